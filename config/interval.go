// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"slices"
	"time"
)

// interval is what is known of one variable in one match from one instant to another,
// in nanoseconds since 1970; To is the first instant after it. The fields are saved as
// they are named.
type interval struct {
	From, To int64
	// Revisions may be in force: one that is, several of which any may be, or none where
	// nothing is known.
	Revisions []*Revision
	// Unwatched: nobody looked. That the revision stayed in force is what the source
	// itself proves.
	Unwatched bool      `json:",omitempty"`
	Gone      time.Time // when it was not shown any more; zero: it still is
}

// isBad reports whether the interval is none that was ever saved.
func (p interval) isBad() bool {
	return p.From >= p.To || slices.ContainsFunc(p.Revisions, func(r *Revision) bool { return r == nil || r.Dates == nil })
}

// certain returns the one revision that is in force; nil where that is not known.
func (p *interval) certain() *Revision {
	if len(p.Revisions) != 1 {
		return nil
	}
	return p.Revisions[0]
}

// without returns what is left of the interval outside of other intervals.
func (p interval) without(others []interval) []interval {
	rest := []interval{p}
	for _, other := range others {
		rest = cut(rest, other.From, other.To)
	}
	return rest
}

// cut takes a time out of intervals.
func cut(intervals []interval, from, to int64) []interval {
	if from >= to {
		return intervals
	}
	var rest []interval
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
func (p interval) within(from, to int64) interval {
	p.From, p.To = max(p.From, from), min(p.To, to)
	return p
}

// dated is a revision of a list, and when it was shown and came into force.
type dated struct {
	*Revision
	firstShown
	after int64 // not in force up to here; the same as from where that is known
}

// until returns the end that the revision itself tells.
func (d dated) until() int64 {
	if d.Until.IsZero() {
		return end
	}
	return nanos(d.Until)
}

// layOut lays a list of revisions out over time, in any order: each counts until the
// next one. The one that may go without since counts from when it was shown, unless a
// dated one tells otherwise that was shown later, and so is about a later change.
func layOut(list []dated) []interval {
	others := slices.DeleteFunc(slices.Clone(list), func(d dated) bool { return !d.isDated() })
	if len(others) == len(list) || len(others) == 0 {
		return inSequence(list)
	}
	undated := list[slices.IndexFunc(list, func(d dated) bool { return !d.isDated() })]
	last := undated.until()
	rivals := int64(end) // since when there is a rival
	for _, d := range others {
		from := d.from
		switch {
		case d.first > undated.first, from > undated.first:
			last = min(last, d.after)
		case d.first == undated.first && d.identity() != undated.identity():
			rivals = min(rivals, from)
		}
	}
	alone := interval{From: undated.from, To: last, Revisions: []*Revision{undated.Revision}}
	sequence := inSequence(others)
	if rivals < end {
		return contested(alone, rivals, sequence)
	}
	sequence = over(alone, sequence)
	for i := range sequence {
		if begins := &sequence[i]; alone.From < last && begins.From == last && len(begins.Revisions) == 0 {
			successor := others[slices.IndexFunc(others, func(d dated) bool { return d.from == begins.To })]
			begins.Revisions = []*Revision{undated.Revision, successor.Revision}
		}
	}
	return sequence
}

// inSequence cuts every revision off where the next one begins. While one may have
// begun, it or the one before is in force.
func inSequence(list []dated) []interval {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b dated) int { return cmp.Compare(a.from, b.from) })
	var intervals []interval
	for i, d := range list {
		if d.after < d.from {
			begins := interval{From: d.after, To: d.from}
			if i > 0 && list[i-1].from <= d.after && list[i-1].until() >= d.from {
				begins.Revisions = []*Revision{list[i-1].Revision, d.Revision}
			}
			intervals = append(intervals, begins)
		}
		holds := interval{From: d.from, To: d.until(), Revisions: []*Revision{d.Revision}}
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
func over(p interval, others []interval) []interval {
	if p.From >= p.To {
		return others
	}
	rest := []interval{p}
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
func contested(undated interval, rivals int64, others []interval) []interval {
	var intervals []interval
	for _, d := range others {
		if both := d.within(undated.From, undated.To); both.From < both.To {
			if len(both.Revisions) > 0 {
				both.Revisions = append(slices.Clone(both.Revisions), undated.Revisions...)
			}
			intervals = append(intervals, both)
		}
		intervals = append(intervals, cut([]interval{d}, undated.From, undated.To)...)
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

func sortIntervals(intervals []interval) {
	slices.SortFunc(intervals, func(a, b interval) int { return cmp.Compare(a.From, b.From) })
}

// withGaps tells of the times in which nobody looked: a revision without a time of its
// own that was shown before and after may have been away in between, unless its source
// proves that it was not.
func withGaps(intervals []interval, list []dated, gaps []gap) []interval {
	if len(gaps) == 0 {
		return intervals
	}
	first := map[*Revision]int64{}
	for _, d := range list {
		if !d.isDated() {
			first[d.Revision] = d.first
		}
	}
	var told []interval
	for _, p := range intervals {
		rest := []interval{p}
		for _, g := range gaps {
			shown, undated := first[p.certain()]
			if unseen := p.within(g.From, g.To); undated && shown <= g.From && unseen.From < unseen.To {
				rest = cut(rest, g.From, g.To)
				if unseen.Unwatched = slices.Contains(g.Unchanged, p.certain().File); !unseen.Unwatched {
					unseen.Revisions = nil
				}
				told = append(told, unseen)
			}
		}
		told = append(told, rest...)
	}
	return told
}
