// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A verdict follows from how far a mix moved, how far it usually does, and how much was seen.
func TestAVerdictOfAVariableIsSaidOnlyWhereTheNumbersShowIt(t *testing.T) {
	const much, little = 2 * small, small / 2
	a := &analysis{table: NewTable(Windows{Bucket: time.Hour}, []string{"prompt"}, false)}
	for name, test := range map[string]struct {
		shift  Shift
		loss   loss
		sample Sample
		want   Verdict
	}{
		"moved beyond the usual":            {shift: Shift{moved: true, Distance: much}, want: Moved},
		"too few spans, whatever it did":    {shift: Shift{moved: true}, sample: Sample{TooSmall: true}, want: Untold},
		"it moved, and evidence was lost":   {shift: Shift{moved: true}, loss: loss{rose: true}, want: Moved},
		"evidence was lost":                 {loss: loss{rose: true}, want: Untold},
		"hardly known now":                  {loss: loss{bad: mostUnknown + 0.01}, want: Untold},
		"hardly known before":               {loss: loss{baseline: mostUnknown + 0.01}, want: Untold},
		"known well enough":                 {loss: loss{bad: mostUnknown, baseline: mostUnknown}, want: Steady},
		"nothing changed":                   {want: Steady},
		"as little as is small":             {shift: Shift{AtMost: small, NewShare: small}, want: Steady},
		"more may have changed":             {shift: Shift{AtMost: much}, want: Untold},
		"new where there is no baseline":    {shift: Shift{AtMost: little, NewShare: much}, want: Untold},
		"much, as always, and not recently": {shift: Shift{Distance: much, Usual: much, Tiles: fewestTiles, AtMost: much, NewShare: much, Recent: small}, want: AsUsual},
		"much, as always, none of it new":   {shift: Shift{Distance: much, Usual: much, Tiles: fewestTiles, AtMost: much, Recent: much}, want: AsUsual},
		"new just now":                      {shift: Shift{Distance: much, Usual: much, Tiles: fewestTiles, AtMost: much, NewShare: much, Recent: much}, want: Untold},
		"new, and nothing just before":      {shift: Shift{Distance: much, Usual: much, Tiles: fewestTiles, AtMost: much, NewShare: much, Recent: -1}, want: Untold},
		"more than always":                  {shift: Shift{Distance: much, Usual: little, Tiles: fewestTiles, AtMost: much}, want: Untold},
		"a baseline too short to say":       {shift: Shift{Distance: much, Usual: much, Tiles: fewestTiles - 1, AtMost: much}, want: Untold},
	} {
		assert.Equal(t, test.want, a.verdict(0, &test.shift, test.loss, test.sample), name)
	}
}

func TestAMixThatDiffersFromJustBeforeChangedAtTheWindow(t *testing.T) {
	for recent, want := range map[float64]bool{-1: true, 0: false, small: false, 2 * small: true} {
		v := Variable{Shift: Shift{Recent: recent}}
		assert.Equal(t, want, v.AtWindow(), recent)
	}
}

func TestADifferenceIsMoreLessOrNone(t *testing.T) {
	assert.Equal(t, "1.5 points more frequent", difference(0.015))
	assert.Equal(t, "1.5 points less frequent", difference(-0.015))
	assert.Equal(t, "as frequent", difference(0))
}

func TestAShareThatIsNotZeroDoesNotReadZero(t *testing.T) {
	for share, want := range map[float64]string{0: "0 %", 0.0009: "under 0.1 %", 0.001: "0.1 %", 0.0999: "10.0 %", 0.1: "10 %", 1: "100 %"} {
		assert.Equal(t, want, percent(share))
	}
}

// Buckets are as fine as the bad window asks for, unless the baseline makes too many of them.
func TestBucketsAreFewAndFitTheBadWindow(t *testing.T) {
	const day = 24 * time.Hour
	end := time.Date(2026, 11, 20, 13, 0, 0, 0, time.UTC)
	for _, test := range []struct{ baseline, bad, want time.Duration }{
		{time.Hour, 10 * time.Minute, 50 * time.Second},
		{3 * day, 4 * time.Hour, 20 * time.Minute},
		{1500*20*time.Minute - 4*time.Hour, 4 * time.Hour, 20 * time.Minute},     // just few enough
		{1500*20*time.Minute - 4*time.Hour + 1, 4 * time.Hour, 20 * time.Minute}, // a part of one is none
		{1501*20*time.Minute - 4*time.Hour, 4 * time.Hour, 40 * time.Minute},
		{60 * day, 4 * time.Hour, 80 * time.Minute},
		{90 * day, 4 * time.Hour, 4 * time.Hour},
		{7 * day, 5 * time.Minute, 5 * time.Minute}, // the bad window is a bucket at least
		{day, 5 * time.Second, 4 * time.Second},
	} {
		bad := Span{From: end.Add(-test.bad), To: end}
		w := NewWindows(Span{From: bad.From.Add(-test.baseline), To: bad.From}, bad)
		assert.Equal(t, test.want, w.Bucket, "%s before %s", test.baseline, test.bad)
	}
}

func TestAsMuchAsIsSmallIsNotYetAChangeAsUsual(t *testing.T) {
	a := &analysis{table: NewTable(Windows{Bucket: time.Hour}, []string{"prompt"}, false)}
	as := func(distance, recent float64) Verdict {
		return a.verdict(0, &Shift{Distance: distance, Usual: 2 * small, Tiles: fewestTiles, AtMost: 2 * small, NewShare: 2 * small, Recent: recent}, loss{}, Sample{})
	}
	assert.Equal(t, Untold, as(small, small))
	assert.Equal(t, AsUsual, as(2*small, small))
	assert.Equal(t, AsUsual, as(2*small, 0), "against the part just before it is none")
	told := func(distance float64) string {
		return steady(&Variable{Verdict: AsUsual, Service: "s", Shift: Shift{Distance: distance, Usual: 0.5}})
	}
	assert.NotContains(t, told(0.5), "by its rhythm", "that is what is usual")
	assert.Contains(t, told(0.6), "What is new came by its rhythm.")
	before := &Variable{Verdict: AsUsual, Service: "s", Named: true, Effect: &Effect{atom: &atom{}}, Shift: Shift{Distance: 0.6, Usual: 0.5}}
	assert.NotContains(t, steady(before), "by its rhythm", "it changed before the window, once")
	before.Effect.atom.arrivals = 2
	assert.Contains(t, steady(before), "What is new came by its rhythm.")
}

func TestEvidenceThatOneServiceLostIsToldOfItThoughOthersNeverHadIt(t *testing.T) {
	since := 6
	m := &made{
		services: []string{"s", "t", "u"},
		prompt: func(service string, block, _ int) string {
			if service == "s" && block < since {
				return "r1"
			}
			return Unknown
		},
		worse: func(service string, block, n int, _ string) bool { return service == "s" && block >= 6 || n == 0 },
	}
	lost := Analyse(m.table()).Variables[0].LostIn
	require.NotNil(t, lost)
	assert.Equal(t, "s", lost.Service)
	assert.Zero(t, lost.Baseline)
	assert.Greater(t, lost.Bad, 0.8)
	assert.Greater(t, lost.OfBad, 0.8)
	since = never
	assert.Nil(t, Analyse(m.table()).Variables[0].LostIn)
}

func TestVerdictsOfTwoJudgesEachOfOneWindowAreNotCompared(t *testing.T) {
	from := 0
	m := &made{
		variables: []string{"judge"},
		prompt: func(_ string, block, _ int) string {
			if block < from {
				return "j7"
			}
			return "j8"
		},
		worse: func(_ string, block, n int, _ string) bool { return block >= 0 || n == 0 },
	}
	table := m.table()
	table.Verdicts = true
	b := Analyse(table).Behaviour
	assert.True(t, b.Nothing)
	assert.Zero(t, b.High)
	from = 3
	table = m.table()
	table.Verdicts = true
	assert.False(t, Analyse(table).Behaviour.Nothing)
}
