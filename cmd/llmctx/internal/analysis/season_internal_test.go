// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// weeks is a service over so many days before a Friday, with a release half an hour into the window.
func weeks(days int, bad func(at time.Time, released bool) int64) *analysis {
	x := NewTable(Windows{
		Baseline: Span{From: nine.Add(-time.Duration(days) * 24 * time.Hour), To: nine}, Bad: Span{From: nine, To: nine.Add(4 * time.Hour)}, Bucket: 10 * time.Minute,
	}, []string{"prompt"}, true)
	for block := -days * 144; block < 24; block++ {
		row := Row{Bucket: block, Period: Baseline, Stratum: Stratum{"s", "inference"}, Values: []string{"r1"}, Spans: 40, Scored: 40, First: x.Start(block)}
		if block >= 0 {
			row.Period = Bad
		}
		if block >= 3 {
			row.Values = []string{"r2"}
		}
		row.Bad = 1 + bad(x.Start(block), block >= 3)
		x.Add(row)
	}
	for _, period := range []Period{Baseline, Bad} {
		for _, value := range []string{"r1", "r2"} {
			x.Clusters = append(x.Clusters, ClusterSums{Period: period, Stratum: Stratum{"s", "inference"}, Values: []string{value}, Clusters: 900, M: 900, MM: 900, B: 100, BB: 100, MB: 100, Largest: 1})
		}
	}
	x.order()
	a := newAnalysis(x)
	a.result()
	return a
}

func TestWhatADayOfTheWeekAlwaysDoesIsNoRiseOfToday(t *testing.T) {
	named := func(a *analysis) []string {
		require.Len(t, a.found, 1)
		var list []string
		for _, x := range a.found[0].named {
			list = append(list, a.textsOf(x)...)
		}
		return list
	}
	friday := func(at time.Time) int64 { return 4 * int64(bit(at.Weekday() == nine.Weekday())) }
	always := weeks(8, func(at time.Time, _ bool) int64 { return friday(at) })
	assert.Empty(t, named(always), "Fridays are worse, as last Friday was")
	assert.True(t, always.found[0].onset == nil || always.found[0].onset.ratio < 2*searchedRatio, "no time of today tells it")
	assert.Equal(t, []string{"r2"}, named(weeks(8, func(_ time.Time, released bool) int64 { return 5 * int64(bit(released)) })))
	assert.Equal(t, []string{"r2"}, named(weeks(8, func(at time.Time, released bool) int64 { return friday(at) + 7*int64(bit(released)) })), "worse than a Friday is")
	assert.Equal(t, []string{"r2"}, named(weeks(3, func(_ time.Time, released bool) int64 { return 5 * int64(bit(released)) })))
}

func TestADayOfTheWeekIsAdjustedForWhereItWasSeenAWeekAgo(t *testing.T) {
	none := func(time.Time, bool) int64 { return 0 }
	for days, want := range map[int]int{1: 1, 2: 3, 6: 3, 7: 4, 8: 4} {
		f := weeks(days, none).frames[0]
		assert.Equal(t, want, f.columns, "%d days: a kind of call, two for the time of day, one for the day of the week", days)
		assert.Equal(t, want == 4, f.sawWeekday(), days)
	}
	f := weeks(8, none).frames[0]
	assert.True(t, f.onWeekday(0))
	assert.True(t, f.onWeekday(-54), "the midnight before")
	assert.False(t, f.onWeekday(-55))
	assert.True(t, f.onWeekday(89))
	assert.False(t, f.onWeekday(90))
	f.cells = []frameCell{{block: -7 * 144, scored: fewestSpans}}
	assert.True(t, f.sawWeekday())
	f.cells[0].scored--
	assert.False(t, f.sawWeekday(), "too few answers")
	f.cells = []frameCell{{block: -50, scored: 900}, {block: -6 * 144, scored: 900}}
	assert.False(t, f.sawWeekday(), "today, and last Saturday")
}
