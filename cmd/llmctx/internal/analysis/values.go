// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"slices"
	"time"
)

// shownValues bounds how many values of a variable are listed; the shownBefore most frequent ones of the baseline are
// in any case, so that what was there before is told even where it is gone.
const shownValues, shownBefore = 8, 4

// valueCounts lists the values of a variable, the most frequent of the bad window first.
func (a *analysis) valueCounts(variable int, s *Shift) []ValueCount {
	type count struct {
		spans       [2]float64
		scored, bad [2]int64
		twice
	}
	counts := make([]count, len(a.table.Values[variable]))
	for _, g := range a.groups {
		at := bit(g.period == Bad)
		c := &counts[g.values[variable]]
		c.spans[at] += float64(g.spans)
		c.scored[at] += g.scored
		c.bad[at] += g.bad
		c.twice.scored[at] += g.weight().scored
		c.twice.bad[at] += g.weight().bad
	}
	isNew := a.newOnes(variable)
	spread := [2]float64{a.table.Spread("", Baseline), a.table.Spread("", Bad)}
	list := []ValueCount{}
	for id := range counts {
		c := &counts[id]
		if c.spans[0]+c.spans[1] == 0 {
			continue
		}
		value := a.table.Values[variable][id]
		v := ValueCount{
			Value: value.Text, New: isNew[id], Grown: s.grown[id], First: value.First, FirstTrace: value.FirstTrace,
			BaselineSpans: int64(c.spans[0]), BadSpans: int64(c.spans[1]),
		}
		if a.table.Behaviour {
			baseline := RateOf(c.bad[0], c.scored[0], c.twice.bad[0], c.twice.scored[0], spread[0])
			bad := RateOf(c.bad[1], c.scored[1], c.twice.bad[1], c.twice.scored[1], spread[1])
			v.Baseline, v.Bad = &baseline, &bad
		}
		list = append(list, v)
	}
	slices.SortStableFunc(list, func(x, y ValueCount) int {
		return cmp.Or(-cmp.Compare(bit(x.Grown), bit(y.Grown)), cmp.Compare(y.BadSpans, x.BadSpans),
			cmp.Compare(y.BaselineSpans, x.BaselineSpans), cmp.Compare(x.Value, y.Value))
	})
	return largest(list)
}

// largest returns the first values of a list, and the most frequent ones of the baseline.
func largest(list []ValueCount) []ValueCount {
	if len(list) <= shownValues {
		return list
	}
	shown, before := slices.Clone(list[:shownValues]), slices.Clone(list)
	slices.SortStableFunc(before, func(x, y ValueCount) int { return cmp.Compare(y.BaselineSpans, x.BaselineSpans) })
	for _, v := range before[:shownBefore] {
		listed := slices.ContainsFunc(shown, func(x ValueCount) bool { return x.Value == v.Value })
		if !listed && v.BaselineSpans > 0 {
			shown = append(shown, v)
		}
	}
	return shown
}

// since is when the first of the grown values that are new was first seen or, where none
// is, the start of the bucket from which on the grown ones were beyond halfway to their
// share of the window.
func (a *analysis) since(variable int, s *Shift) *time.Time {
	isNew := a.newOnes(variable)
	var first *time.Time
	for id, grown := range s.grown {
		seen := a.table.Values[variable][id].First
		if grown && isNew[id] && (first == nil || seen.Before(*first)) {
			first = &seen
		}
	}
	if first != nil {
		return first
	}
	return a.halfway(variable, s)
}

// portion is how many spans are on grown values, of all.
type portion struct{ grown, all float64 }

func (p *portion) add(spans float64, grown bool) {
	p.all += spans
	p.grown += spans * float64(bit(grown))
}

func (p portion) share() float64 { return p.grown / max(p.all, 1) }

// halfway looks back from the start of the window first: the growth may be older than it.
func (a *analysis) halfway(variable int, s *Shift) *time.Time {
	var baseline, bad portion
	buckets := map[int]*portion{}
	for _, c := range a.table.cells.each() {
		v := c.values[variable]
		if v == 0 || c.period() != Baseline && c.period() != Bad {
			continue
		}
		if buckets[c.bucket()] == nil {
			buckets[c.bucket()] = &portion{}
		}
		buckets[c.bucket()].add(c.weight().spans, s.grown[v])
		if c.period() == Bad {
			bad.add(c.weight().spans, s.grown[v])
		} else {
			baseline.add(c.weight().spans, s.grown[v])
		}
	}
	middle := (baseline.share() + bad.share()) / 2
	beyond := func(bucket int) bool {
		p := buckets[bucket]
		return p != nil && p.share() >= middle
	}
	bucket, last := 0, int(a.table.Bad.Length()/a.table.Bucket)
	for beyond(bucket-1) && beyond(bucket) {
		bucket--
	}
	for !beyond(bucket) {
		if bucket++; bucket > last {
			return nil
		}
	}
	at := a.table.Start(bucket)
	return &at
}
