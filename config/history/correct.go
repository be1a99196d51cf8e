// SPDX-License-Identifier: Apache-2.0

package history

import (
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// correct lets revisions that are newly shown with a time of their own tell about the
// past: they were in force from then on, and were not before.
func (r *Past) correct(added map[*document.Revision]bool, intervals []Interval) {
	began := map[string]int64{}
	for revision := range added {
		id := revision.Identity()
		after, _ := revision.Began()
		if since, ok := began[id]; !ok || after < since {
			began[id] = after
		}
	}
	r.Intervals = slices.DeleteFunc(r.Intervals, func(p Interval) bool {
		if p.Certain() == nil {
			return false
		}
		since, ok := began[p.Certain().Identity()]
		redated := ok && since < p.To
		if redated && p.From == r.Horizon.UnixNano() {
			r.Horizon = time.Time{}
		}
		return redated
	})
	for revision := range added {
		r.mayHaveBegun(revision)
	}
	for _, p := range intervals {
		if added[p.Certain()] {
			r.Intervals = cut(r.Intervals, p.From, p.To)
		}
	}
}

// mayHaveBegun adds a revision to what was in force while it may have begun.
func (r *Past) mayHaveBegun(revision *document.Revision) {
	after, by := revision.Began()
	var past []Interval
	for _, p := range r.Intervals {
		both := p.within(after, by)
		if both.From >= both.To || len(both.Revisions) == 0 {
			past = append(past, p)
			continue
		}
		both.Revisions = append(slices.Clone(both.Revisions), revision)
		past = append(append(past, cut([]Interval{p}, after, by)...), both)
	}
	r.Intervals = past
}
