// SPDX-License-Identifier: Apache-2.0

package config

import (
	"slices"
	"time"
)

// What a history remembers at most. Beyond that the oldest is forgotten, and reads
// as unknown: a source that changes all the time must not fill the memory.
const (
	maxPastOfLine = 256    // intervals of one variable in one match
	maxPast       = 65_536 // intervals of all
)

// gap is a time in which nobody looked at the source, between two processes.
type gap struct {
	From, To  int64
	Unchanged []string // the fragments of which the source proves that they stayed as they were
}

func (g gap) is(other gap) bool { return g.From == other.From && g.To == other.To }

// record is what is known of one variable in one match beyond what is shown now. One that
// a registry was made of is not changed any more; another takes its place.
type record struct {
	Match    []Condition
	Variable string
	// File and Rank are the place among the contexts, from 1 within a fragment. Those that
	// are gone keep theirs behind the one that they stood behind.
	File    string
	Rank    float64
	Horizon time.Time  // before it nothing is known, rather than nothing declared; zero: no such time
	Past    []interval // sorted: what was shown and is shown no more, as it was in force; none overlap
}

func (r *record) rank() rank { return rank{r.File, r.Rank} }

func (r *record) horizon() int64 {
	if r == nil || r.Horizon.IsZero() {
		return beginning
	}
	return nanos(r.Horizon)
}

// history remembers what a source showed and when, for as long as keep. It is the
// memory behind revisions without since, and behind those that were replaced.
//
// What was in force stays so when it is taken out of the registry: a late span ran
// with it. Only a revision that is shown with a time of its own tells about the past.
type history struct {
	keep    time.Duration
	checked time.Time            // the last look; zero before the first
	latest  time.Time            // the latest that the clock has shown at any look
	records map[string][]*record // by the key of their match, where there is more to tell than is shown
	gaps    []gap
	// lost: what was remembered before this process could not be read. The first load is
	// not the first: nothing is assumed of the time before it.
	lost bool
	// resumed: the history was restored, and the source was not looked at since. What
	// differs from it changed at some moment after checked.
	resumed bool
	changes []Change // what the last load changed

	// replaced holds the records of the matches that the last load touched, as they were.
	replaced map[string][]*record
}

func newHistory(keep time.Duration) *history {
	return &history{keep: keep, records: map[string][]*record{}, replaced: map[string][]*record{}}
}

// observe takes note of what the source shows now instead of what it showed before, both
// only of the fragments that changed. shows tells whether it shows a line now, in any; held
// is until when the source held fragments of which it held another version, a bad one, since.
func (h *history) observe(
	before, after lines, shows func(*record) bool, held map[string]time.Time, now time.Time,
) {
	now = now.Round(0) // readings of the monotonic clock cannot be saved
	c := change{history: h, look: now, held: held, old: before, new: after}
	h.changes, h.replaced = nil, map[string][]*record{}
	c.first = h.checked.IsZero()
	c.new.each(func(context *Context, key lineKey) { c.apply(c.old.line(key), context.line(key.variable)) })
	c.old.each(func(context *Context, key lineKey) {
		if c.new.context(key) == nil {
			c.apply(context.line(key.variable), nil)
		}
	})
	sortChanges(h.changes)
	c.rank(shows)
	h.confirm(now)
	h.forget(shows, now)
}

// noteGap takes note of the time between two processes, at the first load of the later one.
func (h *history) noteGap(unchanged []string, now time.Time) {
	if h.resumed && h.checked.Before(now) {
		h.gaps = append(h.gaps[:len(h.gaps):len(h.gaps)], gap{nanos(h.checked), nanos(now), unchanged})
	}
}

// confirm takes note that the source still shows what it showed.
func (h *history) confirm(now time.Time) {
	h.checked, h.resumed = now.Round(0), false
	h.note(h.checked)
}

// note takes note of what the clock shows.
func (h *history) note(now time.Time) {
	if now.After(h.latest) {
		h.latest = now
	}
}

// layOut returns what a line that is shown declares over time.
func (s *shownLine) layOut(gaps []gap) []interval {
	list := s.dated()
	return withGaps(layOut(list), list, gaps)
}

// record returns the record of a line; nil for none.
func (h *history) record(key lineKey) *record {
	return recordOf(h.records[key.match], key.variable)
}

func recordOf(records []*record, variable string) *record {
	for _, r := range records {
		if r.Variable == variable {
			return r
		}
	}
	return nil
}

// edit returns the record of a line to be changed, a new one if there is none.
func (h *history) edit(key lineKey, line *shownLine) *record {
	old := h.record(key)
	if published, touched := h.replaced[key.match]; old != nil && touched && !slices.Contains(published, old) {
		return old
	}
	next := &record{}
	if old != nil {
		*next = *old
		next.Past = slices.Clone(old.Past)
	} else {
		place := line.context.rank()
		*next = record{Match: line.context.Match, Variable: line.variable, File: place.file, Rank: place.place}
	}
	h.replace(key.match, old, next)
	return next
}

// replace puts a record into the place of another one; either may be nil.
func (h *history) replace(match string, old, next *record) {
	if _, touched := h.replaced[match]; !touched {
		h.replaced[match] = h.records[match]
	}
	var list []*record
	for _, r := range h.records[match] {
		if r != old {
			list = append(list, r)
		}
	}
	if next != nil {
		list = append(list, next)
	}
	if h.records[match] = list; len(list) == 0 {
		delete(h.records, match)
	}
}

// forget drops what has been gone for longer than the history reaches back, and the
// oldest of what is too much.
func (h *history) forget(shows func(*record) bool, now time.Time) {
	border := h.border(now)
	h.gaps = slices.DeleteFunc(slices.Clone(h.gaps), func(g gap) bool { return g.To < nanos(border) })
	for match, records := range h.records {
		for _, r := range records {
			key := lineKey{match, r.Variable}
			if r.holdsOlder(border) {
				r = h.edit(key, nil)
				r.drop(border)
			}
			if len(r.Past) == 0 && (r.Horizon.IsZero() || !shows(r)) {
				h.replace(match, r, nil)
			}
		}
	}
}

// border is the instant before which what was gone is forgotten.
func (h *history) border(now time.Time) time.Time {
	border := now.Add(-h.keep)
	n := 0
	for _, records := range h.records {
		for _, r := range records {
			n += min(len(r.Past), maxPastOfLine)
		}
	}
	if n <= maxPast {
		return border
	}
	gone := make([]time.Time, 0, n)
	for _, records := range h.records {
		for _, r := range records {
			for _, p := range r.Past[max(0, len(r.Past)-maxPastOfLine):] {
				gone = append(gone, p.Gone)
			}
		}
	}
	slices.SortFunc(gone, time.Time.Compare)
	if newest := gone[n-maxPast-1].Add(1); newest.After(border) {
		border = newest
	}
	return border
}

// isOver reports whether an interval of the record is one too many, or was gone before the border.
func (r *record) isOver(i int, border time.Time) bool {
	return i < len(r.Past)-maxPastOfLine || r.Past[i].Gone.Before(border)
}

func (r *record) holdsOlder(border time.Time) bool {
	for i := range r.Past {
		if r.isOver(i, border) {
			return true
		}
	}
	return false
}

// drop forgets intervals. What was in force then is not known any more: that nothing was
// declared would be a guess.
func (r *record) drop(border time.Time) {
	var kept []interval
	for i, p := range r.Past {
		if !r.isOver(i, border) {
			kept = append(kept, p)
		} else if to := time.Unix(0, p.To).UTC(); to.After(r.Horizon) {
			r.Horizon = to
		}
	}
	r.Past = kept
}
