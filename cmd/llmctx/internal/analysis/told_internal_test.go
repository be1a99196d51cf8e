// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func TestWhyItIsNotKnownWhetherAVariableMovedIsToldByTheFirstReason(t *testing.T) {
	for _, row := range []struct {
		change func(*Variable, *Result)
		want   string
	}{
		{func(*Variable, *Result) {}, "0 % of the traffic changed its value (from one part of the baseline to another: up to 0 %); in one service more did, "},
		{func(v *Variable, _ *Result) { v.Shift.NewShare = small }, ", and 10 % of the bad window is on new values: too little to say that it moved, "},
		{func(v *Variable, _ *Result) { v.Shift.NewShare = 0.11 }, " where there is a baseline, but 11 % of the bad window is on new values where there is little or none."},
		{func(v *Variable, _ *Result) { v.Shift.AtMost, v.Shift.Tiles = 0.11, fewestTiles-1 }, "the baseline is too short to say how usual that is."},
		{func(v *Variable, _ *Result) { v.Shift.AtMost, v.Shift.Distance = 0.12, 0.11 }, ": more than is small, and it changes by itself too much "},
		{func(v *Variable, _ *Result) { v.Shift.AtMost, v.Shift.Distance = 0.12, small }, ", but the spans are too few to exclude that up to 12 % did."},
		{func(v *Variable, _ *Result) { v.UnknownBaseline, v.UnknownBad = 0.2, 0.6 }, "Most spans do not tell it: unknown on 20 % of the baseline and 60 % of the bad window."},
		{func(v *Variable, _ *Result) { v.UnknownBaseline = 0.6 }, "unknown on 60 % of the baseline and 0 % of the bad window."},
		{func(v *Variable, _ *Result) { v.UnknownBad = mostUnknown }, "in one service more did"},
		{func(v *Variable, _ *Result) { v.UnknownRose, v.UnknownBad = true, 0.6 }, "Evidence was lost: 60 % of the bad window does not tell it, 0 % of the baseline."},
		{func(v *Variable, _ *Result) { v.overflows, v.UnknownRose = true, true }, "it is an identifier, not a variable, and is not compared."},
		{func(v *Variable, r *Result) { r.Stale, v.overflows = mostStale, true }, "5.0 % of the stamps of the bad window are stale: "},
		{func(_ *Variable, r *Result) { r.Stale = mostStale - 0.01 }, "in one service more did"},
		{func(_ *Variable, r *Result) { r.Sample.TooSmall = true }, "There is no baseline to compare with."},
		{func(_ *Variable, r *Result) { r.Sample.TooSmall, r.Sample.BaselineSpans, r.Stale = true, 1, 1 }, "Too few spans to say whether it moved."},
	} {
		v, r := &Variable{Name: "prompt", Verdict: Untold, Shift: Shift{AtMost: small, Tiles: fewestTiles}}, &Result{}
		row.change(v, r)
		assert.Contains(t, reason(v, r), row.want)
	}
}

func TestWhereEvidenceWasLostItIsToldHowManyBadAnswersAreThere(t *testing.T) {
	v := &Variable{Verdict: Moved, UnknownRose: true, UnknownBad: 0.5, BadOnUnknown: 0.25, Service: "a"}
	r := &Result{Behaviour: &Behaviour{Bad: Rate{Count: 8}}}
	assert.Contains(t, reason(v, r), "of the traffic of a changed its value")
	assert.Contains(t, reason(v, r), " Evidence was lost: 50 % of the bad window does not tell it, 0 % of the baseline. On these spans are 25 % of the bad answers.")
	assert.NotContains(t, reason(v, r), "on new values")
	r.Behaviour.Bad.Count = 0
	assert.NotContains(t, reason(v, r), "On these spans")
	v.UnknownRose, v.Shift.NewShare = false, 0.3
	assert.Contains(t, reason(v, &Result{}), " 30 % of the traffic of a in the bad window is on new values.")
	assert.NotContains(t, reason(v, &Result{}), "lost")
}

func TestHowOftenValuesTurnedOverBeforeIsRareOrNot(t *testing.T) {
	for want, s := range map[string]Shift{
		"": {TurnoverOf: 20}, " So had 1 of 20 parts of the baseline.": {Turnover: 1, TurnoverOf: 20},
		" That is not rare: 2 of 20 parts of the baseline had new values too.": {Turnover: 2, TurnoverOf: 20},
	} {
		assert.Equal(t, want, turnover(&s))
	}
}

func TestWhatDidNotMoveIsToldWithItsLargestChangeAndWhatIsNotTold(t *testing.T) {
	v := &Variable{Verdict: Steady, NewAtMost: 0.03, Shift: Shift{Distance: 0.02, AtMost: 0.04, Usual: 0.06, Recent: 0.01}}
	assert.Equal(t, "2.0 % of the traffic changed its value, at most 4.0 % (usual: up to 6.0 %); at most 3.0 % can be on a new value.", steady(v))
	v.UnknownBad, v.Shift.Largest = 2*material, &Change{Value: "a", Share: 0.5, Expected: 0.4, by: 0.1}
	assert.Contains(t, steady(v), " The largest change: a +10.0 points. 2.0 % of the bad window does not tell it.")
	v.UnknownBad, v.Shift.Largest.by = material, 0
	assert.NotContains(t, steady(v), "largest")
	assert.NotContains(t, steady(v), "does not tell")
	v.Verdict = AsUsual
	assert.Contains(t, steady(v), " Against the part of the baseline just before the window it is 1.0 %.")
	v.Shift.Recent = 0
	assert.Contains(t, steady(v), "it is 0 %.")
	v.Shift.Recent = -1
	assert.NotContains(t, steady(v), "Against")
	assert.NotContains(t, steady(v), "rhythm")
	v.Shift.Distance = v.Shift.Usual + 0.01
	assert.Contains(t, steady(v), " Of each larger service by itself it is little, or no more than usual, or what came by its rhythm.")
	v.Service = "a"
	assert.Contains(t, steady(v), "). What is new came by its rhythm.")
}

func TestSharesAndDifferencesReadAsWhatTheyAre(t *testing.T) {
	for share, want := range map[float64]string{0: "0 %", 0.0009: "under 0.1 %", 0.001: "0.1 %", 0.0994: "9.9 %", 0.1: "10 %", 1: "100 %"} {
		assert.Equal(t, want, percent(share))
	}
	for by, want := range map[float64]string{0.012: "1.2 points more frequent", -0.012: "1.2 points less frequent", 0: "as frequent"} {
		assert.Equal(t, want, difference(by))
	}
}

func TestWhyAnEffectIsNotHeldAgainstAVariableIsTold(t *testing.T) {
	for _, row := range []struct {
		refusal refusal
		low     float64
		named   bool
		want    string
	}{
		{accepted, 0.1, true, ""},
		{notWorse, 0.1, false, " Among so many comparisons, that is within what chance does."},
		{notWorse, 0, false, " That is within what chance does."},
		{fewBad, 0.1, false, " But its bad answers are of few conversations, or most of them are of a few, so that they count for fewer than 4: "},
		{begunOtherwise, 0, false, "beside that it is within what chance does."},
		{begunOtherwise, 0.1, false, "so it is not held against it."},
		{elsewhereToo, 0.1, false, " But services without it seem to have got worse at the same time"},
		{byChance, 0.1, false, " But a value of prompt arrives often enough"},
		{notSharp, 0.1, false, " But when badness began cannot be told exactly enough"},
		{unjudged, 0.1, false, " But fewer answers have a verdict than before"},
		{otherExplains, 0.1, false, " But another variable explains these bad answers"},
		{otherExplains, 0.1, true, ""},
	} {
		e := &Effect{Service: "a", BadTraces: 3, Low: row.low, Difference: 0.2, refusal: row.refusal, values: []string{"r2", "r3"}, Inseparable: []string{"route", "tools"}}
		v := &Variable{Name: "prompt", Verdict: Moved, Named: row.named, Effect: e}
		told := reason(v, &Result{})
		assert.Contains(t, told, "In a, bad answers are 20.0 points more frequent with r2, r3, adjusted for ")
		assert.Contains(t, told, row.want)
		assert.Equal(t, row.want == "", refused(e, v) == "", row.refusal)
		assert.Equal(t, row.named, strings.Contains(told, "cannot tell it apart from what came of route and tools."), row.refusal)
	}
	better := &Effect{Service: "a", Low: -0.2, High: -0.1, Difference: -0.15, refusal: notWorse}
	assert.NotContains(t, reason(&Variable{Name: "prompt", Verdict: Moved, Effect: better}, &Result{}), "chance", "answers are better with it")
	better.High = 0
	assert.Contains(t, reason(&Variable{Name: "prompt", Verdict: Moved, Effect: better}, &Result{}), "chance")
	assert.Equal(t, []string{"it"}, (&Variable{}).texts())
	assert.Equal(t, []string{"it"}, (&Variable{Effect: &Effect{}}).texts())
}

func TestWhereNoAnswerIsBadNoDifferenceIsTold(t *testing.T) {
	x := hourly("prompt")
	x.Verdicts = true
	row := func(service, prompt string, bucket int, period Period, n, bad int64) {
		x.Add(Row{Bucket: bucket, Period: period, Stratum: Stratum{service, "inference"}, Values: []string{prompt}, Spans: n, Scored: n, Bad: bad, First: x.Start(bucket)})
	}
	for bucket := -24; bucket < 4; bucket++ {
		period, prompt := Baseline, "r1"
		if bucket >= 0 {
			period, prompt = Bad, "r2"
		}
		row("good", prompt, bucket, period, 40, 0)
		row("other", "p", bucket, period, 40, 2)
	}
	r := Analyse(x)
	v := &r.Variables[0]
	require.NotNil(t, v.Effect)
	assert.Equal(t, "good", v.Effect.Service)
	assert.Equal(t, NoneBad, v.Effect.Basis)
	assert.Equal(t, [3]float64{}, [3]float64{v.Effect.Difference, v.Effect.Low, v.Effect.High})
	assert.Contains(t, v.Reason, "In good, no answer is bad, in either window, with r2 or without.")
	assert.NotContains(t, v.Reason, "frequent with")
}

func TestWhatIsNotComparableIsWhatArrivedByHand(t *testing.T) {
	tell := func(refusal refusal, change func(*atom)) string {
		x := &atom{arrived: true, at: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
		change(x)
		v := &Variable{Name: "prompt", Effect: &Effect{Service: "a", values: []string{"r2"}, refusal: refusal, atom: x, confinedTo: "route: b"}}
		return v.NotComparable(time.UTC)
	}
	same := func(*atom) {}
	const begins = "prompt r2 (a, since 2026-11-20 09:00Z) is not comparable: "
	for _, row := range []struct {
		refusal refusal
		change  func(*atom)
		want    string
	}{
		{accepted, same, ""},
		{notWorse, same, ""},
		{elsewhereToo, same, begins + "services without it seem to have got worse at the same time, and its own service has hardly an answer of that time without it."},
		{elsewhereToo, func(x *atom) { x.arrived = false }, ""},
		{elsewhereToo, func(x *atom) { x.arrivals = 1 }, ""},
		{byChance, func(x *atom) { x.arrivals = 1 }, begins + "such values arrive often enough for one to be as near to the begin of a rise by chance."},
		{notSharp, same, begins + "when its service got worse cannot be told exactly enough to say that it was with it."},
		{unjudged, same, begins + "fewer answers have a verdict than before, and those that have none may be the good ones."},
		{begunOtherwise, same, begins + "another time fits better as the one at which its service got worse."},
		{begunOtherwise, func(x *atom) { x.step = &onset{variable: -1} }, begins + "another time fits better as the one at which its service got worse."},
		{begunOtherwise, func(x *atom) { x.step = &onset{variable: 0} }, begins + "a rise on one value of another variable only fits better (route: b)."},
		{begunOtherwise, func(x *atom) { x.values, x.step = []int32{0}, &onset{variable: 0} }, begins + "answers with it got worse some time after it came, and not from its begin on."},
		{begunOtherwise, func(x *atom) { x.confined, x.step = &Separation{Key: "host", Value: "h7"}, &onset{} }, begins + "a rise on host = h7 only fits better."},
	} {
		assert.Equal(t, row.want, tell(row.refusal, row.change), row.refusal)
	}
	assert.Equal(t, "prompt r2 (a, on most spans since about 2026-11-20 09:00Z) is not comparable: "+notSharplyIts, tell(notSharp, func(x *atom) { x.tookOver = true }))
	assert.Empty(t, (&Variable{}).NotComparable(time.UTC))
	assert.Empty(t, (&Variable{Effect: &Effect{refusal: notSharp}}).NotComparable(time.UTC))
}

func TestTheNotesSayWhatTheComparisonCannotSee(t *testing.T) {
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	tell := func(change func(*analysis, *Result)) string {
		a := &analysis{table: &Table{Windows: Windows{Baseline: Span{From: noon.Add(-24 * time.Hour), To: noon}}}, tiling: tiling{tiles: fewestTiles}}
		r := &Result{Behaviour: &Behaviour{Bad: Rate{Count: 5, Of: 100}, Baseline: Rate{Of: 100}, Detectable: 0.02}}
		change(a, r)
		return fmt.Sprint(a.notes(r))
	}
	const size = "A comparison of this size finds rises of 2.0 points or more four times out of five; smaller ones may go unseen."
	for _, row := range []struct {
		about  string
		change func(*analysis, *Result)
		want   string
	}{
		{"nothing", func(*analysis, *Result) {}, "[" + size + "]"},
		{"a short baseline", func(a *analysis, r *Result) { a.tiling.tiles--; r.Behaviour = nil }, "[The baseline is too short to tell how much a mix of values usually varies; give a longer one.]"},
		{"a baseline of less than a day", func(a *analysis, r *Result) { a.table.Baseline.From = noon.Add(-23 * time.Hour); r.Behaviour = nil }, "[The baseline covers less than a day; a mix that follows the time of day can look like a move.]"},
		{"few are scored", func(_ *analysis, r *Result) { r.Sample.FewScored = true }, "[]"},
		{"four bad answers", func(_ *analysis, r *Result) { r.Behaviour.Bad.Count = 4 }, "[Bad answers in the bad window: 4; with fewer than 5 no variable is named. " + size + "]"},
		{"nothing is scored", func(_ *analysis, r *Result) {
			r.Behaviour.Bad, r.Behaviour.Baseline, r.Sample.FewScored = Rate{}, Rate{}, true
		}, "[Of no span is it known whether it is bad: none has what was asked for. Is its name right?]"},
		{
			"nothing is bad", func(_ *analysis, r *Result) {
				r.Behaviour.Bad.Count, r.Behaviour.Baseline.Count, r.Sample.ScoredDesign = 0, 0, 3
			},
			"[Bad answers in the bad window: 0; with fewer than 5 no variable is named.]",
		},
		{"all are bad", func(_ *analysis, r *Result) {
			r.Behaviour.Bad.Count, r.Behaviour.Baseline.Count = r.Behaviour.Bad.Of, r.Behaviour.Baseline.Of
		}, "[]"},
		{"conversations", func(_ *analysis, r *Result) { r.Sample.ScoredDesign, r.Sample.FewScored = 3, true }, "[Answers of one conversation, or else of one trace, are alike: 3.0 of them count as one where rates are compared.]"},
		{
			"what was sampled", func(a *analysis, r *Result) {
				r.Sample.ScoredDesign, r.Sample.FewScored = 3, true
				a.table.cells.all = []cell{{}, {rare: &further{weighed: &weights{}}}}
			},
			"[Answers of one conversation, or else of one trace, are alike, and what was sampled stands for several: 3.0 of them count as one where rates are compared.]",
		},
		{"a conversation of one", func(_ *analysis, r *Result) { r.Sample.ScoredDesign, r.Sample.FewScored = 1.05, true }, "[]"},
		{"fewer verdicts", func(_ *analysis, r *Result) { r.Unjudged, r.Sample.FewScored = []Unjudged{{"s", 0.8, 0.5}}, true }, "[" + FewerVerdicts([]Unjudged{{"s", 0.8, 0.5}}, &Behaviour{}) + "]"},
	} {
		assert.Equal(t, row.want, tell(row.change), row.about)
	}
}

func TestRatesOfAllTogetherThatTellAnotherStoryAreExplained(t *testing.T) {
	behaviour := func(before, now, rise, low, high float64) *Behaviour {
		return &Behaviour{
			Baseline: Rate{Share: before, Of: 100, High: before + 0.01}, Bad: Rate{Share: now, Of: 100, Low: now - 0.01}, Rise: rise, Low: low, High: high,
		}
	}
	simpson := func(b *Behaviour) string { return crudely(&Result{Behaviour: b}) }
	assert.Contains(t, simpson(behaviour(0.1, 0.05, 0.02, 0.01, 0.03)), "All together, the rate went from 10 % to 5.0 %; each kind of call of each service by itself it changed by +2.0 points")
	assert.NotEmpty(t, simpson(behaviour(0.05, 0.1, -0.02, -0.03, -0.01)))
	for about, b := range map[string]*Behaviour{
		"the same story": behaviour(0.05, 0.1, 0.02, 0.01, 0.03), "may be none": behaviour(0.1, 0.05, 0.02, -0.01, 0.03),
		"just may be": behaviour(0.1, 0.05, 0.02, 0, 0.03),
	} {
		assert.Empty(t, simpson(b), about)
	}
	for _, empty := range []func(*Behaviour){func(b *Behaviour) { b.Bad.Of = 0 }, func(b *Behaviour) { b.Baseline.Of = 0 }} {
		b := behaviour(0.1, 0.05, 0.02, 0.01, 0.03)
		empty(b)
		assert.Empty(t, simpson(b))
	}
}

func TestARiseOfAllTogetherThatIsNotShownOfEachIsExplained(t *testing.T) {
	result := func(rise, usual float64, change func(*Result)) string {
		r := &Result{Behaviour: &Behaviour{
			Baseline: Rate{Share: 0.04, Of: 1000, High: 0.05}, Bad: Rate{Share: 0.08, Of: 1000, Low: 0.06}, Rise: rise, Low: -0.01, High: 0.09, Usual: usual,
		}}
		change(r)
		return crudely(r)
	}
	same := func(*Result) {}
	const went = "All together, the rate went from 4.0 % to 8.0 %; "
	assert.Equal(t, went+"each kind of call of each service by itself it changed by +1.0 points: the mix of services changed as well.", result(0.01, 0, same))
	assert.Equal(t, went+"but it strays by itself from one part of the baseline to another (standard deviation: 2.0 points), which may be all.", result(0.04, 0.02, same))
	assert.Empty(t, result(0.04, 0.01, same), "it hardly strays")
	assert.NotEmpty(t, result(0.01, 0, func(r *Result) {
		r.Variables = []Variable{{Name: "judge", Verdict: Steady}, {Name: "prompt", Verdict: Moved}}
	}))
	assert.Empty(t, result(0.02, 0, same), "half of it is shown of each")
	for about, change := range map[string]func(*Result){
		"shown of each":            func(r *Result) { r.Behaviour.Low = 0.001 },
		"it may be chance":         func(r *Result) { r.Behaviour.Bad.Low = 0.05 },
		"of two judges":            func(r *Result) { r.Variables = []Variable{{Name: "judge", Verdict: Moved}} },
		"of judges not told":       func(r *Result) { r.Variables = []Variable{{Name: "judge", Verdict: Untold}} },
		"much is compared to none": func(r *Result) { r.Uncompared = &Uncompared{Share: 1} },
	} {
		assert.Empty(t, result(0.01, 0.02, change), about)
	}
}

func TestWhatMovedReadsAsMoreThanWhatIsUsual(t *testing.T) {
	for want, s := range map[[2]string]Shift{
		{"95.4 %", "94.8 %"}:   {Distance: 0.9543, Usual: 0.9482},
		{"50.01 %", "49.99 %"}: {Distance: 0.5001, Usual: 0.4999},
		{"50 %", "50 %"}:       {Distance: 0.4999, Usual: 0.5001},
		{"0 %", "0 %"}:         {},
		{"60 %", "50 %"}:       {Distance: 0.6, Usual: 0.5},
	} {
		distance, usual := s.Percents()
		assert.Equal(t, want, [2]string{distance, usual})
	}
	assert.False(t, (&Shift{}).Compared())
	assert.True(t, (&Shift{Largest: &Change{}}).Compared())
}

func TestWhereAllAnswersAreAlikeThereIsNothingToCompare(t *testing.T) {
	alike := func(bad, of, before, ofBefore int64) bool {
		return (&Behaviour{Bad: Rate{Count: bad, Of: of}, Baseline: Rate{Count: before, Of: ofBefore}}).Alike()
	}
	assert.True(t, alike(0, 5, 0, 9))
	assert.True(t, alike(5, 5, 9, 9))
	assert.True(t, alike(5, 5, 0, 0))
	assert.False(t, alike(5, 5, 0, 9))
	assert.False(t, alike(0, 5, 9, 9))
	assert.False(t, alike(1, 5, 0, 9))
	assert.False(t, alike(0, 0, 0, 9), "nothing is known of the window")
}

func TestFewerVerdictsMeanMoreOrLess(t *testing.T) {
	list := []Unjudged{{"a", 0.8, 0.5}, {"b", 0.8, 0.5}, {"c", 0.8, 0.5}, {"d", 0.8, 0.5}, {"e", 0.8, 0.5}}
	text := FewerVerdicts(list, &Behaviour{Rise: 0.01})
	assert.Contains(t, text, "c (50 % of them, 80 % before), and 2 more: if those without are good, the rise is smaller than it looks.")
	assert.Contains(t, FewerVerdicts(list[:3], &Behaviour{Baseline: Rate{Of: 100}}), "whether those without are bad is not known.")
	assert.Contains(t, FewerVerdicts(list[:3], &Behaviour{}), "c (50 % of them, 80 % before): if those without are bad, there are more of them than it looks.")
}

func TestWhatTheBaselineHasNothingAlikeOfIsTold(t *testing.T) {
	of := func(rows ...Row) *Uncompared {
		x := NewTable(Windows{Bucket: time.Hour}, nil, true)
		for _, r := range rows {
			r.Scored = r.Spans
			x.Add(r)
		}
		return newAnalysis(x).uncompared()
	}
	old := []Row{
		{Bucket: -1, Period: Baseline, Stratum: Stratum{"a", "chat"}, Spans: 900},
		{Period: Bad, Stratum: Stratum{"a", "chat"}, Spans: 900, Bad: 10},
		{Bucket: -9, Period: Earlier, Stratum: Stratum{"b", ""}, Spans: 900},
	}
	assert.Nil(t, of(old...))
	u := of(append(old, Row{Period: Bad, Stratum: Stratum{"b", ""}, Spans: 60, Bad: 2}, Row{Period: Bad, Stratum: Stratum{"c", "tool"}, Spans: 40}, Row{Bucket: 9, Period: After, Stratum: Stratum{"d", ""}, Spans: 900})...)
	assert.Equal(t, &Uncompared{Spans: 100, Share: 0.1, Bad: 2, OfBad: 2. / 12, Strata: []string{"b", "c tool"}}, u)
	assert.True(t, u.Large())
	assert.False(t, (*Uncompared)(nil).Large())
	assert.False(t, (&Uncompared{Share: small, OfBad: small}).Large())
	assert.True(t, (&Uncompared{OfBad: 2 * small}).Large())
	assert.Nil(t, of(append(old, Row{Period: Bad, Stratum: Stratum{"b", ""}, Spans: 5})...), "next to nothing")
	unscored := NewTable(Windows{Bucket: time.Hour}, nil, true)
	unscored.Add(Row{Bucket: -1, Period: Baseline, Stratum: Stratum{"a", "chat"}, Spans: 900})
	unscored.Add(Row{Period: Bad, Stratum: Stratum{"a", "chat"}, Spans: 900, Scored: 900, Bad: 9})
	assert.Equal(t, &Uncompared{Bad: 9, OfBad: 1, Strata: []string{"a chat"}}, newAnalysis(unscored).uncompared(), "nobody judged it before")
}

func TestWhatTellsNoRevisionIsUnknown(t *testing.T) {
	x := NewTable(Windows{Bucket: time.Hour}, []string{"prompt"}, false)
	for service, values := range map[string][]string{
		"a": {"refunds:7", "refunds:unknown", "unknown:7", "unknown:8", "shop:eu:9", "unknown:eu:9", "unknown:9", Unknown}, "b": {"unknown:7"},
	} {
		for _, value := range values {
			x.Add(Row{Period: Bad, Stratum: Stratum{Service: service}, Values: []string{value}, Spans: 1})
		}
	}
	x.forget()
	left := map[string][]string{}
	x.Rows(func(r *Row) { left[r.Stratum.Service] = append(left[r.Stratum.Service], r.Values[0]) })
	assert.ElementsMatch(t, []string{"refunds:7", "shop:eu:9", "unknown:8", Unknown, Unknown, Unknown, Unknown, Unknown}, left["a"])
	assert.Equal(t, []string{"unknown:7"}, left["b"], "it shows that revision under no name")

	y := NewTable(Windows{Bucket: time.Hour}, []string{"prompt", "route"}, false)
	y.Add(Row{Period: Bad, Values: []string{"refunds:7", "chat:unknown"}, Spans: 1})
	y.forget()
	y.Rows(func(r *Row) { assert.Equal(t, []string{"refunds:7", Unknown}, r.Values) })
}

func TestARowIsToldAsItWasCounted(t *testing.T) {
	x := NewTable(Windows{Bucket: time.Hour}, []string{"prompt"}, true)
	row := Row{
		Bucket: 3, Period: Bad, Stratum: Stratum{"a", "chat"}, Values: []string{"r2"}, Spans: 9, Scored: 8, Bad: 7, Weight: 90, ScoredWeight: 80, BadWeight: 70,
	}
	x.Add(row)
	told := 0
	x.Rows(func(r *Row) { told++; assert.Equal(t, &row, r) })
	assert.Equal(t, 1, told)
	assert.InDelta(t, 1.96, Z95(), 1e-3)
	x.ScoredDesign = 3
	assert.InDelta(t, 3, x.Spread("", Bad), 0)
	x.ScoredDesign = 0
	assert.InDelta(t, 1, x.Spread("a", Bad), 0, "never less than one")
}

func TestTracesOfBadAnswersComeFromAllOverTheWindow(t *testing.T) {
	x := NewTable(Windows{Bucket: time.Hour}, []string{"prompt"}, true)
	for bucket, value := range []string{"r1", "r2", "r2"} {
		x.Add(Row{
			Bucket: bucket, Period: Bad, Values: []string{value}, Spans: 2, Scored: 2, Bad: 2,
			BadTraces: []string{fmt.Sprint(value, bucket, "a"), fmt.Sprint(value, bucket, "b")},
		})
	}
	x.Add(Row{Bucket: -1, Period: Baseline, Values: []string{"r2"}, Spans: 2, Scored: 2, Bad: 2, BadTraces: []string{"before"}})
	assert.Equal(t, []string{"r10a", "r21a", "r22a", "r10b"}, x.BadTraces(0, nil, 4))
	assert.Equal(t, []string{"r21a", "r22a", "r21b", "r22b"}, x.BadTraces(0, []string{"r2"}, 9))
	assert.Empty(t, x.BadTraces(0, []string{"r3"}, 9))
}

func TestOneClusterThatHoldsAFifthIsAProcess(t *testing.T) {
	cluster := func(m, most float64, named int64, pooled bool) *counts.Table {
		return &counts.Table{Clusters: []counts.ClusterSums{{Pooled: pooled, Named: named, M: m, MaxM: most}}}
	}
	assert.True(t, Dominated(cluster(50, 11, 1, true)))
	for about, c := range map[string]*counts.Table{
		"a fifth": cluster(50, 10, 1, true), "few answers": cluster(49, 40, 1, true), "no conversation": cluster(50, 11, 0, true),
		"of one value only": cluster(50, 11, 1, false), "none": {},
	} {
		assert.False(t, Dominated(c), about)
	}
}
