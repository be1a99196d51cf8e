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
	seen  map[revisionKey]firstShown // of what is shown now
}

// firstShown tells when a revision that is shown now was first shown.
func (c *change) firstShown(id revisionKey, revision *Revision) firstShown {
	if seen, known := c.shown[id]; known {
		return seen
	}
	now := nanos(c.now)
	switch {
	case revision.isDated():
		_, by := revision.dates()
		return firstShown{now, by}
	case c.first && !c.lost:
		from := nanos(c.now.Add(-c.keep))
		return firstShown{now, from}
	default:
		return firstShown{now, now}
	}
}

// apply takes note of how one variable of one match changed. old is nil where it was
// not shown before, line where it is not shown any more.
func (c *change) apply(key lineKey, old, line *shownLine) {
	if old != nil && line != nil && slices.Equal(old.keys, line.keys) {
		return
	}
	c.history.changes = append(c.history.changes, c.changes(old, line)...)
	added, undated := c.added(line)
	left := c.leaving(c.records[key], old, line, undated)
	left = append(left, c.coming(left, old, undated)...)
	if len(left) == 0 && (!c.first || undated == nil) && c.records[key] == nil {
		return
	}
	r := c.record(key, cmp.Or(line, old))
	r.Past = append(r.Past, left...)
	if c.first && undated != nil {
		r.Horizon = c.now
		if !c.lost {
			r.Horizon = c.now.Add(-c.keep)
		}
	}
	if line != nil {
		r.correct(added, layOut(line.dated(c.seen)))
	}
}

// added returns the revisions with a time of their own that were not shown before, and
// the one without, if there is one.
func (c *change) added(line *shownLine) (dated map[*Revision]bool, undated *Revision) {
	dated = map[*Revision]bool{}
	if line == nil {
		return dated, nil
	}
	for i, id := range line.keys {
		if _, known := c.shown[id]; known {
			continue
		}
		if revision := line.revisions[i]; revision.isDated() {
			dated[revision] = true
		} else {
			undated = revision
		}
	}
	return dated, undated
}

// leaving returns what was in force of the revisions that are not shown any more, up to
// the last look that showed them, and what may have been until they were missed.
func (c *change) leaving(r *record, old, line *shownLine, undated *Revision) (left []interval) {
	if old == nil {
		return nil
	}
	var past []interval
	if r != nil {
		past = r.Past
	}
	leaves := map[*Revision]bool{}
	for i, id := range old.keys {
		if line == nil || !line.has(id) {
			leaves[old.revisions[i]] = true
		}
	}
	if len(leaves) == 0 {
		return nil
	}
	gone, now := nanos(c.gone), nanos(c.now)
	for _, p := range c.layOut(old) {
		if len(p.Revisions) > 0 && !slices.ContainsFunc(p.Revisions, func(r *Revision) bool { return leaves[r] }) {
			continue
		}
		p.Gone = c.now
		if before := p.within(p.From, gone); before.From < before.To {
			left = append(left, before.without(past)...)
		}
		if between := p.within(gone, now); between.From < between.To {
			left = append(left, c.between(between, line, undated).without(past)...)
		}
	}
	return left
}

// between says what may have been in force between the last look that showed a
// revision and the first one that did not. A dated successor says it itself.
func (c *change) between(p interval, line *shownLine, undated *Revision) interval {
	switch {
	case c.resumed: // for so long that there is no telling what else there was
		p.Revisions = nil
	case undated != nil:
		p.Revisions = append(slices.Clone(p.Revisions), undated)
	case line == nil || !c.succeeded(p, line):
		p.Revisions = nil
	}
	return p
}

// succeeded reports whether a revision with a time of its own began in the interval.
func (c *change) succeeded(p interval, line *shownLine) bool {
	return slices.ContainsFunc(line.revisions, func(r *Revision) bool {
		if !r.isDated() {
			return false
		}
		after, by := r.dates()
		return after >= p.From && by <= p.To
	})
}

// coming says that a revision without a time may have come into force since the last
// look, where nothing else is known to have left for it.
func (c *change) coming(left []interval, old *shownLine, undated *Revision) []interval {
	gone, now := nanos(c.gone), nanos(c.now)
	if undated == nil || c.first || gone >= now {
		return nil
	}
	unseen := interval{From: gone, To: now, Gone: c.now}
	if old == nil || c.resumed {
		return unseen.without(left)
	}
	var told []interval
	stays := c.layOut(old)
	for _, p := range stays {
		if both := p.within(gone, now); both.From < both.To && len(both.Revisions) > 0 {
			both.Revisions = append(slices.Clone(both.Revisions), undated)
			both.Gone = c.now
			told = append(told, both.without(left)...)
		}
	}
	return append(told, unseen.without(append(slices.Clone(left), told...))...)
}

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
