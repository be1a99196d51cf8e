// SPDX-License-Identifier: Apache-2.0

package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// savedFormat is the version of what Save writes. Another one is not read.
const savedFormat = 3

// saved is the memory of a Loader: what was shown last, when it was first shown, and
// what was shown before.
type saved struct {
	Format    int             `json:"format"`
	Checked   time.Time       `json:"checked"`
	Latest    time.Time       `json:"latest,omitzero"` // where the clock was set back since
	Fragments []savedFragment `json:"fragments"`
	Records   []*record       `json:"records"`
	Gaps      []gap           `json:"gaps,omitempty"`
}

// savedFragment is a fragment as it was shown last.
type savedFragment struct {
	Name   string      `json:"name"`
	Text   []byte      `json:"text"` // packed
	Unique string      `json:"unique,omitempty"`
	Held   time.Time   `json:"held,omitzero"` // where the source held another one, which was rejected
	Shown  []savedRuns `json:"shown"`
}

// savedRuns is when so many revisions, one after the other in the document, were first
// shown, and from when they count, in nanoseconds since 1970. Most of a document was
// shown at once.
type savedRuns struct {
	Count   int   `json:"n"`
	First   int64 `json:"first"`
	From    int64 `json:"from,omitempty"` // not of those that tell themselves
	AtFirst bool  `json:"at_first,omitempty"`
}

// Save returns the memory of the loader as JSON, for Restore in another process.
func (l *Loader) Save() ([]byte, error) {
	s := saved{Format: savedFormat, Checked: l.history.checked, Gaps: l.history.gaps}
	if l.history.latest.After(s.Checked) {
		s.Latest = l.history.latest
	}
	for _, name := range sortedNames(l.good) {
		fragment := l.good[name]
		s.Fragments = append(s.Fragments, savedFragment{
			name, fragment.text.bytes, fragment.unique, fragment.held, fragment.doc.runs(),
		})
	}
	for _, records := range l.history.records {
		s.Records = append(s.Records, records...)
	}
	return json.Marshal(s)
}

// eachRevision visits the revisions of a document, always in the same order.
func (d *Document) eachRevision(visit func(*Revision)) {
	for _, context := range d.Contexts {
		for i := range context.Variables {
			for _, revision := range context.Variables[i].Revisions {
				visit(revision)
			}
		}
	}
}

func (d *Document) runs() (runs []savedRuns) {
	d.eachRevision(func(r *Revision) {
		run := savedRuns{First: r.shown.first, From: r.shown.from, AtFirst: r.shown.atFirst}
		if r.isDated() {
			run.From = 0
		}
		n := len(runs)
		if n > 0 {
			run.Count = runs[n-1].Count
		}
		if n == 0 || runs[n-1] != run {
			run.Count = 0
			runs = append(runs, run)
			n++
		}
		runs[n-1].Count++
	})
	return runs
}

// takeRuns dates the revisions as they were when they were saved.
func (d *Document) takeRuns(runs []savedRuns) error {
	var unknown *Revision
	d.eachRevision(func(r *Revision) {
		for len(runs) > 0 && runs[0].Count <= 0 {
			runs = runs[1:]
		}
		if len(runs) == 0 {
			unknown = r
			return
		}
		runs[0].Count--
		r.shown = firstShown{runs[0].First, runs[0].From, runs[0].AtFirst}
		if r.isDated() {
			_, r.shown.from = r.dates()
		}
	})
	if unknown != nil {
		return fmt.Errorf("the saved history does not know since when what stands at %s is in force", unknown.Position)
	}
	return nil
}

// Checked is when the source was last known to show what is in force; the zero time
// before the first load.
func (l *Loader) Checked() time.Time { return l.history.checked }

// Restore takes over what another loader saved, and returns the registry that was in
// force then. checked is when the source was last known to hold it; what differs at
// the next Load changed at some moment after that, and in between nothing is known.
// After an error the loader is as it was.
func (l *Loader) Restore(data []byte, checked time.Time) (*Registry, error) {
	var s saved
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("the saved history cannot be read: %w", err)
	}
	if s.Format != savedFormat {
		return nil, fmt.Errorf("the saved history has the format %d; format %d can be read", s.Format, savedFormat)
	}
	restored := NewLoader(l.history.keep, l.variables)
	restored.parser.maxContexts = l.parser.maxContexts
	for i := range s.Fragments {
		if err := restored.take(&s.Fragments[i]); err != nil {
			return nil, err
		}
	}
	h := restored.history
	for _, r := range s.Records {
		if r == nil || slices.ContainsFunc(r.Past, interval.isBad) {
			return nil, errors.New("the saved history holds a record that cannot be")
		}
		match := r.key().match
		h.records[match] = append(h.records[match], r)
	}
	h.resumed, h.gaps = true, s.Gaps
	h.checked = s.Checked
	if checked.After(h.checked) {
		h.checked = checked
	}
	h.latest = s.Latest
	h.note(h.checked)
	_, after := (&Loader{}).changed(restored.good)
	l.registry = restored.build(restored.good, nil, after)
	l.good, l.history = restored.good, h
	return l.registry, nil
}

// take reads a fragment that was saved.
func (l *Loader) take(fragment *savedFragment) error {
	text, err := packed{bytes: fragment.Text}.unpack()
	if err != nil {
		return fmt.Errorf("the saved history holds a fragment that cannot be unpacked: %w", err)
	}
	doc, err := l.parser.parse(fragment.Name, text)
	if err != nil {
		return fmt.Errorf("the saved history holds a bad fragment: %w", err)
	}
	l.good[fragment.Name] = loaded{
		text: pack(text), unique: fragment.Unique, doc: doc, checked: doc.Checked, held: fragment.Held,
	}
	return doc.takeRuns(fragment.Shown)
}
