// SPDX-License-Identifier: Apache-2.0

package history

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// The ends of time, in nanoseconds since 1970.
const (
	Beginning = math.MinInt64
	End       = math.MaxInt64
)

// Interval is what is known of one variable in one match from one instant to another,
// in nanoseconds since 1970; To is the first instant after it. The fields are saved as
// they are named.
type Interval struct {
	From, To int64
	// Revisions may be in force: one that is, several of which any may be, or none where
	// nothing is known.
	Revisions []*document.Revision
	// Unwatched: nobody looked. That the revision stayed in force is what the source
	// itself proves.
	Unwatched bool      `json:",omitempty"`
	Gone      time.Time // when it was not shown any more; zero: it still is
}

// isBad reports whether the interval is none that was ever saved.
func (p Interval) isBad() bool {
	isBad := func(r *document.Revision) bool { return r == nil || r.Dates == nil }
	return p.From >= p.To || slices.ContainsFunc(p.Revisions, isBad)
}

// Certain returns the one revision that is in force; nil where that is not known.
func (p *Interval) Certain() *document.Revision {
	if len(p.Revisions) != 1 {
		return nil
	}
	return p.Revisions[0]
}

// without returns what is left of the interval outside of other intervals.
func (p Interval) without(others []Interval) []Interval {
	rest := []Interval{p}
	for _, other := range others {
		rest = cut(rest, other.From, other.To)
	}
	return rest
}

// cut takes a time out of intervals.
func cut(intervals []Interval, from, to int64) []Interval {
	if from >= to {
		return intervals
	}
	var rest []Interval
	for _, p := range intervals {
		before, after := p, p
		before.To, after.From = min(p.To, from), max(p.From, to)
		if before.From < before.To {
			rest = append(rest, before)
		}
		if after.From < after.To {
			rest = append(rest, after)
		}
	}
	return rest
}

// within returns the part of the interval that lies in a time; it is empty
// (From is not before To) where there is none.
func (p Interval) within(from, to int64) Interval {
	p.From, p.To = max(p.From, from), min(p.To, to)
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
func layOut(list []dated) []Interval {
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
	alone := Interval{From: undated.From, To: last, Revisions: []*document.Revision{undated.Revision}}
	sequence := inSequence(others)
	if rivals < End {
		return contested(alone, rivals, sequence)
	}
	sequence = over(alone, sequence)
	for i := range sequence {
		if begins := &sequence[i]; alone.From < last && begins.From == last && len(begins.Revisions) == 0 {
			successor := others[slices.IndexFunc(others, func(d dated) bool { return d.From == begins.To })]
			begins.Revisions = []*document.Revision{undated.Revision, successor.Revision}
		}
	}
	return sequence
}

// inSequence cuts every revision off where the next one begins. While one may have
// begun, it or the one before is in force.
func inSequence(list []dated) []Interval {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b dated) int { return cmp.Compare(a.From, b.From) })
	var intervals []Interval
	for i, d := range list {
		if d.after < d.From {
			begins := Interval{From: d.after, To: d.From}
			if i > 0 && list[i-1].From <= d.after && list[i-1].until() >= d.From {
				begins.Revisions = []*document.Revision{list[i-1].Revision, d.Revision}
			}
			intervals = append(intervals, begins)
		}
		holds := Interval{From: d.From, To: d.until(), Revisions: []*document.Revision{d.Revision}}
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
func over(p Interval, others []Interval) []Interval {
	if p.From >= p.To {
		return others
	}
	rest := []Interval{p}
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
func contested(undated Interval, rivals int64, others []Interval) []Interval {
	var intervals []Interval
	for _, d := range others {
		if both := d.within(undated.From, undated.To); both.From < both.To {
			if len(both.Revisions) > 0 {
				both.Revisions = append(slices.Clone(both.Revisions), undated.Revisions...)
			}
			intervals = append(intervals, both)
		}
		intervals = append(intervals, cut([]Interval{d}, undated.From, undated.To)...)
	}
	for _, gap := range undated.without(others) {
		if alone := gap.within(gap.From, rivals); alone.From < alone.To {
			intervals = append(intervals, alone)
		}
		if open := gap.within(rivals, gap.To); open.From < open.To {
			open.Revisions = nil
			intervals = append(intervals, open)
		}
	}
	return intervals
}

func sortIntervals(intervals []Interval) {
	slices.SortFunc(intervals, func(a, b Interval) int { return cmp.Compare(a.From, b.From) })
}

// withGaps tells of the times in which nobody looked: a revision without a time of its
// own that was shown before and after may have been away in between, unless its source
// proves that it was not.
func withGaps(intervals []Interval, list []dated, gaps []Gap) []Interval {
	if len(gaps) == 0 {
		return intervals
	}
	first := map[*document.Revision]int64{}
	for _, d := range list {
		if !d.IsDated() {
			first[d.Revision] = d.First
		}
	}
	var told []Interval
	for _, p := range intervals {
		rest := []Interval{p}
		for _, g := range gaps {
			shown, undated := first[p.Certain()]
			if unseen := p.within(g.From, g.To); undated && shown <= g.From && unseen.From < unseen.To {
				rest = cut(rest, g.From, g.To)
				if unseen.Unwatched = slices.Contains(g.Unchanged, p.Certain().File); !unseen.Unwatched {
					unseen.Revisions = nil
				}
				told = append(told, unseen)
			}
		}
		told = append(told, rest...)
	}
	return told
}
