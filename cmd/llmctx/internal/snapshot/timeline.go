// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
)

// entry is one revision of a fragment: a value, and what is known of when it came into force.
type entry struct {
	value     registryedit.Value
	since     time.Time // zero: not known to the instant
	after, by time.Time // the interval in which it lies; zero: nothing is known
}

// latest is the first instant at which the entry was in force for certain.
func (e *entry) latest() time.Time {
	if !e.since.IsZero() {
		return e.since
	}
	return e.by
}

// id tells values apart.
func id(v registryedit.Value) string { return v.Flow(true) }

// unknownStart is where an interval begins of which the begin is not known.
var unknownStart = time.Unix(0, 0).UTC()

// advance joins what a fragment says with what a look saw. known is what earlier looks saw of the
// value that the fragment ends with; zero: nothing is known of them.
func advance(old []entry, known seen, l *look) ([]entry, error) {
	switch {
	case len(l.facts) == 0:
		return nil, fmt.Errorf("holds no value")
	case l.whole:
		return replay(l.facts)
	case len(l.facts) > 1:
		return extend(old, known, l)
	}
	f := &l.facts[0]
	if len(old) > 0 && id(old[len(old)-1].value) == id(f.value) {
		return old, nil
	}
	return follow(old, f, known, l), nil
}

// follow puts a value that was not there before behind the others. An entry without a date can
// only stand alone: beside dated ones it could as well be the latest. So it gets the date that
// can be told of it: its first look; or it goes, where that is lost.
func follow(old []entry, f *fact, known seen, l *look) []entry {
	e := next(old, f, known.Sent, l)
	entries := slices.Clone(old)
	if len(entries) > 0 && entries[0].latest().IsZero() {
		if known.First.IsZero() {
			entries = entries[1:]
		} else {
			entries[0].after, entries[0].by = unknownStart, known.First
		}
	}
	return append(entries, e)
}

// next dates a value that was not there before. What a fragment ends with was seen again after
// it had come into force, so that the next comes later, even where the looks were lost.
func next(old []entry, f *fact, last time.Time, l *look) entry {
	if len(old) == 0 {
		return newEntry(f, last, l)
	}
	border := old[len(old)-1].latest()
	if last.IsZero() {
		if last = border; last.IsZero() {
			last = unknownStart
		}
	}
	e := newEntry(f, last, l)
	if e.since.IsZero() && e.after.Before(border) {
		e.after = border
	}
	return e
}

// newEntry dates a value that was not there at the last look.
func newEntry(f *fact, last time.Time, l *look) entry {
	e := entry{value: f.value, since: f.since}
	switch {
	case !e.since.IsZero() && e.since.After(last) && !e.since.After(l.received):
		return e
	case !e.since.IsZero(): // our looks saw otherwise: the source, or what is in front of it, lagged
		e.since = time.Time{}
		e.after, e.by = earlier(f.since, last), l.received
		return e
	}
	e.after, e.by = last, l.received
	if f.floor.After(e.after) {
		e.after = f.floor
	}
	if !f.ceiling.IsZero() && f.ceiling.Before(e.by) {
		e.by = f.ceiling
	}
	switch {
	case e.after.IsZero():
		e.by = time.Time{} // the first look: it may have been so for ever
	case !e.after.Before(e.by): // bounds that contradict each other bound nothing
		e.after, e.by = earlier(last, f.floor), l.received
	}
	return e
}

func earlier(a, b time.Time) time.Time {
	switch {
	case a.IsZero() || !b.IsZero() && b.Before(a):
		return b
	default:
		return a
	}
}

// replay takes a history as it is.
func replay(facts []fact) ([]entry, error) {
	var entries []entry
	for _, f := range facts {
		n := len(entries)
		if n > 0 && id(entries[n-1].value) == id(f.value) {
			continue
		}
		if n > 0 && !f.since.After(entries[n-1].since) {
			return nil, fmt.Errorf("dates %s at %s, not after the value before it, at %s: its clock went back there; "+
				"leave out what lies before, with history", f.value.Flow(false), f.since.UTC().Format(time.RFC3339),
				entries[n-1].since.UTC().Format(time.RFC3339))
		}
		entries = append(entries, entry{value: f.value, since: f.since})
	}
	return entries, nil
}

// extend puts the newer part of a history behind what earlier looks saw, which the source may
// have forgotten.
func extend(old []entry, known seen, l *look) ([]entry, error) {
	if len(old) == 0 {
		return replay(l.facts)
	}
	end := old[len(old)-1]
	var newer []fact
	for _, f := range l.facts {
		if f.since.After(end.latest()) {
			newer = append(newer, f)
		}
	}
	added, err := replay(newer)
	if err != nil {
		return nil, err
	}
	if len(added) > 0 && id(added[0].value) == id(end.value) {
		added = added[1:]
	}
	entries := slices.Concat(old, added)
	now := l.facts[len(l.facts)-1]
	if id(entries[len(entries)-1].value) != id(now.value) { // what is there now is older than what was seen
		entries = follow(entries, &fact{value: now.value}, known, l)
	}
	return entries, nil
}

// prune leaves out what was superseded before an instant.
func prune(entries []entry, border time.Time) []entry {
	for len(entries) > 1 {
		if next := entries[1].latest(); next.IsZero() || !next.Before(border) {
			break
		}
		entries = entries[1:]
	}
	return entries
}
