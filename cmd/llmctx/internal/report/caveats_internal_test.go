// SPDX-License-Identifier: Apache-2.0

package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

func TestThatSeveralServicesMayHaveGotWorseAtOneTimeIsToldWhereTheirIntervalsMeet(t *testing.T) {
	at := func(minutes int) time.Time {
		return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC).Add(time.Duration(minutes) * time.Minute)
	}
	of := func(intervals ...[2]int) *analysis.Result {
		r := &analysis.Result{}
		for _, x := range intervals {
			r.Onsets = append(r.Onsets, analysis.ServiceOnset{Low: at(x[0]), High: at(x[1])})
		}
		return r
	}
	assert.Equal(t, " These 3 may have got worse at one time, between 2026-11-20 09:10Z and 09:40Z: look at what they share.",
		atOnce(of([2]int{0, 60}, [2]int{10, 50}, [2]int{-90, 40})))
	assert.Equal(t, " These 3 may have got worse at one time, at 2026-11-20 09:10Z: look at what they share.",
		atOnce(of([2]int{0, 60}, [2]int{10, 50}, [2]int{-90, 10})))
	assert.Empty(t, atOnce(of([2]int{0, 60}, [2]int{10, 50}, [2]int{-90, 5})), "one was worse before the others")
	assert.Empty(t, atOnce(of([2]int{0, 60}, [2]int{10, 50})), "of two it is no wonder")
}

func TestASpellBeforeTheWindowIsTold(t *testing.T) {
	from := time.Date(2026, 11, 20, 6, 30, 0, 0, time.UTC)
	r := &analysis.Result{Past: []analysis.PastSpell{{Service: "a", From: from, To: from.Add(2 * time.Hour)}}}
	assert.Equal(t, " a was worse from about 2026-11-20 06:30Z to about 08:30Z, before the window that was asked for.", past(r))
	assert.Contains(t, where(r), past(r))
	assert.Empty(t, past(&analysis.Result{}))
}

func TestEvidenceThatWasLostIsToldWhereBadAnswersAreOnIt(t *testing.T) {
	of := func(change func(*analysis.Variable)) []string {
		v := analysis.Variable{Name: "prompt", LostIn: &analysis.LostIn{Service: "s", Bad: 0.2, OfBad: 0.6}}
		change(&v)
		return lostWithBad(&analysis.Result{Behaviour: &analysis.Behaviour{}, Variables: []analysis.Variable{v}})
	}
	assert.Equal(t, []string{"prompt is unknown on 20 % of s in the bad window (0 % in its baseline), and on these spans are 60 % of its bad answers."},
		of(func(*analysis.Variable) {}))
	assert.Empty(t, of(func(v *analysis.Variable) { v.LostIn = nil }))
	assert.Empty(t, of(func(v *analysis.Variable) { v.Named = true }))
	assert.Empty(t, of(func(v *analysis.Variable) { v.LostIn.OfBad = 0.29 }), "no more of them than of the others")
	assert.Empty(t, of(func(v *analysis.Variable) { v.LostIn.Bad, v.LostIn.OfBad = 0.02, 0.2 }), "few of them")
	assert.NotEmpty(t, of(func(v *analysis.Variable) { v.LostIn.Bad, v.LostIn.OfBad = 0.99, 0.95 }), "all of both")
}

func TestTrafficOfServicesIsToldByWhetherItIsFarLessOrFarMore(t *testing.T) {
	r := &analysis.Result{Traffic: []analysis.Traffic{
		{Service: "a", Spans: 1200, Least: 3000, Most: 4000},
		{Service: "b", Spans: 500, Least: 200, Most: 200},
		{Service: "c", Least: 400, Most: 500},
		{Service: "d", Least: 300, Most: 400},
	}}
	assert.Equal(t, []string{
		"Fewer than half of the stamped spans of the same hours of any day before: a (1,200, before: 3,000 to 4,000), c (0, before: 400 to 500), and 1 more.",
		"More than twice the stamped spans of the same hours of any day before: b (500, before: 200).",
	}, traffic(r))
	assert.Empty(t, traffic(&analysis.Result{}))
}

func TestWhatOnlyHasVerdictsNowIsNoPartWithoutABaseline(t *testing.T) {
	r := &analysis.Result{Behaviour: &analysis.Behaviour{}, Uncompared: &analysis.Uncompared{Bad: 4, OfBad: 1, Strata: []string{"a inference"}}}
	assert.Equal(t, "100 % of the bad answers of the bad window are of what has no verdict or measure in the baseline, and are compared with nothing: a inference.",
		uncompared(r))
}

func TestThatEverythingIsBadIsToldWithWhatToDo(t *testing.T) {
	b := &analysis.Behaviour{Bad: analysis.Rate{Count: 3, Of: 3}, Baseline: analysis.Rate{Count: 4, Of: 4}}
	assert.Contains(t, allAlike(b, true), " If only what is bad gets a verdict, there is no rate to compare, but how many there are.")
	b.Bad.Count, b.Baseline.Count = 0, 0
	assert.NotContains(t, allAlike(b, true), "no rate")
}
