// SPDX-License-Identifier: Apache-2.0

package moved

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// block adds n spans, of which bad are bad, in every bucket from first to before last.
func block(t *Table, first, last int, service string, n, bad int64, values ...string) {
	for b := first; b < last; b++ {
		r := Row{
			Bucket: b, Period: Bad, Stratum: Stratum{Service: service, Kind: "chat"}, Values: values, Spans: n, Scored: n, Bad: bad,
			First: t.Start(b), FirstTrace: "trace-" + values[0] + strconv.Itoa(b),
		}
		if b < 0 {
			r.Period = Baseline
		}
		if bad > 0 {
			r.BadTraces = []string{"bad-" + values[0] + strconv.Itoa(b)}
		}
		t.Add(r)
	}
}

// day is a table over a day of baseline and an hour: buckets of five minutes.
func day(variables ...string) *Table {
	t := NewTable(windowsOf(24*time.Hour, time.Hour), variables, true)
	return t
}

const (
	dayStart = -24 * 12
	hourEnd  = 12
)

func find(t *testing.T, r *Result, name string) Variable {
	t.Helper()
	for _, v := range r.Variables {
		if v.Name == name {
			return v
		}
	}
	require.Fail(t, "no variable "+name)
	return Variable{}
}

func TestASwitchWithABadRateIsNamedWithItsFirstTrace(t *testing.T) {
	table := day("prompt", "judge")
	block(table, dayStart, 0, "a", 50, 1, "r41", "j7")
	block(table, 0, hourEnd, "a", 50, 6, "r42", "j7")
	r := Analyse(table)
	assert.Equal(t, []string{"prompt"}, r.Named)
	v := r.Variables[0]
	assert.Equal(t, Moved, v.Verdict)
	assert.InDelta(t, 1, v.Shift.Distance, 1e-9)
	assert.InDelta(t, 1, v.Shift.NewShare, 1e-9)
	assert.InDelta(t, 1, v.Shift.NewBad, 1e-9)
	assert.Equal(t, noon, *v.Since)
	assert.Equal(t, "trace-r420", v.Values[0].FirstTrace)
	assert.Equal(t, Across, v.Effect.Basis)
	assert.InDelta(t, 0.10, v.Effect.Difference, 1e-9)
	assert.InDelta(t, 1, v.Effect.Excess, 0.01)

	judge := find(t, r, "judge")
	assert.Equal(t, Steady, judge.Verdict)
	assert.Nil(t, judge.Effect)
	assert.Less(t, judge.NewAtMost, 0.01, "600 spans show that it did not move")
}

func TestAHarmlessSwitchMovedButIsNotNamed(t *testing.T) {
	table := day("prompt")
	block(table, dayStart, 0, "a", 50, 1, "r41")
	block(table, 0, hourEnd, "a", 50, 1, "r42")
	r := Analyse(table)
	assert.Empty(t, r.Named)
	assert.Equal(t, Moved, r.Variables[0].Verdict)
}

func TestACanaryIsNotNamedForARiseThatIsEverywhere(t *testing.T) {
	table := day("prompt")
	block(table, dayStart, 0, "a", 50, 1, "r41")
	block(table, 0, hourEnd, "a", 40, 4, "r41")
	block(table, 0, hourEnd, "a", 10, 1, "r42")
	r := Analyse(table)
	assert.Empty(t, r.Named)
	v := r.Variables[0]
	assert.Equal(t, Moved, v.Verdict)
	assert.Equal(t, Within, v.Effect.Basis)
	assert.Greater(t, v.Effect.Elsewhere.Low, 0.0)
	assert.Contains(t, v.Reason, "got worse as well")
}

func TestVariablesThatMovedTogetherAreSaidToBeInseparable(t *testing.T) {
	table := day("prompt", "tools", "judge")
	block(table, dayStart, 0, "a", 50, 1, "r41", "t1", "j7")
	block(table, 0, hourEnd, "a", 50, 6, "r42", "t2", "j7")
	r := Analyse(table)
	assert.ElementsMatch(t, []string{"prompt", "tools"}, r.Named)
	assert.True(t, r.Inseparable)
	assert.Contains(t, r.Variables[0].Reason, "cannot tell them apart")
}

func TestTheOtherOfTwoMovesIsToldApartWhereSpansAllowIt(t *testing.T) {
	table := day("prompt", "index")
	block(table, dayStart, 0, "a", 50, 1, "r41", "s1")
	// The index was rebuilt for everyone, the prompt changed for half of the traffic.
	block(table, 0, hourEnd, "a", 100, 2, "r41", "s2")
	block(table, 0, hourEnd, "a", 100, 12, "r42", "s2")
	r := Analyse(table)
	assert.Equal(t, []string{"prompt"}, r.Named)
	assert.False(t, r.Inseparable)
	assert.Equal(t, Moved, find(t, r, "index").Verdict)
}

// The bad window has hardly anyone else left to compare with; the baseline has.
func TestACohortThatWasAlwaysHardToPleaseIsNamedWhenItTakesOver(t *testing.T) {
	table := day("cohort")
	block(table, dayStart, 0, "a", 40, 1, "company")
	block(table, dayStart, 0, "a", 10, 1, "trial")
	block(table, 0, hourEnd, "a", 1, 0, "company")
	block(table, 0, hourEnd, "a", 49, 5, "trial")
	r := Analyse(table)
	assert.Equal(t, []string{"cohort"}, r.Named)
	assert.Equal(t, Both, r.Variables[0].Effect.Basis)
	assert.InDelta(t, 0.076, r.Variables[0].Effect.Difference, 0.005)
}

func TestABusierServiceIsNoMove(t *testing.T) {
	table := day("prompt")
	block(table, dayStart, 0, "quiet", 90, 0, "q:r1")
	block(table, dayStart, 0, "hard", 10, 2, "h:r1")
	block(table, 0, hourEnd, "quiet", 30, 0, "q:r1")
	block(table, 0, hourEnd, "hard", 70, 14, "h:r1")
	r := Analyse(table)
	assert.Empty(t, r.Named)
	assert.Equal(t, Steady, r.Variables[0].Verdict)
	assert.Greater(t, r.Behaviour.Bad.Share, 5*r.Behaviour.Baseline.Share)
	assert.InDelta(t, 0, r.Behaviour.Rise, 0.01, "each service is as good as it was")
}

func TestAnAgentThatLoopsMoreOftenIsNoMove(t *testing.T) {
	table := day("route")
	calls := func(b int, chats int64) {
		for kind, c := range map[string]struct {
			n, bad int64
			route  string
		}{"chat": {chats, chats / 25, "chat:gpt-4o-2024-11-20"}, "invoke_agent": {25, 0, "chat:gpt-4o"}} {
			r := Row{
				Bucket: b, Period: Baseline, Stratum: Stratum{Service: "a", Kind: kind}, Values: []string{c.route},
				Spans: c.n, Scored: c.n, Bad: c.bad, First: table.Start(b),
			}
			if b >= 0 {
				r.Period = Bad
			}
			table.Add(r)
		}
	}
	for b := dayStart; b < hourEnd; b++ {
		calls(b, int64(25+75*bit(b >= 0)))
	}
	r := Analyse(table)
	assert.Empty(t, r.Named)
	assert.Equal(t, Steady, r.Variables[0].Verdict)
	assert.Zero(t, r.Variables[0].Shift.Distance)
	assert.InDelta(t, 0, r.Behaviour.Rise, 0.001, "a chat fails as often as before")
}

func TestWhatHasNoBaselineIsTold(t *testing.T) {
	table := day("prompt", "judge")
	block(table, dayStart, hourEnd, "a", 50, 1, "p:r1", "j7")
	block(table, 0, hourEnd, "b", 50, 9, "q:r1", "j7")
	r := Analyse(table)
	assert.Empty(t, r.Named)
	assert.Equal(t, &Uncompared{Spans: 600, Share: 0.5, Bad: 108, OfBad: 0.9, Strata: []string{"b chat"}}, r.Uncompared)
	assert.Equal(t, Untold, find(t, r, "prompt").Verdict)
	assert.Contains(t, find(t, r, "prompt").Reason, "50 % of the bad window is on new values where there is none")
	assert.Equal(t, Steady, find(t, r, "judge").Verdict)

	all := day("prompt")
	block(all, dayStart, hourEnd, "a", 50, 1, "p:r1")
	assert.Nil(t, Analyse(all).Uncompared)
}

func TestAMixThatSwingsEveryDayIsNoMove(t *testing.T) {
	table := day("cohort")
	for b := dayStart; b < hourEnd; b++ {
		night := int64(10 + 60*((b+600)/48%2)) // four hours this way, four hours that way
		block(table, b, b+1, "a", night, 0, "consumer")
		block(table, b, b+1, "a", 100-night, 0, "company")
	}
	r := Analyse(table)
	assert.Equal(t, AsUsual, r.Variables[0].Verdict)
	assert.Greater(t, r.Variables[0].Shift.Usual, 0.2)
}

func TestAnIndexThatIsAlwaysRebuiltIsSaidToBe(t *testing.T) {
	table := day("index")
	for b := dayStart; b < hourEnd; b++ {
		block(table, b, b+1, "a", 50, 1, "snap-"+strconv.Itoa((b+1200)/12))
	}
	r := Analyse(table)
	v := r.Variables[0]
	assert.Equal(t, Moved, v.Verdict)
	assert.Equal(t, v.Shift.TurnoverOf, v.Shift.Turnover)
	assert.Contains(t, v.Reason, "That is not rare")
	assert.Empty(t, r.Named)
}

func TestNewValuesAreNotRareOnlyAboveAShareOfTheStretches(t *testing.T) {
	assert.Empty(t, turnover(&Shift{TurnoverOf: 132}))
	assert.Equal(t, " So had 1 of 132 stretches of the baseline.", turnover(&Shift{Turnover: 1, TurnoverOf: 132}))
	assert.Contains(t, turnover(&Shift{Turnover: 2, TurnoverOf: 12}), "That is not rare: 2 of 12 stretches")
}

func TestTooFewSpansNameNothing(t *testing.T) {
	table := day("prompt")
	block(table, dayStart, 0, "a", 1, 0, "r41")
	block(table, 0, 2, "a", 4, 4, "r42")
	r := Analyse(table)
	assert.True(t, r.Sample.TooSmall)
	for i := range r.Variables {
		assert.Equal(t, Untold, r.Variables[i].Verdict)
	}
	assert.Empty(t, r.Named)
}

func TestAVariableThatSpansDoNotTellCannotBeJudged(t *testing.T) {
	table := day("prompt", "index")
	block(table, dayStart, 0, "a", 50, 1, "r41", "s1")
	block(table, 0, hourEnd, "a", 50, 6, "r41", "")
	r := Analyse(table)
	index := find(t, r, "index")
	assert.Equal(t, Untold, index.Verdict)
	assert.InDelta(t, 1, index.UnknownBad, 1e-9)
	assert.Empty(t, r.Named)
}

func TestAnIdentifierIsNotRanked(t *testing.T) {
	table := day("params")
	for b := dayStart; b < hourEnd; b++ {
		for i := range 10 {
			block(table, b, b+1, "a", 10, 0, "request-"+strconv.Itoa(b*10+i))
		}
	}
	r := Analyse(table)
	assert.Empty(t, r.Named)
	assert.LessOrEqual(t, len(table.Values[0]), MaxValues+2)
}

func TestAnEmptyTableHasAnAnswer(t *testing.T) {
	r := Analyse(day("prompt", "route"))
	assert.True(t, r.Sample.TooSmall)
	assert.Empty(t, r.Named)
	assert.Len(t, r.Variables, 2)
	for _, v := range r.Variables {
		assert.Equal(t, Untold, v.Verdict)
	}
}

func TestNothingEverSaysCaused(t *testing.T) {
	table := day("prompt")
	block(table, dayStart, 0, "a", 50, 1, "r41")
	block(table, 0, hourEnd, "a", 50, 6, "r42")
	r := Analyse(table)
	for _, v := range r.Variables {
		assert.NotContains(t, v.Reason, "caus")
	}
}
