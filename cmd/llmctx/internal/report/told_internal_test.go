// SPDX-License-Identifier: Apache-2.0

package report

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func TestVerdictsOfTheLakeAreToldOnlyWhereNothingWasAskedFor(t *testing.T) {
	told := func(change func(*Report)) string {
		r := &Report{Result: resultOf(), Verdicts: []VerdictRate{{Name: "g", Label: "fail"}}}
		change(r)
		return strings.Join(r.caveats(&counts.Table{}), " ")
	}
	unasked := func(r *Report) { r.Result.Behaviour = nil }
	assert.Contains(t, told(unasked), "--verdict 'g=fail' asks what goes with them.")
	assert.Empty(t, told(func(*Report) {}), "something was asked for")
	assert.Empty(t, told(func(r *Report) { unasked(r); r.Verdicts = nil }), "there are none")
}

func TestACaveatOfOneVariableLeavesThoseOfTheOthers(t *testing.T) {
	lost := func(name string, of float64) analysis.Variable {
		return analysis.Variable{Name: name, LostIn: &analysis.LostIn{Service: "s", Bad: 0.1, OfBad: of}}
	}
	told := lostWithBad(resultOf(lost("prompt", 0.1), lost("index", 0.25), lost("tools", 0.9)))
	assert.Len(t, told, 2, "a quarter is enough")
	assert.Contains(t, told[0], "index is unknown")
	assert.Contains(t, told[1], "tools is unknown")
}

func TestATenthWithoutAJudgeIsEnoughToBeTold(t *testing.T) {
	told := func(share float64) []string {
		r := &Report{Result: resultOf(analysis.Variable{Name: "judge", UnknownBad: share}), Question: Question{Verdicts: true}}
		return r.judgeUntold()
	}
	assert.NotEmpty(t, told(0.1))
	assert.Empty(t, told(0.09))
}

func TestOfAVariableThatIsUntoldItIsSaidWhetherMoreOfItIsUnknown(t *testing.T) {
	v := analysis.Variable{Name: "prompt", Verdict: analysis.Untold, UnknownBad: 0.5, UnknownBaseline: 0.25}
	assert.Equal(t, "cannot tell", verdict(&v, resultOf()))
	v.UnknownRose = true
	assert.Equal(t, "cannot tell: 50 % of the window does not tell it, 25 % of the baseline", verdict(&v, resultOf()))
	v.Verdict = analysis.Steady
	assert.Equal(t, "did not move", verdict(&v, resultOf()))
}

// Only what is more than there is would have shown.
func TestTheRiseThatWouldHaveShownIsToldAsARateWhereItIsOneAboveWhatIsThere(t *testing.T) {
	of := func(bad, before, detectable float64) string {
		r := resultOf()
		r.Behaviour.Bad.Share, r.Behaviour.Baseline.Share, r.Behaviour.Detectable = bad, before, detectable
		return wouldHaveShown(r)
	}
	assert.Equal(t, "; a rise to 75 % or more would have shown", of(0.5, 0.25, 0.5))
	assert.Equal(t, "; a rise by 25.0 points or more would have shown", of(0.5, 0.25, 0.25))
	assert.Empty(t, of(0.5, 0.5, 0.5), "nothing is worse than all")
}

func TestOfNothingNoListIsTold(t *testing.T) {
	r := resultOf(analysis.Variable{Name: "index", Verdict: analysis.Untold})
	assert.Equal(t, "Whether these moved cannot be told: index.", (&Report{Result: r}).rest())
	assert.Equal(t, "Did not move: index.", (&Report{Result: resultOf(analysis.Variable{Name: "index", Verdict: analysis.Steady})}).rest())
	assert.NotContains(t, fewScored(r), "Moved")
	assert.Empty(t, verdictNotes(&counts.Table{Unattached: []counts.Unattached{{Why: counts.NoSpan}}}, 0, ""))
	links := Links{}
	assert.Nil(t, links.traces([]string{"0a"}))
	assert.Nil(t, links.searches("a", []string{"b"}))
	links = Links{trace: "http://j/{trace_id}", search: "http://j/?{attribute}={value}"}
	assert.Equal(t, []string{"http://j/0a"}, links.traces([]string{"0a"}))
	assert.Equal(t, []string{"http://j/?a=b"}, links.searches("a", []string{"b"}))
}

func TestAFailedEvaluationDoesNotHideTheVerdictsAfterIt(t *testing.T) {
	list := verdictRates(&counts.Table{Verdicts: []counts.Verdict{
		{Period: counts.Bad, Name: "failed", Count: 2, Errors: 2}, {Period: counts.Bad, Name: "g", Label: "pass", Count: 1},
	}})
	assert.Len(t, list, 1)
	assert.Equal(t, "g=pass: none in the baseline, 100 % of 1 in the bad window", list[0].says())
}

func TestVerdictsThatAreSpelledInSeveralWaysAreOneKindAsTheyAreAskedFor(t *testing.T) {
	list := verdictRates(&counts.Table{Verdicts: []counts.Verdict{
		{Period: counts.Bad, Name: "Tone", Label: "FAIL", Count: 1},
		{Period: counts.Bad, Name: "tone", Label: "fail", Count: 3},
		{Period: counts.Baseline, Name: "TONE", Label: "Fail", Count: 2},
		{Period: counts.Baseline, Name: "tone", Label: "pass", Count: 8},
	}})
	assert.Len(t, list, 2)
	assert.Equal(t, "tone=fail: 20 % of 10 in the baseline, 100 % of 4 in the bad window", list[0].says())
}

func TestNotesAreAddedOnlyOfWhatThereIs(t *testing.T) {
	notes := func(change func(*Report, *counts.Table)) []string {
		r, c := &Report{Result: resultOf()}, &counts.Table{}
		change(r, c)
		r.addNotes(c)
		return r.Result.Notes
	}
	assert.Empty(t, notes(func(r *Report, _ *counts.Table) { r.Evidence.revisions = 1 }))
	assert.Equal(t, []string{"The bad window was stamped from 2 revisions of the registry."},
		notes(func(r *Report, _ *counts.Table) { r.Evidence.revisions = 2 }))
	assert.Len(t, notes(func(_ *Report, c *counts.Table) { c.Coverage.Repeated = 1 }), 1)
	assert.Equal(t, []string{"2 spans: what their own log records prove, and they do not, is counted for them."}, notes(func(_ *Report, c *counts.Table) { c.Coverage.Proven = 2 }))
	assert.Equal(t, []string{"by conversation"}, notes(func(r *Report, _ *counts.Table) { r.Question.Clusters = "by conversation" }))
	assert.Len(t, notes(func(_ *Report, c *counts.Table) { c.Scored = true }), 1, "how sampling was counted")
	assert.Len(t, notes(func(r *Report, _ *counts.Table) { r.Result.Uncompared = &analysis.Uncompared{Share: 0.1} }), 1)
	assert.Equal(t, []string{"The baseline was asked for from 2026-11-18 00:00:00Z on; it begins at 2026-11-19 00:00:00Z, with the first span in it."},
		notes(func(r *Report, c *counts.Table) { // the one that is compared, not the one that was asked for
			c.Coverage.Trimmed, c.Baseline.From, r.Result.Windows.Baseline.From = at(18, 0, 0, 0), at(18, 0, 0, 0), at(19, 0, 0, 0)
		}))
	assert.Empty(t, notes(func(r *Report, c *counts.Table) { c.Coverage.Trimmed = r.Result.Windows.Baseline.From }), "no span is in it")
}

func TestExampleTracesAreOfWhatIsNamedElseOfAnyBadAnswer(t *testing.T) {
	traced := func(prompt string, traces ...string) analysis.Row {
		row := bad(seen("a", 0, prompt, 9), int64(len(traces)))
		row.BadTraces = traces
		return row
	}
	of := func(named bool, rows ...analysis.Row) []Traces {
		r := smallDay(rows...)
		r.Attribute = map[string]string{"prompt": "llm.prompt"}
		r.Question.Links = Links{trace: "t/{trace_id}", search: "s/{attribute}/{value}"}
		r.Result.Variables = []analysis.Variable{{Name: "index"}, {Name: "prompt", Named: named, Moved: []string{"r2"}}}
		r.addTraces(r.table)
		return r.Traces
	}
	rows := []analysis.Row{traced("r1", "01"), traced("r2", "02")}
	assert.Equal(t, []Traces{{Of: "bad, with prompt r2", Traces: []string{"02"}, URLs: []string{"t/02"}, Searches: []string{"s/llm.prompt/r2"}}}, of(true, rows...))
	assert.Equal(t, []Traces{{Of: "bad", Traces: []string{"01", "02"}, URLs: []string{"t/01", "t/02"}}}, of(false, rows...))
	assert.Equal(t, []Traces{{Of: "bad", Traces: []string{"01"}, URLs: []string{"t/01"}}}, of(true, rows[0], seen("a", 0, "r2", 9)), "none is on it")
	assert.Empty(t, of(false, seen("a", 0, "r1", 9)))
}

func TestATextThatCannotBeWrittenIsAnError(t *testing.T) {
	full := errors.New("disk full")
	for after := range 5 {
		assert.ErrorIs(t, smallDay(seen("a", 0, "r1", 9)).Text(&failing{after: after, err: full}), full)
	}
	p := &printer{w: &failing{err: full}}
	p.table([][]string{{"a"}})
	assert.ErrorIs(t, p.err, full, "a table is written as well")
}

// failing takes some writes.
type failing struct {
	after int
	err   error
}

func (f *failing) Write(b []byte) (int, error) {
	if f.after--; f.after < 0 {
		return 0, f.err
	}
	return len(b), nil
}

func TestThePageSaysWhatOneCouldAskFor(t *testing.T) {
	const nothing = "Nothing was asked for: variables are ranked by how far they moved alone."
	assert.Equal(t, []string{nothing}, view{Report: &Report{}}.Asks())
	assert.Equal(t, []string{nothing, "The lake holds these verdicts:", "g=fail: none in the baseline, none in the bad window — --verdict 'g=fail'"},
		view{Report: &Report{Verdicts: []VerdictRate{{Name: "g", Label: "fail"}}}}.Asks())
	assert.Len(t, view{Report: &Report{Verdicts: make([]VerdictRate, 20)}}.Asks(), 2+12+1)
}

func TestThePageDrawsARateOnlyWhereSomethingWasScored(t *testing.T) {
	r := resultOf()
	r.Behaviour.Bad, r.Behaviour.Baseline = analysis.RateOf(20, 100, 20, 100, 1), analysis.Rate{High: 1}
	rows := view{Report: &Report{Result: r}}.Rates()
	assert.Equal(t, []string{"Bad window", "20.0 %", "13.3 to 28.9", "20 of 100"}, []string{rows[0].Name, rows[0].Share, rows[0].Interval, rows[0].Count})
	assert.True(t, rows[0].Whisker.Drawn)
	assert.Equal(t, rateRow{Name: "Baseline", Share: "–", Count: noneScored}, rows[1])
}

func TestAllEffectsAreDrawnOnOneScaleAndWhatWasNotComparedIsNot(t *testing.T) {
	v := view{Report: &Report{Result: resultOf(
		analysis.Variable{Name: "a", Effect: &analysis.Effect{Basis: "x", Low: -0.1, Difference: 0.1, High: 0.3}},
		analysis.Variable{Name: "b", Effect: &analysis.Effect{Basis: analysis.NoneBad, Low: -9, High: 9}},
		analysis.Variable{Name: "c"},
		analysis.Variable{Name: "d", Effect: &analysis.Effect{Basis: "x", Low: 0, Difference: 0, High: 0}},
	)}}
	list := v.Result.Variables
	assert.Nil(t, v.Whisker(list[1]))
	assert.Nil(t, v.Whisker(list[2]))
	a, d := v.Whisker(list[0]), v.Whisker(list[3])
	assert.InDeltaSlice(t, []float64{100. / 22, 50, 2100. / 22, 600. / 22}, []float64{a.Low, a.At, a.High, a.Zero}, 1e-9)
	assert.InDeltaSlice(t, []float64{a.Zero, a.Zero, a.Zero, a.Zero}, []float64{d.Low, d.At, d.High, d.Zero}, 1e-9)
}

func TestAValueOfAColumnsWidthStaysOnOneLine(t *testing.T) {
	assert.Equal(t, "whole", fold(strings.Repeat("é", 40)))
	assert.Equal(t, "break", fold(strings.Repeat("é", 41)))
}

func TestATimeAtTheEdgeOfTheAxisHasNoTextThere(t *testing.T) {
	texts := func(from, to time.Time) (list []string) {
		for _, tick := range (times{time.UTC}).ticks(from, to) {
			list = append(list, tick.Text)
		}
		return list
	}
	assert.Equal(t, []string{"11:00", "12:00", "13:00"}, texts(at(20, 9, 58, 0), at(20, 13, 58, 0)), "ten is too near to the edge")
	assert.Equal(t, []string{"11:00", "12:00", "13:00"}, texts(at(20, 10, 2, 0), at(20, 14, 2, 0)), "so is two in the afternoon")
	assert.Equal(t, []string{"10:00", "11:00", "12:00", "13:00"}, texts(at(20, 9, 48, 0), at(20, 13, 48, 0)))
	assert.Equal(t, "1 min", length(time.Minute))
	assert.Equal(t, "59s", length(59*time.Second))
}

func TestALetterStandsInTheLongestRunInWhichItsBandIsHighEnough(t *testing.T) {
	upper, lower := make([]float64, 100), make([]float64, 100)
	draw := func(from, to int, height float64) {
		for at := from; at < to; at++ {
			lower[at] = height
		}
	}
	draw(10, 30, 40)
	draw(40, 90, 17)
	place, ok := roomFor(upper, lower, [2]int{0, 100})
	assert.True(t, ok)
	assert.InDelta(t, 65, place.X, 1)
	assert.InDelta(t, 8.5, place.Y, 0.1)
	_, ok = roomFor(upper, lower, [2]int{85, 100})
	assert.True(t, ok, "five columns of a hundred are enough")
	_, ok = roomFor(upper, lower, [2]int{86, 100})
	assert.False(t, ok, "four are not")
}

// What parts a band from the next one must not hide a slim one.
func TestABandIsPartedFromTheNextOneUnlessItIsSlimOrTheLast(t *testing.T) {
	whole := &series{columns: []tally{{spans: 100}}}
	of := func(spans, top float64) string {
		s := &series{columns: []tally{{spans: spans}}}
		return band(whole, s, &axis{Columns: 1, Window: [2]int{0, 1}}, []float64{top}).Path
	}
	assert.Equal(t, "M0 0H1V48.4H0Z", of(50, 0))
	assert.Equal(t, "M0 0H1V6H0Z", of(6, 0))
	assert.Equal(t, "M0 50H1V100H0Z", of(50, 50))
}

func TestAServiceMovedOnlyWhereAFindingOrTheVerdictSaysSo(t *testing.T) {
	v := analysis.Variable{Name: "prompt", Verdict: analysis.Moved, Service: "a"}
	r := resultOf(v)
	r.Findings = []analysis.Finding{{Service: "a", Variable: "prompt", To: []string{"r2"}}}
	assert.Equal(t, "moved", hasMoved(r, &v, "a", "r2"))
	assert.Equal(t, "moved", hasMoved(r, &v, "", "r2"))
	assert.Empty(t, hasMoved(r, &v, "b", "r2"))
	assert.Empty(t, hasMoved(r, &v, "a", "r1"))
	v.Name = "tools"
	assert.Empty(t, hasMoved(r, &v, "a", "r2"))
}
