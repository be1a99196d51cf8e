// SPDX-License-Identifier: Apache-2.0

package report

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func TestASmallShareDoesNotReadAsZero(t *testing.T) {
	for share, want := range map[float64]string{-1: "0 %", 0: "0 %", 0.0009: "<0.1 %", 0.001: "0.1 %", 0.0999: "10.0 %", 0.1: "10 %", 1: "100 %"} {
		assert.Equal(t, want, percent(share), share)
	}
}

func TestASizeIsInPowersOfTen(t *testing.T) {
	for n, want := range map[int64]string{
		999: "999 B", 1000: "1.0 kB", 999_949: "999.9 kB", 1_000_000: "1.0 MB", 1e9: "1.0 GB", 1e12: "1.0 TB", 1e15: "1.0 PB", 5e18: "5000.0 PB",
	} {
		assert.Equal(t, want, bytes(n))
	}
}

func TestARateTellsWhatItWasMeasuredOn(t *testing.T) {
	assert.Equal(t, "1,200 of 4,000 = 30.0 % (95 %: 28.0 to 32.5)", rate(analysis.Rate{Count: 1200, Of: 4000, Share: 0.3, Low: 0.28, High: 0.325}))
	assert.Equal(t, "no scored spans", rate(analysis.Rate{High: 1}))
}

// resultOf is a result of given variables, with the rates 10 % and 4 %.
func resultOf(variables ...analysis.Variable) *analysis.Result {
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	return &analysis.Result{
		Windows:   analysis.Windows{Bad: analysis.Span{From: at, To: at.Add(4 * time.Hour)}},
		Variables: variables,
		Behaviour: &analysis.Behaviour{Bad: analysis.Rate{Count: 10, Of: 100, Share: 0.1}, Baseline: analysis.Rate{Count: 40, Of: 1000, Share: 0.04}},
	}
}

func rises(r *analysis.Result) string          { return (&Report{Result: r}).rises() }
func wouldHaveShown(r *analysis.Result) string { return (&Report{Result: r}).wouldHaveShown() }
func fewScored(r *analysis.Result) string      { return (&Report{Result: r}).fewScored() }

func TestWhetherBadAnswersAreMoreFrequentFollowsFromTheInterval(t *testing.T) {
	for want, change := range map[string]func(*analysis.Behaviour){
		"Bad answers are more frequent: 10 % in the bad window, 4.0 % in the baseline (rise of each service by itself: +6.0 points, 95 %: +1.0 to +9.0).": func(b *analysis.Behaviour) {
			b.Rise, b.Low, b.High = 0.06, 0.01, 0.09
		},
		"Bad answers are less frequent: 10 % in the bad window, 4.0 % in the baseline (change of each service by itself: -2.0 points, 95 %: -3.0 to -1.0).": func(b *analysis.Behaviour) {
			b.Rise, b.Low, b.High = -0.02, -0.03, -0.01
		},
		"Bad answers cannot be shown to be more frequent: 10 % in the bad window, 4.0 % in the baseline (change of each service by itself: +2.0 points, " +
			"95 %: 0.0 to +4.0).": func(b *analysis.Behaviour) { b.Rise, b.Low, b.High, b.Detectable = 0.02, 0.0004, 0.04, 1 },
		"Bad answers cannot be shown to be more frequent: 10 % in the bad window, 4.0 % in the baseline (change of each service by itself: +1.0 points, " +
			"95 %: 0.0 to +2.0); a rise to 11 % or more would have shown.": func(b *analysis.Behaviour) { b.Rise, b.High, b.Detectable = 0.01, 0.02, 0.07 },
		"Bad answers cannot be shown to be more frequent: 10 % in the bad window, 4.0 % in the baseline (change of each service by itself: -1.0 points, " +
			"95 %: -2.0 to 0.0).": func(b *analysis.Behaviour) { b.Rise, b.Low, b.Detectable = -0.01, -0.02, 1 },
		"Whether bad answers are more frequent cannot be told: 10 % in the bad window, 4.0 % in the baseline.": func(b *analysis.Behaviour) { b.Baseline.Of = 0 },
	} {
		r := resultOf()
		change(r.Behaviour)
		assert.Equal(t, want, rises(r))
	}
	r := resultOf()
	r.Behaviour.Bad.Of, r.Uncompared = 0, &analysis.Uncompared{Share: 0.5}
	assert.Contains(t, rises(r), "cannot be told")
	r.Behaviour.Bad.Of, r.Behaviour.Detectable = 100, 0.01
	assert.Equal(t, "Of all answers, 10 % in the bad window, 4.0 % in the baseline are bad. Where there is a baseline, they cannot be shown to be more frequent "+
		"(change of each service by itself: 0.0 points, 95 %: 0.0 to 0.0); a rise by 1.0 points or more would have shown.", rises(r))
	r.Uncompared, r.Onsets = nil, []analysis.ServiceOnset{{}}
	assert.Equal(t, "All services together, bad answers cannot be shown to be more frequent: 10 % in the bad window, 4.0 % in the baseline "+
		"(change of each service by itself: 0.0 points, 95 %: 0.0 to 0.0); a rise by 1.0 points or more would have shown.", rises(r),
		"no rise to what is there would have shown")
}

func TestWhereNothingIsNamedTheServicesThatGotWorseAreTold(t *testing.T) {
	r := resultOf()
	assert.Empty(t, where(r))
	at := r.Windows.Bad.From
	onset := func(service string, from, high time.Duration) analysis.ServiceOnset {
		return analysis.ServiceOnset{Service: service, From: at.Add(from), Low: at.Add(from), High: at.Add(high)}
	}
	r.Onsets = []analysis.ServiceOnset{onset("a", time.Hour, 80*time.Minute), onset("b", -20*time.Minute, -time.Minute)}
	assert.Equal(t, " a got worse between 2026-11-20 10:00Z and 10:20Z. b got worse between 2026-11-20 08:40Z and 08:59Z, before the window that was asked for.", where(r))
	r.Onsets = []analysis.ServiceOnset{onset("a", -time.Hour, 0), onset("b", 0, 0), onset("c", 0, 0), onset("d", 0, 0)}
	assert.Equal(t, " a got worse between 2026-11-20 08:00Z and 09:00Z. b got worse at about 2026-11-20 09:00Z. So did 2 more."+
		" These 4 may have got worse at one time, at 2026-11-20 09:00Z: look at what they share.", where(r), "it may have begun within it")
	r.Onsets = []analysis.ServiceOnset{onset("a", -10*time.Hour, -time.Minute)}
	assert.Equal(t, " a got worse between 2026-11-19 23:00Z and 2026-11-20 08:59Z, before the window that was asked for.", where(r))
	r.Unjudged = []analysis.Unjudged{{Service: "a"}}
	assert.Equal(t, " Of the answers that have a verdict, those of a got worse between 2026-11-19 23:00Z and 2026-11-20 08:59Z, before the window that was asked for.", where(r))
	r.Onsets = nil
	r.Separations = []analysis.Separation{
		{Service: "a", Key: "host", Value: "h7", With: analysis.Rate{Share: 0.5}, Without: analysis.Rate{Share: 0.02}}, {Service: "a", Key: "host", Value: "h8"},
	}
	assert.Equal(t, " Of other attributes, host = h7 separates them most (a): 50 % bad with it, 2.0 % without.", where(r))
	r.Separations[0].New = true
	assert.Equal(t, " Of other attributes, host = h7, which is new, separates them most (a): 50 % bad with it, 2.0 % without.", where(r))
}

func TestNoVariableIsNotSaidOfThoseOfWhichTooLittleIsKnown(t *testing.T) {
	steady, untold := analysis.Variable{Name: "route", Verdict: analysis.Steady}, analysis.Variable{Name: "index", Verdict: analysis.Untold}
	assert.Empty(t, except(resultOf(steady)))
	assert.Equal(t, ", as far as can be told: too little is known of index", except(resultOf(steady, untold)))
	assert.Equal(t, ", as far as can be told: too little is known of every one", except(resultOf(untold)))
	assert.Equal(t, "No variable moved by more than it usually does.", withoutBehaviour(resultOf(steady)))
	r := resultOf(steady)
	r.Named = []string{"prompt", "tools"}
	nine := r.Windows.Bad.From
	r.Variables = append(r.Variables, analysis.Variable{
		Name: "prompt", Verdict: analysis.Moved, Service: "a", Moved: []string{"p:2"}, Since: &nine, Values: []analysis.ValueCount{{Value: "p:2", New: true}},
	}, analysis.Variable{Name: "tools", Verdict: analysis.Moved})
	assert.Equal(t, "Moved by more than usual: prompt p:2 (a, since 2026-11-20 09:00Z), tools.", withoutBehaviour(r))
	moved := analysis.Variable{Name: "tools", Verdict: analysis.Moved, Named: true}
	assert.Equal(t, "Too few scored spans to say what goes with bad answers: 100 in the bad window, 1,000 in the baseline. Bad are 10 of 100 = 10.0 % (95 %: 0.0 to 0.0) "+
		"in the bad window, 40 of 1,000 = 4.0 % (95 %: 0.0 to 0.0) in the baseline. Moved by more than usual: tools.", fewScored(resultOf(steady, moved)))
	report := &Report{Result: resultOf(steady, untold, moved)}
	assert.Equal(t, "Did not move: route. Whether these moved cannot be told: index.", report.rest())
	report.Result.Sample.TooSmall = true
	assert.Empty(t, report.rest())
}

func TestAChangeIsToldAsOldToNewOrAsWhatGrew(t *testing.T) {
	assert.Equal(t, "r1, r2 → r3", change(&analysis.Finding{Arrived: true, From: []string{"r1", "r2"}, To: []string{"r3"}}))
	assert.Equal(t, "r3, which is new", change(&analysis.Finding{Arrived: true, To: []string{"r3"}}))
	assert.Equal(t, "r3, which grew", change(&analysis.Finding{From: []string{"r1"}, To: []string{"r3"}}))
}

func TestOfWhatGrewItIsToldByHowMuch(t *testing.T) {
	of := func(before, now float64) string {
		return change(&analysis.Finding{To: []string{"r3"}, ShareBefore: before, Share: now})
	}
	assert.Equal(t, "r3, which grew from 0.8 % to 16 % of its spans that tell it", of(0.008, 0.16))
	assert.Equal(t, "r3, which grew", of(0.16, 0.16), "at its time of day only")
}

func TestWithoutABaselineItIsToldWhereTheLakeBegins(t *testing.T) {
	r := &Report{Result: resultOf()}
	r.Result.Sample = analysis.Sample{TooSmall: true, BadSpans: 4490}
	assert.Equal(t, "There is nothing to compare with: 4,490 spans in the bad window, none in the baseline.", r.answer())
	r.Lake.First = r.Result.Windows.Bad.From.Add(time.Minute)
	assert.Equal(t, "There is nothing to compare with: 4,490 spans in the bad window, none in the baseline; those of the lake begin at 2026-11-20 09:01Z.", r.answer())
	r.Result.Sample.BaselineSpans = 9
	assert.Equal(t, "Too few spans to say what bad answers are on: 4,490 spans in the bad window, 9 spans in the baseline. Bad are 10 of 100 = 10.0 % (95 %: 0.0 to 0.0) "+
		"in the bad window, 40 of 1,000 = 4.0 % (95 %: 0.0 to 0.0) in the baseline.", r.answer(), "few as they are, that is what is known")
	r.Result.Behaviour.Bad.Of = 0
	assert.Equal(t, "Too few spans to say what bad answers are on: 4,490 spans in the bad window, 9 spans in the baseline.", r.answer())
	r.Result.Behaviour = nil
	assert.Equal(t, "Too few spans to say anything: 4,490 spans in the bad window, 9 spans in the baseline.", r.answer())
}

func TestWhereAllAnswersAreAlikeTheQuestionIsDoubted(t *testing.T) {
	assert.Equal(t, "Nothing is bad by what was asked for: 0 of 1,900 in the bad window, 0 of 21,000 in the baseline.",
		allAlike(&analysis.Behaviour{Bad: analysis.Rate{Of: 1900}, Baseline: analysis.Rate{Of: 21_000}}, true))
	assert.Equal(t, "Everything is bad by what was asked for: 19 of 19 in the bad window, 210 of 210 in the baseline. If only what is bad gets a verdict, "+
		"there is no rate to compare, but how many there are.",
		allAlike(&analysis.Behaviour{Bad: analysis.Rate{Count: 19, Of: 19}, Baseline: analysis.Rate{Count: 210, Of: 210}}, true))
	assert.Contains(t, allAlike(&analysis.Behaviour{Bad: analysis.Rate{Count: 19, Of: 19}, Baseline: analysis.Rate{Count: 210, Of: 210}}, false),
		" If only what is bad has the attribute, ask with coalesce(attrs['KEY'], ''), which counts the others too.")
}

func TestAWindowThatTellsItsJudgeIsNotComparedWithOneThatDoesNot(t *testing.T) {
	told := func(before, now float64, change func(*Report)) []string {
		r := &Report{Result: resultOf(analysis.Variable{Name: "judge", UnknownBaseline: before, UnknownBad: now}), Question: Question{Verdicts: true}}
		change(r)
		return r.judgeUntold()
	}
	same := func(*Report) {}
	assert.Equal(t, []string{"100 % of the baseline and 18 % of the bad window do not tell their judge: they are not compared with what does."}, told(1, 0.18, same))
	assert.NotEmpty(t, told(0, 0.125, same))
	assert.Empty(t, told(0.5, 0.5, same))
	assert.Empty(t, told(1, 0, func(r *Report) { r.Question.Verdicts = false }))
	assert.Empty(t, told(1, 0, func(r *Report) { r.Result.Behaviour = nil }))
	assert.Empty(t, told(1, 0, func(r *Report) { r.Result.Variables = nil }))
}

func TestOfAVariableThatOneWindowDoesNotTellNoNumbersAreGiven(t *testing.T) {
	v := analysis.Variable{Shift: analysis.Shift{Distance: 0.5, Usual: 0.1, NewShare: 0.4, NewBad: 0.8}}
	assert.Equal(t, move{"-", "-", "-", "-"}, moveOf(&v, resultOf()))
	v.Shift.Largest = &analysis.Change{}
	assert.Equal(t, move{"50 %", "10 %", "40 %", "80 %"}, moveOf(&v, resultOf()))
	assert.Equal(t, "-", moveOf(&v, &analysis.Result{}).BadOnNew)
}

func TestAParagraphKeepsANumberAndItsPercentSignOnOneLine(t *testing.T) {
	var out strings.Builder
	(&printer{w: &out}).wrapped(strings.Repeat("x", 94) + " 95 % of it")
	assert.Equal(t, "  "+strings.Repeat("x", 94)+"\n    95 % of it\n", out.String())
}

func TestVerdictsAreToldWithTheirPlacesAndWithThoseThatFailed(t *testing.T) {
	c := &counts.Table{
		Attached: []counts.Attached{{How: counts.ByParent, Answers: 1200}, {How: counts.ByTrace}},
		Verdicts: []counts.Verdict{
			{Period: counts.Bad, Place: counts.OnEvent, Count: 3, Errors: 2},
			{Period: counts.Baseline, Place: counts.InLog, Count: 1},
			{Period: counts.Baseline, Place: counts.Evaluation, Count: 5, Errors: 5},
			{Period: counts.After, Place: counts.InLog, Count: 9, Errors: 4},
		},
	}
	assert.Equal(t, []string{
		"Answers with a verdict in all that was counted, by how it was found: 1,200 on a child of the answer. The lake has verdicts in log records, span events.",
		"Evaluations that failed, which are no verdicts: 2 in the bad window, 5 in the baseline.",
	}, verdictNotes(c, 0, ""))
	assert.Empty(t, verdictNotes(&counts.Table{Verdicts: []counts.Verdict{{Period: counts.After, Count: 2, Errors: 1}}}, 0, ""))
	assert.Empty(t, verdictRates(&counts.Table{Verdicts: []counts.Verdict{{Period: counts.Bad, Name: "g", Count: 2, Errors: 2}}}), "what failed is no kind of verdict")
}

func TestAPartWithoutABaselineIsToldWithItsBadAnswers(t *testing.T) {
	r := resultOf()
	r.Uncompared = &analysis.Uncompared{Share: 0.25, OfBad: 0.5, Strata: []string{"a", "b"}}
	assert.Equal(t, "25 % of the bad window, with 50 % of its bad answers, has no baseline and is compared with nothing: a, b.", uncompared(r))
	r.Behaviour = nil
	assert.Equal(t, "25 % of the bad window has no baseline and is compared with nothing: a, b.", uncompared(r))
}

func TestTheFieldsComeInTheOrderOfAPostmortemThenThoseOfTheUser(t *testing.T) {
	r := resultOf(analysis.Variable{Name: "zone"}, analysis.Variable{Name: "cohort"}, analysis.Variable{Name: "prompt"}, analysis.Variable{Name: "area"})
	r.Sample.BaselineSpans, r.Sample.BadSpans = 100, 50
	r.Variables[2].Values = []analysis.ValueCount{
		{Value: "a", BaselineSpans: 10, BadSpans: 0},
		{Value: "b", BaselineSpans: 60, BadSpans: 50},
		{Value: "c", BaselineSpans: 12},
		{Value: "d", BaselineSpans: 11},
		{Value: "e", BaselineSpans: 7},
	}
	var names []string
	fields := fieldsOf(r)
	for _, f := range fields {
		names = append(names, f.Name)
	}
	assert.Equal(t, []string{"Prompt revision", "Traffic mix", "area", "zone"}, names)
	assert.Equal(t, "b (60 %), c (12 %), d (11 %), a (10 %)", fields[0].Before, "four at most, the largest first")
	assert.Equal(t, "b (100 %)", fields[0].During)
	assert.Equal(t, "no spans", fields[1].Before)
}

func TestRatesOfVerdictsAreToldAsThoseOfTheWholeLake(t *testing.T) {
	assert.Equal(t, "The lake", (&Report{}).lake())
	assert.Equal(t, "The whole lake, not only where service = 'a',", (&Report{Question: Question{Where: "service = 'a'"}}).lake())
}

func TestHowSamplingWasCountedIsSaid(t *testing.T) {
	for want, s := range map[string]counts.Sampling{
		"No span says that it was sampled; if some were, rates are those of the sample.":                     {Unsigned: 5},
		"Spans count as often as their sampling says that there were such.":                                  {Signed: 5},
		"5 spans tell how they were sampled, and count as often as that says; 1,000 do not, and count once.": {Signed: 5, Unsigned: 1000},
	} {
		assert.Equal(t, want, samplingNote(&s, 0))
		assert.Equal(t, want, samplingNote(&s, 1))
		assert.Equal(t, "Each span without a sign of sampling counts for 4, as --sampled says.", samplingNote(&s, 4))
	}
}

func TestWhatOfALakeDidNotCountIsToldOnlyWhereThereIsSuch(t *testing.T) {
	assert.Empty(t, leftOut(&counts.LeftOut{}))
	notes := leftOut(&counts.LeftOut{Others: []string{"x.csv"}, Torn: []string{"a"}, Changed: []string{"b"}, Unread: 1, TooLong: 1, Foreign: 2, Startless: 3})
	assert.Equal(t, []string{
		"Not read, since the name is that of no file of a lake: x.csv. A file that is named itself, with --lake, is read whatever its name.",
		"The end of a is cut off; its last message is left out.", "b changed while it was read.",
		"Left out, since they cannot be read (cut off or not JSON): 1 document of the lake.", "Left out, since they are longer than is read: 1 document of the lake.",
		"Left out, since they hold neither spans nor log records (metrics, or no OTLP/JSON at all): 2 documents of the lake.",
		"Left out, since their start cannot be read: 3 stamped spans.",
	}, notes)
}
