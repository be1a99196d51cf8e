// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestWilsonsIntervalIsThatOfTheTextbook(t *testing.T) {
	for _, row := range []struct {
		count, of        int64
		share, low, high float64
	}{{0, 10, 0, 0, 0.2775}, {10, 10, 1, 0.7225, 1}, {5, 10, 0.5, 0.2366, 0.7634}, {1, 100, 0.01, 0.00177, 0.05449}, {0, 0, 0, 0, 1}} {
		r := Wilson(row.count, row.of, 1)
		assert.InDelta(t, row.share, r.Share, 1e-4)
		assert.InDelta(t, row.low, r.Low, 1e-4)
		assert.InDelta(t, row.high, r.High, 1e-4)
	}
	assert.Greater(t, Wilson(5, 100, 4).High, Wilson(5, 100, 1).High, "clusters widen it")
}

func TestSpreadIsOneForIndependentAnswersAndTheSizeOfAlikeClusters(t *testing.T) {
	// 1000 answers of their own, 100 bad.
	alone := &ClusterSums{M: 1000, MM: 1000, B: 100, BB: 100, MB: 100}
	assert.InDelta(t, 1, spreadOf([]*ClusterSums{alone}), 1e-9)
	// 100 conversations of ten alike answers, ten of them bad.
	alike := &ClusterSums{M: 1000, MM: 100 * 100, B: 100, BB: 10 * 100, MB: 10 * 100}
	assert.InDelta(t, 10, spreadOf([]*ClusterSums{alike}), 1e-9)
	// Nothing is bad: what clusters could do.
	assert.InDelta(t, 10, spreadOf([]*ClusterSums{{M: 100, MM: 1000}}), 1e-9)
	assert.InDelta(t, 1, spreadOf(nil), 1e-9)
}

func TestOneConversationWithManyBadAnswersCountsAsOne(t *testing.T) {
	assert.InDelta(t, 4, effectiveBad([]*ClusterSums{{B: 200, BB: 4 * 50 * 50}}), 1e-9)
	assert.InDelta(t, 10, effectiveBad([]*ClusterSums{{B: 10, BB: 10}}), 1e-9)
	assert.Zero(t, effectiveBad(nil))
}

func TestAValueArrivesByRhythmAsLongAfterTheLastOrAtItsTimeOfDay(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC) }
	nightly := []time.Time{at(17, 3, 0), at(18, 3, 5), at(19, 3, 1)}
	assert.True(t, usualAfter(nightly, at(20, 3, 20), 0))
	assert.False(t, usualAfter(nightly, at(20, 9, 0), 0))
	assert.True(t, usualAfter(append(nightly, at(20, 9, 0)), at(21, 3, 0), 0), "one more in between does not change the rhythm")
	two := []time.Time{at(20, 1, 0), at(20, 3, 0), at(20, 5, 0)}
	assert.True(t, usualAfter(two, at(20, 7, 10), 0))
	assert.False(t, usualAfter(two, at(20, 5, 40), 0))
	assert.True(t, usualAfter(nightly[:1], at(18, 3, 10), 0), "one a day before is likely to be a rhythm")
	assert.False(t, usualAfter(nightly[:1], at(18, 9, 0), 0), "one at another time is none")
	assert.False(t, usualAfter(nightly[:1], at(19, 3, 0), 0), "one two days before is none")
	assert.True(t, usualAfter(nightly, at(20, 9, 0), 5*time.Hour), "a service that answers seldom shows it late")
	assert.False(t, usualAfter(nightly, at(20, 14, 0), 20*time.Hour), "and not by more than a third of the rhythm")
	assert.False(t, usualAfter(nil, at(18, 3, 0), 0))
}

func TestTheRegressionFindsTheRatesThatThereAre(t *testing.T) {
	one := func(columns ...int32) row {
		r := row{columns: columns}
		for range columns {
			r.values = append(r.values, 1)
		}
		return r
	}
	low, high := one(0), one(0, 1)
	low.scored, low.bad, high.scored, high.bad = 1000, 20, 500, 100
	f := fitted([]row{low, high}, 2, nil, nil)
	assert.InDelta(t, 0.02, logistic(f.beta[0]), 1e-3)
	assert.InDelta(t, 0.2, logistic(f.beta[0]+f.beta[1]), 1e-3)
	flat := fitted([]row{{columns: []int32{0}, values: []float64{1}, scored: 1500, bad: 120}}, 1, nil, nil)
	assert.InDelta(t, 2*(120*2.5257+1380*0.0834), flat.deviance, 1)
	assert.Greater(t, flat.deviance-f.deviance, 100.0)
}

func TestAWindowThatIsCutIntoTilesKeepsTheLatest(t *testing.T) {
	bad := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	w := Windows{Baseline: Span{From: bad.Add(-24 * time.Hour), To: bad}, Bad: Span{From: bad, To: bad.Add(4 * time.Hour)}, Bucket: 5 * time.Minute}
	tiles := newTiling(w)
	assert.Equal(t, 6, tiles.tiles)
	assert.Equal(t, 48, tiles.width)
	assert.Equal(t, 5, tiles.of(-1))
	assert.Equal(t, -1, tiles.of(-289))
	assert.Equal(t, -288, tiles.start(0))
}
