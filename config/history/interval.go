// SPDX-License-Identifier: Apache-2.0

package history

import (
	"cmp"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// Known is what is known of one variable of one match over an interval.
type Known struct {
	// Revisions may be in force: one that is, several of which any may be, or none where
	// nothing is known.
	Revisions []*document.Revision
	// Unwatched: nobody looked. That the revision stayed in force is what the source
	// itself proves.
	Unwatched bool
	gone      time.Time // when it was not shown any more; zero: it still is
}

// Certain returns the one revision that is in force; nil where that is not known.
func (k *Known) Certain() *document.Revision {
	if len(k.Revisions) != 1 {
		return nil
	}
	return k.Revisions[0]
}

// part says that any of some revisions may be in force; that nothing is known where it is of none.
func part(from, to int64, revisions ...*document.Revision) Part[Known] {
	return Part[Known]{Interval{from, to}, Known{Revisions: revisions}}
}

// unknownUntil says that nothing is known of a time, and will not be once it is forgotten.
func unknownUntil(from, to int64, gone time.Time) Part[Known] {
	p := part(from, to)
	p.Value.gone = gone
	return p
}

// dated is a revision of a list, and when it was shown and came into force.
type dated struct {
	*document.Revision
	document.Shown
	after int64 // not in force up to here; the same as from where that is known
}

// until returns the end that the revision itself tells.
func (d dated) until() int64 {
	if d.Until.IsZero() {
		return End
	}
	return d.Until.UnixNano()
}

// layOut lays a list of revisions out over time, in any order: each counts until the
// next one. The one that may go without since counts from when it was shown, unless a
// dated one tells otherwise that was shown later, and so is about a later change.
func layOut(list []dated) Timeline[Known] {
	others := slices.DeleteFunc(slices.Clone(list), func(d dated) bool { return !d.IsDated() })
	if len(others) == len(list) || len(others) == 0 {
		return inSequence(list)
	}
	undated := list[slices.IndexFunc(list, func(d dated) bool { return !d.IsDated() })]
	last := undated.until()
	rivals := int64(End) // since when there is a rival
	for _, d := range others {
		from := d.From
		switch {
		case d.First > undated.First, from > undated.First:
			last = min(last, d.after)
		case d.First == undated.First && d.Identity() != undated.Identity():
			rivals = min(rivals, from)
		}
	}
	alone := part(undated.From, last, undated.Revision)
	sequence := inSequence(others)
	if rivals < End {
		return laidOut(contested(alone, rivals, sequence))
	}
	sequence = over(alone, sequence)
	for i := range sequence {
		if begins := &sequence[i]; alone.From < last && begins.From == last && len(begins.Value.Revisions) == 0 {
			successor := others[slices.IndexFunc(others, func(d dated) bool { return d.From == begins.To })]
			begins.Value.Revisions = []*document.Revision{undated.Revision, successor.Revision}
		}
	}
	return laidOut(sequence)
}

// inSequence cuts every revision off where the next one begins. While one may have
// begun, it or the one before is in force.
func inSequence(list []dated) Timeline[Known] {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b dated) int { return cmp.Compare(a.From, b.From) })
	var intervals Timeline[Known]
	for i, d := range list {
		if d.after < d.From {
			begins := part(d.after, d.From)
			if i > 0 && list[i-1].From <= d.after && list[i-1].until() >= d.From {
				begins.Value.Revisions = []*document.Revision{list[i-1].Revision, d.Revision}
			}
			intervals = append(intervals, begins)
		}
		holds := part(d.From, d.until(), d.Revision)
		if i+1 < len(list) {
			holds.To = min(holds.To, list[i+1].after)
		}
		if holds.From < holds.To {
			intervals = append(intervals, holds)
		}
	}
	return intervals
}

// over lays one interval over others: what it hides has ended, and does not come back.
func over(p Part[Known], others Timeline[Known]) Timeline[Known] {
	if p.From >= p.To {
		return others
	}
	rest := Timeline[Known]{p}
	for _, other := range others {
		switch {
		case other.From < p.From:
			other.To = min(other.To, p.From)
		case other.From < p.To:
			continue
		}
		rest = append(rest, other)
	}
	return rest
}

// contested lays out an undated revision that was first shown together with dated
// ones already in force. Either it is what was there before them, or it is the
// latest: nothing tells, and taking one for certain would be a guess.
func contested(undated Part[Known], rivals int64, others Timeline[Known]) Timeline[Known] {
	var intervals Timeline[Known]
	for _, d := range others {
		if both := d.during(Interval{undated.From, undated.To}); !both.IsEmpty() {
			if len(both.Value.Revisions) > 0 {
				both.Value.Revisions = append(slices.Clone(both.Value.Revisions), undated.Value.Revisions...)
			}
			intervals = append(intervals, both)
		}
		intervals = append(intervals, Timeline[Known]{d}.without(Interval{undated.From, undated.To})...)
	}
	for _, gap := range undated.without(others) {
		if alone := gap.during(Interval{gap.From, rivals}); !alone.IsEmpty() {
			intervals = append(intervals, alone)
		}
		if open := gap.during(Interval{rivals, gap.To}); open.From < open.To {
			open.Value.Revisions = nil
			intervals = append(intervals, open)
		}
	}
	return intervals
}

// TimelineOf returns what is known of one variable of one match over time. shown is the
// context that declares it now, and past what is remembered beyond that: either may be nil.
func TimelineOf(shown *document.Context, variable string, past *Past, gaps []Gap) Timeline[Known] {
	var line Timeline[Known]
	horizon := past.knownFrom()
	if shown != nil {
		now := lineOf(shown, variable)
		line, horizon = now.layOut(gaps), max(horizon, now.horizon())
	}
	if past != nil {
		line = past.Timeline.Over(line)
	}
	if horizon == Beginning {
		return line
	}
	// It hides what a wider context declares: that this one was not there yet would be a guess.
	return line.Over(Timeline[Known]{part(Beginning, horizon)})
}

// layOut returns what a line that is shown declares over time.
func (s *shownLine) layOut(gaps []Gap) Timeline[Known] {
	list := s.dated()
	return withGaps(layOut(list), list, gaps)
}

// withGaps tells of the times in which nobody looked: a revision without a time of its
// own that was shown before and after may have been away in between, unless its source
// proves that it was not.
func withGaps(intervals Timeline[Known], list []dated, gaps []Gap) Timeline[Known] {
	if len(gaps) == 0 {
		return intervals
	}
	first := map[*document.Revision]int64{}
	for _, d := range list {
		if !d.IsDated() {
			first[d.Revision] = d.First
		}
	}
	var told Timeline[Known]
	for _, p := range intervals {
		rest := Timeline[Known]{p}
		for _, g := range gaps {
			shown, undated := first[p.Value.Certain()]
			if unseen := p.during(Interval{g.From, g.To}); undated && shown <= g.From && !unseen.IsEmpty() {
				rest = rest.without(Interval{g.From, g.To})
				if unseen.Value.Unwatched = slices.Contains(g.Unchanged, p.Value.Certain().File); !unseen.Value.Unwatched {
					unseen.Value.Revisions = nil
				}
				told = append(told, unseen)
			}
		}
		told = append(told, rest...)
	}
	return laidOut(told)
}
