// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"slices"
	"time"
)

// piece is a stretch of time of one variable in one match, in nanoseconds since
// 1970; To is the first instant after it. The fields are saved as they are named.
type piece struct {
	From, To int64
	Revision *Revision // what was in force; nil: that is not known
	Or       *Revision // what may have been in force instead; nil: nothing else
	Gone     time.Time // when it was not shown any more; zero: it still is
}

// without gives what is left of the piece outside of other pieces.
func (p piece) without(others []piece) []piece {
	rest := []piece{p}
	for _, other := range others {
		rest = cut(rest, other.From, other.To)
	}
	return rest
}

// cut takes a stretch of time out of pieces.
func cut(pieces []piece, from, to int64) []piece {
	if from >= to {
		return pieces
	}
	var rest []piece
	for _, p := range pieces {
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

// within gives the part of the piece that lies in a stretch of time; it is empty
// (From is not before To) where there is none.
func (p piece) within(from, to int64) piece {
	p.From, p.To = max(p.From, from), min(p.To, to)
	return p
}

// showing is a revision of a list and when it was shown.
type showing struct {
	*Revision
	sighting
}

// until gives the end that the revision itself tells.
func (s showing) until() int64 {
	if s.Until.IsZero() {
		return end
	}
	return nanos(s.Until)
}

// layOut lays a list of revisions out over time, in any order: each counts until the
// next one. The one that may go without since counts from when it was shown, unless a
// dated one tells otherwise that was shown later, and so is about a later change.
func layOut(list []showing) []piece {
	dated := slices.DeleteFunc(slices.Clone(list), func(s showing) bool { return s.Since.IsZero() })
	if len(dated) == len(list) || len(dated) == 0 {
		return inSequence(list)
	}
	undated := list[slices.IndexFunc(list, func(s showing) bool { return s.Since.IsZero() })]
	last := undated.until()
	rivals := int64(end) // since when there is a rival
	for _, d := range dated {
		from := nanos(d.Since)
		switch {
		case d.first > undated.first, from > undated.first:
			last = min(last, from)
		case d.first == undated.first && d.identity() != undated.identity():
			rivals = min(rivals, from)
		}
	}
	alone := piece{From: undated.from, To: last, Revision: undated.Revision}
	if rivals == end {
		return over(alone, inSequence(dated))
	}
	return contested(alone, rivals, inSequence(dated))
}

// inSequence cuts every revision off where the next one begins.
func inSequence(list []showing) []piece {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b showing) int { return cmp.Compare(a.from, b.from) })
	var pieces []piece
	for i, s := range list {
		p := piece{From: s.from, To: s.until(), Revision: s.Revision}
		if i+1 < len(list) {
			p.To = min(p.To, list[i+1].from)
		}
		if p.From < p.To {
			pieces = append(pieces, p)
		}
	}
	return pieces
}

// over lays one piece over others: what it hides has ended, and does not come back.
func over(p piece, others []piece) []piece {
	if p.From >= p.To {
		return others
	}
	rest := []piece{p}
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
func contested(undated piece, rivals int64, dated []piece) []piece {
	var pieces []piece
	for _, d := range dated {
		if both := d.within(undated.From, undated.To); both.From < both.To {
			both.Or = undated.Revision
			pieces = append(pieces, both)
		}
		pieces = append(pieces, cut([]piece{d}, undated.From, undated.To)...)
	}
	for _, gap := range undated.without(dated) {
		if alone := gap.within(gap.From, rivals); alone.From < alone.To {
			pieces = append(pieces, alone)
		}
		if open := gap.within(rivals, gap.To); open.From < open.To {
			open.Revision = nil
			pieces = append(pieces, open)
		}
	}
	return pieces
}

func sortPieces(pieces []piece) {
	slices.SortFunc(pieces, func(a, b piece) int { return cmp.Compare(a.From, b.From) })
}
