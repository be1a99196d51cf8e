// SPDX-License-Identifier: Apache-2.0

package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

func at(day, hour, minute, second int) time.Time {
	return time.Date(2026, 11, day, hour, minute, second, 0, time.UTC)
}

func TestAPeriodTellsTheDayOnceAndSecondsOnlyWhereThereAreAny(t *testing.T) {
	assert.Equal(t, "2026-11-20 09:00 to 13:00 UTC", period(at(20, 9, 0, 0), at(20, 13, 0, 0)))
	assert.Equal(t, "2026-11-19 09:00:06 to 2026-11-20 09:00 UTC", period(at(19, 9, 0, 6), at(20, 9, 0, 0)))
}

func TestALengthLeavesOutWhatIsZero(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"4 h": 4 * time.Hour, "1 d 30 min": 24*time.Hour + 30*time.Minute, "1 d": 24*time.Hour - 6*time.Second, "12s": 12 * time.Second,
	} {
		assert.Equal(t, want, length(d))
	}
}

func TestTheTimeAxisHasFewRoundTimes(t *testing.T) {
	for _, span := range []time.Duration{10 * time.Minute, time.Hour, 28 * time.Hour, 8 * 24 * time.Hour, 90 * 24 * time.Hour} {
		list := ticks(at(1, 0, 7, 0), at(1, 0, 7, 0).Add(span))
		assert.NotEmpty(t, list, span)
		assert.LessOrEqual(t, len(list), 6, span)
		for _, tick := range list {
			assert.Greater(t, tick.At, 0.0)
			assert.Less(t, tick.At, 100.0)
		}
	}
	assert.Equal(t, []tick{{50, "20 Nov"}}, ticks(at(19, 12, 0, 0), at(20, 12, 0, 0))[1:2], "midnight is a date")
}

func TestTheEndOfAnAxisReadsWell(t *testing.T) {
	assert.Equal(t, "8 %", label(roundUp(0.063)))
	assert.Equal(t, "0.1 %", label(roundUp(0.0003)))
	assert.Equal(t, "100 %", label(roundUp(0.97)))
}

func TestAStepOfTheRateLiesBeforeWithinOrAfterTheBadWindow(t *testing.T) {
	line := &analysis.Timeline{Bad: [2]int{10, 17}, Rate: make([]analysis.Rate, 20)}
	for i := range line.Rate {
		line.Rate[i] = analysis.Rate{Count: 1, Of: 10}
	}
	assert.Equal(t, 1, stepWidth(line), "the window keeps several steps")
	next := 0
	for _, step := range rateSteps(line, 3, 1) {
		assert.Equal(t, next, step.From, "nothing is left out")
		next = step.To
		for _, edge := range line.Bad {
			assert.False(t, step.From < edge && edge < step.To, "%d to %d", step.From, step.To)
		}
		assert.Equal(t, int64(10*(step.To-step.From)), step.Of)
	}
	assert.Equal(t, len(line.Rate), next)
}

func TestAnEmptyColumnTakesNoRoomInItsLane(t *testing.T) {
	line := &analysis.Timeline{Bad: [2]int{2, 3}, Spans: []int64{4, 0, 4}}
	drawn := band(line, &analysis.Band{Value: "a", Shares: []float64{1, 0, 0.5}}, make([]float64, 3))
	assert.Equal(t, "M0 0H3V48.4H2V0H1V100H0Z", drawn.Path)
	assert.Equal(t, "100 %", drawn.Before)
	assert.Equal(t, "50 %", drawn.During)
}

func TestALetterIsWrittenOnlyWhereItFits(t *testing.T) {
	upper := make([]float64, 100)
	thick, thin := make([]float64, 100), make([]float64, 100)
	for i := range upper {
		thick[i], thin[i] = 40, 10
	}
	place, ok := roomFor(upper, thick, [2]int{0, 100})
	assert.True(t, ok)
	assert.InDelta(t, 50, place.X, 1)
	assert.InDelta(t, 20, place.Y, 0.1)
	_, ok = roomFor(upper, thin, [2]int{0, 100})
	assert.False(t, ok, "too thin")
	_, ok = roomFor(upper, thick, [2]int{97, 100})
	assert.False(t, ok, "too narrow")
}
