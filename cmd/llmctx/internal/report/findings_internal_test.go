// SPDX-License-Identifier: Apache-2.0

package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func TestSinceWhenAndUntilWhenAreToldAsExactlyAsTheyAreKnown(t *testing.T) {
	nine := resultOf().Windows.Bad.From
	in := timesOf(resultOf())
	assert.Empty(t, since(&analysis.Finding{}, in), "it grew")
	f := &analysis.Finding{Since: nine.Add(time.Hour)}
	assert.Equal(t, ", since 2026-11-20 10:00Z", since(f, in))
	f.SinceAfter = nine
	assert.Equal(t, ", since some time between 2026-11-20 09:00Z and 10:00Z", since(f, in))
	f.Before, f.GoneBy = true, nine.Add(90*time.Minute)
	assert.Equal(t, ", since some time between 2026-11-20 09:00Z and 10:00Z (before the window that was asked for), last seen before 10:30Z", since(f, in))
	f.GoneBy = nine.Add(24 * time.Hour)
	assert.Contains(t, since(f, in), ", last seen before 2026-11-21 09:00Z")
}

func TestOfSeveralThatCannotBeToldApartEachIsToldWithItsValues(t *testing.T) {
	nine := resultOf().Windows.Bad.From
	in := timesOf(resultOf())
	f := &analysis.Finding{
		Variable: "prompt", Arrived: true, From: []string{"r1"}, To: []string{"r2"}, Since: nine, Or: []string{"index", "tools"},
		Alternatives: []analysis.Alternative{{Variable: "index", To: []string{"kb2"}, Since: nine.Add(time.Minute)}},
	}
	assert.Equal(t, "one of these three, which this data cannot tell apart: prompt r1 → r2, since 2026-11-20 09:00Z", what(f, in))
	assert.Equal(t, ", or index kb2, which is new, since 2026-11-20 09:01Z, or tools", others(f, in))
	f.Or = f.Or[:1]
	assert.Contains(t, what(f, in), "one of these two, ")
	f.Or = make([]string, 3)
	assert.Contains(t, what(f, in), "one of these several, ")
}

func TestOnlyTheSameChangeIsToldAsTheSame(t *testing.T) {
	of := func(change func(f *analysis.Finding)) bool {
		f := analysis.Finding{Variable: "route", Arrived: true, From: []string{"a"}, To: []string{"b"}}
		other := f
		change(&other)
		return isSame(&f, &other)
	}
	assert.True(t, of(func(f *analysis.Finding) { f.Service = "another" }))
	for _, change := range []func(f *analysis.Finding){
		func(f *analysis.Finding) { f.Variable = "prompt" }, func(f *analysis.Finding) { f.From = nil }, func(f *analysis.Finding) { f.To = []string{"c"} },
		func(f *analysis.Finding) { f.Arrived = false }, func(f *analysis.Finding) { f.Successor = "c" }, func(f *analysis.Finding) { f.Or = []string{"index"} },
	} {
		assert.False(t, of(change))
	}
	grown := analysis.Finding{Variable: "cohort", To: []string{"beta"}, From: []string{"x"}}
	other := grown
	other.From = nil
	assert.True(t, isSame(&grown, &other), "what grew replaced nothing")
}

func TestWhereNothingIsScoredAnyMoreTheLastThatWasIsTold(t *testing.T) {
	r := incidentTable(t)
	assert.Contains(t, r.fewScored(), "0 in the bad window, 1,000 in the baseline. The last of these began between 2026-11-20 08:")
	r.Result.Behaviour.Baseline.Of = 0
	assert.NotContains(t, r.fewScored(), "The last of these")
}

func incidentTable(t *testing.T) *Report {
	t.Helper()
	r := resultOf()
	table := analysis.NewTable(r.Windows, []string{"prompt"}, true)
	table.Bucket = 5 * time.Minute
	table.Add(analysis.Row{Bucket: -3, Period: analysis.Baseline, Values: []string{"r1"}, Spans: 10, Scored: 10})
	r.Behaviour.Bad = analysis.Rate{}
	return &Report{Result: r, table: table}
}

func TestWhatDoesNotTellItsJudgeIsNotComparedInTheFirstSentenceEither(t *testing.T) {
	r := &Report{Result: resultOf(analysis.Variable{Name: "judge", UnknownBad: 0.3}), Question: Question{Verdicts: true}}
	r.Result.Behaviour.Low, r.Result.Behaviour.Detectable = -0.02, 0.03
	assert.Equal(t, "Of all answers, 10 % in the bad window, 4.0 % in the baseline are bad. Each judge by itself, they cannot be shown to be more frequent "+
		"(change of each service by itself: 0.0 points, 95 %: -2.0 to 0.0); a rise by 3.0 points or more would have shown.", r.rises())
	r.Question.Verdicts = false
	assert.Contains(t, r.rises(), "Bad answers cannot be shown")
}

func TestVariablesThatWereLostOnTheSameSpansAreOneSentence(t *testing.T) {
	lost := func(name string, bad float64) analysis.Variable {
		return analysis.Variable{Name: name, UnknownRose: true, UnknownBad: bad, BadOnUnknown: 0.9}
	}
	assert.Equal(t, []string{
		"prompt, route are unknown on 30 % of the bad window (0 % of the baseline), and on these spans are 90 % of the bad answers.",
		"index is unknown on 40 % of the bad window (0 % of the baseline), and on these spans are 90 % of the bad answers.",
	}, lostWithBad(resultOf(lost("prompt", 0.3), lost("index", 0.4), lost("route", 0.3))))
}

func TestWhatNoRegistryStampedIsNoRevisionOfOne(t *testing.T) {
	e := evidenceOf(evidenceWith("c0ffee", "", "unknown"))
	assert.Equal(t, 1, e.revisions)
	many := make([]string, 12)
	for i := range many {
		many[i] = string(rune('a' + i))
	}
	e = evidenceOf(evidenceWith(many...))
	assert.Equal(t, []int{12, 10}, []int{e.revisions, len(e.Registries)}, "those that are not listed count, too")
}

func evidenceWith(registries ...string) (list []counts.Evidence) {
	for _, r := range registries {
		list = append(list, counts.Evidence{Period: counts.Bad, Registry: r, Spans: 1})
	}
	return list
}

func TestWhatCameBackIsToldOfAServiceThatGotWorseAboutThen(t *testing.T) {
	r := resultOf()
	nine := r.Windows.Bad.From
	r.Onsets = []analysis.ServiceOnset{{Service: "s", Low: nine, High: nine.Add(time.Hour)}}
	of := func(service string, at time.Duration) string {
		r.Back = []analysis.CameBack{{Variable: "index", Service: service, Value: "kb:46", At: nine.Add(at)}}
		return cameBack(r)
	}
	assert.Equal(t, " index kb:46 came back to s at 2026-11-20 08:30Z.", of("s", -30*time.Minute))
	assert.NotEmpty(t, of("s", 90*time.Minute))
	assert.Empty(t, of("s", -31*time.Minute))
	assert.Empty(t, of("s", 91*time.Minute))
	assert.Empty(t, of("another", 0))
}

func TestASilenceOfAllServicesIsACaveat(t *testing.T) {
	r := &Report{Result: resultOf()}
	nine := r.Result.Windows.Bad.From
	r.Result.Silence = &analysis.Span{From: nine, To: nine.Add(time.Hour)}
	assert.Contains(t, r.caveats(&counts.Table{}), "No service has a span between 2026-11-20 09:00Z and 10:00Z: what happened then is not in the lake.")
}

func TestThatNoOtherAttributeStandsOutIsToldWhereTheyWereAskedFor(t *testing.T) {
	r := &Report{Result: resultOf(), Question: Question{Columns: true}}
	assert.Contains(t, r.noColumns(), "Of other attributes with up to 50 values, bad answers are on none by more than on the others.")
	r.Result.Separations = []analysis.Separation{{}}
	assert.Empty(t, r.noColumns())
	assert.Empty(t, (&Report{Result: resultOf()}).noColumns())
	r.Result.Separations, r.Result.Behaviour = nil, nil
	assert.Empty(t, r.noColumns(), "nothing was asked for that could be on them")
}
