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
	// perhaps: it may never have begun, and replaces nothing.
	perhaps bool
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
	i := slices.IndexFunc(list, func(d dated) bool { return !d.IsDated() })
	if i < 0 || len(list) == 1 {
		return inSequence(list)
	}
	undated, others := list[i], slices.Delete(slices.Clone(list), i, i+1)
	ends, rivals := int64(End), int64(End) // when a later one may have come; since when there is a rival
	for _, d := range others {
		switch {
		case d.First > undated.First, d.after > undated.First:
			ends = min(ends, d.after)
		case d.First == undated.First && d.Identity() != undated.Identity():
			rivals = min(rivals, d.after)
		}
	}
	if ends <= undated.From {
		return inSequence(others)
	}
	if rivals >= undated.From {
		others = append(others, undated)
	}
	if rivals < ends {
		// Shown together with dated ones that had begun, it is what was there before them, or
		// the latest: nothing tells, and taking one for certain would be a guess.
		undated.after, undated.From, undated.perhaps = max(rivals, undated.From), ends, true
		others = append(others, undated)
	}
	return inSequence(others)
}

// inSequence lets every revision count until the next one has begun. Where any of several
// may be the latest that did, each may be in force; where it may be none, nothing is known.
func inSequence(list []dated) Timeline[Known] {
	mayBegin, begun := slices.Clone(list), slices.Clone(list)
	slices.SortStableFunc(mayBegin, func(a, b dated) int { return cmp.Compare(a.after, b.after) })
	slices.SortStableFunc(begun, dated.compare)
	var line Timeline[Known]
	var latest []dated // each may be the latest that began
	mayBeNone := true
	for i, borders := 0, bordersOf(list); i+1 < len(borders); i++ {
		at := Interval{borders[i], borders[i+1]}
		for ; len(mayBegin) > 0 && mayBegin[0].after <= at.From; mayBegin = mayBegin[1:] {
			latest = append(latest, mayBegin[0])
		}
		for ; len(begun) > 0 && begun[0].From <= at.From; begun = begun[1:] {
			mayBeNone, latest = mayBeNone && begun[0].perhaps, begun[0].supersede(latest)
		}
		slices.SortStableFunc(latest, dated.compare)
		known := knownOf(latest, at.From, mayBeNone)
		if last := len(line) - 1; known != nil && last >= 0 && line[last].To == at.From &&
			slices.Equal(line[last].Value.Revisions, known.Revisions) {
			line[last].To = at.To
		} else if known != nil {
			line = append(line, Part[Known]{at, *known})
		}
	}
	return line
}

func (d dated) compare(other dated) int { return cmp.Compare(d.From, other.From) }

// bordersOf returns the instants at which anything may begin or end, and the end of time.
func bordersOf(list []dated) []int64 {
	borders := []int64{End}
	for _, d := range list {
		borders = append(borders, d.after, d.From, d.until())
	}
	slices.Sort(borders)
	return slices.Compact(borders)
}

// supersede takes out what had begun before the revision did; of what began with it, what
// was shown before it.
func (d dated) supersede(latest []dated) []dated {
	return slices.DeleteFunc(latest, func(o dated) bool {
		return !d.perhaps && o.From <= d.after && (o.after < d.after || o.From < d.From || o.First < d.First)
	})
}

// knownOf says what is in force at an instant if each of some revisions may be the latest
// that began, or none; nil where nothing is.
func knownOf(latest []dated, at int64, mayBeNone bool) *Known {
	var revisions []*document.Revision
	for _, d := range latest {
		switch {
		case d.until() <= at:
			mayBeNone = true
		case !slices.Contains(revisions, d.Revision):
			revisions = append(revisions, d.Revision)
		}
	}
	switch {
	case len(revisions) == 0:
		return nil
	case mayBeNone:
		return &Known{}
	}
	return &Known{Revisions: revisions}
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
	return withGaps(layOut(s.dated()), gaps)
}

// withGaps tells of the times in which nobody looked: a revision without a time of its
// own that was shown before and after may have been away in between, unless its source
// proves that it was not.
func withGaps(line Timeline[Known], gaps []Gap) Timeline[Known] {
	for _, g := range gaps {
		var told Timeline[Known]
		for _, p := range line {
			revision := p.Value.Certain()
			if revision == nil || revision.IsDated() || revision.Shown.First >= g.To {
				told = append(told, p)
				continue
			}
			unseen := p.during(g.Interval)
			if unseen.Value.Unwatched = slices.Contains(g.Unchanged, revision.File); !unseen.Value.Unwatched {
				unseen.Value.Revisions = nil
			}
			told = append(append(told, Timeline[Known]{p}.without(g.Interval)...), unseen)
		}
		line = laidOut(told)
	}
	return line
}
