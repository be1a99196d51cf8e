// SPDX-License-Identifier: Apache-2.0

package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func TestSinceWhenAndUntilWhenAreToldAsExactlyAsTheyAreKnown(t *testing.T) {
	nine := resultOf().Windows.Bad.From
	in := resultOf()
	assert.Empty(t, since(&analysis.Finding{}, in), "it grew")
	f := &analysis.Finding{Since: nine.Add(time.Hour)}
	assert.Equal(t, ", since 2026-11-20 10:00Z", since(f, in))
	f.OnFewSince, f.FewBefore = nine.Add(-time.Hour), 0.074
	assert.Equal(t, ", on most spans since about 2026-11-20 10:00Z (on 7.4 % of them since 2026-11-20 08:00Z)", since(f, in))
	f.OnFewSince = time.Time{}
	f.SinceAfter = nine
	assert.Equal(t, ", since some time between 2026-11-20 09:00Z and 10:00Z", since(f, in))
	f.Before, f.GoneBy = true, nine.Add(90*time.Minute)
	assert.Equal(t, ", since some time between 2026-11-20 09:00Z and 10:00Z (before the window that was asked for), last seen before 10:30Z", since(f, in))
	f.GoneBy = nine.Add(24 * time.Hour)
	assert.Contains(t, since(f, in), ", last seen before 2026-11-21 09:00Z")
	in.ReadUntil = nine.Add(26 * time.Hour)
	assert.Contains(t, since(f, in), ", last seen before 2026-11-21 09:00Z (up to 11:00Z, as far as was read)", "it may have come back later")
}

func TestOfSeveralThatCannotBeToldApartEachIsToldWithItsValues(t *testing.T) {
	nine := resultOf().Windows.Bad.From
	in := timesOf(resultOf())
	f := &analysis.Finding{
		Variable: "prompt", Arrived: true, From: []string{"r1"}, To: []string{"r2"}, Since: nine, Or: []string{"index", "tools"},
		Alternatives: []analysis.Alternative{{Variable: "index", To: []string{"kb2"}, Since: nine.Add(time.Minute)}},
	}
	assert.Equal(t, "one of these three, which this data cannot tell apart: prompt r1 → r2, since 2026-11-20 09:00Z", what(f, resultOf()))
	assert.Equal(t, ", or index kb2, which is new, since 2026-11-20 09:01Z, or tools", others(f, in))
	f.Or = []string{"tools", "index"}
	assert.Equal(t, ", or tools, or index kb2, which is new, since 2026-11-20 09:01Z", others(f, in))
	f.Or = f.Or[:1]
	assert.Contains(t, what(f, resultOf()), "one of these two, ")
	f.Or = make([]string, 3)
	assert.Contains(t, what(f, resultOf()), "one of these several, ")
}

func TestWhatCameBackIsToldAsThat(t *testing.T) {
	f := &analysis.Finding{Variable: "prompt", Arrived: true, From: []string{"r2"}, To: []string{"r1"}}
	assert.Equal(t, "r2 → r1", change(f))
	f.Back = true
	assert.Equal(t, "r2 → r1, which came back", change(f))
	f.From = nil
	assert.Equal(t, "r1, which came back", change(f))
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
		return analysis.Variable{Name: name, LostIn: &analysis.LostIn{Service: "s", Bad: bad, OfBad: 0.9}}
	}
	assert.Equal(t, []string{
		"prompt, route are unknown on 30 % of s in the bad window (0 % in its baseline), and on these spans are 90 % of its bad answers.",
		"index is unknown on 40 % of s in the bad window (0 % in its baseline), and on these spans are 90 % of its bad answers.",
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

func TestNoSentenceListsSixtyValues(t *testing.T) {
	many := make([]string, 60)
	for i := range many {
		many[i] = "v" + string(rune('A'+i))
	}
	assert.Equal(t, "vA, vB, and 58 more → vA, vB, and 58 more", replaced(many, many))
	assert.Contains(t, judgeMoved(&analysis.JudgeMoved{From: many, To: many}, timesOf(resultOf())), "(vA, vB, and 58 more → vA, vB, and 58 more)")
	r := resultOf(analysis.Variable{Name: "tools", Moved: many, Values: []analysis.ValueCount{{Value: "vA"}, {Value: "other"}}}, analysis.Variable{Name: "prompt"})
	assert.Equal(t, "New or grown as well: 59 values of tools.", furtherAppearances(r))
	assert.Empty(t, furtherAppearances(resultOf()))
	e := evidenceOf(evidenceWith(append(many[:12:12], "")...))
	assert.Contains(t, e.registries(), ", and 3 more")
	e = evidenceOf(evidenceWith(many[:3]...))
	assert.NotContains(t, e.registries(), "more")
	for n, want := range map[int]string{12: "", 15: "    and 3 more, which llmctx values lists\n"} {
		verdicts := &Report{Result: resultOf(), Verdicts: make([]VerdictRate, n)}
		var text strings.Builder
		verdicts.textVerdicts(&printer{w: &text})
		_, after, _ := strings.Cut(text.String(), "holds these verdicts:\n")
		lines := strings.SplitAfterN(after, "\n", 13)
		require.Len(t, lines, 13)
		assert.Equal(t, want, lines[12])
		assert.Equal(t, strings.TrimSpace(want), verdicts.furtherVerdicts())
	}
}

func TestAServiceThatIsBetterAgainIsToldFromWhenOn(t *testing.T) {
	r := resultOf()
	nine := r.Windows.Bad.From
	r.Onsets = []analysis.ServiceOnset{{Service: "s", From: nine, Low: nine, High: nine, Until: nine.Add(time.Hour)}}
	assert.Equal(t, " s got worse at about 2026-11-20 09:00Z, and was better again from about 10:00Z on.", where(r))
	after := r.Windows.Bad.To
	r.Onsets = []analysis.ServiceOnset{{Service: "s", From: after, Low: after, High: after.Add(time.Hour)}}
	assert.Contains(t, where(r), ", after the window that was asked for.")
	r.Onsets[0].Low = after.Add(-time.Minute)
	assert.NotContains(t, where(r), "after the window")
	assert.NotContains(t, where(r), "about when the window", "the interval is told, which begins in it")
	r.Onsets[0].High = after.Add(time.Minute)
	assert.Contains(t, where(r), " s got worse at about 2026-11-20 13:00Z, about when the window that was asked for ends.")
	r.Onsets[0].From = after.Add(-time.Minute)
	assert.NotContains(t, where(r), "about when the window")
}

func TestWhatWentAwayIsToldInTheHeadlineWhereNothingIsNamed(t *testing.T) {
	result := resultOf()
	nine := result.Windows.Bad.From
	gone := func(variable, value, service string, by time.Duration) analysis.Gone {
		return analysis.Gone{Variable: variable, Value: value, Service: service, By: nine.Add(by)}
	}
	result.Gone = []analysis.Gone{gone("cohort", "pilot", "a", 0), gone("prompt", "r2", "a", 0), gone("cohort", "pilot", "b", time.Hour)}
	told := "No longer seen: cohort pilot (a, b, last seen before 2026-11-20 10:00Z), prompt r2 (a, last seen before 2026-11-20 09:00Z)."
	result.Variables = []analysis.Variable{{Name: "prompt", Verdict: analysis.Steady}, {Name: "index", Verdict: analysis.Steady}}
	r := &Report{Result: result}
	assert.Equal(t, told, noLonger(result))
	result.ReadUntil = nine.Add(5 * time.Hour)
	assert.Contains(t, noLonger(result), "before 2026-11-20 09:00Z) (up to 14:00Z, as far as was read).")
	result.ReadUntil = time.Time{}
	assert.Contains(t, r.rest(), "Did not move: index.", "of the prompt, it would read as if it was there still")
	assert.Contains(t, r.rest(), told)
	result.Findings = []analysis.Finding{{}}
	assert.Equal(t, "Did not move: prompt, index.", r.rest())
	assert.Empty(t, noLonger(resultOf()))
}

func TestASilenceOfAllServicesIsACaveat(t *testing.T) {
	r := &Report{Result: resultOf()}
	nine := r.Result.Windows.Bad.From
	r.Result.Silence = &analysis.Span{From: nine, To: nine.Add(time.Hour)}
	assert.Contains(t, r.caveats(&counts.Table{}), "No service has a stamped span between 2026-11-20 09:00Z and 10:00Z: what happened then is not counted.")
}

func TestTheSilenceOfOneServiceWhileOthersGoOnIsACaveat(t *testing.T) {
	r := &Report{Result: resultOf()}
	nine := r.Result.Windows.Bad.From
	assert.NotContains(t, strings.Join(r.caveats(&counts.Table{}), " "), "Without a stamped span")
	of := func(name string, hours int) analysis.Silent {
		return analysis.Silent{Service: name, Span: analysis.Span{From: nine, To: nine.Add(time.Duration(hours) * time.Hour)}}
	}
	r.Result.Silent = []analysis.Silent{of("mail-triage", 1)}
	assert.Contains(t, r.caveats(&counts.Table{}),
		"Without a stamped span for a while, although other services have some: mail-triage (2026-11-20 09:00Z to 10:00Z): what happened there then is not counted.")
	r.Result.Silent = []analysis.Silent{of("a", 3), of("b", 2), of("c", 1), of("d", 1)}
	assert.Contains(t, strings.Join(r.caveats(&counts.Table{}), " "), "a (2026-11-20 09:00Z to 12:00Z), b (2026-11-20 09:00Z to 11:00Z), and 2 more: what happened")
}

func TestThatNoOtherAttributeStandsOutIsToldWhereTheyWereAskedFor(t *testing.T) {
	r := &Report{Result: resultOf(), Question: Question{Columns: true}}
	assert.Contains(t, r.noColumns(), "Of other attributes with up to 50 values, bad answers could not be shown to be on one more than on the others.")
	r.Result.Separations = []analysis.Separation{{}}
	assert.Empty(t, r.noColumns())
	assert.Empty(t, (&Report{Result: resultOf()}).noColumns())
	r.Result.Separations, r.Result.Behaviour = nil, nil
	assert.Empty(t, r.noColumns(), "nothing was asked for that could be on them")
}

func TestWhereNothingWasJudgedInBothWindowsNoRiseIsTold(t *testing.T) {
	r := &Report{Result: resultOf()}
	r.Result.Behaviour.Nothing = true
	assert.Equal(t, "Whether bad answers are more frequent cannot be told: 10 % in the bad window, 4.0 % in the baseline, and "+nothingCompared+".", r.rises())
	var text strings.Builder
	out := &printer{w: &text}
	r.textBehaviour(out)
	assert.Contains(t, text.String(), "rise: not told; "+nothingCompared)
	assert.NotContains(t, text.String(), "points")
	r.Result.JudgeMoved = &analysis.JudgeMoved{From: []string{"j7"}, To: []string{"j8"}}
	assert.Contains(t, r.answer(), "None judged in both, so that nothing is compared")
	r.Result.Behaviour.Nothing = false
	assert.NotContains(t, r.answer(), "None judged in both")
}

// movedOn is a variable that moved to a value with so many scored spans.
func movedOn(scored int64) analysis.Variable {
	since := at(20, 9, 20, 0)
	return analysis.Variable{
		Name: "route", Verdict: analysis.Moved, Service: "kb", Moved: []string{"embed:large"}, Since: &since,
		Values: []analysis.ValueCount{{Value: "embed:small", Bad: &analysis.Rate{Of: 9}}, {Value: "embed:large", New: true, BadSpans: 100, Bad: &analysis.Rate{Of: scored}}},
	}
}

func TestWhatMovedOnSpansThatAreNotScoredIsACaveat(t *testing.T) {
	r := &Report{Result: resultOf(movedOn(0))}
	told := []string{"route embed:large (kb, since 2026-11-20 09:20Z) moved on spans none of which is scored: whether bad answers elsewhere go with it is not compared. Look at it by hand."}
	assert.Equal(t, told, r.notScored())
	assert.Subset(t, r.caveats(&counts.Table{}), told)
	assert.NotContains(t, r.rest(), "Moved", "once is enough")
	v := &r.Result.Variables[0]
	v.Named = true
	assert.Empty(t, r.notScored())
	v.Named, v.Service = false, ""
	assert.Empty(t, r.notScored())
	r.Result.Variables[0] = movedOn(1)
	assert.Empty(t, r.notScored())
	r.Result.Variables[0], r.Result.Behaviour = movedOn(0), nil
	assert.Empty(t, r.notScored(), "nothing is")
}

func TestWhatMovedWithoutBadAnswersIsToldWhereNothingIsNamed(t *testing.T) {
	r := &Report{Result: resultOf(movedOn(50), analysis.Variable{Name: "tools", Verdict: analysis.Steady})}
	assert.Equal(t, "Moved, but bad answers could not be shown to be on it: route embed:large (kb, since 2026-11-20 09:20Z). Did not move: tools.", r.rest())
	r.Result.Variables[0].Values[1].New = false
	assert.Contains(t, r.rest(), "on it: route embed:large (kb). ", "of what grew it is not known since when")
	r.Result.Findings = []analysis.Finding{{}}
	assert.Equal(t, "Did not move: tools.", r.rest())
	r.Result.Findings, r.Result.Behaviour = nil, nil
	assert.Equal(t, "Did not move: tools.", r.rest(), "it is in the first line")
}

func TestVerdictsThatAreCountedAtTheirOwnTimeAreToldToBe(t *testing.T) {
	of := func(place counts.Place) *Report {
		return &Report{Result: resultOf(), Verdicts: verdictRates(&counts.Table{Verdicts: []counts.Verdict{{Period: counts.Bad, Name: "g", Label: "fail", Count: 3, Place: place}}})}
	}
	for place, want := range map[counts.Place]bool{counts.OnSpan: false, counts.OnEvent: false, counts.InLog: true, counts.Evaluation: true} {
		r := of(place)
		r.Result.Behaviour = nil
		var text strings.Builder
		r.textVerdicts(&printer{w: &text})
		assert.Equal(t, want, strings.Contains(strings.Join(strings.Fields(text.String()), " "), ownTimes), place)
		assert.Equal(t, want, strings.Contains(strings.Join(r.caveats(&counts.Table{}), " "), "here it is counted when it was given"), place)
		assert.Equal(t, want, slices.Contains(view{Report: r}.Asks(), ownTimes), place)
	}
}

func TestAnswersThatCarryTheirVerdictsAreNotAmongThoseThatWereFound(t *testing.T) {
	c := &counts.Table{Attached: []counts.Attached{{How: counts.ByParent, Answers: 3}, {How: counts.ByLink, Answers: 1}}}
	const told = "Answers with a verdict in all that was counted, by how it was found: 3 on a child of the answer, 1 by a link to the answer"
	assert.Equal(t, []string{told + "."}, verdictNotes(c, 4, ""))
	assert.Equal(t, []string{told + "; the others carry theirs."}, verdictNotes(c, 5, ""))
	c.Unattached = []counts.Unattached{{Why: counts.NoTrace, Count: 3}}
	assert.Contains(t, verdictNotes(c, 4, ""), "Verdicts that belong to no answer: 3 (no span of its trace is stamped and counts).")
	assert.Contains(t, verdictNotes(c, 4, "service = 'a'"), "Verdicts that belong to no answer, or to one that is not service = 'a': 3 (no span of its trace is stamped and counts).")
}

func TestOfFewerSpansItIsSaidWhatTheyMakeOfARise(t *testing.T) {
	r := resultOf()
	r.Traffic = []analysis.Traffic{{Service: "a", Spans: 10, Least: 300, Most: 400}}
	const told = "if those that are missing are good answers, the rise is smaller than it looks"
	assert.NotContains(t, traffic(r)[0], told, "there is none")
	r.Behaviour.Rise, r.Behaviour.Low = 0.1, 0.05
	assert.Equal(t, "Fewer than half of the stamped spans of the same hours of any day before: a (10, before: 300 to 400): "+told+".", traffic(r)[0])
	r.Traffic[0].Spans = 1000
	assert.NotContains(t, traffic(r)[0], told)
}

func TestAValueWithACommaIsOneValueOfItsField(t *testing.T) {
	const value = "kb, of eu (old)"
	r := &analysis.Result{Variables: []analysis.Variable{{Name: "index", Values: []analysis.ValueCount{
		{Value: value, BaselineSpans: 9, BadSpans: 5}, {Value: "snap-2", BaselineSpans: 1, BadSpans: 5},
	}}}}
	r.Sample.BaselineSpans, r.Sample.BadSpans = 10, 10
	f := fieldsOf(r)[0]
	assert.Equal(t, []ValueShare{{value, " (90 %)"}, {"snap-2", " (10 %)"}}, f.ValuesBefore())
	assert.Equal(t, value+" (90 %), snap-2 (10 %)", f.Before)
	assert.Equal(t, value+" (50 %), snap-2 (50 %)", f.During)
}
