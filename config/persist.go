// SPDX-License-Identifier: Apache-2.0

package config

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// savedFormat is the version of what Save writes. Another one is not read.
const savedFormat = 1

// saved is the memory of a Loader: what was shown last, when it was first shown, and
// what was shown before.
type saved struct {
	Format    int             `json:"format"`
	Checked   time.Time       `json:"checked"`
	Fragments []Fragment      `json:"fragments"`
	Shown     []savedSighting `json:"shown"`
	Past      []past          `json:"past"`
}

type savedSighting struct {
	Key     string    `json:"key"`
	From    time.Time `json:"from"`
	Horizon bool      `json:"horizon,omitempty"`
}

// Save gives the memory of the loader as JSON, for Restore in another process.
func (l *Loader) Save() ([]byte, error) {
	s := saved{Format: savedFormat, Checked: l.history.checked, Past: l.history.past}
	for _, name := range sortedNames(l.good) {
		s.Fragments = append(s.Fragments, Fragment{Name: name, Data: l.good[name].data})
	}
	for key, seen := range l.history.shown {
		s.Shown = append(s.Shown, savedSighting{hex.EncodeToString(key[:]), seen.from, seen.horizon})
	}
	return json.Marshal(s)
}

// Restore takes over what another loader saved, and gives the registry that was in
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
	good, bad := (&Loader{}).parse(s.Fragments)
	if len(bad) > 0 {
		return nil, fmt.Errorf("the saved history holds a bad fragment: %w", bad[0])
	}
	h := newHistory(l.history.keep)
	for _, seen := range s.Shown {
		key, err := hex.DecodeString(seen.Key)
		if err != nil || len(key) != len(revisionKey{}) {
			return nil, fmt.Errorf("the saved history holds the key %q, which is none", seen.Key)
		}
		h.shown[revisionKey(key)] = sighting{seen.From, seen.Horizon}
	}
	names := sortedNames(good)
	for _, name := range names {
		h.current = append(h.current, good[name].doc.Contexts...)
	}
	for d := range declarations(h.current) {
		if _, known := h.shown[d.key()]; !known && d.revision.Since.IsZero() {
			return nil, fmt.Errorf("the saved history does not know since when %s of %s is in force", d.variable, d.context)
		}
	}
	h.past, h.resumed = slices.Clone(s.Past), true
	h.checked = s.Checked
	if checked.After(h.checked) {
		h.checked = checked
	}
	l.good, l.history = good, h
	l.registry = build(contentRevision(names, good), h, l.variables)
	return l.registry, nil
}
