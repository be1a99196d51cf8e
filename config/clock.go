// SPDX-License-Identifier: Apache-2.0

package config

import (
	"slices"
	"time"
)

// isAhead reports whether the clock was once further ahead than the history reaches back: it
// was wrong then, and no time that it showed is one to date anything by.
func (h *history) isAhead(now time.Time) bool { return h.latest.Sub(now) > h.keep }

// startAnew forgets when what is shown was shown, as if a process began that lost its
// history. The documents are read again: those that are in use hold times.
func (l *Loader) startAnew() {
	fragments := l.fragments()
	l.history, l.registry = newHistory(l.history.keep), nil
	l.history.lost = true
	l.good = map[string]loaded{}
	l.good, _ = l.parse(fragments) // they were read before
}

// fragments returns what was last read without an error.
func (l *Loader) fragments() []Fragment {
	var list []Fragment
	for name, f := range l.good {
		text, err := f.text.unpack()
		if err != nil {
			continue // it was packed here
		}
		list = append(list, Fragment{Name: name, Data: text, Unique: f.unique})
	}
	return list
}

// setBack takes note of a clock that shows less than at the last look. What it shows twice
// tells no order: of what changed in that time nobody can say what was in force then.
func (l *Loader) setBack(now time.Time) {
	h := l.history
	if now = now.Round(0); l.registry == nil || !now.Before(h.checked) {
		return
	}
	h.changes, h.replaced = nil, map[string][]*record{}
	twice := interval{From: nanos(now), To: nanos(h.latest), Gone: h.latest}
	forget := func(key lineKey, line *shownLine) {
		r := h.edit(key, line)
		r.Past = append(cut(r.Past, twice.From, twice.To), twice)
		sortIntervals(r.Past)
	}
	for match, records := range h.records {
		for _, r := range records {
			if slices.ContainsFunc(r.Past, func(p interval) bool { return p.Gone.After(now) && p.To > twice.From }) {
				forget(lineKey{match, r.Variable}, nil)
			}
		}
	}
	newLines(l.registry.documents).each(func(context *Context, key lineKey) {
		line := context.line(key.variable)
		if undated := line.undated(); undated != nil && undated.shown.from > twice.From {
			forget(key, line)
		}
	})
	if len(h.replaced) > 0 {
		l.registry = l.build(l.good, nil, nil)
	}
}
