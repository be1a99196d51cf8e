// SPDX-License-Identifier: Apache-2.0

package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// tableOf is a table of answers with a prompt and an index, of which so many are scored and bad.
func tableOf(rows ...analysis.Row) *analysis.Table {
	t := analysis.NewTable(analysis.Windows{Bucket: time.Hour}, []string{"prompt", "index"}, true)
	for i := range rows {
		t.Add(rows[i])
	}
	return t
}

func answersOf(service string, period analysis.Period, spans, scored, bad int64, values ...string) analysis.Row {
	return analysis.Row{Period: period, Stratum: analysis.Stratum{Service: service, Kind: "inference"}, Values: values, Spans: spans, Scored: scored, Bad: bad}
}

func TestWhatTheServiceThatGotWorseDoesNotTellIsNotSaidNotToHaveMoved(t *testing.T) {
	result := resultOf(analysis.Variable{Name: "prompt", Verdict: analysis.Steady}, analysis.Variable{Name: "index", Verdict: analysis.Untold})
	result.Onsets = []analysis.ServiceOnset{{Service: "bot"}}
	r := &Report{Result: result, table: tableOf(
		answersOf("shop", analysis.Bad, 90, 90, 3, "p:1", "i:1"), answersOf("bot", analysis.Bad, 10, 10, 5, analysis.Unknown, analysis.Unknown),
		answersOf("bot", analysis.Baseline, 10, 10, 1, "p:1", "i:1"),
	)}
	assert.Equal(t, " Answers of bot do not tell prompt: what of these moved there cannot be told.", r.untoldThere(), "too little is known of the index anywhere")
	assert.NotContains(t, r.rest(), "Did not move")
	result.Onsets[0].Service = "shop"
	assert.Empty(t, r.untoldThere())
	assert.Contains(t, r.rest(), "Did not move: prompt.")
	result.Onsets[0].Service = "bot"
	r.table = tableOf(answersOf("bot", analysis.Bad, 8, 8, 5, analysis.Unknown, ""), answersOf("bot", analysis.Bad, 2, 2, 0, "p:1", ""))
	assert.Empty(t, r.untoldThere(), "some tell it")
	result.Findings = []analysis.Finding{{Variable: "index"}}
	r.table = tableOf(answersOf("bot", analysis.Bad, 8, 8, 5, analysis.Unknown, "i:1"))
	assert.Empty(t, r.untoldThere(), "something is named")
}

func TestWhereNothingIsNamedWhatIsNewIsTold(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
	lately := func(variable, service, value string) analysis.Lately {
		return analysis.Lately{Variable: variable, Once: analysis.Once{Service: service, Value: value, At: at}}
	}
	result := resultOf(
		analysis.Variable{Name: "prompt", Verdict: analysis.AsUsual}, analysis.Variable{Name: "tools", Verdict: analysis.Steady},
		analysis.Variable{Name: "route", Verdict: analysis.Moved, Service: "a", Moved: []string{"r2"}}, analysis.Variable{Name: "index", Verdict: analysis.Steady},
	)
	result.Lately = []analysis.Lately{lately("route", "a", "r2"), lately("prompt", "a", "p2"), lately("route", "b", "r3"), lately("tools", "c", "t2")}
	r := &Report{Result: result}
	assert.Contains(t, r.rest(), "New about then: prompt p2 (a, since 2026-11-20 09:30Z), route r3 (b, since 2026-11-20 09:30Z), and 1 more.")
	assert.Contains(t, r.rest(), "Did not move: index.", "of what is new in a small service it is not said")
	result.Findings = []analysis.Finding{{Variable: "prompt"}}
	assert.NotContains(t, r.rest(), "New about then")
	assert.Contains(t, r.rest(), "Did not move: tools, index.")
}

func TestAVariableThatMostSpansDoNotTellDidNotMoveWhereItIsTold(t *testing.T) {
	harness := analysis.Variable{Name: "harness", Verdict: analysis.Steady, UnknownBad: 0.9, UnknownBaseline: 0.9}
	r := &Report{Result: resultOf(analysis.Variable{Name: "prompt", Verdict: analysis.Steady, UnknownBad: 0.5}, harness)}
	assert.Contains(t, r.rest(), "Did not move: prompt, harness (where it is told).")
}

func TestWhatANewServiceWithTheBadAnswersDoesNotTellIsNotSaidNotToHaveMoved(t *testing.T) {
	result := resultOf(analysis.Variable{Name: "prompt", Verdict: analysis.Steady}, analysis.Variable{Name: "index", Verdict: analysis.Untold})
	result.Uncompared = &analysis.Uncompared{Spans: 10, Share: 0.1, Bad: 5, OfBad: 0.6}
	r := &Report{Result: result, table: tableOf(
		answersOf("shop", analysis.Baseline, 90, 90, 3, "p:1", "i:1"), answersOf("shop", analysis.Bad, 90, 90, 3, "p:1", "i:1"),
		answersOf("renamed", analysis.Bad, 10, 10, 5, analysis.Unknown, analysis.Unknown),
		answersOf("small", analysis.Bad, 10, 10, 0, analysis.Unknown, analysis.Unknown),
	)}
	assert.Equal(t, " Answers of renamed do not tell prompt: what of these moved there cannot be told.", r.untoldThere(), "small has no bad answer")
	assert.NotContains(t, r.rest(), "Did not move")
	r.table = tableOf(answersOf("shop", analysis.Baseline, 90, 90, 3, "p:1", "i:1"), answersOf("renamed", analysis.Bad, 10, 10, 5, "p:1", "i:1"))
	assert.Empty(t, r.untoldThere(), "it tells its prompt")
	assert.Contains(t, r.rest(), "Did not move: prompt.")
	r.table = tableOf(answersOf("shop", analysis.Baseline, 90, 90, 3, "p:1", "i:1"), answersOf("shop", analysis.Bad, 10, 10, 5, analysis.Unknown, "i:1"))
	assert.Empty(t, r.untoldThere(), "the service is not new, and did not get worse")
}

func TestThatNoBadAnswerTellsWhatMovedIsSaid(t *testing.T) {
	v := analysis.Variable{Name: "prompt", Verdict: analysis.Moved, Service: "bot", Moved: []string{"p:2"}}
	result := resultOf(v)
	result.Behaviour = &analysis.Behaviour{Bad: analysis.Rate{Count: 5, Of: 100}}
	tool := answersOf("bot", analysis.Bad, 10, 10, 5, analysis.Unknown, "")
	tool.Kind = "tool"
	r := &Report{Result: result, table: tableOf(answersOf("bot", analysis.Bad, 90, 90, 0, "p:2", ""), tool, answersOf("shop", analysis.Bad, 9, 9, 5, "p:1", ""))}
	assert.Contains(t, r.rest(), " No bad answer of bot tells its prompt: whether they go with what moved is not compared.")
	r.table = tableOf(answersOf("bot", analysis.Bad, 90, 90, 1, "p:2", ""), tool)
	assert.NotContains(t, r.rest(), "No bad answer", "one does")
	r.table = tableOf(answersOf("bot", analysis.Bad, 90, 90, 0, "p:2", ""), answersOf("shop", analysis.Bad, 9, 9, 5, analysis.Unknown, ""))
	assert.NotContains(t, r.rest(), "No bad answer", "it has none")
}

func TestOfServicesThatDoNotTellWhatWasAskedForNothingIsSaidNotToBeBad(t *testing.T) {
	result := resultOf()
	result.Behaviour = &analysis.Behaviour{Bad: analysis.Rate{Of: 50}, Baseline: analysis.Rate{Of: 500}}
	agent := answersOf("agents", analysis.Bad, 10, 0, 0)
	agent.Kind = "agent"
	r := &Report{Result: result, table: tableOf(answersOf("a", analysis.Bad, 50, 50, 0), answersOf("b", analysis.Bad, 9, 0, 0), answersOf("gone", analysis.Baseline, 9, 0, 0), agent)}
	assert.Equal(t, " Answers of b do not tell what was asked for, and are not counted.", r.untoldAsked())
	r.Question.Verdicts = true
	assert.Empty(t, r.untoldAsked(), "few have a verdict everywhere")
	r.Question.Verdicts = false
	r.table = tableOf(answersOf("b", analysis.Bad, 9, 0, 0))
	assert.Empty(t, r.untoldAsked(), "none can be counted at all, which is said elsewhere")
	result.Behaviour.Bad.Count = 1
	r.table = tableOf(answersOf("a", analysis.Bad, 50, 50, 1), answersOf("b", analysis.Bad, 9, 0, 0))
	assert.Empty(t, r.untoldAsked())
}

func TestWhereOnlyWhatIsBadGetsAVerdictItIsToldOfHowManyCalls(t *testing.T) {
	result := resultOf()
	result.Behaviour = &analysis.Behaviour{Bad: analysis.Rate{Count: 8, Of: 8}, Baseline: analysis.Rate{Count: 30, Of: 30}}
	r := &Report{Result: result, Question: Question{Verdicts: true}, table: tableOf(
		answersOf("a", analysis.Baseline, 1000, 20, 20), answersOf("a", analysis.Bad, 100, 6, 6), answersOf("b", analysis.Baseline, 500, 10, 10),
		answersOf("b", analysis.Bad, 100, 2, 2), answersOf("c", analysis.Bad, 700, 0, 0), answersOf("a", analysis.After, 100, 50, 50),
	)}
	assert.Equal(t, " Of the calls of these kinds, 8 of 200 (4.0 %) have one in the bad window, 30 of 1,500 (2.0 %) in the baseline; "+
		"it rose most in a, to 6 of 100 (6.0 %) from 20 of 1,000 (2.0 %).", r.ofCalls())
	r.table = tableOf(answersOf("a", analysis.Baseline, 100, 20, 20), answersOf("a", analysis.Bad, 100, 6, 6))
	assert.Equal(t, " Of the calls of these kinds, 6 of 100 (6.0 %) have one in the bad window, 20 of 100 (20 %) in the baseline.", r.ofCalls())
	r.Question.Verdicts = false
	assert.Empty(t, r.ofCalls())
}

func TestOfAFewSpansWhatIsNewIsTold(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
	value := func(text string, isNew bool) analysis.ValueCount {
		return analysis.ValueCount{Value: text, New: isNew, First: at}
	}
	r := resultOf(analysis.Variable{Name: "prompt", Values: []analysis.ValueCount{value("p:1", false), value("p:2", true)}})
	assert.Contains(t, tooSmall(r), " New: prompt p:2, since 2026-11-20 09:30Z.")
	r.Variables[0].Values = r.Variables[0].Values[:1]
	assert.NotContains(t, tooSmall(r), "New")
}

func TestWhereSpansTellNoServiceItIsToldThatTheyAreComparedAsOne(t *testing.T) {
	r := &Report{Result: resultOf(), table: tableOf(
		answersOf(analysis.Unknown, analysis.Bad, 6, 6, 0), answersOf("shop", analysis.Bad, 94, 94, 3), answersOf(analysis.Unknown, analysis.Baseline, 900, 9, 0),
	)}
	assert.InDelta(t, 0.06, r.nameless(), 1e-9)
	r.table = tableOf(answersOf("shop", analysis.Bad, 94, 94, 3))
	assert.Zero(t, r.nameless())
	assert.Zero(t, (&Report{}).nameless())
}

func TestWhereNothingIsBadNothingIsSaidOfWhatBadAnswersAreOn(t *testing.T) {
	v := analysis.Variable{Name: "prompt", Verdict: analysis.Moved, Service: "shop", Moved: []string{"p:2"}}
	result := resultOf(v)
	result.Behaviour = &analysis.Behaviour{Bad: analysis.Rate{Of: 90}, Baseline: analysis.Rate{Of: 900}}
	r := &Report{Result: result}
	assert.Equal(t, "Moved: prompt p:2 (shop).", r.movedAlone())
	result.Behaviour.Bad.Count = 1
	assert.Equal(t, "Moved, but bad answers could not be shown to be on it: prompt p:2 (shop).", r.movedAlone())
}

func TestWhereNoneOfTheBaselineHasAVerdictItIsToldSinceWhenOthersHave(t *testing.T) {
	at := func(row analysis.Row, bucket int) analysis.Row { row.Bucket = bucket; return row }
	result := resultOf(analysis.Variable{Name: "prompt", Verdict: analysis.Moved, Service: "shop", Moved: []string{"p:2"}})
	result.Behaviour = &analysis.Behaviour{Bad: analysis.Rate{Count: 7, Of: 7}}
	result.Sample.FewScored = true
	windows := analysis.Windows{Bad: result.Windows.Bad, Bucket: time.Hour}
	table := analysis.NewTable(windows, []string{"prompt", "index"}, true)
	for _, row := range []analysis.Row{
		at(answersOf("shop", analysis.Bad, 9, 0, 0), 0), at(answersOf("shop", analysis.Bad, 9, 4, 4), 3), at(answersOf("shop", analysis.Bad, 9, 3, 3), 2),
		at(answersOf("shop", analysis.After, 9, 3, 3), 1), at(answersOf("shop", analysis.Baseline, 90, 0, 0), -2),
	} {
		table.Add(row)
	}
	r := &Report{Result: result, table: table, Question: Question{Verdicts: true}}
	assert.Equal(t, " The first that has a verdict, or tells it, began between 2026-11-20 11:00Z and 12:00Z: --baseline can be a time after that.", r.firstScored())
	assert.Contains(t, r.answer(), r.firstScored())
	assert.Contains(t, r.movedAlone(), "prompt p:2 (shop)", "whatever has a verdict")
	result.Behaviour.Baseline.Of = 1
	assert.Empty(t, r.firstScored())
	result.Behaviour.Bad = analysis.Rate{Count: 1, Of: 2}
	assert.Empty(t, r.movedAlone(), "it is told with the few that are scored")
}
