// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"
)

// What a history remembers at most. Beyond that the oldest is forgotten, and reads
// as unknown: a source that changes all the time must not fill the memory.
const (
	maxPastOfLine = 256    // intervals of one variable in one match
	maxPast       = 65_536 // intervals of all
)

// firstShown is when a revision was first shown, and from when it counts, in nanoseconds
// since 1970: a large registry holds hundreds of thousands of them.
type firstShown struct{ first, from int64 }

// gap is a time in which nobody looked at the source, between two processes.
type gap struct {
	From, To  int64
	Unchanged []string // the fragments of which the source proves that they stayed as they were
}

// record is what is known of one variable in one match beyond what is shown now.
type record struct {
	Match    []Condition
	Variable string
	// Rank is the place among the contexts. Those that are gone keep theirs behind the
	// one that they stood behind.
	Rank    float64
	Horizon time.Time  // before it nothing is known, rather than nothing declared; zero: no such time
	Past    []interval // what was shown and is shown no more, as it was in force; none overlap
}

// history remembers what a source showed and when, for as long as keep. It is the
// memory behind revisions without since, and behind those that were replaced.
//
// What was in force stays so when it is taken out of the registry: a late span ran
// with it. Only a revision that is shown with a time of its own tells about the past.
type history struct {
	keep    time.Duration
	checked time.Time // the last load; zero before the first
	shown   map[revisionKey]firstShown
	current []*Context             // what the last load showed
	lines   map[lineKey]*shownLine // of current, until release
	records map[lineKey]*record    // where there is more to tell than current does
	gaps    []gap
	// lost: what was remembered before this process could not be read. The first load is
	// not the first: nothing is assumed of the time before it.
	lost bool
	// resumed: the history was restored, and the source was not looked at since. What
	// differs from it changed at some moment after checked.
	resumed bool
	changes []Change // what the last load changed
}

func newHistory(keep time.Duration) *history {
	return &history{keep: keep, shown: map[revisionKey]firstShown{}, records: map[lineKey]*record{}}
}

// observe takes note of what the source shows now.
func (h *history) observe(contexts []*Context, now time.Time) {
	now = now.Round(0) // readings of the monotonic clock cannot be saved
	c := change{history: h, now: now, seen: map[revisionKey]firstShown{}}
	c.old, c.new = shownLines(h.current), shownLines(contexts)
	h.changes = nil
	c.first = h.checked.IsZero()
	c.gone = now
	if !c.first && h.checked.Before(now) {
		c.gone = h.checked
	}
	for _, line := range c.new {
		for i, id := range line.keys {
			c.seen[id] = c.firstShown(id, line.revisions[i])
		}
	}
	for key, line := range c.new {
		c.apply(key, c.old[key], line)
	}
	for key, line := range c.old {
		if c.new[key] == nil {
			c.apply(key, line, nil)
		}
	}
	sortChanges(h.changes)
	h.rank(c.old, c.new)
	h.shown, h.current, h.lines = c.seen, contexts, c.new
	h.confirm(now)
	h.forget(now)
}

// noteGap takes note of the time between two processes, at the first load of the later one.
func (h *history) noteGap(unchanged []string, now time.Time) {
	if h.resumed && h.checked.Before(now) {
		h.gaps = append(h.gaps, gap{nanos(h.checked), nanos(now), unchanged})
	}
}

// release drops what can be made again from what is shown: it is half of the memory.
func (h *history) release() { h.lines = nil }

// confirm takes note that the source still shows what it showed.
func (h *history) confirm(now time.Time) { h.checked, h.resumed = now.Round(0), false }

// layOut gives what a line that is shown declares over time.
func (h *history) layOut(line *shownLine) []interval {
	list := line.dated(h.shown)
	return withGaps(layOut(list), list, h.gaps)
}

// record gives the record of a line, a new one if there is none.
func (h *history) record(key lineKey, line *shownLine) *record {
	r, ok := h.records[key]
	if !ok {
		r = &record{Match: line.context.Match, Variable: line.variable, Rank: line.rank}
		h.records[key] = r
	}
	return r
}

// rank puts the lines that are not shown any more behind those that they stood
// behind, so that the cascade of their time stays as it was.
func (h *history) rank(old, lines map[lineKey]*shownLine) {
	lost := map[lineKey]float64{}
	for key, r := range h.records {
		if lines[key] == nil {
			lost[key] = r.Rank
		}
	}
	if len(lost) == 0 {
		return
	}
	places := maps.Clone(lost)
	for key, line := range old {
		places[key] = line.rank
	}
	ordered := slices.SortedFunc(maps.Keys(places), func(a, b lineKey) int {
		return cmp.Or(cmp.Compare(places[a], places[b]), slices.Compare(a[:], b[:]))
	})
	last := 0.0
	for _, key := range ordered {
		if line, ok := lines[key]; ok {
			last = line.rank
		} else if _, ok := lost[key]; ok {
			last += (math.Floor(last) + 1 - last) / 2
			h.records[key].Rank = last
		}
	}
}

// forget drops what has been gone for longer than the history reaches back, and the
// oldest of what is too much.
func (h *history) forget(now time.Time) {
	border := now.Add(-h.keep)
	h.gaps = slices.DeleteFunc(h.gaps, func(g gap) bool { return g.To < nanos(border) })
	var gone []time.Time
	for _, r := range h.records {
		sortIntervals(r.Past)
		r.drop(func(i int) bool { return i < len(r.Past)-maxPastOfLine })
		for _, p := range r.Past {
			gone = append(gone, p.Gone)
		}
	}
	if len(gone) > maxPast {
		slices.SortFunc(gone, time.Time.Compare)
		if newest := gone[len(gone)-maxPast-1].Add(1); newest.After(border) {
			border = newest
		}
	}
	for key, r := range h.records {
		r.drop(func(i int) bool { return r.Past[i].Gone.Before(border) })
		if len(r.Past) == 0 && (h.lines[key] == nil || r.Horizon.IsZero()) {
			delete(h.records, key)
		}
	}
}

// drop forgets intervals. What was in force then is not known any more: that nothing was
// declared would be a guess.
func (r *record) drop(is func(int) bool) {
	var kept []interval
	for i, p := range r.Past {
		if !is(i) {
			kept = append(kept, p)
		} else if to := time.Unix(0, p.To).UTC(); to.After(r.Horizon) {
			r.Horizon = to
		}
	}
	r.Past = kept
}
