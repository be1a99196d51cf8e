// SPDX-License-Identifier: Apache-2.0

package history

import (
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// correct lets revisions that are newly shown with a time of their own tell about the
// past: they were in force from then on, and were not before.
func (r *Past) correct(added map[*document.Revision]bool, intervals Timeline[Known]) {
	began := map[string]int64{}
	for revision := range added {
		id := revision.Identity()
		after, _ := revision.Began()
		if since, ok := began[id]; ok {
			after = min(after, since)
		}
		began[id] = after
	}
	r.Timeline = slices.DeleteFunc(r.Timeline, func(p Part[Known]) bool {
		if p.Value.Certain() == nil {
			return false
		}
		since, ok := began[p.Value.Certain().Identity()]
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
		if added[p.Value.Certain()] {
			r.Timeline = r.Timeline.without(Interval{p.From, p.To})
		}
	}
}

// mayHaveBegun adds a revision to what was in force while it may have begun.
func (r *Past) mayHaveBegun(revision *document.Revision) {
	after, by := revision.Began()
	var past Timeline[Known]
	for _, p := range r.Timeline {
		both := p.during(Interval{after, by})
		if len(both.Value.Revisions) == 0 {
			past = append(past, p)
			continue
		}
		both.Value.Revisions = append(slices.Clone(both.Value.Revisions), revision)
		past = append(append(past, Timeline[Known]{p}.without(Interval{after, by})...), both)
	}
	r.Timeline = past
}
