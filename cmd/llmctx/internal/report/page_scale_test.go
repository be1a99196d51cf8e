// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

func at(day, hour, minute, second int) time.Time {
	return time.Date(2026, 11, day, hour, minute, second, 0, time.UTC)
}

func TestAPeriodTellsTheDayOnceAndSecondsOnlyWhereThereAreAny(t *testing.T) {
	assert.Equal(t, "2026-11-20 09:00 to 13:00 UTC", times{time.UTC}.period(at(20, 9, 0, 0), at(20, 13, 0, 0)))
	assert.Equal(t, "2026-11-19 09:00:06 to 2026-11-20 09:00 UTC", times{time.UTC}.period(at(19, 9, 0, 6), at(20, 9, 0, 0)))
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
		list := times{time.UTC}.ticks(at(1, 0, 7, 0), at(1, 0, 7, 0).Add(span))
		assert.NotEmpty(t, list, span)
		assert.LessOrEqual(t, len(list), 6, span)
		for _, tick := range list {
			assert.Greater(t, tick.At, 0.0)
			assert.Less(t, tick.At, 100.0)
		}
	}
	assert.Equal(t, []tick{{50, "20 Nov"}}, times{time.UTC}.ticks(at(19, 12, 0, 0), at(20, 12, 0, 0))[1:2], "midnight is a date")
}

func TestTheEndOfAnAxisReadsWell(t *testing.T) {
	assert.Equal(t, "8 %", label(roundUp(0.063)))
	assert.Equal(t, "0.1 %", label(roundUp(0.0003)))
	assert.Equal(t, "100 %", label(roundUp(0.97)))
}

func TestAStepOfTheRateLiesBeforeWithinOrAfterTheBadWindow(t *testing.T) {
	columns, window := make([]tally, 27), [2]int{10, 19}
	for i := range columns {
		columns[i] = tally{rawBad: 1, rawScored: 10, bad: 1, scored: 10}
	}
	edges := stepEdges(columns, window)
	assert.Equal(t, []int{0, 2, 4, 6, 8, 10, 13, 15, 17, 19, 21, 23, 25, 27}, edges, "the window keeps several steps")
	next := 0
	for _, step := range rateSteps(columns, edges, window[0], [2]float64{1, 2}) {
		assert.Equal(t, next, step.From, "nothing is left out")
		next = step.To
		for _, edge := range window {
			assert.False(t, step.From < edge && edge < step.To, "%d to %d", step.From, step.To)
		}
		spread := 1.0
		if step.From >= window[0] {
			spread = 2
		}
		n := int64(step.To - step.From)
		assert.Equal(t, analysis.RateOf(n, 10*n, float64(n), float64(10*n), spread), step.Rate, "before the window the spread is that of the baseline")
	}
	assert.Equal(t, len(columns), next)
	for i := range columns {
		columns[i].rawBad = 40
	}
	assert.Len(t, stepEdges(columns, window), len(columns)+1, "many bad answers take no more than a column")
	assert.Len(t, stepEdges(make([]tally, 3), [2]int{1, 2}), 4, "a window of one column")
}

func TestTheRateIsNotDrawnWhereNothingWasScored(t *testing.T) {
	s := &series{columns: make([]tally, 4), totals: [2]tally{{bad: 1, scored: 10, rawBad: 1, rawScored: 10}, {bad: 5, scored: 10, rawBad: 5, rawScored: 10}}}
	s.columns[0], s.columns[2], s.columns[3] = s.totals[0], s.totals[1], s.totals[1]
	a := &axis{Column: time.Hour, Columns: 4, Window: [2]int{2, 4}}
	lane := rateLaneOf(s, a, []int{0, 1, 2, 3, 4}, [2]float64{1, 1})
	assert.Equal(t, "M0 87.5H1M2 37.5H3L3 37.5H4", lane.Line)
	assert.Equal(t, "M0 49.5H1V97.8H0ZM2 4.6H3V70.4H2ZM3 4.6H4V70.4H3Z", lane.Range)
	assert.Equal(t, []string{"80 %", "40 %", "1 h"}, []string{lane.Top, lane.Half, lane.Step})
	assert.InDelta(t, 87.5, lane.Usual, 1e-9)
	assert.Equal(t, "1 of 10 = 10.0 % (95 %: 1.8 to 40.4)", lane.Before)
	assert.Equal(t, "5 of 10 = 50.0 % (95 %: 23.7 to 76.3)", lane.During)
	assert.Nil(t, rateLaneOf(&series{columns: make([]tally, 4)}, a, []int{0, 1, 2, 3, 4}, [2]float64{1, 1}))
}

// A step with few answers has a wide interval, which is cut off.
func TestFewAnswersDoNotPressTheChartToTheGround(t *testing.T) {
	small, large := analysis.RateOf(1, 5, 1, 5, 1), analysis.RateOf(40, 1000, 40, 1000, 1)
	steps := []rateStep{{0, 1, large}, {1, 2, large}, {2, 3, large}, {3, 4, small}}
	assert.InDelta(t, 0.2, topOf(large, large, steps), 1e-9, "the rate itself stays on the chart")
	assert.InDelta(t, 0.06, topOf(large, analysis.Rate{High: 1}, steps[:3]), 1e-9, "what was not scored has no interval")
}

func TestAnEmptyColumnTakesNoRoomInItsLane(t *testing.T) {
	whole := &series{columns: []tally{{spans: 4}, {}, {spans: 4}}, totals: [2]tally{{spans: 8}, {spans: 4}}}
	some := &series{value: "a", columns: []tally{{spans: 4}, {}, {spans: 2}}, totals: [2]tally{{spans: 8}, {spans: 2}}}
	drawn := band(whole, some, &axis{Columns: 3, Window: [2]int{2, 3}}, make([]float64, 3))
	assert.Equal(t, "M0 0H3V48.4H2V0H1V100H0Z", drawn.Path)
	assert.Equal(t, "100 %", drawn.Before)
	assert.Equal(t, "50 %", drawn.During)
}

func TestTheAxisPutsColumnsTogetherAroundTheBadWindow(t *testing.T) {
	line := &analysis.Timeline{From: at(20, 0, 0, 0), Column: time.Minute, Bad: [2]int{61, 81}, Spans: make([]int64, 121)}
	a := axisOf(line)
	assert.Equal(t, axis{From: at(19, 23, 59, 0), Column: 2 * time.Minute, Columns: 61, Window: [2]int{31, 41}}, a)
	assert.Equal(t, at(20, 1, 1, 0), a.From.Add(time.Duration(a.Window[0])*a.Column), "the window begins with a column")
	assert.InDelta(t, 50, a.place(at(20, 1, 0, 0)), 1e-9)
	line.Bad[1]--
	assert.Equal(t, 121, axisOf(line).Columns, "a window that would end within a column stays as it is")
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

// A page is mailed around: whatever the lake holds, it stays below 2 MiB, and says what it leaves out.
func TestAPageOfManyServicesAndValuesStaysSmallAndSaysWhatItLeavesOut(t *testing.T) {
	w := analysis.Windows{
		Baseline: analysis.Span{From: at(19, 9, 0, 0), To: at(20, 9, 0, 0)}, Bad: analysis.Span{From: at(20, 9, 0, 0), To: at(20, 13, 0, 0)},
		Bucket: 20 * time.Minute,
	}
	names := []string{"prompt", "route", "index", "tools", "judge", "cohort", "a", "b"}
	table := analysis.NewTable(w, names, true)
	chance := rand.New(rand.NewPCG(1, 2))
	for bucket := -72; bucket < 12; bucket++ {
		period := analysis.Baseline
		if bucket >= 0 {
			period = analysis.Bad
		}
		for service := range 30 {
			for range 20 {
				values := make([]string, len(names))
				for i := range values {
					values[i] = fmt.Sprint(strings.Repeat("value", 10), chance.IntN(40))
				}
				n := chance.Int64N(1e6)
				table.Add(analysis.Row{
					Bucket: bucket, Period: period, Stratum: analysis.Stratum{Service: fmt.Sprint("service", service)}, Values: values,
					Spans: 2 * n, Scored: n, Bad: n / 9, Weight: 2.1234567 * float64(n), ScoredWeight: 1.1234567 * float64(n), BadWeight: 0.1234567 * float64(n),
					First: table.Start(bucket),
				})
			}
		}
	}
	result := analysis.Analyse(table)
	r := &Report{Result: result, Timeline: analysis.TimelineOf(table, result)}
	r.counts = countPage(table, result, &r.Timeline)
	var page strings.Builder
	require.NoError(t, r.Page(&page))
	assert.LessOrEqual(t, page.Len(), mostBytes)
	assert.Greater(t, page.Len(), mostBytes/4, "it is not empty either")
	assert.Regexp(t, `Of 30 services, \d+ are shown by themselves: those of the answer, then those with the most bad answers\. Beyond the 8 most frequent `+
		`values of a variable, values are shown together\.`, page.String())
	assert.Contains(t, page.String(), ">other values<")
}
