// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"slices"
	"time"
)

// Timeline is what a chart shows: the part around the bad window in columns of
// equal width.
type Timeline struct {
	From   time.Time     `json:"from"`
	Column time.Duration `json:"column_nanoseconds"`
	// Cut says that the baseline begins before the timeline does.
	Cut bool `json:"cut"`
	// Bad are the first column of the bad window and the one after its last.
	Bad   [2]int  `json:"bad_columns"`
	Spans []int64 `json:"spans"`
	Rate  []Rate  `json:"rate,omitempty"` // nil without a behaviour
	Lanes []Lane  `json:"lanes"`          // in the order of the ranking
}

// Lane is one variable over time.
type Lane struct {
	Variable string `json:"variable"`
	Bands    []Band `json:"bands"`
}

// Band is the share of one value in each column.
type Band struct {
	Value  string    `json:"value"`
	Moved  bool      `json:"moved"`
	Shares []float64 `json:"shares"`
}

const (
	// before and after are how many lengths of the bad window are shown around it.
	before, after = 6, 1
	mostColumns   = 160
	// mostMoved and mostOthers are how many values of a lane have a band of their own: of those that moved, and of the
	// known others, so that the values before the change are told as well as those after it.
	mostMoved, mostOthers = 5, 4
)

// The names of the bands that hold the values without one of their own.
const (
	Rest      = "other"
	RestMoved = "other that moved"
)

// TimelineOf cuts the table into columns.
func TimelineOf(t *Table, r *Result) Timeline {
	window := max(int(t.Bad.Length()/t.Bucket), 1) // a short one may be less than a block
	first, last := -before*window, (1+after)*window
	if lo, hi, ok := t.Buckets(); ok {
		first, last = max(first, lo), min(last, hi+1)
	}
	first, last = min(first, 0), max(last, window)
	width := (last - first + mostColumns - 1) / mostColumns
	// The bad window begins with a column.
	first = -(-first + width - 1) / width * width
	columns := (last - first + width - 1) / width
	line := Timeline{
		From: t.Start(first), Column: t.Bucket * time.Duration(width), Cut: t.Baseline.From.Before(t.Start(first)),
		Bad: [2]int{-first / width, (-first + window + width - 1) / width}, Spans: make([]int64, columns),
	}
	column := func(c *cell) int {
		if c.bucket() < first || c.bucket() >= last {
			return -1
		}
		return (c.bucket() - first) / width
	}
	line.count(t, column)
	for i := range r.Variables {
		line.Lanes = append(line.Lanes, lane(t, &r.Variables[i], columns, column))
	}
	return line
}

func (l *Timeline) count(t *Table, column func(*cell) int) {
	scored, bad := make([]int64, len(l.Spans)), make([]int64, len(l.Spans))
	sums := make([]weights, len(l.Spans))
	for _, c := range t.cells.each() {
		at := column(c)
		if at < 0 {
			continue
		}
		l.Spans[at] += int64(c.spans)
		scored[at] += int64(c.scored)
		bad[at] += int64(c.bad)
		sums[at].scored += c.weight().scored
		sums[at].bad += c.weight().bad
	}
	if !t.Behaviour {
		return
	}
	for at := range l.Spans {
		l.Rate = append(l.Rate, RateOf(bad[at], scored[at], sums[at].bad, sums[at].scored, max(t.ScoredDesign, 1)))
	}
}

// lane returns the values that moved a band of their own, then the most frequent others, then the unknown one.
func lane(t *Table, v *Variable, columns int, column func(*cell) int) Lane {
	variable := slices.Index(t.Variables, v.Name)
	total := make([]float64, columns)
	counts := make([][]float64, len(t.Values[variable]))
	sums := make([]float64, len(counts))
	for _, c := range t.cells.each() {
		at := column(c)
		if at < 0 {
			continue
		}
		id := c.values[variable]
		if counts[id] == nil {
			counts[id] = make([]float64, columns)
		}
		counts[id][at] += c.weight().spans
		sums[id] += c.weight().spans
		total[at] += c.weight().spans
	}
	var moved, others, unknown []Band
	for _, id := range byWeight(sums) {
		text := t.Values[variable][id].Text
		band := Band{Value: text, Moved: slices.Contains(v.Moved, text), Shares: make([]float64, columns)}
		for at, n := range counts[id] {
			band.Shares[at] = n / max(total[at], 1)
		}
		switch {
		case band.Moved:
			moved = append(moved, band)
		case id == 0:
			unknown = append(unknown, band)
		default:
			others = append(others, band)
		}
	}
	bands := slices.Concat([]Band{}, fold(moved, mostMoved, RestMoved), fold(others, mostOthers, Rest), unknown)
	return Lane{Variable: v.Name, Bands: bands}
}

// fold puts the bands beyond the first ones into one.
func fold(bands []Band, most int, name string) []Band {
	if len(bands) <= most+1 { // a band of its own takes no more room than the one for the rest
		return bands
	}
	rest := Band{Value: name, Moved: bands[0].Moved, Shares: make([]float64, len(bands[0].Shares))}
	for i := range bands[most:] {
		for at, share := range bands[most+i].Shares {
			rest.Shares[at] += share
		}
	}
	return append(bands[:most:most], rest)
}

// byWeight orders the IDs of the values that occur, the most frequent first.
func byWeight(sums []float64) []int {
	var ids []int
	for id, n := range sums {
		if n > 0 {
			ids = append(ids, id)
		}
	}
	slices.SortStableFunc(ids, func(a, b int) int { return cmp.Compare(sums[b], sums[a]) })
	return ids
}
