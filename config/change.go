// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"slices"
	"time"
)

// change is the step from one load to the next, of the fragments that changed.
type change struct {
	*history
	look     time.Time // of this load
	gone     time.Time // the last instant at which what was shown before is known to have been there
	now      time.Time // the first at which it is known to be gone
	held     map[string]time.Time
	first    bool  // nothing was loaded before
	old, new lines // what is shown before and after
}

// date notes when the revisions of a line that is shown now were first shown.
func (c *change) date(old, line *shownLine) {
	for _, revision := range line.revisions {
		if known := old.same(revision); known != nil {
			revision.shown = known.shown
		} else {
			revision.shown = c.firstShown(revision)
		}
	}
}

// firstShown tells what is to be taken of a revision that was not shown before.
func (c *change) firstShown(revision *Revision) firstShown {
	now := nanos(c.now)
	switch {
	case revision.isDated():
		_, by := revision.dates()
		return firstShown{first: now, from: by}
	case c.first && !c.lost:
		return firstShown{now, nanos(c.now.Add(-c.keep)), true}
	default:
		return firstShown{now, now, c.first}
	}
}

// apply takes note of how one variable of one match changed. old is nil where it was
// not shown before, line where it is not shown any more.
func (c *change) apply(old, line *shownLine) {
	shown := cmp.Or(line, old)
	c.gone, c.now = c.looks(shown.context.File)
	if line != nil {
		c.date(old, line)
	}
	key := shown.key()
	switch {
	case old != nil && line != nil && old.equals(line),
		c.first && old == nil && c.record(key) == nil && !line.isToCome(c.now):
		return // it changed nothing, or is the beginning
	}
	c.history.changes = append(c.history.changes, c.changes(old, line)...)
	added, undated := c.added(old, line)
	left := c.leaving(c.record(key), old, line, undated)
	left = append(left, c.coming(left, old, undated)...)
	known := c.record(key)
	setBack := c.now != c.look
	if len(left) == 0 && known == nil && !setBack {
		return
	}
	r := c.edit(key, shown)
	if known == nil && old != nil {
		r.know(old.horizon())
	}
	r.Past = append(r.Past, left...)
	if setBack { // the time that the clock shows twice
		gone, now := nanos(c.gone), nanos(c.now)
		r.Past = append(cut(r.Past, gone, now), interval{From: gone, To: now, Gone: c.now})
	}
	if line != nil {
		r.correct(added, layOut(line.dated()))
	}
	sortIntervals(r.Past)
}

// know notes that nothing is known of the time before an instant.
func (r *record) know(horizon int64) {
	if horizon != beginning {
		r.Horizon = time.Unix(0, horizon).UTC()
	}
}

// looks returns the last instant at which a fragment was known to hold what it held before,
// and the first at which it does not. Where the clock was set back, what it showed before
// and what it shows now tell no order: the change lies somewhere in between.
func (c *change) looks(file string) (gone, now time.Time) {
	gone = c.checked
	if held, ok := c.held[file]; ok {
		gone = held
	}
	switch {
	case c.first:
		return c.look, c.look
	case gone.After(c.look):
		gone = c.look
	}
	if c.latest.After(c.look) {
		return gone, c.latest
	}
	return gone, c.look
}

// added returns the revisions with a time of their own that were not shown before, and
// the one without, if there is one.
func (c *change) added(old, line *shownLine) (dated map[*Revision]bool, undated *Revision) {
	if line == nil {
		return nil, nil
	}
	for _, revision := range line.revisions {
		switch {
		case old.same(revision) != nil:
		case revision.isDated():
			if dated == nil {
				dated = map[*Revision]bool{}
			}
			dated[revision] = true
		default:
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
	for _, revision := range old.revisions {
		if line.same(revision) == nil {
			leaves[revision] = true
		}
	}
	if len(leaves) == 0 {
		return nil
	}
	gone, now := nanos(c.gone), nanos(c.now)
	for _, p := range old.layOut(c.gaps) {
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
	stays := old.layOut(c.gaps)
	for _, p := range stays {
		if both := p.within(gone, now); both.From < both.To && len(both.Revisions) > 0 {
			both.Revisions = append(slices.Clone(both.Revisions), undated)
			both.Gone = c.now
			told = append(told, both.without(left)...)
		}
	}
	return append(told, unseen.without(append(slices.Clone(left), told...))...)
}
