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
const savedFormat = 2

// saved is the memory of a Loader: what was shown last, when it was first shown, and
// what was shown before.
type saved struct {
	Format    int               `json:"format"`
	Checked   time.Time         `json:"checked"`
	Fragments []Fragment        `json:"fragments"`
	Shown     []savedFirstShown `json:"shown"`
	Records   []*record         `json:"records"`
	Gaps      []gap             `json:"gaps,omitempty"`
}

type savedFirstShown struct {
	Key   string    `json:"key"`
	First time.Time `json:"first"`
	From  time.Time `json:"from"`
}

// Save gives the memory of the loader as JSON, for Restore in another process.
func (l *Loader) Save() ([]byte, error) {
	s := saved{Format: savedFormat, Checked: l.history.checked, Gaps: l.history.gaps}
	for _, name := range sortedNames(l.good) {
		data, err := l.good[name].text.unpack()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		s.Fragments = append(s.Fragments, Fragment{Name: name, Data: data, Unique: l.good[name].unique})
	}
	for key, seen := range l.history.shown {
		first, from := time.Unix(0, seen.first).UTC(), time.Unix(0, seen.from).UTC()
		s.Shown = append(s.Shown, savedFirstShown{hex.EncodeToString(key[:]), first, from})
	}
	for _, record := range l.history.records {
		s.Records = append(s.Records, record)
	}
	return json.Marshal(s)
}

// Checked is when the source was last known to show what is in force; the zero time
// before the first load.
func (l *Loader) Checked() time.Time { return l.history.checked }

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
		h.shown[revisionKey(key)] = firstShown{nanos(seen.First), nanos(seen.From)}
	}
	names := sortedNames(good)
	for _, name := range names {
		h.current = append(h.current, good[name].doc.Contexts...)
	}
	h.lines = shownLines(h.current)
	for _, line := range h.lines {
		for _, id := range line.keys {
			if _, known := h.shown[id]; !known {
				return nil, fmt.Errorf("the saved history does not know since when %s of %s is in force",
					line.variable, line.context)
			}
		}
	}
	for _, r := range s.Records {
		if r == nil || slices.ContainsFunc(r.Past, interval.isBad) {
			return nil, fmt.Errorf("the saved history holds a record that cannot be")
		}
		h.records[r.key()] = r
	}
	h.resumed, h.gaps = true, s.Gaps
	h.checked = s.Checked
	if checked.After(h.checked) {
		h.checked = checked
	}
	l.good, l.history = good, h
	l.registry = build(contentRevision(good), h, l.variables)
	h.release()
	return l.registry, nil
}
