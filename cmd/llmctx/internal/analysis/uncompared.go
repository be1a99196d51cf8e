// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"slices"
)

// Uncompared is the part of the bad window of which the baseline has nothing alike: a new
// service, or a new kind of call in one. All comparisons are silent about it.
type Uncompared struct {
	Spans  int64    `json:"spans"`
	Share  float64  `json:"share_of_spans"`
	Bad    int64    `json:"bad"`
	OfBad  float64  `json:"share_of_bad"`
	Strata []string `json:"strata"` // the largest first
}

// Large reports whether it is so much that no other answer stands without it.
func (u *Uncompared) Large() bool { return u != nil && max(u.Share, u.OfBad) > small }

// String returns a stratum for people.
func (s Stratum) String() string {
	if s.Kind == "" {
		return s.Service
	}
	return s.Service + " " + s.Kind
}

// uncompared is nil where it is next to nothing.
func (a *analysis) uncompared() *Uncompared {
	type count struct{ spans, scored, bad int64 }
	counts := make([][2]count, len(a.table.Strata))
	var all count
	for _, c := range a.table.cells.each() {
		if c.period() != Baseline && c.period() != Bad {
			continue
		}
		n := &counts[c.stratum][bit(c.period() == Bad)]
		*n = count{n.spans + int64(c.spans), n.scored + int64(c.scored), n.bad + int64(c.bad)}
		if c.period() == Bad {
			all.spans += int64(c.spans)
			all.bad += int64(c.bad)
		}
	}
	u := &Uncompared{}
	var alone []int
	for s, n := range counts {
		before, during := n[0], n[1]
		if before.spans == 0 {
			u.Spans += during.spans
		}
		if before.scored == 0 {
			u.Bad += during.bad
		}
		if before.spans == 0 && during.spans > 0 || before.scored == 0 && during.bad > 0 {
			alone = append(alone, s)
		}
	}
	u.Share, u.OfBad = float64(u.Spans)/float64(max(all.spans, 1)), float64(u.Bad)/float64(max(all.bad, 1))
	if max(u.Share, u.OfBad) < material {
		return nil
	}
	slices.SortStableFunc(alone, func(x, y int) int { return cmp.Compare(counts[y][1].spans, counts[x][1].spans) })
	for _, s := range alone {
		u.Strata = append(u.Strata, a.table.Strata[s].String())
	}
	return u
}
