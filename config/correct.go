// SPDX-License-Identifier: Apache-2.0

package config

import (
	"slices"
	"time"
)

// correct lets revisions that are newly shown with a time of their own tell about the
// past: they were in force from then on, and were not before.
func (r *record) correct(added map[*Revision]bool, intervals []interval) {
	began := map[string]int64{}
	for revision := range added {
		id := revision.identity()
		after, _ := revision.dates()
		if since, ok := began[id]; !ok || after < since {
			began[id] = after
		}
	}
	r.Past = slices.DeleteFunc(r.Past, func(p interval) bool {
		if p.certain() == nil {
			return false
		}
		since, ok := began[p.certain().identity()]
		redated := ok && since < p.To
		if redated && p.From == nanos(r.Horizon) {
			r.Horizon = time.Time{}
		}
		return redated
	})
	for revision := range added {
		r.mayHaveBegun(revision)
	}
	for _, p := range intervals {
		if added[p.certain()] {
			r.Past = cut(r.Past, p.From, p.To)
		}
	}
}

// mayHaveBegun adds a revision to what was in force while it may have begun.
func (r *record) mayHaveBegun(revision *Revision) {
	after, by := revision.dates()
	var past []interval
	for _, p := range r.Past {
		both := p.within(after, by)
		if both.From >= both.To || len(both.Revisions) == 0 {
			past = append(past, p)
			continue
		}
		both.Revisions = append(slices.Clone(both.Revisions), revision)
		past = append(append(past, cut([]interval{p}, after, by)...), both)
	}
	r.Past = past
}
