// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"slices"
	"time"
)

const (
	// mostKept and leastKept are how much of the answers keeps a value where others got its
	// successor: more is no successor, and of less nothing can be told.
	mostKept, leastKept = 0.8, 0.02
	// ruled is how much of the answers a value held before, so that what came is its successor.
	ruled = 0.5
)

// leftBehind are the values that a part of the answers kept when their successor came, as replicas do
// that miss a roll: what is asked is whether answers with them are worse since then.
func (f *frame) leftBehind(arrived []*atom) (list []*atom) {
	for _, successor := range arrived {
		if !successor.arrived || len(successor.values) != 1 {
			continue
		}
		id, last, ok := f.keptFrom(successor)
		if ok {
			list = append(list, &atom{
				variable: successor.variable, values: []int32{id}, block: successor.block, last: last, at: successor.at,
				kept: true, successor: successor.values[0], arrivals: successor.arrivals,
			})
		}
	}
	return list
}

// keptFrom is the value that held the service in the hours before its successor came, where a part of
// the answers still has it long after that, and when it was last seen.
func (f *frame) keptFrom(successor *atom) (id int32, last int, ok bool) {
	t := f.a.table
	hours := func(n float64) int { return max(int(n*60*60e9/float64(t.Bucket)), 6) }
	before, all := map[int32]float64{}, 0.0
	for i := range f.cells {
		c := &f.cells[i]
		if v := c.values[successor.variable]; v != 0 && c.block < successor.block && c.block >= successor.block-hours(6) {
			before[v] += c.scored
			all += c.scored
		}
	}
	for v, n := range before {
		if n > ruled*all {
			id = v
		}
	}
	if id == 0 {
		return 0, 0, false
	}
	var with, since float64
	for i := range f.cells {
		c := &f.cells[i]
		if c.block < successor.block || c.values[successor.variable] == 0 {
			continue
		}
		since += c.scored
		if c.values[successor.variable] == id {
			with += c.scored
			last = c.block
		}
	}
	return id, last, with >= leastKept*since && with <= mostKept*since && last > successor.block+2
}

// alike reports whether a rise on one value of another attribute may explain as well what is bad of a value that was kept, as
// where one replica kept it. Where several did, and nothing else is theirs alone, it does not.
func (f *frame) alike(x *atom) bool {
	var scored, bad [2]float64 // without it, and with it
	for i := range f.cells {
		if c := &f.cells[i]; c.period == Bad || c.period == Baseline {
			side := bit(x.holds(c))
			scored[side] += c.scored
			bad[side] += c.bad
		}
	}
	own := 0.0
	for side := range scored {
		own += devianceOf(bad[side], scored[side], bad[side]/max(scored[side], 1))
	}
	others := f.a.columnsOf(f.service)
	return len(others) == 0 || slices.ContainsFunc(others, func(s *columnSide) bool {
		return s.fitted(nil, 2, -1).deviance-own < clearRatio*x.spread
	})
}

// keptAtOtherTimes is how many arrivals lie by chance as near as its successor's to when the answers that keep a
// value got worse. Before it came nothing tells them from those that are to change: all answers
// are then a mixture, as of what was kept since.
func (at *attribution) keptAtOtherTimes(x *atom) float64 {
	f := at.frame
	column, share := x.coefficient(), f.shareSince(x)
	gain := make([]float64, f.last-f.first) // of a rise in this block, beside none
	for i := range f.cells {
		c := &f.cells[i]
		if c.block < f.first || c.block >= f.last || c.values[x.variable] != x.values[0] {
			continue
		}
		good := f.rows[i].probability(x.fit.beta)
		worse := logistic(math.Log(good/(1-good)) + column)
		if c.block < x.block {
			worse = good + share*(worse-good)
		}
		gain[c.block-f.first] += devianceOf(c.bad, c.scored, good) - devianceOf(c.bad, c.scored, worse)
	}
	total, best := 0.0, math.Inf(-1)
	since := make([]float64, len(gain))
	for i := len(gain) - 1; i >= 0; i-- {
		total += gain[i]
		since[i] = total / x.timing
		best = max(best, since[i])
	}
	hours, own := 0.0, math.Inf(-1)
	for i, r := range since {
		block := f.first + i
		hours += f.a.table.Bucket.Hours() * math.Exp((r-best)/2) * f.asked(block)
		if block >= x.block-1 && block <= x.block+1 {
			own = max(own, r)
		}
	}
	// Its successor is one arrival at least, though what comes to a part of the answers is not counted elsewhere.
	searched := float64(f.last-f.first) * f.a.table.Bucket.Hours()
	return max(at.rateOf(x), 1/searched) * hours * math.Exp((best-own)/2) / f.asked(x.block)
}

// worseLater is how many arrivals lie by chance as near as its own to when answers with a value got worse that all answers
// got, and that others replaced since on a part of them: these set it apart, and tell nothing of when that began.
func (at *attribution) worseLater(x *atom, others []exposure) float64 {
	const nearly = 0.9
	f, first := at.frame, *x
	first.last = min(x.block+int(time.Hour/f.a.table.Bucket), x.last)
	if len(x.values) != 1 || f.shareSince(&first) < nearly || f.shareSince(x) > nearly {
		return 0
	}
	without := f.with(nil, others...)
	o := f.bestOnset(&without, others, f.spread, x.variable, x.values[0])
	if o == nil {
		return 0
	}
	its, later := f.with(nil, append(slices.Clone(others), x.presumed)...), f.with(nil, append(slices.Clone(others), o.holds)...)
	return at.rateOf(x) * o.hours * math.Exp((its.deviance-later.deviance)/x.timing/2) / f.asked(x.block)
}
