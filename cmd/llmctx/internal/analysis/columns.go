// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"math"
	"slices"
	"strings"
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
	P         float64 `json:"p"`             // corrected for the number of values looked at
	New       bool    `json:"new,omitempty"` // the baseline has none with it
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

// fewestOfColumn is how many answers either side of a comparison needs.
const fewestOfColumn = 10

// fewest is how many answers with the value, or without it, a window has at least.
func (s *columnSide) fewest(window int) float64 {
	return min(s.scored[window], s.all.scored[window]-s.scored[window])
}

// columnsOf are the values of other attributes in a service of which both windows hold some, and
// some without. A value that is on one side only, as identifiers are, says nothing.
func (a *analysis) columnsOf(service string) []*columnSide {
	return slices.DeleteFunc(a.allColumnsOf(service), func(s *columnSide) bool {
		return s.fewest(0) < fewestOfColumn || s.fewest(1) < fewestOfColumn || s.scored[1] < 0.01*s.all.scored[1]
	})
}

// releasesOf are the values that are new, of attributes that tell what runs: a release that nobody declared. Of one with more than
// two, as identifiers have, none is told.
func (a *analysis) releasesOf(service string) []*columnSide {
	const most = 2
	isNew := func(s *columnSide) bool { return s.rawAll[0][0] > 0 && s.raw[0][0] == 0 && s.raw[1][0] > 0 }
	list, count := a.allColumnsOf(service), map[string]int{}
	for _, s := range list {
		count[s.key] += bit(isNew(s))
	}
	return slices.DeleteFunc(list, func(s *columnSide) bool {
		return !isNew(s) || !tellsRelease(s.key) || count[s.key] > most || s.all.scored[0] < fewestOfColumn || s.fewest(1) < fewestOfColumn
	})
}

// tellsRelease reports whether an attribute tells what runs.
func tellsRelease(key string) bool {
	key = strings.ToLower(key)
	return slices.ContainsFunc([]string{"version", "revision", "release", "commit", "build", "image.tag", "image.id"}, func(word string) bool {
		return strings.Contains(key, word)
	})
}

// allColumnsOf are the values of other attributes in a service.
func (a *analysis) allColumnsOf(service string) (list []*columnSide) {
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
	for _, s := range list {
		s.all, s.rawAll = totals[s.key].twice, totals[s.key].raw
	}
	return list
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
		spread := max(f.spread, f.spreadOf(f.clustersOf(func(c *ClusterSums) bool { return c.Period == Bad })))
		for _, s := range a.columnsOf(f.service) {
			list = append(list, separation(f, s, spread))
		}
		for _, s := range a.releasesOf(f.service) {
			list = append(list, newRelease(f, s, spread))
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

// newRelease compares the answers with a value that is new with those without it at the same time. It confines nothing: what came with it
// in the same minutes may be declared.
func newRelease(f *frame, c *columnSide, spread float64) Separation {
	s := c.rates(f.service, spread)
	s.New = true
	side := func(scored, bad float64, columns ...int32) row {
		return row{columns: columns, values: []float64{1, 1, 1}[:len(columns)], scored: max(scored, 0), bad: max(bad, 0)}
	}
	// The bad window has a rate of its own: it may be anything, or seldom far from that of the baseline.
	ratio := func(ownRate float64) float64 {
		fitOf := func(with ...int32) fit {
			return fitted([]row{
				side(c.all.scored[0], c.all.bad[0], 0),
				side(c.all.scored[1]-c.scored[1], c.all.bad[1]-c.bad[1], 0, 1),
				side(c.scored[1], c.bad[1], with...),
			}, 3, nil, []float64{ridge, ownRate, ridgeOfValues})
		}
		own := fitOf(0, 1, 2)
		return math.Copysign(max(fitOf(0, 1).deviance-own.deviance, 0)/spread, own.beta[2])
	}
	const seldomFar, beyondChance = 4, 1
	if s.P = 1; ratio(ridge) > beyondChance {
		s.P = upperTail(sqrt(ratio(seldomFar)), 0)
	}
	return s
}

// rates are those of the value, of the others, and of the value in the baseline.
func (s *columnSide) rates(service string, spread float64) Separation {
	v, t, raw, all := &s.twice, &s.all, &s.raw, &s.rawAll
	return Separation{
		Service: service, Key: s.key, Value: s.value, share: v.scored[1] / t.scored[1],
		With:    RateOf(raw[1][1], raw[1][0], v.bad[1], v.scored[1], spread),
		Without: RateOf(all[1][1]-raw[1][1], all[1][0]-raw[1][0], t.bad[1]-v.bad[1], t.scored[1]-v.scored[1], spread),
		Before:  RateOf(raw[0][1], raw[0][0], v.bad[0], v.scored[0], spread),
	}
}

// separation compares the rise on a value with the rise on all others.
func separation(f *frame, c *columnSide, spread float64) Separation {
	v, t := &c.twice, &c.all
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
	s := c.rates(f.service, spread)
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
