// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWithoutABehaviourWhatMovedIsNamed(t *testing.T) {
	x := (&made{prompt: released, worse: since(madeBlocks)}).table()
	x.Behaviour = false
	r := Analyse(x)
	assert.Equal(t, []string{"prompt"}, r.Named)
	assert.Nil(t, r.Behaviour)
	assert.False(t, r.Inseparable)
	x = (&made{prompt: func(string, int, int) string { return "r1" }, worse: since(madeBlocks)}).table()
	x.Behaviour = false
	assert.Empty(t, Analyse(x).Named)
}

// What was seen long before the baseline is read for first appearances alone.
func TestSpansFromBeforeWhatIsComparedHideNoArrival(t *testing.T) {
	x := (&made{prompt: released, worse: since(6)}).table()
	x.Add(Row{Bucket: -5000, Period: Earlier, Stratum: Stratum{"s", "inference"}, Values: []string{"r0"}, Spans: 9, Scored: 9, First: x.Start(-5000)})
	r := Analyse(x)
	assert.Equal(t, []string{"prompt"}, r.Named)
	require.Len(t, r.Findings, 1)
	assert.Equal(t, []string{"r1"}, r.Findings[0].From)
}

func TestASpellThatEndsWithTheBaselineIsOneOfThePast(t *testing.T) {
	_, r := (&made{
		prompt: func(string, int, int) string { return "r1" },
		worse:  func(_ string, block, _ int, _ string) bool { return block >= -48 && block < 0 },
	}).analysed()
	require.Len(t, r.Past, 1)
	assert.Equal(t, "s", r.Past[0].Service)
	assert.WithinDuration(t, nine, r.Past[0].To, 10*time.Minute)
	assert.Empty(t, r.Onsets)
}

func TestHalfOfTheLeastAndTwiceTheMostAreNotYetFarFromUsual(t *testing.T) {
	of := func(spans ...int64) []Traffic { return newAnalysis(asked("s", spans...)).traffic() }
	assert.Empty(t, of(3, 6, 7))
	assert.NotEmpty(t, of(2, 6, 7))
	assert.Empty(t, of(12, 6, 5))
	assert.NotEmpty(t, of(13, 6, 5))
}

func TestOneOfAHundredWithoutABaselineIsTold(t *testing.T) {
	of := func(alone int64) *Uncompared {
		x := NewTable(Windows{Bucket: time.Hour}, nil, true)
		x.Add(Row{Bucket: -1, Period: Baseline, Stratum: Stratum{"a", ""}, Spans: 900, Scored: 900})
		x.Add(Row{Period: Bad, Stratum: Stratum{"a", ""}, Spans: 1000 - alone, Scored: 900})
		x.Add(Row{Period: Bad, Stratum: Stratum{"b", ""}, Spans: alone})
		return newAnalysis(x).uncompared()
	}
	assert.NotNil(t, of(10))
	assert.Nil(t, of(9))
}

func TestAValueIsKeptByAPartOfTheAnswersWellAfterItsSuccessorCame(t *testing.T) {
	kept := func(old, next float64, last int) bool {
		f := &frame{a: newAnalysis(hourly("prompt")), cells: []frameCell{
			{block: -7, values: []int32{3}, scored: 900}, // more than six hours before
			{block: -6, values: []int32{1}, scored: 100},
			{block: 0, values: []int32{2}, scored: next},
			{block: last, values: []int32{1}, scored: old},
			{block: last + 1, values: []int32{0}, scored: 900}, // tells none
		}}
		id, until, ok := f.keptFrom(&atom{values: []int32{2}})
		assert.Equal(t, int32(1), id)
		assert.Equal(t, last, until)
		return ok
	}
	assert.True(t, kept(2, 98, 3))
	assert.False(t, kept(1, 99, 3), "of less than two of a hundred nothing can be told")
	assert.True(t, kept(2000, 98_000, 3), "who held the service is told by the hours before alone")
	assert.True(t, kept(80, 20, 3))
	assert.False(t, kept(81, 19, 3), "what came is no successor")
	assert.False(t, kept(50, 50, 2), "some minutes are those of a rollout")
}

func TestATwentiethOfTheAnswersIsEnoughToStandBesideOthers(t *testing.T) {
	f := &frame{
		a: &analysis{table: &Table{Variables: []string{"route"}}}, standing: [][]int32{{1, 2}}, scored: 100,
		cells: []frameCell{{period: Bad, values: []int32{1}, scored: 95}, {period: Bad, values: []int32{2}, scored: 5}},
	}
	n := 0
	f.eachStanding(-1, func(int, int32) { n++ })
	assert.Equal(t, 2, n)
}

func TestTheJudgeMovesByFiveAnswersOfAnother(t *testing.T) {
	of := func(n int64) *JudgeMoved {
		x := hourly("judge")
		x.Verdicts = true
		for judge, spans := range map[string][2]int64{"j7": {95, 95}, "j8": {0, n}} {
			x.Add(Row{Bucket: -2, Period: Baseline, Values: []string{judge}, Spans: spans[0], Scored: spans[0], First: x.Start(-2)})
			x.Add(Row{Bucket: 1, Period: Bad, Values: []string{judge}, Spans: spans[1], Scored: spans[1], First: x.Start(1)})
		}
		return newAnalysis(x).judgeMoved()
	}
	require.NotNil(t, of(5))
	assert.Equal(t, []string{"j8"}, of(5).To)
	assert.Nil(t, of(4))
}

func TestARiseThatMayBeNoneIsNotCalledTheOppositeOfThatOfAll(t *testing.T) {
	b := &Behaviour{Baseline: Rate{Share: 0.05, Of: 100, High: 0.2}, Bad: Rate{Share: 0.1, Of: 100}, Rise: -0.02, Low: -0.03, High: 0}
	assert.Empty(t, crudely(&Result{Behaviour: b}))
	b.High = -0.001
	assert.NotEmpty(t, crudely(&Result{Behaviour: b}))
	b = &Behaviour{Baseline: Rate{Share: 0.04, Of: 1000, High: 0.05}, Bad: Rate{Share: 0.08, Of: 1000, Low: 0.06}, Rise: 0.01, High: 0.09}
	assert.NotEmpty(t, crudely(&Result{Behaviour: b}), "of each it may just be none")
}

func TestOfMoreValuesThanAreListedThoseOfTheBaselineAreThatWereThere(t *testing.T) {
	var list []ValueCount
	for i := range shownValues + 3 {
		list = append(list, ValueCount{Value: fmt.Sprint("v", i), BadSpans: 9})
	}
	assert.Len(t, largest(list), shownValues)
	list[shownValues+1].BaselineSpans = 1
	shown := largest(list)
	require.Len(t, shown, shownValues+1)
	assert.Equal(t, list[shownValues+1], shown[shownValues])
}

func TestWhatTellsNoValueDoesNotDateWhatGrew(t *testing.T) {
	x := hourly("route")
	row := func(bucket int, value string, n int64) {
		period := Baseline
		switch {
		case bucket >= 4:
			period = After
		case bucket >= 0:
			period = Bad
		}
		x.Add(Row{Bucket: bucket, Period: period, Values: []string{value}, Spans: n})
	}
	row(-3, Unknown, 500)
	row(5, "b", 500)
	row(-2, "a", 100)
	row(-1, "a", 60)
	row(-1, "b", 40)
	row(0, "a", 40)
	row(0, "b", 60)
	s := grownOf(x, "b")
	assert.Equal(t, x.Start(-1), *newAnalysis(x).halfway(0, s), "just halfway is halfway")
}

func TestOnlyAnotherTimeOfTheSameIntervalIsNoTimeOfItsOwn(t *testing.T) {
	of := func(change func(*Effect)) bool {
		e := &Effect{amid: true, atom: &atom{}}
		change(e)
		return e.untimed()
	}
	assert.True(t, of(func(*Effect) {}))
	assert.True(t, of(func(e *Effect) { e.atom.step = &onset{variable: -1} }))
	assert.False(t, of(func(e *Effect) { e.atom.step = &onset{variable: 0} }), "a rise on one value is told from it")
	assert.False(t, of(func(e *Effect) { e.atom.confined = &Separation{} }))
	assert.False(t, of(func(e *Effect) { e.amid = false }))
}

func TestTheDesignEffectIsThatOfTheServiceAndOfTheWindow(t *testing.T) {
	x := NewTable(Windows{Bucket: time.Hour}, nil, true)
	for i, service := range []string{"a", "b"} {
		for k, period := range []Period{Baseline, Bad} {
			n := float64(2*i + k + 1) // of so many answers each, all bad or none
			x.Clusters = append(x.Clusters, ClusterSums{Period: period, Stratum: Stratum{Service: service}, M: 100 * n, B: 50 * n, MM: 100 * n * n, BB: 50 * n * n, MB: 50 * n * n})
		}
	}
	assert.InDeltaSlice(t, []float64{1, 2, 3, 4}, []float64{x.Spread("a", Baseline), x.Spread("a", Bad), x.Spread("b", Baseline), x.Spread("b", Bad)}, 1e-9)
	assert.InDelta(t, (200*2+400*4)/600., x.Spread("", Bad), 1e-9)
}

func TestAnAnswerWithoutTheValueOfARiseTellsItWhileThatLasts(t *testing.T) {
	x := &atom{variable: 0, values: []int32{2}, block: 0, last: 99, arrived: true}
	tells := func(block int, prompt, cohort int32, o *onset) bool {
		return x.tells(&frameCell{block: block, values: []int32{prompt, cohort}}, o)
	}
	o := &onset{block: 6, variable: 1, value: 1, ending: &onset{block: 18}}
	assert.True(t, tells(6, 2, 0, o))
	assert.True(t, tells(17, 2, 0, o))
	assert.False(t, tells(5, 2, 0, o), "before it")
	assert.False(t, tells(18, 2, 0, o), "it is over")
	assert.False(t, tells(6, 1, 0, o), "without the candidate")
	assert.False(t, tells(6, 2, 1, o), "that tells its value")
	o.ending = nil
	assert.True(t, tells(18, 2, 0, o))
}

func TestRatesThatAreAlikeAllTogetherHideARiseOfEach(t *testing.T) {
	same := Rate{Share: 0.1, Of: 100}
	assert.Contains(t, crudely(&Result{Behaviour: &Behaviour{Baseline: same, Bad: same, Rise: 0.02, Low: 0.01, High: 0.03}}), "went from 10 % to 10 %; each kind of call")
}

func TestAFindingTellsNoValueThatFewHadBefore(t *testing.T) {
	a := newAnalysis(hourly("prompt"))
	before := func(scored ...float64) []string {
		f := &frame{}
		for i, n := range scored {
			held := a.table.setOf([]string{fmt.Sprint("r", i)}, 0)
			f.cells = append(f.cells, frameCell{block: -1, values: held.values, scored: n})
		}
		return a.valuesBefore(f, &atom{values: []int32{99}})
	}
	assert.Equal(t, []string{"r0"}, before(81, 19))
	assert.Equal(t, []string{"r0", "r1"}, before(80, 20))
	assert.Equal(t, []string{"r0", "r1"}, before(36, 34, 30), "two at most")
}

func TestWhatServicesShareIsAskedOfEveryCandidate(t *testing.T) {
	a, at, x := services(t, map[string]int{"s": 6, "t": 6}, nil)
	x.reason, at.atoms = accepted, []*atom{{reason: notWorse}, x}
	at.compareWith(a.found)
	assert.Equal(t, elsewhereToo, x.reason)
}
