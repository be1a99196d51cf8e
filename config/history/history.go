// SPDX-License-Identifier: Apache-2.0

package history

import (
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// What a history remembers at most. Beyond that the oldest is forgotten, and reads
// as unknown: a source that changes all the time must not fill the memory.
const (
	maxPastOfLine = 256    // intervals of one variable in one match
	maxPast       = 65_536 // intervals of all
	maxGaps       = 16     // each is in every line
)

// Gap is a time in which nobody looked at the source, between two processes.
type Gap struct {
	Interval
	Unchanged []string // the fragments of which the source proves that they stayed as they were
}

// Is reports whether two gaps are one.
func (g Gap) Is(other Gap) bool { return g.Interval == other.Interval }

// Past is what is known of one variable in one match beyond what is shown now. One that
// a registry was made of is not changed any more; another takes its place.
type Past struct {
	Match    []document.Condition
	Variable string
	// File and Rank are the place among the contexts, from 1 within a fragment. Those that
	// are gone keep theirs behind the one that they stood behind.
	File     string
	Rank     float64
	Horizon  time.Time       // before it nothing is known, rather than nothing declared; zero: no such time
	Timeline Timeline[Known] // what was shown and is shown no more, as it was in force; none overlap
}

// Place returns its place among the contexts.
func (r *Past) Place() document.Rank { return document.Rank{File: r.File, Place: r.Rank} }

// knownFrom returns the instant before which nothing is known; Beginning where there is none.
func (r *Past) knownFrom() int64 {
	if r == nil || r.Horizon.IsZero() {
		return Beginning
	}
	return r.Horizon.UnixNano()
}

// History remembers what a source showed and when, for as long as keep. It is the
// memory behind revisions without since, and behind those that were replaced.
//
// What was in force stays so when it is taken out of the registry: a late span ran
// with it. Only a revision that is shown with a time of its own tells about the past.
type History struct {
	keep    time.Duration
	checked time.Time          // the last look; zero before the first
	latest  time.Time          // the latest that the clock has shown at any look
	pasts   map[string][]*Past // by the key of their match, where there is more to tell than is shown
	gaps    []Gap
	// lost: what was remembered before this process could not be read. The first load is
	// not the first: nothing is assumed of the time before it.
	lost bool
	// resumed: the history was restored, and the source was not looked at since. What
	// differs from it changed at some moment after checked.
	resumed bool
	setBack bool     // resumed, and the clock was set back meanwhile
	changes []Change // what the last load changed

	// replaced holds the pasts of the matches that the last load touched, as they were.
	replaced map[string][]*Past
}

// New returns a history that remembers for as long as keep.
func New(keep time.Duration) *History {
	return &History{keep: keep, pasts: map[string][]*Past{}, replaced: map[string][]*Past{}}
}

// Observe takes note of what the source shows now instead of what it showed before, both
// only of the documents that changed. stays tells whether another one shows a variable of a
// match; held is until when the source held documents of which it held another version, a
// bad one, since.
func (h *History) Observe(
	before, after []*document.Document, stays func(*Past) bool, held map[string]time.Time, now time.Time,
) {
	now = now.Round(0) // readings of the monotonic clock cannot be saved
	c := change{History: h, look: now, held: held, old: newLines(before), new: newLines(after)}
	shows := func(r *Past) bool { return c.new.context(r.key()) != nil || stays(r) }
	h.changes, h.replaced = nil, map[string][]*Past{}
	c.first = h.checked.IsZero()
	c.new.each(func(context *document.Context, key lineKey) { c.apply(c.old.line(key), lineOf(context, key.variable)) })
	c.old.each(func(context *document.Context, key lineKey) {
		if c.new.context(key) == nil {
			c.apply(lineOf(context, key.variable), nil)
		}
	})
	sortChanges(h.changes)
	c.rank(stays, shows)
	h.Confirm(now)
	h.forget(shows, now)
}

// Checked is the last look at the source; the zero time before the first.
func (h *History) Checked() time.Time { return h.checked }

// Resumed reports whether it was restored, and the source was not looked at since.
func (h *History) Resumed() bool { return h.resumed }

// Lost says that what an earlier process remembered cannot be had: the first load does
// not count from the time before it, as it would be a guess that nothing changed.
func (h *History) Lost() { h.lost = true }

// Changes returns what the last load changed, the earliest first.
func (h *History) Changes() []Change { return h.changes }

// Gaps returns the times in which nobody looked at the source.
func (h *History) Gaps() []Gap { return h.gaps }

// Of returns what is remembered of a match.
func (h *History) Of(match string) []*Past { return h.pasts[match] }

// All returns what is remembered, by the key of its match.
func (h *History) All() map[string][]*Past { return h.pasts }

// Replaced returns what was remembered before the last load of the matches that it touched.
func (h *History) Replaced() map[string][]*Past { return h.replaced }

// NoteGap takes note of the time between two processes, at the first load of the later one.
func (h *History) NoteGap(unchanged []string, now time.Time) {
	if h.resumed && h.checked.Before(now) {
		h.gaps = append(h.gaps[:len(h.gaps):len(h.gaps)], Gap{Interval{h.checked.UnixNano(), now.UnixNano()}, unchanged})
	}
}

// Confirm takes note that the source still shows what it showed.
func (h *History) Confirm(now time.Time) {
	h.checked, h.resumed, h.setBack = now.Round(0), false, false
	h.note(h.checked)
}

// note takes note of what the clock shows.
func (h *History) note(now time.Time) {
	if now.After(h.latest) {
		h.latest = now
	}
}

// past returns what is remembered of a variable of a match; nil for nothing.
func (h *History) past(key lineKey) *Past {
	return pastOf(h.pasts[key.match], key.variable)
}

// pastOf returns the one of a variable; nil for none.
func pastOf(list []*Past, variable string) *Past {
	for _, r := range list {
		if r.Variable == variable {
			return r
		}
	}
	return nil
}

// edit returns the past of a line to be changed, a new one if there is none.
func (h *History) edit(key lineKey, line *shownLine) *Past {
	old := h.past(key)
	next := &Past{}
	if old != nil {
		*next = *old
		next.Timeline = slices.Clone(old.Timeline)
	} else {
		place := line.context.Rank()
		*next = Past{Match: line.context.Match, Variable: line.variable, File: place.File, Rank: place.Place}
	}
	h.replace(key.match, old, next)
	return next
}

// replace puts one past into the place of another; either may be nil.
func (h *History) replace(match string, old, next *Past) {
	if _, touched := h.replaced[match]; !touched {
		h.replaced[match] = h.pasts[match]
	}
	var list []*Past
	for _, r := range h.pasts[match] {
		if r != old {
			list = append(list, r)
		}
	}
	if next != nil {
		list = append(list, next)
	}
	if h.pasts[match] = list; len(list) == 0 {
		delete(h.pasts, match)
	}
}
