// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// arrival is when a value came into a service.
type arrival struct {
	id          int32
	block, last int
	at          time.Time
	back        bool // it was there before, and away
	tookOver    bool // a few answers had it for long, and then next to all
}

// stay is a part of the time in which a value was there: its first and last block, and its first span.
type stay struct {
	blocks [2]int
	at     time.Time
}

// arrivals lists the values of a variable that came into the service after the begin of what
// was read, or came back after a long time, the earliest first. They are those that held a
// good part of the answers in the hour after it.
func (f *frame) arrivals(variable int) []arrival {
	t := f.a.table
	cells, values := f.a.cellsOf(f.service), make([][]stay, len(t.Values[variable]))
	wide := (counts.Windows{Block: t.Bucket}).Away()
	begin := math.MaxInt
	for _, c := range cells.each() {
		if !f.a.compared(c) {
			continue
		}
		begin = min(begin, c.bucket())
		id := c.values[variable]
		if id == 0 {
			continue
		}
		runs := values[id]
		if len(runs) == 0 || c.bucket()-runs[len(runs)-1].blocks[1] > wide {
			values[id] = append(runs, stay{[2]int{c.bucket(), c.bucket()}, c.firstTime()})
			continue
		}
		s := &runs[len(runs)-1]
		if s.blocks[1] = c.bucket(); c.bucket() == s.blocks[0] && c.isBefore(s.at) {
			s.at = c.firstTime()
		}
	}
	margin := begin + max((f.last-begin)/60, 1)
	var list []arrival
	for i, runs := range values {
		if len(runs) == 0 {
			continue
		}
		id := int32(i)
		runs = f.reallyAway(variable, id, runs)
		s := runs[len(runs)-1]
		run := s.blocks
		if block, did := f.tookOver(variable, id, run); did && block < f.last {
			list = append(list, arrival{id: id, block: block, last: run[1], at: t.Start(block), tookOver: true})
			continue
		}
		if run[0] >= margin && run[0] < f.last && (len(runs) == 1 && f.missed(variable, id, run) || len(runs) == 2 && f.fills(variable, id, run)) {
			list = append(list, arrival{id: id, block: run[0], last: run[1], at: s.at, back: len(runs) > 1})
		}
	}
	slices.SortFunc(list, func(x, y arrival) int {
		return cmp.Or(cmp.Compare(x.block, y.block), x.at.Compare(y.at), cmp.Compare(x.id, y.id))
	})
	return list
}

// missed reports whether a value would have been seen before its first run, had it been there as
// often as in it: of what is rare, the first answer is late by chance.
func (f *frame) missed(variable int, id int32, run [2]int) bool {
	return f.wouldBeSeen(variable, id, [2]int{math.MinInt, run[0] - 1}, run)
}

// reallyAway joins the parts between which a value was away no longer than by chance: of what few answers have, a night goes by
// without one.
func (f *frame) reallyAway(variable int, id int32, runs []stay) []stay {
	joined := runs[:1]
	for _, next := range runs[1:] {
		last := &joined[len(joined)-1]
		if between := [2]int{last.blocks[1] + 1, next.blocks[0] - 1}; f.wouldBeSeen(variable, id, between, last.blocks) {
			joined = append(joined, next)
			continue
		}
		last.blocks[1] = next.blocks[1]
	}
	return joined
}

// wouldBeSeen reports whether a value would have been seen in some blocks, had it been there as often as in a run.
func (f *frame) wouldBeSeen(variable int, id int32, blocks, run [2]int) bool {
	const never = 0.001
	var with, all, there, m, mm float64
	for i := range f.cells {
		c := &f.cells[i]
		if c.values[variable] == 0 {
			continue
		}
		if c.block >= blocks[0] && c.block <= blocks[1] {
			there += c.scored
		}
		if c.block >= run[0] && c.block <= run[1] {
			all += c.scored
			with += c.scored * float64(bit(c.values[variable] == id))
		}
	}
	for _, c := range f.clusters {
		m, mm = m+c.M, mm+c.MM
	}
	conversations := there / max(mm/max(m, 1), 1)
	return math.Exp(-conversations*with/max(all, 1)) < never
}

// fills reports whether a value that was there before has a good part of the answers of a run, and of its first hour:
// what is rare is now and then away for hours by chance, and what comes in bursts comes for a moment before it grows.
func (f *frame) fills(variable int, id int32, run [2]int) bool {
	hour := [2]int{run[0], run[0] + max(int(time.Hour/f.a.table.Bucket), 1) - 1}
	return f.holdsPart(variable, id, run) && f.holdsPart(variable, id, hour)
}

// holdsPart reports whether a value has a good part of the answers of some blocks.
func (f *frame) holdsPart(variable int, id int32, run [2]int) bool {
	var with, all float64
	for i := range f.cells {
		if c := &f.cells[i]; c.block >= run[0] && c.block <= run[1] {
			all += c.scored
			if c.values[variable] == id {
				with += c.scored
			}
		}
	}
	return with >= 0.15*all && with > 0
}

// usualArrivals are when values came into the baseline that each held a tenth of the service
// for a while.
func (f *frame) usualArrivals(variable int, list []arrival) []time.Time {
	var times []time.Time
	hold, total := f.presences(variable)
	length := float64(f.last - f.cells[0].block)
	for _, x := range list {
		p := hold[x.id]
		if p.scored == 0 {
			continue
		}
		if span := float64(p.last-p.first+1) / length; p.scored >= 0.1*span*total {
			times = append(times, x.at)
		}
	}
	return times
}

func earlier(times []time.Time, at time.Time) []time.Time {
	n := slices.IndexFunc(times, func(t time.Time) bool { return !t.Before(at) })
	if n < 0 {
		return times
	}
	return times[:n]
}

// candidates are what may be to blame in this service.
func (f *frame) candidates(shifts []Shift) []*atom {
	var list []*atom
	for v := range f.a.table.Variables {
		if f.a.isJudge(v) || f.a.table.overflows(v) {
			continue
		}
		arrived := f.arrivals(v)
		usual := f.usualArrivals(v, arrived)
		count := func(x arrival) int {
			if !usualAfter(earlier(usual, x.at), x.at, 0) {
				return 0
			}
			return len(earlier(usual, f.a.table.Bad.From))
		}
		begin := len(list)
		var late []arrival
		for _, x := range arrived {
			if x.block >= f.first {
				late = append(late, x)
			}
		}
		for i, x := range late {
			one := &atom{variable: v, values: []int32{x.id}, block: x.block, last: x.last, at: x.at, arrived: true, tookOver: x.tookOver, back: x.back, arrivals: count(x)}
			list = append(list, one)
			// One after the other may be bad; where values come and go by a rhythm, that would be any time.
			if one.arrivals == 0 || len(earlier(usual, x.at)) < 2 {
				for n := 2; n <= len(late)-i; n++ {
					if n == len(late)-i || f.inHaste(late[i:i+n+1]) {
						list = append(list, one.and(late[i+1:i+n]))
					}
				}
			}
		}
		list = append(list, f.grown(v, late, &shifts[v])...)
		list = append(list, f.leftBehind(list[begin:])...)
	}
	kept := list[:0]
	f.release(list)
	for _, x := range list {
		if f.measure(x); x.exposed >= max(0.005*x.exposedOf, 1) {
			kept = append(kept, x)
		}
	}
	return kept
}

// and is a candidate together with what came after it.
func (x *atom) and(later []arrival) *atom {
	union := *x
	union.values = slices.Clone(x.values)
	for _, y := range later {
		union.values = append(union.values, y.id)
		union.last = max(union.last, y.last)
	}
	return &union
}

// inHaste reports whether each value was replaced by the next within two hours: a correction may be as bad as what it corrects,
// and the one after it good.
func (f *frame) inHaste(list []arrival) bool {
	const most, soon, rolling = 4, 2 * time.Hour, 10 * time.Minute
	bucket := f.a.table.Bucket
	for i, next := range list[1:] {
		x := list[i]
		if next.block-x.block > max(int(soon/bucket), 1) || x.last > next.block+int(rolling/bucket) {
			return false
		}
	}
	return len(list) <= most
}

// release takes what arrived out of the values that are adjusted for, and what it may have been while nothing told it.
func (f *frame) release(list []*atom) {
	released := false
	for _, x := range list {
		if !x.arrived {
			continue
		}
		_, untold := f.untoldBefore(x)
		f.standing[x.variable] = slices.DeleteFunc(f.standing[x.variable], func(id int32) bool {
			gone := slices.Contains(x.values, id) || id == 0 && untold >= fewestEvents
			released = released || gone
			return gone
		})
	}
	if released {
		f.design(nil)
	}
}

// grown are the values that were there before, and have more of the answers: than is usual, or
// so much more that it matters where they are worse. Since when is not told: a share that comes in
// bursts has no one moment at which it grew.
func (f *frame) grown(variable int, late []arrival, s *Shift) []*atom {
	var list []*atom
	for id := range s.grown {
		arrived := slices.ContainsFunc(late, func(x arrival) bool { return x.id == int32(id) })
		beyond := s.beyond && s.grown[id]
		if id != 0 && !arrived && (beyond || s.more[id]) {
			list = append(list, &atom{variable: variable, values: []int32{int32(id)}, dose: !beyond})
		}
	}
	return list
}
