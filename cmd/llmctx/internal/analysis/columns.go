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

// separations ranks the values of other attributes on which a service got worse by more than
// on the others. A value that is on one side of the windows only, as identifiers are, says
// nothing.
func (a *analysis) separations(frames []*frame) []Separation {
	type key struct{ service, key, value string }
	type sums struct{ twice }
	values, totals := map[key]*sums{}, map[key]*sums{}
	raw := map[key]*[2][2]int64{}
	var order []key
	for i := range a.table.Columns {
		c := &a.table.Columns[i]
		at := 0
		switch c.Period {
		case Bad:
			at = 1
		case Baseline:
		default:
			continue
		}
		k := key{c.Service, c.Key, c.Value}
		if values[k] == nil {
			values[k], raw[k] = &sums{}, &[2][2]int64{}
			order = append(order, k)
		}
		all := key{c.Service, c.Key, ""}
		if totals[all] == nil {
			totals[all] = &sums{}
			raw[all] = &[2][2]int64{}
		}
		for _, s := range []*sums{values[k], totals[all]} {
			s.scored[at] += c.Scored
			s.bad[at] += c.Bad
		}
		for _, r := range []*[2][2]int64{raw[k], raw[all]} {
			r[at][0] += c.RawScored
			r[at][1] += c.RawBad
		}
	}
	var list []Separation
	tests := 0
	for _, f := range frames {
		spread := max(f.spread, spreadOf(f.clustersOf(func(c *ClusterSums) bool { return c.Period == Bad })))
		for _, k := range order {
			if k.service != f.service {
				continue
			}
			all := key{k.service, k.key, ""}
			v, t := values[k], totals[all]
			// Both sides of both windows must hold some.
			fewest := func(at int) float64 { return min(v.scored[at], t.scored[at]-v.scored[at]) }
			if fewest(0) < 10 || fewest(1) < 10 || v.scored[1] < 0.01*t.scored[1] {
				continue
			}
			tests++
			list = append(list, separation(f, k.key, k.value, &v.twice, &t.twice, raw[k], raw[all], spread))
		}
	}
	kept := list[:0]
	for _, s := range list {
		if s.P = min(s.P*float64(max(tests, 1)), 1); s.P < familyLevel && s.With.Count >= fewestClusters {
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
func separation(f *frame, name, value string, v, t *twice, raw, all *[2][2]int64, spread float64) Separation {
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
		Service: f.service, Key: name, Value: value, share: v.scored[1] / t.scored[1],
		With:    RateOf(raw[1][1], raw[1][0], v.bad[1], v.scored[1], spread),
		Without: RateOf(all[1][1]-raw[1][1], all[1][0]-raw[1][0], t.bad[1]-v.bad[1], t.scored[1]-v.scored[1], spread),
		Before:  RateOf(raw[0][1], raw[0][0], v.bad[0], v.scored[0], spread),
	}
	s.P = upperTail((effect[0]-effect[1])/math.Sqrt(variance[0]+variance[1]), 0)
	// The others would have shown half of it, and did not get worse by a third of it.
	other := math.Sqrt(variance[1] + f.wander)
	s.confining = effect[1] < effect[0]/3 && effect[1]/other < 2.5 && 0.6*effect[0] > 1.5*other
	return s
}

// confinedTo is a value of another attribute on which alone a service got worse; nil: none.
func confinedTo(list []Separation, service string) *Separation {
	for i := range list {
		if list[i].Service == service && list[i].confining {
			return &list[i]
		}
	}
	return nil
}
