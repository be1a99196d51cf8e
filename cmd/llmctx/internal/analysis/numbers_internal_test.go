// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The values are those of the tables of the normal and of Student's distribution (Abramowitz,
// Stegun: Handbook of Mathematical Functions, tables 26.1, 26.5 and 26.10).
func TestTailsAndQuantilesAreThoseOfTheTables(t *testing.T) {
	assert.InDelta(t, 0.0249979, upperTail(1.96, 0), 1e-6)
	assert.InDelta(t, 0.0509697, upperTail(2, 5), 1e-6)
	assert.InDelta(t, 1, upperTail(math.NaN(), 0), 0)
	assert.InDelta(t, 1.959964, quantile(0.025, 0), 1e-6)
	assert.InDelta(t, 2.228139, quantile(0.025, 10), 1e-6)
	assert.InDelta(t, 2.705543, critical(0.05), 1e-5, "a positive effect by chance once in twenty times")
	assert.InDelta(t, 1.644854*1.644854, critical(0.05), 1e-5)
}

func TestDetectableIsTheSumOfBothQuantilesTimesTheStandardError(t *testing.T) {
	// qnorm(0.99) + qnorm(0.8) = 3.167969 standard errors, where a higher rate is told as exactly.
	assert.InDelta(t, 3.167969*0.007, detectable(0.5, 0.5, 0.007, 1000, 0.01), 1e-5)
	assert.Greater(t, detectable(0.03, 0.03, 0.007, 1000, 0.01), 3.167969*0.007, "of more bad answers the share is told less exactly")
	assert.InDelta(t, 5.0/100-0.001, detectable(0.001, 0.001, 0.0001, 100, 0.5), 1e-9, "less than five answers are never shown")
	assert.InDelta(t, 1, detectable(0.03, 0, 0.01, 0, 0.01), 0, "of nothing, nothing is seen")
	assert.InDelta(t, 1, detectable(0.03, 0.03, 0, 10, 0.01), 0)
	assert.LessOrEqual(t, detectable(0.5, 0.5, 10, 1, 0.01), 1.0)
}

func TestASystemOfEquationsIsSolvedAndInverted(t *testing.T) {
	fill := func() *system {
		s := newSystem(2)
		s.add(0, 0, 4)
		s.add(0, 1, 2) // the lower triangle, whatever the order
		s.add(1, 1, 3)
		s.right.Data[0], s.right.Data[1] = 8, 8
		return s
	}
	s := fill()
	require.True(t, s.solve())
	assert.InDeltaSlice(t, []float64{1, 2}, s.right.Data, 1e-12)
	inverse := s.inverse()
	assert.InDeltaSlice(t, []float64{0.375, -0.25}, inverse[0], 1e-12)
	assert.InDeltaSlice(t, []float64{-0.25, 0.5}, inverse[1], 1e-12)
	bad := newSystem(1)
	bad.add(0, 0, -1)
	assert.False(t, bad.solve(), "it is not positive definite")
	s.clear()
	assert.InDelta(t, 0, s.matrix.Data[0], 0)
	assert.InDelta(t, 3+ridge*4, s.penalty([]float64{1, 2}, []float64{3}), 1e-12)
	assert.InDeltaSlice(t, []float64{-3, -2 * ridge}, s.right.Data, 1e-12)
}

// searchOf is a search in 80 blocks of 100 answers each, of which usually two are bad; more are in
// some of them.
func searchOf(bad func(block int) float64) *search {
	const blocks = 80
	f := &frame{a: &analysis{table: &Table{Windows: Windows{Bucket: 5 * time.Minute}}}, first: -blocks, last: blocks, wander: 0.01}
	var list []blockSum
	for i := range blocks {
		list = append(list, blockSum{block: i - blocks/2, scored: 100, bad: bad(i - blocks/2), expected: 2, usual: 2})
	}
	return f.searchIn(list, 1)
}

func flatOf(s *search) float64 {
	flat, _ := s.stepFit(len(s.list), len(s.list), step{})
	return flat
}

func TestTheBestOnsetIsWhereBadnessBegan(t *testing.T) {
	s := searchOf(func(block int) float64 { return 2 + 8*float64(bit(block >= 7)) })
	o := s.best(flatOf(s), 1, func(at int) (from, to int) { return at, len(s.list) })
	require.NotNil(t, o)
	assert.Equal(t, 7, o.block)
	assert.LessOrEqual(t, o.low, 7)
	assert.GreaterOrEqual(t, o.high, 7)
	assert.Less(t, o.high-o.low, 4, "ten times as many bad ones tell it to a quarter of an hour")
	assert.InDelta(t, math.Log(10./90)-math.Log(2./98), o.rise, 0.05)
	assert.Less(t, o.hours, 0.5)
	assert.Equal(t, -1, o.variable)
	assert.Greater(t, o.ratio, 50.0)

	none := searchOf(func(block int) float64 { return 2 - float64(bit(block >= 7)) })
	if o := none.best(flatOf(none), 1, func(at int) (from, to int) { return at, len(none.list) }); o != nil {
		assert.Less(t, o.ratio, 1.0, "it got better")
	}
}

func TestASpellEndsWhereItIsClearThatItDoes(t *testing.T) {
	s := searchOf(func(block int) float64 { return 2 + 10*float64(bit(block >= -20 && block < -8)) })
	assert.Equal(t, -8, s.list[s.spell(endsClearly)].block)
	twice := searchOf(func(block int) float64 { return 2 + 10*float64(bit(block >= -20 && block < -8 || block >= 25)) })
	assert.Equal(t, -8, twice.list[twice.spell(endsClearly)].block, "the first of two")
	lasting := searchOf(func(block int) float64 { return 2 + 10*float64(bit(block >= 10)) })
	assert.Equal(t, len(lasting.list), lasting.spell(endsClearly))
	quiet := searchOf(func(int) float64 { return 2 })
	assert.Equal(t, len(quiet.list), quiet.spell(endsClearly))
	short := searchOf(func(block int) float64 { return 2 + 6*float64(bit(block >= 10 && block < 12)) })
	assert.Equal(t, len(short.list), short.spell(endsClearly), "it is not clear")
	assert.Equal(t, 12, short.list[short.spell(almost)].block, "it is likelier")
}

func TestAnOnsetHoldsUntilItsEnd(t *testing.T) {
	o := &onset{block: 3, variable: -1, ending: &onset{block: 6}}
	var held []int
	for block := range 9 {
		if o.holds(&frameCell{block: block}) {
			held = append(held, block)
		}
	}
	assert.Equal(t, []int{3, 4, 5}, held)
	confined := &onset{block: 3, variable: 1, value: 2}
	assert.True(t, confined.holds(&frameCell{block: 3, values: []int32{0, 2}}))
	assert.False(t, confined.holds(&frameCell{block: 3, values: []int32{2, 0}}))
}

func TestWhatArrivesMoreOftenIsSuspectedLess(t *testing.T) {
	bad := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	a := &analysis{table: &Table{Windows: Windows{Bad: Span{From: bad, To: bad.Add(4 * time.Hour)}, Bucket: time.Hour}}}
	f := &frame{a: a, cells: []frameCell{{block: -72}}, first: -24, last: 4} // three days
	assert.InDelta(t, 0.7/0.3/12, (&atom{}).mostChance(), 1e-12)
	assert.InDelta(t, 0.7/0.3/12, (&atom{arrivals: 3}).mostChance(), 1e-12, "how often it comes is what chance counts")
	assert.InDelta(t, 0.7/0.3/48, (&atom{second: true}).mostChance(), 1e-12, "it explains what another time leaves")
	assert.InDelta(t, 0.7/0.3/48, (&atom{kept: true, alike: true, second: true}).mostChance(), 1e-12, "others lost it")
	assert.InDelta(t, 0.7/0.3/48, (&atom{kept: true, alike: true}).mostChance(), 1e-12, "others lost it, and nothing else is to explain")
	assert.InDelta(t, 0.7/0.3/12, (&atom{kept: true}).mostChance(), 1e-12, "no one replica is bad by itself")
	at := &attribution{frame: f}
	at.all = []*attribution{at}
	assert.InDelta(t, 0.5, at.rateOf(&atom{arrivals: 36, block: -1}), 1e-9, "36 in 72 hours")
	assert.InDelta(t, 1./24, at.rateOf(&atom{arrivals: 3, block: 24}), 1e-9, "three, and in the window itself, in 96 hours")
	released := func(block int) *atom { return &atom{block: block, arrived: true, across: 1, values: []int32{1}} }
	at.atoms = []*atom{
		released(2), released(3), released(9),
		{block: 20, arrivals: 2, arrived: true, across: 1, values: []int32{1}},
		{block: 30, across: 1, values: []int32{1}},
		{block: 40, arrived: true, across: 0.3, values: []int32{1}},
	}
	assert.InDelta(t, 3./52, at.rateOf(at.atoms[0]), 1e-9, "two at one time are one, what comes by rhythm, grew or is a canary is none")
	f.first = -1 // installed an hour before
	assert.InDelta(t, 3./29, at.rateOf(at.atoms[0]), 1e-9, "that there were two in five hours tells little of others")
}

func TestATimeCountsByHowProbableItIsThatOneAsksAboutIt(t *testing.T) {
	f := &frame{a: &analysis{table: &Table{Windows: Windows{Bucket: 5 * time.Minute}}}}
	assert.InDelta(t, 1, f.asked(0), 1e-12)
	assert.InDelta(t, 1, f.asked(40), 1e-12, "all of the window alike")
	assert.InDelta(t, 1./2, f.asked(-24), 1e-12, "two hours before it")
	assert.InDelta(t, 1./7, f.asked(-144), 1e-12, "half a day")
	hours := func(begins int) float64 {
		s := searchOf(func(block int) float64 { return 2 + 8*float64(bit(block >= begins)) })
		o := s.best(flatOf(s), 1, func(at int) (from, to int) { return at, len(s.list) })
		require.Equal(t, begins, o.block)
		return o.hours
	}
	assert.InDelta(t, f.asked(-24), hours(-24)/hours(7), 0.03, "what is as sharp hours before the window is worth less against what is in it")
}

func TestFewerVerdictsAreToldOfServicesThatHadMore(t *testing.T) {
	table := func(scored int64, verdicts bool) *analysis {
		bad := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		x := NewTable(Windows{Baseline: Span{From: bad.Add(-24 * time.Hour), To: bad}, Bad: Span{From: bad, To: bad.Add(time.Hour)}, Bucket: time.Hour}, nil, true)
		x.Verdicts = verdicts
		x.Add(Row{Bucket: -1, Period: Baseline, Stratum: Stratum{"s", "inference"}, Spans: 100, Scored: 80})
		x.Add(Row{Bucket: 0, Period: Bad, Stratum: Stratum{"s", "inference"}, Spans: 100, Scored: scored})
		x.Add(Row{Bucket: 0, Period: Bad, Stratum: Stratum{"s", "tool"}, Spans: 1000})
		return newAnalysis(x)
	}
	assert.Equal(t, []Unjudged{{"s", 0.8, 0.5}}, table(50, true).unjudged())
	assert.True(t, portionJudged{100, 50, 100}.isLess(portionJudged{100, 80, 100}))
	assert.False(t, portionJudged{100, 50, 400}.isLess(portionJudged{100, 80, 100}), "a quarter as many, of which each stands for four")
	assert.False(t, portionJudged{100, 50, 100}.isLess(portionJudged{100, 80, 400}), "before, too")
	assert.False(t, portionJudged{50, 26, 50}.isLess(portionJudged{100, 70, 100}), "of few, that is chance")
	assert.True(t, portionJudged{64, 32, 64}.isLess(portionJudged{100, 70, 100}))
	assert.Empty(t, table(65, true).unjudged(), "over three quarters of it is told of nobody")
	assert.Empty(t, table(50, false).unjudged(), "nobody judges")
	assert.Equal(t, "Fewer answers have a verdict than in the baseline, of s (50 % of them, 80 % before): if those without are good, the rise is smaller than it looks.",
		FewerVerdicts(table(50, true).unjudged(), &Behaviour{Rise: 0.01}))
}

func TestWhatIsMistimedIsOneValueReleasedByHandAndComparedAcrossTimes(t *testing.T) {
	x := atom{arrived: true, across: 0.9, values: []int32{1}, reason: begunOtherwise}
	assert.True(t, x.mistimed())
	for name, change := range map[string]func(*atom){
		"grew": func(x *atom) { x.arrived = false }, "by rhythm": func(x *atom) { x.arrivals = 1 }, "within": func(x *atom) { x.across = 0.5 },
		"several": func(x *atom) { x.values = []int32{1, 2} }, "not worse": func(x *atom) { x.reason = notWorse },
	} {
		y := x
		change(&y)
		assert.False(t, y.mistimed(), name)
	}
	for _, reason := range []refusal{accepted, notSharp} {
		x.reason = reason
		assert.True(t, x.mistimed())
	}
}

func TestAnswersThatTellNoJudgeAreLeftOutWhereThereAreSeveral(t *testing.T) {
	a := &analysis{table: &Table{
		Variables: []string{"prompt", "judge"}, Verdicts: true, Strata: []Stratum{{Service: "one"}, {Service: "two"}},
	}}
	of := func(stratum, judge int32) cell {
		return cell{set: &set{stratum: stratum, values: []int32{1, judge}}, at: placeOf(0, Bad), scored: 1}
	}
	a.table.cells.all = []cell{of(0, 1), of(0, 2), of(0, 0), of(1, 1), of(1, 0)}
	either := a.ofEitherJudge()
	var left []uint32
	for i, c := range a.table.cells.each() {
		if either(c) {
			left = append(left, i)
		}
	}
	assert.Equal(t, []uint32{2}, left, "the other service has one judge only")
	a.table.Verdicts = false
	assert.False(t, a.ofEitherJudge()(&a.table.cells.all[2]), "no judge says what is bad")
}
