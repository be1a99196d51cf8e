// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"strings"
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

func TestTwoReleasesAreBothToBlameOnlyIfTheirTimesTellThemApart(t *testing.T) {
	day := func(apart int, variables ...string) *attribution {
		a, _ := (&made{
			variables: variables,
			prompt: func(_ string, block, _ int) string {
				values := []string{"r1", "t1"}
				if block >= 6 {
					values[0] = "r2"
				}
				if block >= 6+apart {
					values[1] = "t2"
				}
				return strings.Join(values, "|")
			},
			worse: func(_ string, block, n int, _ string) bool { return block >= 6+apart || block >= 6 && n%3 == 0 },
		}).analysed()
		at := a.found[0]
		for _, x := range at.atoms {
			x.reason = begunOtherwise
		}
		return at
	}
	accepted := func(at *attribution) (n int) {
		at.jointly(0.002)
		for _, x := range at.atoms {
			n += bit(x.reason == accepted)
		}
		return n
	}
	assert.Equal(t, 2, accepted(day(18, "prompt", "tools")))
	assert.Zero(t, accepted(day(2, "prompt", "tools")), "ten minutes")
	for about, change := range map[string]func(at *attribution){
		"one came by its rhythm":      func(at *attribution) { at.atoms[1].arrivals = 3 },
		"the other did":               func(at *attribution) { at.atoms[0].arrivals = 3 },
		"one was refused as no worse": func(at *attribution) { at.atoms[0].reason = notWorse },
		"nothing got worse":           func(at *attribution) { at.onset = nil },
	} {
		at := day(18, "prompt", "tools")
		change(at)
		assert.Zero(t, accepted(at), about)
	}
}
