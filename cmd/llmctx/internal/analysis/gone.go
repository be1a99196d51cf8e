// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"time"
)

// Gone is a value that a service had until about the bad window, and has not any more, although nothing came in its place.
type Gone struct {
	Variable string    `json:"variable"`
	Service  string    `json:"service"`
	Value    string    `json:"value"`
	By       time.Time `json:"gone_by"` // before when it was last seen
}

// gone lists the values that went away without a successor within the day before the end of the bad window: a cohort that ended, a revision
// that was taken back.
func (a *analysis) gone() (list []Gone) {
	day, end := int(24*time.Hour/a.table.Bucket), int(a.table.Bad.Length()/a.table.Bucket)
	for _, service := range a.table.services() {
		for v, name := range a.table.Variables {
			lives := a.livesOf(service, v)
			for id := range lives {
				x := &lives[id]
				if id == 0 || !x.seen || x.last >= end || x.last < end-day || x.replaced(lives, day) || !a.isGone(x, service, v, int32(id)) { //nolint:gosec // a place in a list
					continue
				}
				list = append(list, Gone{name, service, a.table.Values[v][id].Text, a.table.Start(x.last + 1)})
			}
		}
	}
	return list
}

// readUntil is where reading ended, as long after the bad window as that was, if there are records until about then: they may go on.
func (t *Table) readUntil() time.Time {
	last := math.MinInt
	for _, c := range t.cells.each() {
		last = max(last, c.bucket())
	}
	if until := t.Bad.To.Add(t.Bad.Length()); last != math.MinInt && !t.Start(last+1).Before(until.Add(-t.Bad.Length()/4)) {
		return until
	}
	return time.Time{}
}

// life is in which blocks a value was first and last seen in a service.
type life struct {
	seen        bool
	first, last int
}

// livesOf returns the lives of the values of a variable.
func (a *analysis) livesOf(service string, variable int) []life {
	lives := make([]life, len(a.table.Values[variable]))
	for _, c := range a.cellsOf(service).each() {
		x := &lives[c.values[variable]]
		if !x.seen {
			*x = life{true, c.bucket(), c.bucket()}
		}
		x.first, x.last = min(x.first, c.bucket()), max(x.last, c.bucket())
	}
	return lives
}

// replaced reports whether another value came since a day before it was last seen: that is then told.
func (x *life) replaced(lives []life, day int) bool {
	for id := range lives {
		if other := &lives[id]; id > 0 && other != x && other.seen && other.first > x.last-day {
			return true
		}
	}
	return false
}

// isGone reports whether a value was a good part of its service, and so much came after it that it would have been seen, at hours at which it
// was seen on every day before.
func (a *analysis) isGone(x *life, service string, variable int, id int32) bool {
	const part, byChance = 0.05, 0.001
	day, end := int(24*time.Hour/a.table.Bucket), int(a.table.Bad.Length()/a.table.Bucket)
	share := func(from, to int) (of float64, all int64) {
		var with int64
		for _, c := range a.cellsOf(service).each() {
			if c.bucket() >= from && c.bucket() < to && c.values[variable] != 0 {
				all += int64(c.spans)
				with += int64(c.spans) * int64(bit(c.values[variable] == id))
			}
		}
		return float64(with) / float64(max(all, 1)), all
	}
	before, _ := share(max(x.first, x.last-day), x.last+1)
	_, after := share(x.last+1, math.MaxInt)
	if before < part || after < fewestSpans || math.Pow(1-min(before, 1-1e-9), float64(after)/a.deff) >= byChance {
		return false
	}
	for back := day; x.last+1-back >= x.first; back += day {
		if of, all := share(x.last+1-back, end-back); all >= fewestSpans && of < part {
			return false
		}
	}
	return true
}
