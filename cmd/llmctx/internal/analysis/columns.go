// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"math"
	"slices"
)

// Separation is a value of another attribute that bad answers of a service are on: no
// variable, and nothing that moved, but where to look.
type Separation struct {
	Service   string  `json:"service"`
	Key       string  `json:"key"`
	Value     string  `json:"value"`
	With      Rate    `json:"with"` // in the bad window
	Without   Rate    `json:"without"`
	Before    Rate    `json:"with_in_baseline"`
	P         float64 `json:"p"` // corrected for the number of values looked at
	confining bool
	share     float64
}

// columnSide is what is counted of one value of another attribute in a service, and of all its values.
type columnSide struct {
	key, value  string
	twice       // of the value
	all         twice
	raw, rawAll [2][2]int64 // by window: scored, bad
}

// columnsOf are the values of other attributes in a service of which both windows hold some, and
// some without. A value that is on one side only, as identifiers are, says nothing.
func (a *analysis) columnsOf(service string) (list []*columnSide) {
	values, totals := map[[2]string]*columnSide{}, map[string]*columnSide{}
	for i := range a.table.Columns {
		c := &a.table.Columns[i]
		if c.Service != service || c.Period != Bad && c.Period != Baseline {
			continue
		}
		k := [2]string{c.Key, c.Value}
		if values[k] == nil {
			values[k] = &columnSide{key: c.Key, value: c.Value}
			list = append(list, values[k])
		}
		if totals[c.Key] == nil {
			totals[c.Key] = &columnSide{}
		}
		at := bit(c.Period == Bad)
		for _, s := range []*columnSide{values[k], totals[c.Key]} {
			s.scored[at] += c.Scored
			s.bad[at] += c.Bad
			s.raw[at][0] += c.RawScored
			s.raw[at][1] += c.RawBad
		}
	}
	return slices.DeleteFunc(list, func(s *columnSide) bool {
		t := totals[s.key]
		s.all, s.rawAll = t.twice, t.raw
		fewest := func(at int) float64 { return min(s.scored[at], t.scored[at]-s.scored[at]) }
		return fewest(0) < 10 || fewest(1) < 10 || s.scored[1] < 0.01*t.scored[1]
	})
}

// fitted fits both windows: others than the value have a rate, the value another, and in the bad window the value and the others rise
// by these columns, from the third on; -1: not.
func (s *columnSide) fitted(prior []float64, rises ...int32) fit {
	var rows []row
	for side := range 2 {
		for at := range 2 {
			r := row{columns: []int32{0, 1}[:side+1], values: []float64{1, 1}[:side+1], scored: s.scored[at], bad: s.bad[at]}
			if side == 1 {
				r.scored, r.bad = max(s.all.scored[at]-r.scored, 0), max(s.all.bad[at]-r.bad, 0)
			}
			if at == 1 && rises[side] >= 0 {
				r.columns, r.values = append(slices.Clone(r.columns), rises[side]), append(slices.Clone(r.values), 1)
			}
			rows = append(rows, r)
		}
	}
	return fitted(rows, int(max(rises[0], rises[1]))+1, nil, prior)
}

// onOneValue is how much better a rise on one value of another attribute alone explains both
// windows of a service than one on all of its answers does: the mean of the ratios of likelihood.
func (f *frame) onOneValue() float64 {
	list := f.a.columnsOf(f.service)
	sum := 0.0
	for _, s := range list {
		common, alone := s.fitted(nil, 2, 2), s.fitted(nil, 2, -1)
		if alone.beta[2] > 0 {
			sum += math.Exp(min((common.deviance-alone.deviance)/f.spread/2, 50))
		}
	}
	return sum / max(float64(len(list)), 1)
}

// separations ranks the values of other attributes on which a service got worse by more than
// on the others.
func (a *analysis) separations(frames []*frame) []Separation {
	var list []Separation
	for _, f := range frames {
		spread := max(f.spread, spreadOf(f.clustersOf(func(c *ClusterSums) bool { return c.Period == Bad })))
		for _, s := range a.columnsOf(f.service) {
			list = append(list, separation(f, s, spread))
		}
	}
	tests := float64(max(len(list), 1))
	kept := list[:0]
	for _, s := range list {
		if s.P = min(s.P*tests, 1); s.P < familyLevel && s.With.Count >= fewestClusters {
			kept = append(kept, s)
		}
	}
	slices.SortStableFunc(kept, func(x, y Separation) int {
		return cmp.Or(cmp.Compare(x.P, y.P), cmp.Compare(x.Service, y.Service), cmp.Compare(x.Key, y.Key), cmp.Compare(x.Value, y.Value))
	})
	const most = 10
	return kept[:min(len(kept), most)]
}

// separation compares the rise on a value with the rise on all others.
func separation(f *frame, c *columnSide, spread float64) Separation {
	v, t, raw, all := &c.twice, &c.all, &c.raw, &c.rawAll
	rate := func(bad, scored float64) float64 { return (bad + 0.5) / (scored + 1) }
	logit := func(p float64) float64 { return math.Log(p / (1 - p)) }
	var effect, variance [2]float64
	for side := range 2 {
		for at := range 2 {
			scored, bad := v.scored[at], v.bad[at]
			if side == 1 {
				scored, bad = t.scored[at]-scored, t.bad[at]-bad
			}
			p := rate(max(bad, 0), scored)
			sign := float64(2*at - 1)
			effect[side] += sign * logit(p)
			variance[side] += spread / (scored * p * (1 - p))
		}
	}
	s := Separation{
		Service: f.service, Key: c.key, Value: c.value, share: v.scored[1] / t.scored[1],
		With:    RateOf(raw[1][1], raw[1][0], v.bad[1], v.scored[1], spread),
		Without: RateOf(all[1][1]-raw[1][1], all[1][0]-raw[1][0], t.bad[1]-v.bad[1], t.scored[1]-v.scored[1], spread),
		Before:  RateOf(raw[0][1], raw[0][0], v.bad[0], v.scored[0], spread),
	}
	// By the likelihood: where there is hardly a bad answer before, or on the others, a logit has no variance to speak of. Rates of two
	// values seldom differ by more than a few times: else what was never bad before could have differed by anything.
	prior := []float64{ridge, ridgeOfValues}
	ratio := (c.fitted(prior, 2, 2).deviance - c.fitted(prior, 2, 3).deviance) / spread
	s.P = upperTail(math.Copysign(sqrt(max(ratio, 0)), effect[0]-effect[1]), 0)
	// The others would have shown half of it, and did not get worse by a third of it.
	other := math.Sqrt(variance[1] + f.wander)
	s.confining = effect[1] < effect[0]/3 && effect[1]/other < 2.5 && 0.6*effect[0] > 1.5*other
	return s
}

// callKeys are attributes that tell what is called: a kind of call, or a tool.
var callKeys = []string{
	"attrs['gen_ai.operation.name']", "attrs['gen_ai.tool.name']", "attrs['gen_ai.tool.type']", "attrs['tool.name']", "attrs['mcp.method.name']",
	"attrs['openinference.span.kind']", "attrs['traceloop.span.kind']", "attrs['traceloop.entity.name']",
}

// confinedTo is a value of another attribute on which alone a service got worse; nil: none. Of tools, it is no other explanation that only
// their calls did, or those of one: that is where a change of their schemas shows.
func confinedTo(list []Separation, service, variable string) *Separation {
	for i := range list {
		if variable == "tools" && slices.Contains(callKeys, list[i].Key) {
			continue
		}
		if list[i].Service == service && list[i].confining {
			return &list[i]
		}
	}
	return nil
}
