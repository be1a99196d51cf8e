// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// material is the share of the traffic below which a move explains nothing.
const material = 0.01

// Shift is how far the mix of one variable's values moved. Shares are of the spans
// that tell the variable, and compare each kind of call of each service with itself.
type Shift struct {
	// Distance is the total variation distance between baseline and bad window: the
	// share of the traffic whose value changed. Usual is the largest that a part of
	// the baseline showed against the rest of it, Tiles how many parts there were.
	Distance float64 `json:"distance"`
	Usual    float64 `json:"usual_distance"`
	Tiles    int     `json:"tiles"`
	// Recent is the distance to the last of these parts alone: what changed in the
	// midst of the baseline is far from the whole of it, and still there. -1 if there
	// is none.
	Recent float64 `json:"recent_distance"`
	// AtMost is the largest change that is not excluded: the upper end of the 95 % interval
	// of that of any value, from the number of spans alone. 1 where nothing can be compared.
	AtMost float64 `json:"at_most"`
	// NewShare is the share of the bad window on new values: those first seen in it, or in
	// the part before it; NewBad is that share of its bad answers.
	NewShare float64 `json:"share_on_new_values"`
	NewBad   float64 `json:"share_of_bad_on_new_values"`
	// Turnover is in how many parts of the baseline, of how many that have a past,
	// at least as much of the traffic was on values that were new then.
	Turnover   int `json:"turnover"`
	TurnoverOf int `json:"turnover_of"`
	// Largest is the change of the value that changed most.
	Largest *Change `json:"largest_change,omitempty"`
	// P is the probability of such a change of any value if nothing moved, corrected
	// for the number of values, not for the number of variables.
	P float64 `json:"p"`

	grown  []bool    // per value ID: new, or grown beyond what is usual
	more   []bool    // per value ID: it has half as much again as before, usual or not
	shares []float64 // per value ID, in the bad window
	moved  bool
	beyond bool // moved by more than between any two parts, though maybe not by much more
}

// Compared reports whether both windows have spans that tell the variable: else nothing is known of how far it moved.
func (s *Shift) Compared() bool { return s.Largest != nil }

// Change is that of one value's share.
type Change struct {
	Value    string  `json:"value"`
	Expected float64 `json:"expected_share"` // as in the baseline, for the strata of the bad window
	Share    float64 `json:"share"`
	Low      float64 `json:"low"` // 95 % interval of Share minus Expected, usual variation included
	High     float64 `json:"high"`

	by float64
}

// larger returns the larger change; of equal ones the more frequent value, then the first by name.
func larger(x, y *Change) *Change {
	if x == nil || cmp.Or(cmp.Compare(y.by, x.by), cmp.Compare(y.Expected, x.Expected), cmp.Compare(x.Value, y.Value)) > 0 {
		return y
	}
	return x
}

// shiftOf tests one variable. level is that of the test of one variable. Spans that do not
// tell the variable are left out.
func (a *analysis) shiftOf(variable int, level float64, l loss) Shift {
	values := len(a.table.Values[variable])
	window, tiles, whole := a.tallies(values, func(g *group) int {
		if v := g.values[variable]; v != 0 {
			return int(v)
		}
		return -1
	})
	s := Shift{
		P: 1, Recent: -1, AtMost: 1, Tiles: len(tiles),
		grown: make([]bool, values), more: make([]bool, values), shares: make([]float64, values),
	}
	if window.total() == 0 || whole.total() == 0 {
		return s
	}
	d, u := a.tiling.compare(window, tiles, whole, a.deff)
	s.Distance, s.Usual, s.Tiles, s.Recent = d.distance(), u.distance, u.tiles, u.recent
	candidates := relevant(d)
	freedom := float64(max(u.tiles-1, 1))
	gain := 0.0
	s.AtMost = s.Distance
	for v := range s.shares {
		s.shares[v] = d.expected[v] + d.by[v]
		s.more[v] = d.by[v] > max(2*material, d.expected[v]/2)
	}
	for _, v := range candidates {
		spread := math.Sqrt(d.variance[v] + u.extra[v]*(1+1/float64(max(u.tiles, 1))))
		p := upperTail(math.Abs(d.by[v])/spread, freedom) * 2 * float64(len(candidates))
		s.P = min(s.P, p)
		if d.by[v] > 0 && p < level {
			s.grown[v] = true
			// Of all spans: where the others were lost, what is left grew of those that tell it only.
			gain += (d.expected[v]+d.by[v])*(1-l.bad) - d.expected[v]*(1-l.baseline)
		}
		s.AtMost = min(max(s.AtMost, math.Abs(d.by[v])+z95*math.Sqrt(d.variance[v])), 1)
		half := quantile((1-confidence)/2, freedom) * spread
		s.Largest = larger(s.Largest, &Change{
			Value: a.table.Values[variable][v].Text, Expected: d.expected[v], Share: d.expected[v] + d.by[v],
			Low: max(d.by[v]-half, -1), High: min(d.by[v]+half, 1), by: math.Abs(d.by[v]),
		})
	}
	s.moved = gain >= material
	a.newValues(variable, &s, tiles)
	return s
}

// relevant leaves out what holds almost nothing on either side.
func relevant(d deviation) []int {
	var list []int
	for v := range d.by {
		if max(d.expected[v], d.expected[v]+d.by[v]) >= material {
			list = append(list, v)
		}
	}
	return list
}

// tallies counts spans in the bad window, in the tiles of the baseline and in the whole of
// it, by what of gives for them: -1 leaves them out.
func (a *analysis) tallies(values int, of func(*group) int) (window tally, tiles []tally, whole tally) {
	strata := len(a.table.Strata)
	window, whole = newTally(strata, values), newTally(strata, values)
	for range a.tiling.tiles {
		tiles = append(tiles, newTally(strata, values))
	}
	for _, g := range a.groups {
		v := of(g)
		if v < 0 {
			continue
		}
		if g.period == Bad {
			window[g.stratum][v] += g.weight().spans
			continue
		}
		whole[g.stratum][v] += g.weight().spans
		if g.tile >= 0 {
			tiles[g.tile][g.stratum][v] += g.weight().spans
		}
	}
	return window, tiles, whole
}

// newValues measures what sits on new values, and how usual that is: an index that is rebuilt every day has a new value every day.
func (a *analysis) newValues(variable int, s *Shift, tiles []tally) {
	var spans, onNew, bad, badOnNew float64
	isNew := a.newOnes(variable)
	for _, g := range a.groups {
		v := g.values[variable]
		if g.period != Bad || v == 0 {
			continue
		}
		spans += g.weight().spans
		bad += g.weight().bad
		if isNew[v] {
			onNew += g.weight().spans
			badOnNew += g.weight().bad
		}
	}
	s.NewShare, s.NewBad = onNew/max(spans, 1), badOnNew/max(bad, 1)
	if s.NewShare > 0 {
		s.Turnover, s.TurnoverOf = turnovers(tiles, s.NewShare)
	}
}

// newSince is from when on a value is new that was first seen then. People find the start
// of an incident only roughly: it often begins a little before the window that they name.
func (a *analysis) newSince() time.Time { return a.table.Start(-a.tiling.width) }

// newOnes tells which values are new: none where nothing is known of the time before.
func (a *analysis) newOnes(variable int) []bool {
	list, since := make([]bool, len(a.table.Values[variable])), a.newSince()
	if !a.table.hasPast() {
		return list
	}
	for id, value := range a.table.Values[variable] {
		list[id] = id != 0 && !value.First.Before(since)
	}
	return list
}

// hasPast reports whether there are spans from before the bad window.
func (t *Table) hasPast() bool {
	return t.cells.has(func(c *cell) bool { return c.period() == Baseline || c.period() == Earlier && c.bucket() < 0 })
}

// turnovers counts the tiles that have as large a share on values that were new in them:
// held neither by the tile before last nor by any earlier one. The first third only
// provides the past.
func turnovers(tiles []tally, share float64) (count, of int) {
	if len(tiles) == 0 {
		return 0, 0
	}
	values := len(tiles[0][0])
	past, last := make([]bool, values), make([]bool, values)
	for k, tile := range tiles {
		held := make([]bool, values)
		var all, onNew float64
		for s := range tile {
			for v, n := range tile[s] {
				all += n
				held[v] = held[v] || n > 0
				onNew += n * float64(bit(!past[v]))
			}
		}
		if k >= max(len(tiles)/3, 2) {
			of++
			count += bit(all > 0 && onNew/all >= share)
		}
		for v := range past {
			past[v] = past[v] || last[v]
		}
		last = held
	}
	return count, of
}

// grownValues names the values that are new or grew, the largest first.
func (a *analysis) grownValues(variable int, s *Shift) []string {
	count := map[string]int64{}
	var names []string
	for _, c := range a.table.cells.each() {
		if v := c.values[variable]; c.period() == Bad && s.grown[v] {
			text := a.table.Values[variable][v].Text
			if count[text] == 0 {
				names = append(names, text)
			}
			count[text] += int64(c.spans)
		}
	}
	slices.SortFunc(names, func(x, y string) int {
		return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(x, y))
	})
	return names
}
