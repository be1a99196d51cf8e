// SPDX-License-Identifier: Apache-2.0

package moved

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
	type count struct{ spans, scored, bad [2]float64 }
	counts := make([]count, len(a.table.Values[variable]))
	for i := range a.groups {
		g := &a.groups[i]
		at := bit(g.period == Bad)
		c := &counts[g.values[variable]]
		c.spans[at] += g.spans
		c.scored[at] += g.scored
		c.bad[at] += g.bad
	}
	before := a.seenBefore(variable)
	compared := slices.Contains(before, true) // where nothing was seen before, nothing can be new
	list := []ValueCount{}
	for id, c := range counts {
		if c.spans[0]+c.spans[1] == 0 {
			continue
		}
		value := a.table.Values[variable][id]
		v := ValueCount{
			Value: value.Text, New: compared && !before[id] && id != 0, Grown: s.grown[id], First: value.First, FirstTrace: value.FirstTrace,
			BaselineSpans: int64(c.spans[0]), BadSpans: int64(c.spans[1]),
		}
		if a.table.Behaviour {
			baseline := Wilson(int64(c.bad[0]), int64(c.scored[0]), a.scoredDeff)
			bad := Wilson(int64(c.bad[1]), int64(c.scored[1]), a.scoredDeff)
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

// largest gives the first values of a list, and the most frequent ones of the baseline.
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

// since is when the first value that is new was first seen or, where none is, the
// start of the first bucket of the bad window in which the grown ones are beyond
// halfway to their share of the window.
func (a *analysis) since(variable int, s *Shift) *time.Time {
	before := a.seenBefore(variable)
	var first *time.Time
	for id, grown := range s.grown {
		seen := a.table.Values[variable][id].First
		if grown && !before[id] && (first == nil || seen.Before(*first)) {
			first = &seen
		}
	}
	if first != nil {
		return first
	}
	return a.halfway(variable, s)
}

func (a *analysis) halfway(variable int, s *Shift) *time.Time {
	type share struct{ grown, all float64 }
	var baseline, bad share
	buckets := map[int]share{}
	for i := range a.table.cells {
		c := &a.table.cells[i]
		if c.values[variable] == 0 {
			continue
		}
		add := share{all: float64(c.spans)}
		if s.grown[c.values[variable]] {
			add.grown = add.all
		}
		switch c.period {
		case Baseline:
			baseline = share{baseline.grown + add.grown, baseline.all + add.all}
		case Bad:
			bad = share{bad.grown + add.grown, bad.all + add.all}
			b := buckets[c.bucket]
			buckets[c.bucket] = share{b.grown + add.grown, b.all + add.all}
		}
	}
	middle := (baseline.grown/max(baseline.all, 1) + bad.grown/max(bad.all, 1)) / 2
	for bucket := range int(a.table.Bad.Length()/a.table.Bucket) + 1 {
		if b := buckets[bucket]; b.all > 0 && b.grown/b.all >= middle {
			at := a.table.Start(bucket)
			return &at
		}
	}
	return nil
}
