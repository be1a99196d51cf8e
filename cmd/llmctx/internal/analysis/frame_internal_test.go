// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatIsComparedBeginsWithTheBaseline(t *testing.T) {
	a := newAnalysis(hourly())
	for about, row := range map[string]struct {
		cell cell
		want bool
	}{
		"the baseline": {cell{at: placeOf(-3, Baseline)}, true}, "the window": {cell{at: placeOf(0, Bad)}, true}, "after it": {cell{at: placeOf(9, After)}, true},
		"beside the baseline, at its begin": {cell{at: placeOf(-24, Earlier)}, true}, "before it": {cell{at: placeOf(-25, Earlier)}, false},
	} {
		assert.Equal(t, row.want, a.compared(&row.cell), about)
	}
}

func TestAChangeIsSearchedForADayBackAndNotInTheFirstSixth(t *testing.T) {
	of := func(baseline, bad time.Duration) []int {
		w := Windows{Baseline: Span{From: nine.Add(-baseline), To: nine}, Bad: Span{From: nine, To: nine.Add(bad)}, Bucket: time.Hour}
		first, last := (&analysis{table: &Table{Windows: w}}).searched()
		return []int{first, last}
	}
	assert.Equal(t, []int{-24, 4}, of(72*time.Hour, 4*time.Hour))
	assert.Equal(t, []int{-30, 10}, of(72*time.Hour, 10*time.Hour))
	assert.Equal(t, []int{-20, 4}, of(24*time.Hour, 4*time.Hour))
	assert.Equal(t, []int{-20, 5}, of(24*time.Hour, 4*time.Hour+time.Minute))
}

func TestBlocksAreCoarseBeforeWhatIsSearched(t *testing.T) {
	blocks := func(bucket time.Duration, list ...int) (told []int) {
		f := &frame{a: &analysis{table: &Table{Windows: Windows{Bucket: bucket}}}, first: -12}
		for _, b := range list {
			f.add(&cell{set: &set{}, at: placeOf(b, Earlier)})
		}
		for _, c := range f.cells {
			told = append(told, c.block)
		}
		return told
	}
	assert.Equal(t, []int{-24, -12, -11, 3}, blocks(5*time.Minute, -24, -14, -13, -12, -11, 3))
	assert.Equal(t, []int{-14, -12}, blocks(30*time.Minute, -14, -13, -12))
	assert.Equal(t, []int{-14, -13}, blocks(time.Hour, -14, -13))
}

func TestAValueStandsBesideOthersIfItIsThereAllTheTime(t *testing.T) {
	stands := func(variables []string, cells ...frameCell) []int32 {
		values := make([]Value, 30)
		f := &frame{a: &analysis{table: &Table{Variables: variables, Values: [][]Value{values}, Verdicts: true}}, cells: cells}
		return f.standingValues(0)
	}
	at := func(block int, value int32, scored float64) frameCell {
		return frameCell{block: block, values: []int32{value}, scored: scored}
	}
	for about, row := range map[string]struct {
		first, last int
		scored      float64
		want        bool
	}{
		"from begin to end": {-100, 20, 60, true}, "from the first quarter on": {-70, 20, 60, true}, "from later on": {-69, 20, 60, false},
		"to shortly before the window": {-100, -15, 60, true}, "to before that": {-100, -16, 60, false},
		"a hundredth of all": {-100, 20, 5, true}, "less": {-100, 20, 4.9, false},
	} {
		cells := []frameCell{at(-100, 1, 990-2*row.scored), at(row.first, 2, row.scored), at(row.last, 2, row.scored), at(20, 1, 10)}
		want := []int32{1}
		if row.want {
			want = append(want, 2)
		}
		assert.Equal(t, want, stands([]string{"prompt"}, cells...), about)
	}
	few := []frameCell{at(-100, 1, 900), at(-10, 2, 1), at(20, 1, 9)}
	assert.Equal(t, []int32{1, 2}, stands([]string{"judge"}, few...), "a judge in any case")
	assert.Equal(t, []int32{1}, stands([]string{"prompt"}, few...))
	var many []frameCell
	for value := range int32(15) {
		many = append(many, at(-100, value, 20), at(20, value, float64(20+value)))
	}
	list := stands([]string{"judge"}, many...)
	assert.Len(t, list, 12)
	assert.Equal(t, int32(14), list[0], "the most frequent first")
}

func TestWhatWasThereBeforeIsACandidateWhereItHasMore(t *testing.T) {
	f := &frame{}
	s := &Shift{beyond: true, grown: []bool{true, true, false, false, true}, more: []bool{true, false, true, false, true}}
	told := func() (list []string) {
		for _, x := range f.grown(0, []arrival{{id: 4}}, s) {
			list = append(list, string('0'+x.values[0])+map[bool]string{true: " as usual"}[x.dose])
		}
		return list
	}
	assert.Equal(t, []string{"1", "2 as usual"}, told(), "not what tells none, nor what arrived")
	s.beyond = false
	assert.Equal(t, []string{"2 as usual"}, told())
}

func TestAnArrivalIsUsualWhereItHeldATenth(t *testing.T) {
	f := &frame{a: &analysis{table: &Table{Values: [][]Value{make([]Value, 10)}}}, last: 10, cells: []frameCell{
		{block: -10, values: []int32{1}, scored: 920},
		{block: 0, values: []int32{2}, scored: 5},
		{block: 1, values: []int32{2}, scored: 6},
		{block: 2, values: []int32{3}, scored: 9},
		{block: 3, values: []int32{3}, scored: 0},
		{block: 4, values: []int32{1}, scored: 61},
	}}
	list := []arrival{{id: 2, at: nine}, {id: 9, at: nine.Add(time.Hour)}, {id: 3, at: nine.Add(2 * time.Hour)}, {id: 1, at: nine.Add(3 * time.Hour)}}
	assert.Equal(t, []time.Time{nine, nine.Add(3 * time.Hour)}, f.usualArrivals(0, list), "a tenth of the two blocks that it was there for; what is not scored is none")
}

func TestWhatAnOnsetIsConfinedToIsAValueOfAnyVariable(t *testing.T) {
	first := &onset{block: 3, variable: 0, value: 2}
	assert.True(t, first.holds(&frameCell{block: 3, values: []int32{2}}))
	assert.False(t, first.holds(&frameCell{block: 3, values: []int32{1}}))
	a, _ := (&made{
		prompt: func(_ string, _, n int) string { return []string{"a", "b"}[n%2] },
		worse:  func(_ string, block, n int, _ string) bool { return block >= 6 && n%2 == 0 },
	}).analysed()
	f, ids := a.frames[0], a.table.ids[0]
	on := f.bestOnset(&f.base, nil, f.spread, 0, ids["a"])
	require.NotNil(t, on)
	assert.InDelta(t, 6, on.block, 1)
	other := f.bestOnset(&f.base, nil, f.spread, 0, ids["b"])
	assert.True(t, other == nil || other.ratio < 5)
	assert.Nil(t, f.bestOnset(&f.base, nil, f.spread, 0, 99), "no answer has it")
	best := f.competitor(&f.base, f.spread, -1)
	require.NotNil(t, best)
	assert.Equal(t, []any{0, ids["a"]}, []any{best.variable, best.value}, "on half of them it fits better")
	best = f.competitor(&f.base, f.spread, 0)
	require.NotNil(t, best)
	assert.Equal(t, -1, best.variable)
	explained := f.with(nil, on.holds)
	assert.Nil(t, f.competitor(&explained, f.spread, -1, on.holds), "nothing is left to explain")
}

func TestOfACandidatesAVariableIsToldByTheStrongest(t *testing.T) {
	of := func(service string, atoms ...*atom) *attribution {
		return &attribution{frame: &frame{service: service}, atoms: atoms, pairs: map[*atom][]*atom{}}
	}
	x := func(likelihood float64) *atom {
		return &atom{fit: fit{beta: []float64{1}}, ratio: likelihood, scale: 1}
	}
	weak, strong, faint, hidden, other := x(3), x(9), x(1), x(99), x(50)
	hidden.dose, other.variable = true, 1
	one, two := of("a", weak, other), of("b", strong, faint, hidden)
	list := []*attribution{one, two}
	at, best := strongest(list, 0, "")
	assert.Same(t, strong, best)
	assert.Same(t, two, at)
	one.named = []*atom{weak}
	_, best = strongest(list, 0, "")
	assert.Same(t, weak, best, "it is named")
	one.named = nil
	two.pairs[strong] = []*atom{hidden}
	_, best = strongest(list, 0, "")
	assert.Same(t, hidden, best, "what grew as usual, and is named")
	_, best = strongest(list, 7, "")
	assert.Nil(t, best)
	one.atoms, two.atoms = []*atom{x(someEvidence)}, []*atom{x(1)}
	_, best = strongest(list, 0, "b")
	assert.Same(t, two.atoms[0], best, "neither shows anything: that of the service in which it moved")
	_, best = strongest(list, 0, "")
	assert.Same(t, one.atoms[0], best)
	one.atoms[0].ratio = someEvidence + 0.1
	_, best = strongest(list, 0, "b")
	assert.Same(t, one.atoms[0], best, "it shows something")
}

func TestOfTwoReleasesAtOneTimeNeitherIsToldAlone(t *testing.T) {
	day := func(worse func(block, n int) bool, of func(n int) string) (*attribution, *Result) {
		a, r := (&made{
			variables: []string{"prompt", "route"},
			prompt: func(_ string, block, n int) string {
				if block >= 6 {
					return of(n)
				}
				return "r1|a"
			},
			worse: func(_ string, block, n int, _ string) bool { return worse(block, n) },
		}).analysed()
		return a.found[0], r
	}
	at, r := day(func(block, _ int) bool { return block >= 6 }, func(int) string { return "r2|b" })
	require.Len(t, at.named, 1)
	require.Len(t, at.pairs[at.named[0]], 1)
	assert.Equal(t, otherExplains, at.pairs[at.named[0]][0].reason)
	assert.ElementsMatch(t, []string{"prompt", "route"}, r.Named)
	assert.True(t, r.Inseparable)

	at, r = day(func(block, n int) bool { return block >= 6 && n%2 == 0 }, func(n int) string { return []string{"r2|a", "r2|b"}[n%2] })
	assert.Empty(t, at.pairs)
	assert.Equal(t, []any{[]string{"route"}, false}, []any{r.Named, r.Inseparable}, "bad answers are on the half that kept the route, when the other half got the next one")
	assert.True(t, overlap(&atom{values: []int32{1, 2}}, &atom{values: []int32{2}}))
	assert.False(t, overlap(&atom{values: []int32{1, 3}}, &atom{values: []int32{2}}))
}

func TestAnswersThatTellNoneAreTakenForTheirNeighboursWhileItIsThere(t *testing.T) {
	at := func(block int, value int32, scored float64) frameCell {
		return frameCell{block: block, values: []int32{value}, scored: scored}
	}
	x := &atom{values: []int32{2}, block: 10, last: 20}
	(&frame{cells: []frameCell{at(9, 1, 99), at(10, 2, 10), at(11, 0, 99), at(20, 2, 9), at(20, 1, 1), at(21, 1, 99)}}).presume(x)
	assert.Equal(t, map[int]bool{10: true, 11: true, 12: true, 13: true, 17: true, 18: true, 19: true, 20: true}, x.alone,
		"three blocks around, from its arrival to its end; nine of ten are enough")
	(&frame{cells: []frameCell{at(10, 2, 8.9), at(10, 1, 1)}}).presume(x)
	assert.False(t, x.alone[10])
}

func TestARiseIsConfinedWhereTheOthersWouldHaveShownIt(t *testing.T) {
	for about, row := range map[string]struct {
		bad, others [2]float64
		scored      float64 // of the others
		want        bool
	}{
		"the others are as ever":                 {[2]float64{10, 100}, [2]float64{10, 10}, 1000, true},
		"they rose as much":                      {[2]float64{10, 100}, [2]float64{10, 100}, 1000, false},
		"they may have risen by a third of it":   {[2]float64{10, 100}, [2]float64{6, 17}, 1000, false},
		"they rose by less, and that is certain": {[2]float64{10, 500}, [2]float64{100, 330}, 10000, false},
		"they would not have shown half of it":   {[2]float64{10, 22}, [2]float64{10, 10}, 1000, false},
		"it did not rise":                        {[2]float64{10, 10}, [2]float64{10, 10}, 1000, false},
	} {
		of := twice{scored: [2]float64{1000, 1000}, bad: row.bad}
		all := twice{scored: [2]float64{1000 + row.scored, 1000 + row.scored}, bad: [2]float64{row.bad[0] + row.others[0], row.bad[1] + row.others[1]}}
		s := separation(&frame{}, &columnSide{twice: of, all: all}, 1)
		assert.Equal(t, row.want, s.confining, about)
	}
}

// Of tools of which none was slow before, one is: a logit of nothing has no variance that would show it.
func TestAValueOnWhichAloneAnswersGotWorseIsFoundThoughNoneWasBadBefore(t *testing.T) {
	of := func(with, others [2]float64) float64 {
		c := &columnSide{twice: twice{scored: [2]float64{700, 45}, bad: with}}
		c.all = twice{scored: [2]float64{2700, 245}, bad: [2]float64{with[0] + others[0], with[1] + others[1]}}
		return separation(&frame{}, c, 1).P
	}
	const certain = 1e-3
	assert.Less(t, of([2]float64{0, 35}, [2]float64{0, 10}), certain)
	assert.Less(t, of([2]float64{21, 12}, [2]float64{60, 6}), certain)
	assert.Greater(t, of([2]float64{0, 10}, [2]float64{0, 40}), 0.2, "the others rose as much")
	assert.Greater(t, of([2]float64{21, 2}, [2]float64{60, 6}), 0.2, "nothing rose")
	assert.Greater(t, of([2]float64{0, 1}, [2]float64{0, 90}), 0.99, "the others rose alone")
}

func TestASampleIsTooSmallBelowFiftySpansOnEitherSide(t *testing.T) {
	of := func(before, during, scored int64) Sample {
		x := hourly()
		x.Add(Row{Bucket: -1, Period: Baseline, Spans: before})
		x.Add(Row{Period: Bad, Spans: during})
		x.Add(Row{Bucket: 9, Period: After, Spans: 900})
		return newAnalysis(x).sample(&Behaviour{Bad: Rate{Of: scored}, Baseline: Rate{Of: 900}})
	}
	s := of(fewestSpans, fewestSpans, fewestSpans)
	assert.Equal(t, []any{int64(fewestSpans), int64(fewestSpans), false, false, 1}, []any{s.BadSpans, s.BaselineSpans, s.TooSmall, s.FewScored, s.Services})
	assert.True(t, of(fewestSpans-1, 99, 99).TooSmall)
	assert.True(t, of(99, fewestSpans-1, 99).TooSmall)
	assert.True(t, of(99, 99, fewestSpans-1).FewScored)
	assert.False(t, newAnalysis(hourly()).sample(nil).FewScored, "no behaviour was asked for")
}
