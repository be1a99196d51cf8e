// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestARowOfMoreSpansThanACellHoldsIsKeptInParts(t *testing.T) {
	const most = math.MaxUint32
	for about, row := range map[string]Row{
		"each stands for itself": {Spans: 2*most + 5, Scored: most + 1, Bad: 7},
		"some stand for several": {Spans: most + 5, Scored: 3, Bad: 2, Weight: 3 * most, ScoredWeight: 9, BadWeight: 4},
		"exactly as many":        {Spans: most, Scored: most, Bad: most},
		"none":                   {},
	} {
		x := hourly("prompt")
		row.Bucket, row.Period, row.Values, row.First, row.FirstTrace, row.BadTraces = -3, Bad, []string{"r1"}, nine, "t", []string{"a", "b"}
		x.Add(row)
		want := weights{row.Weight, row.ScoredWeight, row.BadWeight}
		if row.Weight == 0 {
			want = weights{float64(row.Spans), float64(row.Scored), float64(row.Bad)}
		}
		assert.Len(t, x.cells.all, int((max(row.Spans, 1)+most-1)/most), about)
		var sum group
		for _, c := range x.cells.each() {
			assert.Equal(t, []any{-3, Bad}, []any{c.bucket(), c.period()}, about)
			sum.add(c)
		}
		assert.Equal(t, []int64{row.Spans, row.Scored, row.Bad}, []int64{sum.spans, sum.scored, sum.bad}, about)
		assert.Equal(t, want, sum.weight(), about)
		assert.Equal(t, []string{"a", "b"}, x.BadTraces(0, nil, 9), about)
		assert.Equal(t, nine, (&analysis{table: x}).begin(), about)
	}
}

func TestAPlaceTellsItsBucketAndItsPeriodAndIsInTheOrderOfTime(t *testing.T) {
	var places []place
	for _, bucket := range []int{math.MinInt32 >> 2, -2017, -1, 0, 1, 48, math.MaxInt32 >> 2} {
		for period := Earlier; period <= After; period++ {
			at := placeOf(bucket, period)
			assert.Equal(t, []any{bucket, period}, []any{at.bucket(), at.period()})
			places = append(places, at)
		}
	}
	assert.True(t, slices.IsSorted(places))
}

func TestCellsAreInOneOrderHoweverTheyCame(t *testing.T) {
	made := func(backwards bool) []cell {
		x := hourly("prompt")
		var rows []Row
		for i := range 60 {
			rows = append(rows, Row{
				Bucket: i % 5, Period: Period(i % 3), Stratum: Stratum{Service: string(rune('a' + i%4))}, Values: []string{string(rune('a' + i%7))}, //nolint:gosec // there are three
				Spans: int64(i + 1), First: nine.Add(time.Duration(i) * time.Minute), BadTraces: []string{string(rune('A' + i))},
			})
		}
		if backwards {
			slices.Reverse(rows)
		}
		for _, row := range rows {
			x.Add(row)
		}
		x.order()
		return x.cells.all
	}
	assert.Equal(t, made(false), made(true))
	assert.True(t, slices.IsSortedFunc(made(true), func(x, y cell) int { return int(x.at - y.at) }))
}
