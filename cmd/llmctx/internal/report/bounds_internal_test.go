// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func TestALargeNumberIsReadInThousands(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", 999_999: "999,999", 1_000_000: "1,000,000", -1: "-1", -999: "-999", -1000: "-1,000", -123_456: "-123,456",
	} {
		assert.Equal(t, want, thousands(n))
	}
	assert.Equal(t, []string{"0 spans", "1 span", "2 spans"}, []string{plural(0, "span"), plural(1, "span"), plural(2, "span")})
}

func TestAListIsCutOnlyWhereItIsTooLong(t *testing.T) {
	assert.Equal(t, []string{"a", "b"}, analysis.Shorten([]string{"a", "b"}, 2))
	assert.Equal(t, []string{"a", "b", "and 1 more"}, analysis.Shorten([]string{"a", "b", "c"}, 2))
}

func TestProseIsWrappedBesideAChatWindow(t *testing.T) {
	word := func(n int) string { return strings.Repeat("x", n) }
	for name, lines := range map[string][]string{
		"a line of exactly the width": {"  " + word(50) + " " + word(columns-53)},
		"one more":                    {"  " + word(50), "    " + word(columns-52)},
		"a word longer than the line": {"  " + word(columns+1)},
	} {
		var out strings.Builder
		p := &printer{w: &out}
		p.wrapped(strings.Join(strings.Fields(strings.Join(lines, " ")), " "))
		assert.Equal(t, strings.Join(lines, "\n")+"\n", out.String(), name)
	}
}

func TestSharesAreToldFromTheLargestOn(t *testing.T) {
	assert.Equal(t, "none", shares(nil, 8))
	assert.Equal(t, "c 50 %, a 25 %, b 25 %", shares(map[string]int64{"a": 2, "b": 2, "c": 4}, 8))
	assert.Equal(t, "a 0 %", shares(map[string]int64{"a": 0}, 0))
}

func TestAnEffectIsToldWithItsShareUnlessItWasRefused(t *testing.T) {
	for _, test := range []struct {
		effect             *analysis.Effect
		difference, excess string
	}{
		{nil, "-", "-"},
		{&analysis.Effect{Basis: analysis.NoneBad, Excess: 0.5}, "no bad answer", "-"},
		{&analysis.Effect{Basis: "x", Difference: 0.1, Low: 0.05, High: 0.2, Excess: 0.5}, "+10.0 (+5.0 to +20.0)", "50 %"},
		{&analysis.Effect{Basis: "x", Difference: -0.1, Low: -0.2, High: 0, Refused: "no"}, "-10.0 (-20.0 to 0.0)", "-"},
		{&analysis.Effect{Basis: "x", Refused: "no", Excess: 0.25}, "0.0 (0.0 to 0.0)", "25 %"},
		{&analysis.Effect{Basis: "x"}, "0.0 (0.0 to 0.0)", "-"}, // all services together have no excess of which to have a share
	} {
		difference, excess := effect(test.effect)
		assert.Equal(t, []string{test.difference, test.excess}, []string{difference, excess})
	}
}

// A share of a sample is no quotient of what was kept.
func TestARateOfASampleSaysSo(t *testing.T) {
	r := analysis.Rate{Count: 26, Of: 61, Share: 0.069, Low: 0.043, High: 0.11}
	assert.Equal(t, "26 of 61 kept; of all, 6.9 % (95 %: 4.3 to 11.0)", rate(r))
	assert.Equal(t, "26 of 61 kept", count(r))
	r.Share = 26. / 61
	assert.Equal(t, "26 of 61", count(r))
	r.Share += sameShare * 0.9
	assert.False(t, isWeighted(r), "it is printed alike")
	r.Share += sameShare * 0.2
	assert.True(t, isWeighted(r))
}

func TestWhereNothingIsBadThatIsTheAnswer(t *testing.T) {
	r := resultOf()
	r.Behaviour.Bad, r.Behaviour.Baseline = analysis.Rate{Of: 411}, analysis.Rate{Of: 6641}
	const nothing = "Nothing is bad by what was asked for: 0 of 411 in the bad window, 0 of 6,641 in the baseline."
	assert.Equal(t, nothing, (&Report{Result: r}).answer())
	r.Behaviour.Baseline.Count = 1
	assert.Contains(t, (&Report{Result: r}).answer(), "No variable could be shown")
	r.Behaviour.Baseline.Count, r.Behaviour.Bad.Of = 0, 0
	assert.Contains(t, rises(r), "cannot be told", "nothing was scored")
}

func TestACaveatIsToldFromItsLimitOn(t *testing.T) {
	tells := func(change func(*Report, *counts.Table)) string {
		r, c := &Report{Result: resultOf()}, &counts.Table{}
		r.Evidence.Bad = WindowEvidence{Spans: 1000, Status: map[string]int64{}}
		change(r, c)
		return strings.Join(r.caveats(c), " ")
	}
	status := func(name string, n int64) func(*Report, *counts.Table) {
		return func(r *Report, _ *counts.Table) { r.Evidence.Bad.Status[name] = n }
	}
	blank := func(n, of int64, judged bool) func(*Report, *counts.Table) {
		return func(r *Report, c *counts.Table) {
			r.Question.Verdicts, c.Coverage.ScoredBlank, r.Result.Behaviour.Bad.Of = judged, n, of
		}
	}
	assert.Empty(t, tells(func(*Report, *counts.Table) {}))
	assert.Empty(t, tells(status("stale", 49)))
	assert.Equal(t, "The registry could not be checked: 5.0 % of the stamps of the bad window are stale, and do not tell what was declared since then.", tells(status("stale", 50)))
	assert.Empty(t, tells(status("unknown", 199)))
	assert.Equal(t, "20 % of the stamps of the bad window are unknown: nothing was declared or observed.", tells(status("unknown", 200)))
	assert.Empty(t, tells(blank(50, 100, true)))
	assert.Empty(t, tells(blank(51, 100, false)), "no verdict is asked for")
	assert.Empty(t, tells(blank(1, 0, true)), "nothing is scored")
	none := "51 of 100 scored spans tell no prompt, route, index or tools: what bad answers are on cannot be told of these."
	assert.Equal(t, none+" Are the verdicts on the answers?", tells(blank(51, 100, true)))
	assert.Equal(t, "100 % of the stamps of the bad window are unknown: nothing was declared or observed. "+none, tells(func(r *Report, c *counts.Table) {
		status("unknown", 1000)(r, c)
		blank(51, 100, true)(r, c)
	}), "where no span tells, that says nothing of where verdicts are")
	few := func(r *Report, c *counts.Table) {
		status("stale", 1000)(r, c)
		r.Result.Sample.TooSmall, c.Coverage.Left.Skipped = true, []counts.Skipped{{Path: "a"}}
	}
	assert.Equal(t, "Left out: 1 file of the lake that cannot be read.", tells(few), "nothing else matters then")
	assert.Equal(t, "The lake holds verdicts: g=fail: none in the baseline, none in the bad window; --verdict 'g=fail' asks what goes with them.",
		tells(func(r *Report, _ *counts.Table) {
			r.Result.Behaviour, r.Verdicts = nil, []VerdictRate{{Name: "g", Label: "fail"}, {Name: "h"}}
		}))
}

// newIn is a variable with values that came at some hours of the day.
func newIn(name string, verdict analysis.Verdict, named bool, hours ...int) analysis.Variable {
	since := at(20, hours[0], 0, 0)
	v := analysis.Variable{Name: name, Verdict: verdict, Named: named, Since: &since, Moved: []string{"v0"}}
	for i, hour := range hours {
		v.Values = append(v.Values, analysis.ValueCount{Value: fmt.Sprint("v", i), First: at(20, hour, 0, 0)})
	}
	return v
}

func TestAVariableThatIsNamedIsSaidToHaveChangedAsItDid(t *testing.T) {
	const usual = "came as it usually does, at 2026-11-20 04:00:00Z"
	for _, test := range []struct {
		want   string
		change func(*analysis.Variable, *analysis.Finding)
	}{
		{"changed at 2026-11-20 04:00:00Z, before the window", func(*analysis.Variable, *analysis.Finding) {}},
		{usual, func(_ *analysis.Variable, f *analysis.Finding) { f.Usual = true }},
		{usual, func(_ *analysis.Variable, f *analysis.Finding) { f.Before = false }},
		{usual, func(_ *analysis.Variable, f *analysis.Finding) { f.Variable = "tools" }},
		{"moved, since 2026-11-20 04:00:00Z", func(v *analysis.Variable, _ *analysis.Finding) { v.Verdict = analysis.Moved }},
		{"changed as it usually does", func(v *analysis.Variable, _ *analysis.Finding) { v.Named, v.Since = false, nil }},
		{"changed as it usually does; its newest value came at 2026-11-20 11:00:00Z", func(v *analysis.Variable, _ *analysis.Finding) { v.Named = false }},
	} {
		r := resultOf(newIn("prompt", analysis.AsUsual, true, 4, 11, 7))
		r.Variables[0].Shift.Recent = 1
		r.Findings = []analysis.Finding{{Variable: "prompt", Before: true}}
		test.change(&r.Variables[0], &r.Findings[0])
		assert.Equal(t, test.want, verdict(&r.Variables[0], r))
	}
}

func TestWhatIsNamedIsNotToldAmongWhatDidNotMove(t *testing.T) {
	r := resultOf(newIn("index", analysis.AsUsual, true, 3, 11), newIn("prompt", analysis.AsUsual, false, 3), newIn("tools", analysis.Moved, true, 9))
	assert.Equal(t, []string{"prompt"}, namesOf(r, analysis.AsUsual))
	assert.Equal(t, []string{"tools"}, namesOf(r, analysis.Moved))
	var told []string
	for _, v := range explained(r) {
		told = append(told, v.Name)
	}
	assert.Equal(t, []string{"index", "tools"}, told)
}

func TestAValueThatIsNamedIsToldWithWhatIsNew(t *testing.T) {
	r := resultOf(newIn("index", analysis.AsUsual, true, 3, 11, 12), newIn("prompt", analysis.AsUsual, false, 3))
	r.Variables[0].Values[1].New, r.Variables[0].Values[2].Grown = true, true
	var told []string
	for _, a := range appearances(r) {
		told = append(told, a.Variable+" "+a.Value+" "+a.What)
	}
	assert.Equal(t, []string{"index v0 named", "index v1 new", "index v2 grew"}, told)
	assert.Contains(t, noAppearance(r), "There is no span of a baseline")
	r.Sample.BaselineSpans = 1
	assert.Equal(t, "No value is new, and none grew by more than is usual.", noAppearance(r))
}

func TestOtherAttributesAreToldWhereNothingIsNamedOrWhereTheyAreAskedFor(t *testing.T) {
	r := &Report{Result: resultOf()}
	r.Result.Separations = []analysis.Separation{{Key: "host"}}
	assert.Len(t, r.columns(), 1)
	r.Result.Named = []string{"prompt"}
	assert.Empty(t, r.columns())
	r.Question.Columns = true
	assert.Len(t, r.columns(), 1)
}

func TestAValueThatCameByItsRhythmIsNamedAndDidNotMove(t *testing.T) {
	v := newIn("index", analysis.AsUsual, true, 3)
	r := resultOf(v)
	r.Findings = []analysis.Finding{{Variable: "index", Service: "a", To: []string{"v0"}}}
	assert.Equal(t, "named", hasMoved(r, &v, "a", "v0"))
	assert.Equal(t, "named", hasMoved(r, &v, "", "v0"))
	v.Service, v.Verdict = "a", analysis.Moved
	assert.Equal(t, "moved", hasMoved(r, &v, "a", "v0"))
	assert.Empty(t, hasMoved(r, &v, "b", "v0"), "of another service nothing is told")
	assert.Empty(t, hasMoved(r, &v, "a", "v1"))
	r.Findings = nil
	assert.Equal(t, "moved", hasMoved(r, &v, "a", "v0"))
}

func TestAMarkerStandsWithinTheChartBesideItsTime(t *testing.T) {
	a := &axis{From: at(20, 0, 0, 0), Column: time.Hour, Columns: 10}
	r := resultOf()
	mark := func(service string, hours ...int) (list []analysis.Finding) {
		for _, hour := range hours {
			list = append(list, analysis.Finding{Service: service, Variable: "prompt", Since: at(20, hour, 0, 0)})
		}
		return list
	}
	r.Findings = append(mark("a", 0, 6, 7, 10, 11), append(mark("b", 5), analysis.Finding{Service: "a"})...)
	assert.Equal(t, []marker{
		{At: 0, Text: "00:00 prompt", Named: true},
		{At: 60, Text: "06:00 prompt", Named: true},
		{At: 70, Left: true, Text: "07:00 prompt", Named: true},
		{At: 100, Left: true, Text: "10:00 prompt", Named: true},
	}, markersOf("a", r, a))
	r.Onsets = []analysis.ServiceOnset{
		{Service: "a", From: at(20, 3, 0, 0)},
		{Service: "c", From: at(20, 3, 0, 0), Low: at(20, 2, 55, 0), High: at(20, 3, 5, 0)},
		{Service: "d", From: at(20, 3, 0, 0), Low: at(20, 2, 0, 0), High: at(20, 3, 10, 0)},
	}
	assert.Len(t, markersOf("a", r, a), 4, "since when it got worse is told by what is named")
	assert.Equal(t, []marker{{At: 30, Text: "03:00 worse"}}, markersOf("c", r, a))
	assert.Equal(t, []marker{{At: 30, Text: "03:00 worse (02:00 to 03:10)"}}, markersOf("d", r, a))
}

func TestPatternsDifferBetweenNeighboursAndHatchingIsOfWhatMoved(t *testing.T) {
	f := fills{}
	var got []string
	for _, s := range []series{{moved: "moved"}, {moved: "named"}, {value: "a"}, {value: analysis.Unknown}, {value: "b"}, {value: "c"}, {value: "d"}, {value: "e"}, {value: "f"}} {
		got = append(got, f.next(&s))
	}
	assert.Equal(t, []string{"hatched1", "hatched0", "plain0", "unknown", "plain1", "plain2", "plain3", "plain4", "plain0"}, got)
}

func TestVerdictsAreListedByHowMuchMoreOftenTheyCame(t *testing.T) {
	verdict := func(period counts.Period, name, label string, n int64) counts.Verdict {
		return counts.Verdict{Period: period, Name: name, Label: label, Count: n}
	}
	c := &counts.Table{Verdicts: []counts.Verdict{
		verdict(counts.Baseline, "g", "pass", 90), verdict(counts.Baseline, "g", "fail", 10), verdict(counts.Bad, "g", "pass", 50),
		verdict(counts.Bad, "g", "fail", 50), verdict(counts.Bad, "b", "same", 5), verdict(counts.Baseline, "b", "same", 5),
		verdict(counts.Bad, "a", "same", 5), verdict(counts.Baseline, "a", "same", 5), verdict(counts.After, "z", "later", 5),
		{Period: counts.Bad, Name: "s", Count: 2, Scores: 2, Sum: 1},
		{Period: counts.Baseline, Name: "u", Count: 2, Scores: 2, Sum: 1},
		{Period: counts.Bad, Name: "t", Label: "low", Count: 2, Scores: 2, Sum: 1},
		{Period: counts.Baseline, Name: "t", Label: "low", Count: 2, Scores: 2, Sum: 1},
	}}
	var told []string
	for _, v := range verdictRates(c) {
		told = append(told, v.says())
	}
	assert.Equal(t, []string{
		"s: 0 verdicts in the baseline, 2 verdicts in the bad window", "g=fail: 10 % of 100 in the baseline, 50 % of 100 in the bad window",
		"a=same: 100 % of 5 in the baseline, 100 % of 5 in the bad window", "b=same: 100 % of 5 in the baseline, 100 % of 5 in the bad window",
		"t=low: 100 % of 2 in the baseline, 100 % of 2 in the bad window", "g=pass: 90 % of 100 in the baseline, 50 % of 100 in the bad window",
		"u: 2 verdicts in the baseline, 0 verdicts in the bad window",
	}, told)
	assert.Equal(t, `--verdict 'it'\''s=a fail'`, VerdictFlag("it's", "a fail"))
	assert.Equal(t, "--verdict 's<0.5'", VerdictFlag("s", ""))
}

func TestALaneIsNamedInTheServiceThatTheFindingIsOf(t *testing.T) {
	r := resultOf()
	r.Findings = []analysis.Finding{{Variable: "prompt", Service: "a"}}
	for _, test := range []struct {
		variable, service string
		want              bool
	}{{"prompt", "a", true}, {"prompt", "", true}, {"prompt", "b", false}, {"tools", "a", false}, {"tools", "", false}} {
		assert.Equal(t, test.want, namedIn(r, test.variable, test.service), test)
	}
}

func TestACountIsCarriedOnceWhereNothingWasWeighed(t *testing.T) {
	for about, row := range map[string]struct {
		of   tally
		want []float64
	}{
		"as counted":          {tally{spans: 9, bad: 2, scored: 5, rawBad: 2, rawScored: 5}, []float64{9, 2, 5}},
		"bad ones weigh more": {tally{spans: 9, bad: 4, scored: 5, rawBad: 2, rawScored: 5}, []float64{9, 4, 5, 2, 5}},
		"good ones do":        {tally{spans: 9, bad: 2, scored: 8, rawBad: 2, rawScored: 5}, []float64{9, 2, 8, 2, 5}},
	} {
		assert.Equal(t, row.want, numbers(&row.of), about)
	}
}

func TestADriftThatIsSeenAgainIsOne(t *testing.T) {
	e := &Evidence{}
	for i, observed := range []string{"b", "b", "c", "c", "b"} {
		e.addDrift(counts.Declared{Variable: "route", Declared: "a", Observed: observed}, 2, fmt.Sprint("t", i))
		e.addRegistry(observed, 1)
	}
	assert.Equal(t, []Drift{
		{Variable: "route", Declared: "a", Observed: "b", Trace: "t0", Spans: 6}, {Variable: "route", Declared: "a", Observed: "c", Trace: "t2", Spans: 4},
	}, e.Drifts)
	assert.Equal(t, []Count{{Value: "b", Spans: 3}, {Value: "c", Spans: 2}}, e.Registries)
}

func TestEvidenceIsSummedByWindowAndTheMostFrequentComesFirst(t *testing.T) {
	drift := func(variable, declared, observed string) counts.Declared {
		return counts.Declared{Variable: variable, Declared: declared, Observed: observed}
	}
	var list []counts.Evidence
	for i := range 12 {
		list = append(list, counts.Evidence{
			Period: counts.Bad, Spans: 1, Registry: fmt.Sprintf("r%02d", 11-i), Trace: fmt.Sprint("t", i),
			Declared: []counts.Declared{drift("tools", "a", fmt.Sprintf("o%02d", 11-i))},
		})
	}
	list = append(list,
		counts.Evidence{Period: counts.Bad, Spans: 2, Status: "drift", Declared: []counts.Declared{drift("prompt", "b", "x"), drift("prompt", "a", "x")}, Trace: "first"},
		counts.Evidence{Period: counts.Bad, Spans: 1.5, Status: "drift", Declared: []counts.Declared{drift("prompt", "b", "x")}, Trace: "second"},
		counts.Evidence{Period: counts.Baseline, Spans: 3, Registry: "old", Declared: []counts.Declared{drift("index", "a", "b")}},
		counts.Evidence{Period: counts.After, Spans: 9, Registry: "later"})
	e := evidenceOf(list)
	assert.Equal(t, int64(16), e.Bad.Spans)
	assert.Equal(t, int64(3), e.Baseline.Spans)
	assert.Equal(t, map[string]int64{"unknown": 12, "drift": 4}, e.Bad.Status)
	assert.Len(t, e.Drifts, 10)
	assert.Equal(t, []Drift{
		{Variable: "prompt", Declared: "b", Observed: "x", Spans: 4, Trace: "first"},
		{Variable: "prompt", Declared: "a", Observed: "x", Spans: 2, Trace: "first"},
		{Variable: "tools", Declared: "a", Observed: "o00", Spans: 1, Trace: "t11"},
	}, e.Drifts[:3])
	assert.Len(t, e.Registries, 10)
	assert.Equal(t, []Count{{"unknown", 4}, {"r00", 1}, {"r01", 1}}, e.Registries[:3])
	assert.Equal(t, "25 %", e.share(4))
	assert.Equal(t, "none", (&Evidence{}).registries())
}

func TestTheAxisIsCoarserOnlyWhereThereAreTooManyColumns(t *testing.T) {
	for _, test := range []struct{ columns, from, to, want int }{
		{mostDrawn, 50, 60, mostDrawn}, {mostDrawn + 1, 50, 60, 49}, {mostDrawn + 1, 50, 61, mostDrawn + 1},
	} {
		line := &analysis.Timeline{From: at(20, 0, 0, 0), Column: time.Minute, Bad: [2]int{test.from, test.to}, Spans: make([]int64, test.columns)}
		assert.Equal(t, test.want, axisOf(line).Columns, test)
	}
}

func TestALegendTellsTheLargestValuesAndPutsTheRestTogether(t *testing.T) {
	p := &pageCounts{axis: axis{Columns: 1}}
	table := analysis.NewTable(analysis.Windows{Bucket: time.Hour}, []string{"prompt"}, false)
	values := func(n int) *weight {
		w := &weight{values: []map[string]float64{{analysis.Unknown: 1, "v0": 100}}}
		for i := range n {
			w.values[0][fmt.Sprintf("w%02d", i)] = float64(50 - i)
		}
		return w
	}
	v := newIn("prompt", analysis.Moved, true, 9)
	r := resultOf(v)
	names := func(s *slot) (list []string) {
		for _, one := range s.variables[0] {
			list = append(list, one.value+one.moved)
		}
		return list
	}
	got := names(p.slotOf("a", values(mostSeries), table, r))
	assert.Len(t, got, mostSeries+2)
	assert.Equal(t, []string{"v0moved", "w00", "w07", "unknown"}, []string{got[0], got[1], got[8], got[9]})
	assert.False(t, p.folded)
	got = names(p.slotOf("a", values(mostSeries+1), table, r))
	assert.Equal(t, []string{"w07", otherValues, "unknown"}, got[mostSeries:])
	assert.True(t, p.folded)
}

func TestTicksAreAsFineAsThereIsRoomFor(t *testing.T) {
	texts := func(from, to time.Time) (list []string) {
		for _, one := range (times{time.UTC}).ticks(from, to) {
			list = append(list, one.Text)
		}
		return list
	}
	assert.Equal(t, []string{"01:00", "02:00", "03:00", "04:00", "05:00"}, texts(at(20, 0, 0, 0), at(20, 6, 0, 0)))
	assert.Equal(t, []string{"02:00", "04:00"}, texts(at(20, 0, 0, 0), at(20, 6, 1, 0)), "06:00 would reach beyond the edge")
	assert.Equal(t, []string{"20 Nov", "00:01"}, texts(at(19, 23, 59, 0), at(20, 0, 2, 0)), "midnight is a date, a minute after it a time")
}

func TestWhatOneCouldAskForIsToldUpToATerminal(t *testing.T) {
	r := &Report{Result: resultOf()}
	r.Result.Behaviour = nil
	told := func() string {
		var out strings.Builder
		r.textBehaviour(&printer{w: &out})
		return out.String()
	}
	assert.Contains(t, told(), "the lake holds no verdict")
	for range 13 {
		r.Verdicts = append(r.Verdicts, VerdictRate{Name: "g", Label: "fail"})
	}
	assert.Equal(t, 12, strings.Count(told(), "--verdict 'g=fail'"))
	assert.Len(t, view{Report: r}.Asks(), 15)
	r.Verdicts = r.Verdicts[:1]
	assert.Len(t, view{Report: r}.Asks(), 3)
}

func TestAShareOfTheBadAnswersIsToldOnlyWhereThereAreMore(t *testing.T) {
	r := resultOf()
	f := analysis.Finding{Service: "a", Variable: "prompt", Arrived: true, From: []string{"r1"}, To: []string{"r2"}, Excess: 0.5}
	for _, test := range []struct {
		rise, excess float64
		told         bool
	}{{0.1, 0.5, true}, {0, 0.5, false}, {-0.1, 0.5, false}, {0.1, 0.005, false}, {0.1, 0.006, true}} {
		r.Behaviour.Rise, f.Excess = test.rise, test.excess
		assert.Equal(t, test.told, strings.Contains(excessOf(&f, r), "beyond those expected"), test)
	}
}
