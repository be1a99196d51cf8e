// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"encoding/binary"
	"math"
	"slices"
	"time"
)

// baseColumns are the columns of the base that a cell may have.
type baseColumns struct {
	strata       []int32   // -1: none
	values       [][]int32 // of each variable; likewise
	daily        bool      // there are two of the time of day, of which sine is the first
	weekly       bool
	sine, cosine int32
	weekday      int32
}

// design makes the columns of the base: one for each stratum, one for each value that stands
// beside others, two for the time of day, and one for the day of the week where it was seen a week ago.
// Values of left are not adjusted for.
func (f *frame) design(left *atom) {
	of := baseColumns{strata: columnless(len(f.a.table.Strata)), values: make([][]int32, len(f.standing))}
	next := int32(0)
	f.prior = f.prior[:0]
	column := func(prior float64) int32 { f.prior = append(f.prior, prior); next++; return next - 1 }
	for i := range f.cells {
		if s := f.cells[i].stratum; of.strata[s] < 0 {
			of.strata[s] = column(ridge)
		}
	}
	priorOf := func(v int) float64 {
		if f.a.isJudge(v) {
			return ridge // two judges may be as far apart as they like
		}
		return ridgeOfValues
	}
	for v, list := range f.standing {
		of.values[v] = columnless(len(f.a.table.Values[v]))
		if left != nil && left.variable == v {
			list = slices.DeleteFunc(slices.Clone(list), func(id int32) bool { return slices.Contains(left.values, id) })
		}
		compared := f.comparedWith(v, list)
		for _, id := range list {
			if !slices.Contains(compared, id) {
				of.values[v][id] = column(priorOf(v))
			}
		}
	}
	of.daily = time.Duration(f.cells[len(f.cells)-1].block-f.cells[0].block)*f.a.table.Bucket >= 44*time.Hour
	f.daily = int(next)
	if of.daily {
		of.sine, of.cosine = column(ridgeOfDay), column(ridgeOfDay)
	}
	of.weekly = of.daily && f.sawWeekday()
	if of.weekly {
		of.weekday = column(ridgeOfDay)
	}
	f.makeRows(&of)
	f.columns = int(next)
	f.base, f.profiles = fitted(f.rows, f.columns, nil, f.prior), map[among]profile{}
	f.sameTimes = map[sameTimeOf]float64{}
}

// makeRows makes a row of each cell. Few lists of columns differ, and the factors of a block are those of all its rows of that length.
func (f *frame) makeRows(of *baseColumns) {
	lists, factors := map[string][]int32{}, map[int][]float64{}
	var columns []int32
	var text []byte
	f.rows = make([]row, len(f.cells))
	for i := range f.cells {
		c := &f.cells[i]
		columns, text = append(columns[:0], of.strata[c.stratum]), text[:0]
		for v, id := range c.values {
			if at := of.values[v][id]; at >= 0 {
				columns = append(columns, at)
			}
		}
		ones := len(columns)
		if of.daily {
			columns = append(columns, of.sine, of.cosine)
		}
		if of.weekly && f.onWeekday(c.block) {
			columns = append(columns, of.weekday)
		}
		if i > 0 && f.cells[i-1].block != c.block {
			clear(factors)
		}
		if factors[ones] == nil {
			list := slices.Repeat([]float64{1}, len(columns))
			if of.daily {
				list[ones], list[ones+1] = math.Sincos(f.angle(c.block))
			}
			factors[ones] = list
		}
		for _, column := range columns {
			text = binary.LittleEndian.AppendUint32(text, uint32(column)) //nolint:gosec // it is no less than 0
		}
		list, known := lists[string(text)]
		if !known {
			list = slices.Clone(columns)
			lists[string(text)] = list
		}
		f.rows[i] = row{columns: list, values: factors[ones], scored: c.scored, bad: c.bad}
	}
}

func columnless(n int) []int32 { return slices.Repeat([]int32{-1}, n) }
