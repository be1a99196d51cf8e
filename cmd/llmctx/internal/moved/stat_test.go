// SPDX-License-Identifier: Apache-2.0

package moved

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestWilsonIntervalsAreThoseOfTheLiterature(t *testing.T) {
	for name, c := range map[string]struct {
		count, of int64
		low, high float64
	}{
		"Newcombe 1998, 81 of 263": {81, 263, 0.2553, 0.3662},
		"Newcombe 1998, 15 of 148": {15, 148, 0.0624, 0.1605},
		"Newcombe 1998, 0 of 20":   {0, 20, 0, 0.1611},
		"Newcombe 1998, 1 of 29":   {1, 29, 0.0061, 0.1718},
		"all of 10":                {10, 10, 0.7225, 1},
		"nothing known":            {0, 0, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := Wilson(c.count, c.of, 1)
			assert.InDelta(t, c.low, r.Low, 5e-5)
			assert.InDelta(t, c.high, r.High, 5e-5)
		})
	}
}

func TestSpansOfOneTraceWidenTheInterval(t *testing.T) {
	alone, together := Wilson(40, 1000, 1), Wilson(40, 1000, 4)
	assert.InDelta(t, alone.Share, together.Share, 1e-12)
	assert.Greater(t, together.High-together.Low, 1.8*(alone.High-alone.Low))
}

func TestMantelHaenszelUndoesSimpsonsParadox(t *testing.T) {
	// Crude rates: 110 of 1100 exposed (10 %), 31 of 1100 others (2.8 %), because the
	// exposed are mostly of the stratum that is bad for everyone. Within each stratum
	// there is no difference at all.
	var s strata
	*s.of(1) = pair{exposed: 1000, exposedBad: 110, other: 100, otherBad: 11}
	*s.of(2) = pair{exposed: 100, exposedBad: 2, other: 1000, otherBad: 20}
	c := mantelHaenszel(&s, 1)
	assert.InDelta(t, 0, c.difference, 1e-12)
	score, _ := c.test(0, 0)
	assert.InDelta(t, 0, score, 1e-9)
}

func TestMantelHaenszelOfOneStratumIsTheDifferenceOfTwoRates(t *testing.T) {
	var s strata
	*s.of(1) = pair{exposed: 400, exposedBad: 40, other: 600, otherBad: 12}
	c := mantelHaenszel(&s, 1)
	assert.InDelta(t, 0.08, c.difference, 1e-12)
	wald := math.Sqrt(0.1*0.9/400 + 0.02*0.98/600)
	assert.InDelta(t, wald, c.spread, 0.03*wald, "Sato's variance of one large stratum is that of Wald")
	low, high := c.interval(0)
	assert.InDelta(t, 0.08-1.96*wald, low, 0.002)
	assert.InDelta(t, 0.08+1.96*wald, high, 0.002)
}

func TestStrataWithOneSideOnlyAddNothing(t *testing.T) {
	var s strata
	*s.of(1) = pair{exposed: 400, exposedBad: 400}
	*s.of(2) = pair{other: 400}
	c := mantelHaenszel(&s, 1)
	assert.Zero(t, c.weight)
	score, _ := c.test(0, 0)
	assert.Zero(t, score)
}

func TestWhatComparesPeriodsCarriesTheUsualVariationOfTheRate(t *testing.T) {
	within := pair{exposed: 500, other: 500, exposedBad: 30, otherBad: 10, exposedIn: 500, otherIn: 500}
	across := within
	across.otherIn = 0
	score := func(p pair) float64 {
		var s strata
		*s.of(1) = p
		c := mantelHaenszel(&s, 1)
		z, _ := c.test(0.02, 20)
		return z
	}
	assert.Greater(t, score(within), 3.0)
	assert.Less(t, score(across), 2.0)
}

func TestDetectableRiseShrinksWithTheSample(t *testing.T) {
	small, large := detectable(0.02, 200, 2000, 1, 0.01), detectable(0.02, 20_000, 200_000, 1, 0.01)
	assert.InDelta(t, 10, small/large, 0.01)
	assert.InDelta(t, 1, detectable(0.02, 0, 100, 1, 0.01), 0)
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func windowsOf(baseline, bad time.Duration) Windows {
	return NewWindows(Span{noon.Add(-baseline), noon}, Span{noon, noon.Add(bad)})
}

func TestABaselineIsCutIntoTilesAsLongAsTheBadWindow(t *testing.T) {
	for name, c := range map[string]struct {
		baseline, bad time.Duration
		tiles         int
	}{
		"a day and four hours":     {24 * time.Hour, 4 * time.Hour, 6},
		"a day and an hour":        {24 * time.Hour, time.Hour, 24},
		"shorter than six windows": {2 * time.Hour, time.Hour, 6},
		"a month and five minutes": {30 * 24 * time.Hour, 5 * time.Minute, 200},
	} {
		t.Run(name, func(t *testing.T) {
			w := windowsOf(c.baseline, c.bad)
			tiles := newTiling(w)
			assert.LessOrEqual(t, tiles.tiles, mostTiles)
			assert.GreaterOrEqual(t, tiles.tiles, min(c.tiles, mostTiles)/2)
			if c.tiles < mostTiles {
				assert.Equal(t, c.tiles, tiles.tiles)
			}
			assert.Equal(t, tiles.tiles-1, tiles.of(-1), "the last bucket before the window is in the last tile")
			assert.Less(t, int(c.bad/w.Bucket), 13)
		})
	}
}

func TestTilesOfTheSameHourAreFoundAcrossMidnight(t *testing.T) {
	tiles := newTiling(windowsOf(4*24*time.Hour, 2*time.Hour))
	var hours []float64
	for k := range tiles.tiles {
		if tiles.sameHour(k, 0) {
			hours = append(hours, math.Mod(12+24*10+float64(tiles.start(k))*tiles.bucket.Hours(), 24))
		}
	}
	assert.Len(t, hours, 4*3, "on each day the tile at the time itself, the one before and the one after")
	for _, h := range hours {
		assert.InDelta(t, 12, h, 2)
	}
}
