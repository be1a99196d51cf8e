// SPDX-License-Identifier: Apache-2.0

package config

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
)

// savedFormat is the version of what Save writes. Another one is not read.
const savedFormat = 3

// saved is the memory of a Loader: what was shown last, when it was first shown, and
// what was shown before.
type saved struct {
	Format    int             `json:"format"`
	Fragments []savedFragment `json:"fragments"`
	history.Saved
}

// savedFragment is a fragment as it was shown last.
type savedFragment struct {
	Name   string              `json:"name"`
	Text   []byte              `json:"text"` // packed
	Unique string              `json:"unique,omitempty"`
	Held   time.Time           `json:"held,omitzero"` // where the source held another one, which was rejected
	Shown  []history.SavedRuns `json:"shown"`
}

// Save returns the memory of the loader as JSON, for Restore in another process.
func (l *Loader) Save() ([]byte, error) {
	s := saved{Format: savedFormat, Saved: l.history.Save()}
	for _, name := range sortedNames(l.good) {
		fragment := l.good[name]
		s.Fragments = append(s.Fragments, savedFragment{
			name, fragment.text.bytes, fragment.unique, fragment.held, history.RunsOf(fragment.doc),
		})
	}
	return json.Marshal(s)
}

// Checked is when the source was last known to show what is in force; the zero time
// before the first load.
func (l *Loader) Checked() time.Time { return l.history.Checked() }

// Restore takes over what another loader saved, and returns the registry that was in
// force then. checked is when the source was last known to hold it; what differs at
// the next Load changed at some moment after that, and in between nothing is known.
// After an error the loader is as it was.
func (l *Loader) Restore(data []byte, checked time.Time) (*registry.Registry, error) {
	var s saved
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("the saved history cannot be read: %w", err)
	}
	if s.Format != savedFormat {
		return nil, fmt.Errorf("the saved history has the format %d; format %d can be read", s.Format, savedFormat)
	}
	restored := NewLoader(l.keepFor, l.variables)
	restored.parser.MaxContexts = l.parser.MaxContexts
	for i := range s.Fragments {
		if err := restored.take(&s.Fragments[i], s.Latest); err != nil {
			return nil, err
		}
	}
	h, err := history.Restore(l.keepFor, s.Saved, checked)
	if err != nil {
		return nil, err
	}
	restored.history = h
	_, after := (&Loader{}).changed(restored.good)
	l.registry = restored.build(restored.good, nil, after)
	l.good, l.history = restored.good, restored.history
	return l.registry, nil
}

// take reads a fragment that was saved, when the clock had shown latest.
func (l *Loader) take(fragment *savedFragment, latest time.Time) error {
	text, err := packed{bytes: fragment.Text}.unpack()
	if err != nil {
		return fmt.Errorf("the saved history holds a fragment that cannot be unpacked: %w", err)
	}
	doc, err := l.parser.Parse(fragment.Name, text)
	if err != nil {
		return fmt.Errorf("the saved history holds a bad fragment: %w", err)
	}
	l.good[fragment.Name] = loaded{
		text: pack(text), unique: fragment.Unique, doc: doc, checked: doc.Checked, held: fragment.Held,
	}
	return history.TakeRuns(doc, fragment.Shown, latest)
}
