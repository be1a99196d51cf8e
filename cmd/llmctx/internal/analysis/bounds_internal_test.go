// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestARateOfNothingMayBeAnything(t *testing.T) {
	nothing := Rate{High: 1}
	assert.Equal(t, nothing, wilson(0, 0, 5))
	assert.Equal(t, nothing, wilson(1, 5, 0))
	assert.Equal(t, nothing, wilson(0, 0, 0))
}

func TestNothingIsComparedOfFewScoredAnswersHoweverManySpansThereAre(t *testing.T) {
	few := func(most int) *analysis {
		a, _ := (&made{prompt: released, worse: since(6), unjudged: func(_ string, block, n int, _ bool) bool {
			return block >= 0 && block*madeAnswers+n >= most
		}}).analysed()
		return a
	}
	assert.Empty(t, few(fewestSpans-1).found)
	assert.NotEmpty(t, few(fewestSpans).found)
}

func TestASpellIsAnotherMatterOnlyIfItIsWorseThanACandidateExplains(t *testing.T) {
	a, _ := (&made{prompt: released, worse: since(6)}).analysed()
	f, x := a.frames[0], atomOf(t, a, "r2")
	spell := func(from, to int) *onset {
		return &onset{block: from, variable: -1, ending: &onset{block: to}}
	}
	assert.False(t, f.addsTo(x, spell(6, 100)), "it is the same one")
	assert.False(t, f.addsTo(x, spell(20, 30)), "no worse than the rest")
	assert.False(t, f.addsTo(x, spell(-100, -50)), "no worse than any other time")

	a, _ = (&made{prompt: released, worse: func(_ string, block, _ int, _ string) bool {
		return block >= 6 || block >= -40 && block < -10
	}}).analysed()
	f, x = a.frames[0], atomOf(t, a, "r2")
	assert.True(t, f.addsTo(x, spell(-40, -10)))
	assert.False(t, f.addsTo(x, spell(-10, 6)), "better than with another time beside it")
}

func TestAReleaseAtTheTimeOfDayAtWhichTheTableBeginsHasNoRhythm(t *testing.T) {
	x := hourly("route")
	x.Baseline.From = nine.Add(-96 * time.Hour)
	for bucket := -96; bucket < 4; bucket++ {
		for n, value := range []string{"a", "b", "c"} {
			period := Baseline
			if bucket >= 0 {
				period = Bad
				if n == 0 {
					value = "hotfix"
				}
			}
			x.Add(Row{Bucket: bucket, Period: period, Values: []string{value}, Spans: 1000, First: x.Start(bucket)})
		}
	}
	assert.True(t, newAnalysis(x).mixes(0.01).of[""][0].moved)
}
