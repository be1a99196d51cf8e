// SPDX-License-Identifier: Apache-2.0

package history

import (
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// IsAhead reports whether no time that the clock showed is one to date anything by. It was
// once further ahead than the history reaches back, and so was wrong; or it was set back
// while nobody looked, and what it showed since, nobody knows.
func (h *History) IsAhead(now time.Time) bool {
	return h.latest.Sub(now) > h.keep || h.setBack || h.resumed && now.Before(h.checked)
}

// Reached takes note of the latest that the clock can have shown before it was set back.
func (h *History) Reached(t time.Time) {
	h.note(t.Round(0))
	h.setBack = h.resumed
}

// Anew returns a history that begins with the next load, and knows nothing of the time
// before it, nor of what the clock shows twice.
func (h *History) Anew(now time.Time) *History {
	next := New(h.keep)
	next.Lost()
	if h.latest.Sub(now) <= h.keep {
		next.latest = h.latest
	}
	return next
}

// SetBack takes note of a clock that shows less than at the last look, and reports whether
// anything is known less for it. What it shows twice tells no order: of what changed in that
// time nobody can say what was in force then. documents are those that are shown.
func (h *History) SetBack(now time.Time, documents []*document.Document) bool {
	if now = now.Round(0); !now.Before(h.checked) {
		return false
	}
	h.checked = now // what was seen before the step holds up to it
	h.changes, h.replaced = nil, map[string][]*Past{}
	twice := unknownUntil(now.UnixNano(), h.latest.UnixNano(), h.latest)
	forget := func(key lineKey, line *shownLine) {
		r := h.edit(key, line)
		r.Timeline = append(r.Timeline.without(Interval{twice.From, twice.To}), twice)
		r.Timeline = laidOut(r.Timeline)
	}
	for match, list := range h.pasts {
		for _, r := range list {
			isOfThen := func(p Part[Known]) bool { return p.Value.gone.After(now) && p.To > twice.From }
			if slices.ContainsFunc(r.Timeline, isOfThen) {
				forget(lineKey{match, r.Variable}, nil)
			}
		}
	}
	newLines(documents).each(func(context *document.Context, key lineKey) {
		line := lineOf(context, key.variable)
		if undated := line.undated(); undated != nil && undated.Shown.From > twice.From {
			forget(key, line)
		}
	})
	return len(h.replaced) > 0
}
