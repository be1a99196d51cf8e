// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAPartOfTheBaselineTurnsOverWhereItIsOnValuesThatWereNewInIt(t *testing.T) {
	part := func(values ...int) tally {
		x := newTally(1, 4)
		for _, v := range values {
			x[0][v]++
		}
		return x
	}
	tiles := []tally{part(3), part(0), part(1), part(1), part(2, 0), part()}
	for share, want := range map[float64]int{0.5: 3, 0.51: 2, 1: 2} {
		count, of := turnovers(tiles, share)
		assert.Equal(t, []int{want, 4}, []int{count, of}, "a value is new in two parts, and the first two have no past")
	}
	count, of := turnovers(nil, 0.5)
	assert.Equal(t, []int{0, 0}, []int{count, of})
	count, of = turnovers([]tally{part(0), part(0), part(0), part(0), part(1), part(0), part(0), part(0), part(0)}, 1)
	assert.Equal(t, []int{1, 6}, []int{count, of}, "the first third is the past of the others")
}

func TestOfTwoChangesTheLargerIsTold(t *testing.T) {
	x := &Change{Value: "b", Expected: 0.5, by: 0.1}
	assert.Same(t, x, larger(nil, x))
	for about, y := range map[string]*Change{
		"larger": {Value: "c", Expected: 0.1, by: 0.2}, "as large, more frequent": {Value: "c", Expected: 0.6, by: 0.1},
		"as large, as frequent, before it by name": {Value: "a", Expected: 0.5, by: 0.1},
	} {
		assert.Same(t, y, larger(x, y), about)
		assert.Same(t, y, larger(y, x), about)
	}
	assert.Equal(t, []int{0, 2, 3}, relevant(deviation{expected: []float64{material, 0.5 * material, 0, 0.5}, by: []float64{0, 0, material, -0.5}}))
}

// mixOf is a table of 24 hours and four, with so many spans an hour of each value.
func mixOf(before, during map[string]int64, change func(*Table)) (*analysis, Shift) {
	x := hourly("route")
	for bucket := -24; bucket < 4; bucket++ {
		period, spans := Baseline, before
		if bucket >= 0 {
			period, spans = Bad, during
		}
		for _, value := range []string{"a", "b", "c", Unknown} {
			if n := spans[value]; n > 0 {
				x.Add(Row{Bucket: bucket, Period: period, Values: []string{value}, Spans: n, Scored: n, Bad: n / 10, First: x.Start(bucket)})
			}
		}
	}
	if change != nil {
		change(x)
	}
	a := newAnalysis(x)
	s := a.shiftOf(0, 0.01, a.lossOf(0, 0.01))
	return a, s
}

func TestAMixIsComparedWithThatOfTheBaseline(t *testing.T) {
	type mix = map[string]int64
	_, s := mixOf(mix{"a": 100}, nil, nil)
	assert.Equal(t, []float64{1, -1, 1}, []float64{s.AtMost, s.Recent, s.P}, "nothing is in the window")
	_, s = mixOf(nil, mix{"a": 100}, nil)
	assert.Equal(t, []float64{1, -1, 1}, []float64{s.AtMost, s.Recent, s.P}, "nothing is before it")
	assert.Zero(t, s.NewShare)

	a, s := mixOf(mix{"a": 100}, mix{"a": 60, "b": 40}, nil)
	assert.True(t, s.moved)
	assert.InDelta(t, 0.4, s.Distance, 1e-9)
	assert.InDelta(t, 0.4, s.Recent, 1e-9)
	assert.InDelta(t, 0.4, s.NewShare, 1e-9)
	assert.InDelta(t, 0.4, s.NewBad, 1e-9)
	assert.InDelta(t, 0, s.Usual, 1e-9)
	assert.Equal(t, 6, s.Tiles)
	assert.Equal(t, 4, s.TurnoverOf)
	assert.Equal(t, []bool{false, false, true}, s.grown, "a has less than before")
	assert.Equal(t, []bool{false, false, true}, s.more)
	assert.Equal(t, []string{"b"}, a.grownValues(0, &s))
	assert.Equal(t, "a", s.Largest.Value, "as large as that of b, and more frequent before")

	_, s = mixOf(mix{"a": 50, "b": 50}, mix{"a": 25, "b": 75}, nil)
	assert.False(t, s.more[2], "half as much again, not more")
	_, s = mixOf(mix{"a": 50, "b": 50}, mix{"a": 24, "b": 76}, nil)
	assert.True(t, s.more[2])
	_, s = mixOf(mix{"a": 500}, mix{"a": 490, "b": 10}, nil)
	assert.False(t, s.more[2], "two of a hundred, not more")
	assert.True(t, s.moved)

	// What does not tell it is left out: of those that do, more are on b, and no more of all.
	_, s = mixOf(mix{"a": 60, "b": 40}, mix{"b": 40, Unknown: 60}, nil)
	assert.InDelta(t, 0.6, s.Distance, 1e-9)
	assert.Equal(t, []bool{false, false, true}, s.grown)
	assert.False(t, s.moved)
}

func TestAValueIsNewThatWasFirstSeenInTheWindowOrJustBefore(t *testing.T) {
	x := hourly("route")
	for i, bucket := range []int{-5, -4, 0, 3} {
		period := Baseline
		if bucket >= 0 {
			period = Bad
		}
		x.Add(Row{Bucket: bucket, Period: period, Values: []string{string(rune('a' + i))}, Spans: 9, First: x.Start(bucket)})
	}
	a := newAnalysis(x)
	assert.Equal(t, x.Start(-4), a.newSince())
	assert.Equal(t, []bool{false, false, true, true, true}, a.newOnes(0))
	only := func(bucket int, period Period) *Table {
		x := hourly("route")
		x.Add(Row{Bucket: bucket, Period: period, Values: []string{"a"}, Spans: 9, First: x.Start(bucket)})
		return x
	}
	for about, row := range map[string]struct {
		table *Table
		past  bool
	}{
		"the window": {only(0, Bad), false}, "after it": {only(9, After), false}, "the baseline": {only(-1, Baseline), true},
		"before the baseline": {only(-1, Earlier), true}, "left out of the window": {only(0, Earlier), false},
	} {
		assert.Equal(t, row.past, row.table.hasPast(), about)
		assert.NotContains(t, newAnalysis(only(0, Bad)).newOnes(0), true, "nothing is known of the time before")
	}
}

func TestTheLargestOfTheValuesThatGrewComesFirst(t *testing.T) {
	x := hourly("route")
	for value, spans := range map[string]int64{"a": 1, "b": 9, "c": 9, "d": 99} {
		x.Add(Row{Period: Bad, Values: []string{value}, Spans: spans})
	}
	x.Add(Row{Bucket: 1, Period: Bad, Values: []string{"a"}, Spans: 3})
	x.Add(Row{Bucket: -1, Period: Baseline, Values: []string{"a"}, Spans: 900})
	x.Add(Row{Bucket: -1, Period: Baseline, Values: []string{"e"}, Spans: 900})
	assert.Equal(t, []string{"b", "c", "a"}, newAnalysis(x).grownValues(0, grownOf(x, "a", "b", "c", "e")))
}

func TestALossOfEvidenceIsARiseOfWhatIsNotTold(t *testing.T) {
	type mix = map[string]int64
	lost := func(before, during mix, change func(*Table)) loss {
		a, _ := mixOf(before, during, change)
		return a.lossOf(0, 0.01)
	}
	l := lost(mix{"a": 90, Unknown: 10}, mix{"a": 60, Unknown: 40}, nil)
	assert.True(t, l.rose)
	assert.InDeltaSlice(t, []float64{0.1, 0.4, 0.4}, []float64{l.baseline, l.bad, l.ofBad}, 1e-9)
	assert.False(t, lost(mix{"a": 60, Unknown: 40}, mix{"a": 90, Unknown: 10}, nil).rose, "more is told")
	assert.False(t, lost(mix{"a": 10000, Unknown: 1}, mix{"a": 9950, Unknown: 50}, nil).rose, "next to nothing")
	assert.False(t, lost(nil, mix{Unknown: 100}, nil).rose, "of what was before nothing is known")
	assert.False(t, lost(mix{"a": 100}, nil, nil).rose)
	assert.Equal(t, loss{}, newAnalysis(hourly("route")).lossOf(0, 0.01))
	few := func(x *Table) { x.Baseline.From = nine.Add(-5 * time.Hour) }
	assert.True(t, lost(mix{"a": 100}, mix{"a": 89, Unknown: 11}, few).rose, "more than is small")
	assert.False(t, lost(mix{"a": 100}, mix{"a": 90, Unknown: 10}, few).rose, "in so short a baseline as much as is small may be usual")
}

func TestATimelineShowsSixWindowsBeforeAndOneAfter(t *testing.T) {
	x := hourly("route")
	for bucket := -30; bucket < 12; bucket++ {
		period := map[bool]Period{true: Baseline}[bucket >= -24 && bucket < 0]
		switch {
		case bucket < -24:
			period = Earlier
		case bucket >= 4:
			period = After
		case bucket >= 0:
			period = Bad
		}
		x.Add(Row{Bucket: bucket, Period: period, Values: []string{"a"}, Spans: int64(100 + bucket), Scored: 10, Bad: 1})
	}
	r := &Result{Variables: []Variable{{Name: "route", Moved: []string{"a"}}}}
	line := TimelineOf(x, r)
	assert.Equal(t, x.Start(-24), line.From)
	assert.Equal(t, time.Hour, line.Column)
	assert.False(t, line.Cut)
	assert.Equal(t, [2]int{24, 28}, line.Bad)
	require.Len(t, line.Spans, 32)
	assert.Equal(t, []int64{76, 107}, []int64{line.Spans[0], line.Spans[31]})
	assert.InDelta(t, 0.1, line.Rate[31].Share, 1e-9)
	all := make([]float64, 32)
	for i := range all {
		all[i] = 1
	}
	assert.Equal(t, []Lane{{Variable: "route", Bands: []Band{{Value: "a", Moved: true, Shares: all}}}}, line.Lanes)
	for _, value := range []string{Unknown, "b"} {
		x.Add(Row{Bucket: -24, Period: Baseline, Values: []string{value}, Spans: 76})
	}
	var bands []string
	for _, band := range TimelineOf(x, r).Lanes[0].Bands {
		bands = append(bands, band.Value)
		assert.InDelta(t, 1./3, band.Shares[0], 1e-9)
	}
	assert.Equal(t, []string{"a", "b", Unknown}, bands, "what moved, the others, then what tells none")

	x.Behaviour = false
	x.Baseline.From = nine.Add(-25 * time.Hour)
	line = TimelineOf(x, &Result{})
	assert.True(t, line.Cut)
	assert.Nil(t, line.Rate)
	empty := TimelineOf(hourly("route"), &Result{})
	assert.Len(t, empty.Spans, 32, "what is compared is shown where nothing was counted")

	x = hourly("route")
	x.Bucket = time.Minute // 1,920 of them: twelve a column
	line = TimelineOf(x, &Result{})
	assert.Equal(t, 12*time.Minute, line.Column)
	assert.Len(t, line.Spans, mostColumns)
	assert.Equal(t, [2]int{120, 140}, line.Bad)
	x.Bucket = 7 * time.Minute // 34 in the window, of 272 two a column
	line = TimelineOf(x, &Result{})
	assert.Equal(t, 14*time.Minute, line.Column)
	assert.Equal(t, [2]int{102, 119}, line.Bad)
	assert.Len(t, line.Spans, 136)
	x.Bucket = 5 * time.Hour // longer than the window, as a block is of a week before a few minutes
	line = TimelineOf(x, &Result{})
	assert.Equal(t, [2]int{6, 7}, line.Bad)
	assert.Equal(t, 5*time.Hour, line.Column)
}

func TestTheBandsBeyondTheFirstAreFoldedIntoOneWhereThatSavesRoom(t *testing.T) {
	bands := func(n int) (list []Band) {
		for i := range n {
			list = append(list, Band{Value: string(rune('a' + i)), Shares: []float64{0.1, 0}})
		}
		return list
	}
	assert.Equal(t, bands(4), fold(bands(4), 3, Rest), "a band of its own takes no more room")
	assert.Equal(t, append(bands(3), Band{Value: Rest, Shares: []float64{0.2, 0}}), fold(bands(5), 3, Rest))
	assert.Empty(t, fold(nil, 3, Rest))
	assert.Equal(t, []int{3, 1, 2}, byWeight([]float64{0, 2, 2, 5}))
}

func TestABucketOfTheBaselineBelongsToOneTile(t *testing.T) {
	at := func(baseline, bad time.Duration) tiling {
		return newTiling(Windows{Baseline: Span{From: nine.Add(-baseline), To: nine}, Bad: Span{From: nine, To: nine.Add(bad)}, Bucket: time.Hour})
	}
	for about, row := range map[string]struct {
		of                  tiling
		first, width, tiles int
		season              bool
	}{
		"as long as the window":       {at(24*time.Hour, 4*time.Hour), -24, 4, 6, false},
		"the latest fit":              {at(26*time.Hour, 4*time.Hour), -24, 4, 6, false},
		"shorter, of a short one":     {at(12*time.Hour, 4*time.Hour), -12, 2, 6, false},
		"of three days":               {at(72*time.Hour, 4*time.Hour), -72, 4, 18, true},
		"of an hour less":             {at(71*time.Hour, 4*time.Hour), -68, 4, 17, false},
		"too short":                   {at(5*time.Hour, 4*time.Hour), -5, 0, 0, false},
		"as many as there may be":     {at(200*time.Hour, time.Hour), -200, 1, 200, true},
		"too many":                    {at(201*time.Hour, time.Hour), -200, 2, 100, true},
		"a window of part of an hour": {at(24*time.Hour, 30*time.Minute), -24, 1, 24, false},
	} {
		assert.Equal(t, []any{row.first, row.width, row.tiles, row.season}, []any{row.of.first, row.of.width, row.of.tiles, row.of.season}, about)
	}
	x := at(26*time.Hour, 4*time.Hour)
	for bucket, tile := range map[int]int{-25: -1, -24: 0, -21: 0, -20: 1, -1: 5, 0: 5} {
		assert.Equal(t, tile, x.of(bucket), bucket)
	}
	assert.Equal(t, -1, at(5*time.Hour, 4*time.Hour).of(-1))
}

func TestTilesOfOtherDaysMatchAtTheSameHour(t *testing.T) {
	x := newTiling(Windows{Baseline: Span{From: nine.Add(-96 * time.Hour), To: nine}, Bad: Span{From: nine, To: nine.Add(4 * time.Hour)}, Bucket: time.Hour})
	require.Equal(t, 24, x.tiles)
	var same []int
	for k := range x.tiles {
		if x.sameHour(k, 0) {
			same = append(same, k)
		}
	}
	assert.Equal(t, []int{0, 1, 5, 6, 7, 11, 12, 13, 17, 18, 19, 23}, same, "give or take a tile")
	tiles := make([]tally, x.tiles)
	for k := range tiles {
		tiles[k] = newTally(1, 2)
		tiles[k][0][1] = 1
	}
	rest, ok := x.matched(tiles, newTally(1, 2), -1, 0)
	assert.True(t, ok)
	assert.InDelta(t, 12, rest.total(), 0)
	rest, _ = x.matched(tiles, newTally(1, 2), 6, 0)
	assert.InDelta(t, 11, rest.total(), 0, "without itself")
	for n, want := range map[int]bool{1: false, 2: true} { // tiles 0 and 1 match
		_, ok := x.matched(tiles[:n], newTally(1, 2), -1, 0)
		assert.Equal(t, want, ok, n)
	}
	fine := tiling{first: -288, width: 1, tiles: 288, bucket: 5 * time.Minute}
	assert.True(t, fine.sameHour(12, -288), "an hour at least")
	assert.False(t, fine.sameHour(13, -288))
	assert.True(t, fine.sameHour(0, 0))
}
