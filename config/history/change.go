// SPDX-License-Identifier: Apache-2.0

package history

import (
	"cmp"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// change is the step from one load to the next, of the fragments that changed.
type change struct {
	*History
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
			revision.Shown = known.Shown
		} else {
			revision.Shown = c.firstShown(revision)
		}
	}
}

// firstShown tells what is to be taken of a revision that was not shown before.
func (c *change) firstShown(revision *document.Revision) document.Shown {
	now := c.now.UnixNano()
	switch {
	case revision.IsDated():
		_, by := revision.Began()
		return document.Shown{First: now, From: by}
	case c.first && !c.lost:
		return document.Shown{First: now, From: c.now.Add(-c.keep).UnixNano(), AtFirst: true}
	default:
		return document.Shown{First: now, From: now, AtFirst: c.first}
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
		c.first && !line.isToCome(c.now):
		return // it changed nothing, or is the beginning
	}
	c.History.changes = append(c.History.changes, c.changes(old, line)...)
	added, undated := c.added(old, line)
	left := c.leaving(old, line, undated)
	left = laidOut(append(left, c.coming(left, old, undated)...))
	known := c.past(key)
	setBack := c.now != c.look
	if len(left) == 0 && known == nil && !setBack {
		return
	}
	r := c.edit(key, shown)
	if known == nil && old != nil {
		r.know(old.horizon())
	}
	r.Timeline = r.Timeline.Over(left)
	if setBack { // the time that the clock shows twice
		gone, now := c.gone.UnixNano(), c.now.UnixNano()
		r.Timeline = append(r.Timeline.without(Interval{gone, now}), unknownUntil(gone, now, c.now))
	}
	if line != nil {
		r.correct(added, layOut(line.dated()))
	}
	r.Timeline = laidOut(r.Timeline)
}

// know notes that nothing is known of the time before an instant.
func (r *Past) know(horizon int64) {
	if horizon != Beginning {
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
	if c.first || gone.After(c.look) {
		gone = c.look
	}
	if c.latest.After(c.look) {
		return gone, c.latest
	}
	return gone, c.look
}

// added returns the revisions with a time of their own that were not shown before, and
// the one without, if there is one.
func (c *change) added(old, line *shownLine) (dated map[*document.Revision]bool, undated *document.Revision) {
	if line == nil {
		return nil, nil
	}
	for _, revision := range line.revisions {
		switch {
		case old.same(revision) != nil:
		case revision.IsDated():
			if dated == nil {
				dated = map[*document.Revision]bool{}
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
func (c *change) leaving(old, line *shownLine, undated *document.Revision) (left Timeline[Known]) {
	if old == nil {
		return nil
	}
	leaves := map[*document.Revision]bool{}
	for _, revision := range old.revisions {
		if line.same(revision) == nil {
			leaves[revision] = true
		}
	}
	if len(leaves) == 0 {
		return nil
	}
	gone, now := c.gone.UnixNano(), c.now.UnixNano()
	for _, p := range old.layOut(c.gaps) {
		isLeaving := func(r *document.Revision) bool { return leaves[r] }
		if len(p.Value.Revisions) > 0 && !slices.ContainsFunc(p.Value.Revisions, isLeaving) {
			continue
		}
		p.Value.gone = c.now
		left = append(left, p.during(Interval{p.From, gone}), c.between(p.during(Interval{gone, now}), line, undated))
	}
	return left
}

// between says what may have been in force between the last look that showed a
// revision and the first one that did not. A dated successor says it itself.
func (c *change) between(p Part[Known], line *shownLine, undated *document.Revision) Part[Known] {
	switch {
	case len(p.Value.Revisions) == 0: // it is not known what they replaced
	case c.resumed: // for so long that there is no telling what else there was
		p.Value.Revisions = nil
	case undated != nil:
		p.Value.Revisions = append(slices.Clone(p.Value.Revisions), undated)
	case line == nil || !c.succeeded(p, line):
		p.Value.Revisions = nil
	}
	return p
}

// succeeded reports whether a revision with a time of its own began in the interval.
func (c *change) succeeded(p Part[Known], line *shownLine) bool {
	return slices.ContainsFunc(line.revisions, func(r *document.Revision) bool {
		if !r.IsDated() {
			return false
		}
		after, by := r.Began()
		return after >= p.From && by <= p.To
	})
}

// coming says that a revision without a time may have come into force since the last
// look, where nothing else is known to have left for it.
func (c *change) coming(left Timeline[Known], old *shownLine, undated *document.Revision) Timeline[Known] {
	gone, now := c.gone.UnixNano(), c.now.UnixNano()
	if undated == nil {
		return nil
	}
	unseen := unknownUntil(gone, now, c.now)
	if old == nil || c.resumed {
		return unseen.without(left)
	}
	var told Timeline[Known]
	for _, p := range old.layOut(c.gaps) {
		if both := p.during(Interval{gone, now}); len(both.Value.Revisions) > 0 {
			both.Value.Revisions = append(slices.Clone(both.Value.Revisions), undated)
			both.Value.gone = c.now
			told = append(told, both.without(left)...)
		}
	}
	return append(told, unseen.without(append(slices.Clone(left), told...))...)
}
