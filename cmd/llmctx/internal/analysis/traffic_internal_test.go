// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// asked is a table of spans in the hours of the bad window, of that day and of those before; the first is that of the window.
func asked(service string, spans ...int64) *Table {
	bad := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	t := NewTable(Windows{
		Baseline: Span{From: bad.Add(-60 * time.Hour), To: bad}, Bad: Span{From: bad, To: bad.Add(4 * time.Hour)}, Bucket: 5 * time.Minute,
	}, nil, false)
	for day, n := range spans {
		for block := range 48 {
			row := Row{Bucket: block - day*288, Period: Baseline, Stratum: Stratum{Service: service}, Spans: n}
			if day == 0 {
				row.Period = Bad
			}
			if n > 0 {
				t.Add(row)
			}
		}
	}
	for block := -700; block < 0; block++ { // at other times there is much more
		if at := (block%288 + 288) % 288; at >= 48 {
			t.Add(Row{Bucket: block, Period: Baseline, Stratum: Stratum{Service: service}, Spans: 100})
		}
	}
	return t
}

func TestTrafficIsToldThatIsHalfOrTwiceThatOfTheSameHoursOfAnyDayBefore(t *testing.T) {
	of := func(spans ...int64) []Traffic { return newAnalysis(asked("s", spans...)).traffic() }
	assert.Equal(t, []Traffic{{"s", 96, 240, 288}}, of(2, 5, 6))
	assert.Equal(t, []Traffic{{"s", 0, 240, 288}}, of(0, 5, 6), "nobody asks any more")
	assert.Equal(t, []Traffic{{"s", 624, 240, 288}}, of(13, 5, 6))
	assert.Empty(t, of(3, 5, 6), "more than half of the least")
	assert.Empty(t, of(12, 5, 6), "no more than twice the most")
	assert.Empty(t, of(0, 2, 6), "of so few that is no surprise")
	assert.Equal(t, []Traffic{{"s", 240, 0, 0}}, of(5, 0, 0), "at these hours nobody asked")
	young := asked("young", 5)
	young.cells.all = slices.DeleteFunc(young.cells.all, func(c cell) bool { return c.period() == Baseline })
	assert.Empty(t, newAnalysis(young).traffic(), "a service without a baseline is told as such")
	short := asked("s", 2, 5, 6)
	short.Baseline.From = short.Bad.From.Add(-23 * time.Hour)
	assert.Empty(t, newAnalysis(short).traffic(), "no day before is known")
}

func TestWhatComesBackForABurstBeforeItGrowsDidNotArriveWithTheBurst(t *testing.T) {
	back := func(from int) func(string, int, int) string {
		return func(_ string, block, n int) string {
			if block < -500 || block >= from && block < from+2 && n%2 == 0 || block >= 6 && n%2 == 0 {
				return "r2"
			}
			return "r1"
		}
	}
	arrived := func(from int) (blocks []int) {
		a, _ := (&made{prompt: back(from), worse: since(madeBlocks)}).analysed()
		for _, x := range a.frames[0].arrivals(0) {
			if a.table.Values[0][x.id].Text == "r2" {
				blocks = append(blocks, x.block)
			}
		}
		return blocks
	}
	assert.Empty(t, arrived(-30), "for ten minutes, two and a half hours before it had half of the answers")
	assert.Equal(t, []int{6}, arrived(6))
}
