// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"time"
)

// angle is the time of day of a block.
func (f *frame) angle(block int) float64 {
	return f.a.table.Start(block).Sub(f.a.table.Baseline.From.Truncate(24*time.Hour)).Hours() * math.Pi / 12
}

// onWeekday reports whether a block is of the day of the week on which the bad window begins.
func (f *frame) onWeekday(block int) bool {
	t := f.a.table
	return t.Start(block).UTC().Weekday() == t.Bad.From.UTC().Weekday()
}

// sawWeekday reports whether that day was seen a week ago.
func (f *frame) sawWeekday() bool {
	scored, begin := 0.0, f.a.table.Bad.From.UTC().Truncate(24*time.Hour)
	for i := range f.cells {
		if c := &f.cells[i]; f.onWeekday(c.block) && f.a.table.Start(c.block).Before(begin) {
			scored += c.scored
		}
	}
	return scored >= fewestSpans
}
