// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"slices"
	"time"
)

// change is the step from one load to the next.
type change struct {
	*history
	now   time.Time
	gone  time.Time // the last instant at which what was shown before is known to have been there
	first bool      // nothing was loaded before
	old   map[lineKey]*shownLine
	new   map[lineKey]*shownLine
	seen  map[revisionKey]sighting // of what is shown now
}

// sighting tells when a revision that is shown now was first shown.
func (c *change) sighting(id revisionKey, revision *Revision) sighting {
	if seen, known := c.shown[id]; known {
		return seen
	}
	switch {
	case !revision.Since.IsZero():
		return sighting{nanos(c.now), nanos(revision.Since)}
	case c.first:
		return sighting{nanos(c.now), nanos(c.now.Add(-c.keep))}
	default:
		return sighting{nanos(c.now), nanos(c.now)}
	}
}

// apply takes note of how one variable of one match changed. old is nil where it was
// not shown before, line where it is not shown any more.
func (c *change) apply(key lineKey, old, line *shownLine) {
	if old != nil && line != nil && slices.Equal(old.keys, line.keys) {
		return
	}
	added, undated := c.added(line)
	left, open := c.leaving(c.records[key], old, line)
	open = c.resumed && (open || undated)
	if len(left) == 0 && !open && (!c.first || !undated) && c.records[key] == nil {
		return
	}
	r := c.record(key, cmp.Or(line, old))
	r.Past = append(r.Past, left...)
	if c.first && undated {
		r.Horizon = c.now.Add(-c.keep)
	}
	if open && c.gone.Before(c.now) {
		r.Past = append(r.Past, piece{From: nanos(c.gone), To: nanos(c.now), Gone: c.now})
	}
	if line != nil {
		r.correct(added, layOut(line.showings(c.seen)))
	}
}

// added gives the revisions with a time of their own that were not shown before, and
// whether there is one without.
func (c *change) added(line *shownLine) (dated map[*Revision]bool, undated bool) {
	dated = map[*Revision]bool{}
	if line == nil {
		return dated, false
	}
	for i, id := range line.keys {
		if _, known := c.shown[id]; known {
			continue
		}
		if revision := line.revisions[i]; revision.Since.IsZero() {
			undated = true
		} else {
			dated[revision] = true
		}
	}
	return dated, undated
}

// leaving gives what was in force of the revisions that are not shown any more. open
// says that one of them may have been while nobody watched.
func (c *change) leaving(r *record, old, line *shownLine) (left []piece, open bool) {
	if old == nil {
		return nil, false
	}
	var past []piece
	if r != nil {
		past = r.Past
	}
	leaves := map[*Revision]bool{}
	for i, id := range old.keys {
		leaves[old.revisions[i]] = line == nil || !line.has(id)
	}
	gone, now := nanos(c.gone), nanos(c.now)
	for _, p := range c.layOut(old) {
		if !leaves[p.Revision] && !leaves[p.Or] {
			continue
		}
		open = open || p.From < now && p.To > gone
		p.Gone = c.now
		if p = p.within(p.From, gone); p.From < p.To {
			left = append(left, p.without(past)...)
		}
	}
	return left, open
}

// correct lets revisions that are newly shown with a time of their own tell about the
// past: they were in force from then on, and were not before.
func (r *record) correct(added map[*Revision]bool, pieces []piece) {
	began := map[string]int64{}
	for revision := range added {
		id := revision.identity()
		if since, ok := began[id]; !ok || nanos(revision.Since) < since {
			began[id] = nanos(revision.Since)
		}
	}
	r.Past = slices.DeleteFunc(r.Past, func(p piece) bool {
		if p.Revision == nil || p.Or != nil {
			return false
		}
		since, ok := began[p.Revision.identity()]
		redated := ok && since < p.To
		if redated && p.From == nanos(r.Horizon) {
			r.Horizon = time.Time{}
		}
		return redated
	})
	for _, p := range pieces {
		if added[p.Revision] && p.Or == nil {
			r.Past = cut(r.Past, p.From, p.To)
		}
	}
}
