// SPDX-License-Identifier: Apache-2.0

package history

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// Saved is a history as it is written down.
type Saved struct {
	Checked time.Time    `json:"checked"`
	Latest  time.Time    `json:"latest"` // that the clock has shown
	Records []*savedPast `json:"records"`
	Gaps    []Gap        `json:"gaps,omitempty"`
}

// savedPast is what is remembered of one variable in one match.
type savedPast struct {
	Match    []document.Condition
	Variable string
	File     string
	Rank     float64
	Horizon  time.Time
	Past     []savedPart
}

// savedPart is a part of its timeline.
type savedPart struct {
	From, To  int64
	Revisions []*document.Revision
	Unwatched bool `json:",omitempty"`
	Gone      time.Time
}

// isBad reports whether it is none that was ever saved.
func (s *savedPast) isBad() bool {
	if s == nil {
		return true
	}
	end := int64(Beginning)
	for _, p := range s.Past {
		isBad := func(r *document.Revision) bool { return r == nil || r.Dates == nil }
		if p.From < end || p.From >= p.To || slices.ContainsFunc(p.Revisions, isBad) {
			return true
		}
		end = p.To
	}
	return false
}

// Save returns what Restore takes.
func (h *History) Save() Saved {
	s := Saved{Checked: h.checked, Latest: h.latest, Gaps: h.gaps}
	for _, list := range h.pasts {
		for _, past := range list {
			saved := &savedPast{past.Match, past.Variable, past.File, past.Rank, past.Horizon, nil}
			for _, p := range past.Timeline {
				saved.Past = append(saved.Past, savedPart{
					p.From, p.To, p.Value.Revisions, p.Value.Unwatched, p.Value.gone,
				})
			}
			s.Records = append(s.Records, saved)
		}
	}
	return s
}

// Restore returns a history that was saved by another process. checked is when the
// source was last known to hold what it showed then; zero where nothing is known but what
// was saved.
func Restore(keep time.Duration, s Saved, checked time.Time) (*History, error) {
	h := New(keep)
	for _, saved := range s.Records {
		if saved.isBad() {
			return nil, errors.New("the saved history holds a record that cannot be")
		}
		past := &Past{
			Match: saved.Match, Variable: saved.Variable, File: saved.File, Rank: saved.Rank, Horizon: saved.Horizon,
		}
		for _, p := range saved.Past {
			past.Timeline = append(past.Timeline, Part[Known]{
				Interval{p.From, p.To}, Known{p.Revisions, p.Unwatched, p.Gone},
			})
		}
		match := past.key().match
		h.pasts[match] = append(h.pasts[match], past)
	}
	h.resumed, h.gaps = true, s.Gaps
	h.checked, h.latest = s.Checked, s.Latest
	if !checked.IsZero() {
		h.checked = checked
	}
	h.note(h.checked)
	return h, nil
}

// SavedRuns is when so many revisions, one after the other in the document, were first
// shown, and from when they count, in nanoseconds since 1970. Most of a document was
// shown at once.
type SavedRuns struct {
	Count   int   `json:"n"`
	First   int64 `json:"first"`
	From    int64 `json:"from,omitempty"` // not of those that tell themselves
	AtFirst bool  `json:"at_first,omitempty"`
}

// RunsOf returns when what a document declares was first shown.
func RunsOf(d *document.Document) (runs []SavedRuns) {
	d.EachRevision(func(r *document.Revision) {
		run := SavedRuns{First: r.Shown.First, From: r.Shown.From, AtFirst: r.Shown.AtFirst}
		if r.IsDated() {
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

// isBad reports whether it is none that was ever saved: what is shown was first shown at a
// look, and nothing counts from later than that but what tells itself. latest is the latest
// that the clock showed at any look.
func (s *SavedRuns) isBad(latest time.Time) bool {
	return s.From > s.First || s.First > latest.UnixNano()
}

// TakeRuns dates the revisions as they were when they were saved. latest is the latest that
// the clock had shown then.
func TakeRuns(d *document.Document, runs []SavedRuns, latest time.Time) error {
	isBad := func(run SavedRuns) bool { return run.isBad(latest) }
	if slices.ContainsFunc(runs, isBad) {
		return fmt.Errorf("the saved history tells of %s that it was first shown when it cannot have been", d.File)
	}
	var unknown *document.Revision
	d.EachRevision(func(r *document.Revision) {
		for len(runs) > 0 && runs[0].Count <= 0 {
			runs = runs[1:]
		}
		if len(runs) == 0 {
			unknown = r
			return
		}
		runs[0].Count--
		r.Shown = document.Shown{First: runs[0].First, From: runs[0].From, AtFirst: runs[0].AtFirst}
		if r.IsDated() {
			_, r.Shown.From = r.Began()
		}
	})
	if unknown != nil {
		return fmt.Errorf("the saved history does not know since when what stands at %s is in force", unknown.Position)
	}
	return nil
}
