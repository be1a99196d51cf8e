// SPDX-License-Identifier: Apache-2.0

package config

import (
	"crypto/sha256"
	"iter"
	"slices"
	"time"
)

// revisionKey names one revision of one variable of one match, with its times.
// Hashed, because a large registry holds hundreds of thousands of them.
type revisionKey [16]byte

// sighting is when a revision that tells no since was first shown.
type sighting struct {
	from time.Time
	// horizon: the revision was there when watching began, so what was in force
	// before from is not known, rather than nothing.
	horizon bool
}

// past is a revision that the source showed once and shows no more.
type past struct {
	Match    []Condition
	Variable string
	Revision *Revision
	From     time.Time
	Horizon  bool
	Gone     time.Time // when it was not shown any more
}

// history remembers what a source showed and when, for as long as keep. It is the
// memory behind revisions without since, and behind those that were replaced.
type history struct {
	keep    time.Duration
	checked time.Time // the last load; zero before the first
	shown   map[revisionKey]sighting
	current []*Context // what the last load showed
	// resumed: the history was restored, and the source was not looked at since. What
	// differs from it changed at some moment after checked.
	resumed bool
	past    []past
}

func newHistory(keep time.Duration) *history {
	return &history{keep: keep, shown: map[revisionKey]sighting{}}
}

// observe takes note of what the source shows now.
func (h *history) observe(contexts []*Context, now time.Time) {
	first := h.checked.IsZero()
	shown := make(map[revisionKey]sighting, len(h.shown))
	present := make(map[revisionKey]bool, len(h.shown))
	for d := range declarations(contexts) {
		id := d.key()
		present[id] = true
		if !d.revision.Since.IsZero() {
			continue
		}
		seen, known := h.shown[id]
		if !known {
			seen = sighting{from: now, horizon: first || h.resumed}
			if first {
				seen.from = now.Add(-h.keep)
			}
		}
		shown[id] = seen
	}
	gone := now
	if h.resumed {
		gone = h.checked
	}
	var left []past
	for d := range declarations(h.current) {
		if present[d.key()] {
			continue
		}
		seen := h.since(d)
		left = append(left, past{
			Match: d.context.Match, Variable: d.variable, Revision: d.revision,
			From: seen.from, Horizon: seen.horizon, Gone: gone,
		})
	}
	// Of two that leave together the one that came later was in force last.
	slices.SortStableFunc(left, func(a, b past) int { return a.From.Compare(b.From) })
	h.past = append(h.past, left...)
	h.shown, h.current = shown, contexts
	h.confirm(now)
	h.forget(now)
}

// confirm takes note that the source still shows what it showed.
func (h *history) confirm(now time.Time) { h.checked, h.resumed = now, false }

// forget drops what has been gone for longer than the history reaches back.
func (h *history) forget(now time.Time) {
	kept := h.past[:0]
	for _, p := range h.past {
		if now.Sub(p.Gone) <= h.keep {
			kept = append(kept, p)
		}
	}
	clear(h.past[len(kept):])
	h.past = kept
}

// since says from when a revision counts.
func (h *history) since(d declaration) sighting {
	if !d.revision.Since.IsZero() {
		return sighting{from: d.revision.Since}
	}
	return h.shown[d.key()]
}

// declaration is one revision of one variable in its context.
type declaration struct {
	context  *Context
	variable string
	revision *Revision
}

func (d declaration) key() revisionKey {
	text := d.context.matchKey() + "\x03" + d.variable + "\x03" + d.revision.identity() + "\x03" +
		d.revision.Since.Format(time.RFC3339Nano) + "\x03" + d.revision.Until.Format(time.RFC3339Nano)
	sum := sha256.Sum256([]byte(text))
	return revisionKey(sum[:16])
}

// declarations walks every revision that the contexts declare.
func declarations(contexts []*Context) iter.Seq[declaration] {
	return func(yield func(declaration) bool) {
		for _, context := range contexts {
			for _, variable := range context.sortedVariables() {
				for _, revision := range context.Variables[variable] {
					if !yield(declaration{context, variable, revision}) {
						return
					}
				}
			}
		}
	}
}
