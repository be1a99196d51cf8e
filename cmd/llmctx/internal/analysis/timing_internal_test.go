// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestACandidateIsTimedByHowManyArriveAsNearByChance(t *testing.T) {
	a, _ := (&made{prompt: released, worse: since(6)}).analysed()
	at, whole := a.found[0], atomOf(t, a, "r2")
	require.Equal(t, accepted, at.timed(whole, nil))
	require.Less(t, whole.chance, 0.2)
	part, _ := (&made{prompt: canary, worse: worseWith("r2")}).analysed()
	rise := func(block int) *onset { return &onset{block: block, variable: -1, hours: 0.2} }
	for about, row := range map[string]struct {
		rivals []rival
		change func(*atom)
		want   refusal
	}{
		"as near as it can be":       {[]rival{{rise(6), 1}}, nil, accepted},
		"nothing else was found":     {[]rival{}, nil, notSharp},
		"within one time":            {[]rival{}, func(x *atom) { x.across = 0.5 }, accepted},
		"it is told by no hour":      {[]rival{{&onset{block: 6, variable: -1, hours: 24}, 1}}, nil, notSharp},
		"such come by rhythm":        {[]rival{{&onset{block: 6, variable: -1, hours: 24}, 1}}, func(x *atom) { x.arrivals = 30 }, byChance},
		"a rise on its own variable": {[]rival{{rise(6), 1}, {&onset{block: 6, variable: 0, hours: 99}, 1}}, nil, accepted},
	} {
		x := *whole
		if row.change != nil {
			row.change(&x)
		}
		at.rivals = row.rivals
		assert.Equal(t, row.want, at.timed(&x, nil), about)
		assert.Nil(t, x.step, about)
	}
	at.rivals = []rival{{rise(30), 1}}
	x := *whole
	x.block, x.alone = 30, nil
	assert.Equal(t, accepted, at.timed(&x, nil), "it began earlier than the other")

	late, _ := (&made{prompt: released, worse: since(13)}).analysed()
	y := *atomOf(t, late, "r2")
	y.step = nil
	assert.Equal(t, begunOtherwise, late.found[0].timed(&y, nil), "another time is better")
	assert.Nil(t, y.step, "it is that of all answers")

	apart := *atomOf(t, part, "r2")
	apart.across = 1
	part.found[0].rivals = []rival{}
	assert.Equal(t, accepted, part.found[0].timed(&apart, nil), "answers of the same time tell it")
}

func TestAnEndThatIsItsEndSpeaksForACandidate(t *testing.T) {
	a, _ := (&made{prompt: released, worse: since(6)}).analysed()
	at, x := a.found[0], *atomOf(t, a, "r2")
	with := func(ending *onset) float64 {
		at.rivals = []rival{{&onset{block: 6, variable: -1, hours: 1, ending: ending}, 1}}
		expected, _, _ := at.chance(&x, nil)
		return expected
	}
	at.rivals = []rival{{&onset{block: 6, variable: -1, hours: 1}, 1}}
	x.last = 20
	ends := func(low, high int) *onset { return &onset{block: 48, low: low, high: high, hours: 0.5} }
	other := with(ends(40, 42))
	for about, row := range map[string]struct {
		ending *onset
		its    bool
	}{
		"just when it was last seen": {ends(21, 21), true}, "one block later": {ends(22, 22), true}, "two blocks later": {ends(23, 23), false},
		"one block before": {ends(19, 19), true}, "two blocks before": {ends(18, 18), false}, "about then": {ends(10, 30), true},
	} {
		if expected := with(row.ending); row.its {
			assert.Less(t, expected, other/2, about)
		} else {
			assert.Greater(t, expected, other/2, about)
		}
	}
}

func TestWhatIsOnOneAttributeSpeaksForAnotherTimeOfAllAnswersOnly(t *testing.T) {
	a, _ := (&made{
		variables: []string{"route", "prompt"},
		prompt: func(_ string, block, n int) string {
			return []string{"a", "b"}[n%2] + "|" + released("", block, n)
		},
		worse: func(_ string, block, _ int, _ string) bool { return block >= 6 },
	}).analysed()
	at, x := a.found[0], atomOf(t, a, "r2")
	chanceOf := func(variable int, elsewhere float64) float64 {
		at.frame.elsewhere = elsewhere
		at.rivals = []rival{{&onset{block: 6, variable: variable, value: a.table.ids[0]["a"], hours: 1}, 1}}
		sum, _, _ := at.chance(x, nil)
		return sum
	}
	assert.InDelta(t, chanceOf(-1, 0)*(1+some*8)/(1+few*8), chanceOf(-1, 8), 1e-12)
	assert.InDelta(t, chanceOf(-1, 0)*some/few, chanceOf(-1, 1e12), 1e-9, "it may have done that itself")
	assert.InDelta(t, chanceOf(0, 0), chanceOf(0, 8), 1e-12, "it is on one value by itself")
	part := func(among int) (sum float64) {
		x.among = among
		at.rivals = []rival{{&onset{block: 6, variable: 0, value: a.table.ids[0]["a"], hours: 1}, 0.1}}
		sum, _, _ = at.chance(x, nil)
		return sum
	}
	assert.InDelta(t, 10*part(-1), part(0), 1e-12, "what came to the answers of one value only is held against all other times of these")
	x.among = -1
	first := &onset{block: 6, variable: -1, hours: 1}
	at.rivals = []rival{{first, 1}, {&onset{block: 6, variable: -1, hours: 1}, 1}, {&onset{block: 6, variable: -1, hours: 0.5}, 1}}
	_, against, _ := at.chance(x, nil)
	assert.Same(t, first, against, "the first of those that speak most against it")
	assert.Len(t, x.otherwise, 3)
	assert.Equal(t, among{variable: -1}, x.otherwise[0].among)
	at.rivals = []rival{{first, 1}, {&onset{block: 6, variable: 0, value: a.table.ids[0]["a"], hours: 1}, 0.1}}
	sum, _, _ := at.chance(x, nil)
	require.Len(t, x.otherwise, 2)
	assert.Equal(t, among{0, "a"}, x.otherwise[1].among)
	assert.InDelta(t, sum, x.otherwise[0].by+x.otherwise[1].by, 1e-12)
}

func TestReleasesAreCountedByTheirTimes(t *testing.T) {
	release := func(block int) *atom {
		return &atom{block: block, arrived: true, across: 1, values: []int32{int32(block)}}
	}
	at := &attribution{atoms: []*atom{release(9), release(2), release(3), release(5), release(9)}}
	for bounds, want := range map[[2]int]int{{0, 99}: 3, {2, 2}: 1, {3, 5}: 2, {4, 4}: 0, {6, 9}: 1, {6, 8}: 0, {9, 99}: 1} {
		assert.Len(t, at.releases(bounds[0], bounds[1], nil), want, "%v: what came in the next block came with it", bounds)
	}
	for but, want := range map[*atom][]int{release(9): {2, 5}, release(2): {3, 5, 9}, {variable: 1, values: []int32{9}}: {2, 5, 9}} {
		assert.Equal(t, want, at.releases(0, 99, but), "a value of a variable that came to several services is one")
	}
}

func TestWhatServicesShareIsToldOfThemTogether(t *testing.T) {
	small := func(change func(at *attribution, x *atom)) []refusal {
		a, _ := (&made{
			services: []string{"s", "t"},
			prompt:   released,
			worse:    func(_ string, block, n int, _ string) bool { return block >= 6 && n == 0 },
		}).analysed()
		for i, at := range a.found {
			x := at.atoms[0]
			x.reason, x.badOn = notWorse, 20
			if i == 0 && change != nil {
				change(at, x)
			}
		}
		together(a.found, 1e-3)
		return []refusal{a.found[0].atoms[0].reason, a.found[1].atoms[0].reason}
	}
	worse := []refusal{accepted, accepted}
	assert.Equal(t, worse, small(nil))
	for about, row := range map[string]struct {
		change func(at *attribution, x *atom)
		want   []refusal
	}{
		"one is alone":                       {func(_ *attribution, x *atom) { x.reason = begunOtherwise }, []refusal{begunOtherwise, notWorse}},
		"one grew there":                     {func(_ *attribution, x *atom) { x.arrived = false }, []refusal{notWorse, notWorse}},
		"one is better with it":              {func(_ *attribution, x *atom) { x.fit.beta[len(x.fit.beta)-1] *= -1 }, []refusal{notWorse, notWorse}},
		"one has as many as it takes":        {func(_ *attribution, x *atom) { x.badOn = fewestClusters }, worse},
		"one has few bad answers":            {func(_ *attribution, x *atom) { x.badOn = fewestClusters - 0.1 }, []refusal{notWorse, accepted}},
		"one comes by rhythm":                {func(_ *attribution, x *atom) { x.arrivals = 1 }, []refusal{notWorse, accepted}},
		"one was refused for something else": {func(_ *attribution, x *atom) { x.reason = unjudged }, []refusal{unjudged, accepted}},
		"one is known":                       {func(_ *attribution, x *atom) { x.reason = accepted }, worse},
		"one says hardly anything":           {func(_ *attribution, x *atom) { x.ratio = 2.6 * x.scale }, []refusal{notWorse, accepted}},
	} {
		assert.Equal(t, row.want, small(row.change), about)
	}
}

func TestTheLastChangeIsThatOfAValueWithAGoodPartOfTheWindow(t *testing.T) {
	x := hourly("route")
	for i, hours := range []float64{-24, -20, -19, -2, -1, 0, 1} {
		x.Add(Row{Bucket: int(hours), Period: Baseline, Values: []string{string(rune('a' + i))}, Spans: 1, First: nine.Add(time.Duration(hours * float64(time.Hour)))})
	}
	a := newAnalysis(x)
	last := func(values ...string) *time.Time {
		s := &Shift{shares: make([]float64, len(x.Values[0]))}
		s.shares[x.ids[0]["e"]] = small // it is as much as is small
		for _, v := range values {
			s.shares[x.ids[0][v]] = 2 * small
		}
		return a.lastChange(0, s)
	}
	assert.Nil(t, last())
	assert.Nil(t, last("a"), "in the first part of the baseline")
	assert.Nil(t, last("b"), "with the begin of the second")
	assert.Equal(t, x.Start(-19), *last("c"))
	assert.Equal(t, x.Start(-2), *last("d", "c"), "the latest")
	assert.Equal(t, x.Start(-2), *last("c", "d"))
	assert.Nil(t, last("f", "g"), "in the window")
	assert.Nil(t, last(Unknown))
}

func TestAValueThatCameOrCameBackIsAnArrival(t *testing.T) {
	baseline := 0 // ends there: what comes after it is neither
	of := func(runs map[string][][2]int) (list []string) {
		x := hourly("prompt")
		for bucket := -24; bucket < 4; bucket++ {
			period := Baseline
			switch {
			case bucket >= 0:
				period = Bad
			case bucket >= baseline:
				period = Earlier
			}
			for value, spans := range runs {
				for _, r := range spans {
					if bucket >= r[0] && bucket <= r[1] {
						x.Add(Row{Bucket: bucket, Period: period, Stratum: Stratum{Service: "s"}, Values: []string{value}, Spans: 100, Scored: 100, Bad: 1, First: x.Start(bucket)})
					}
				}
			}
		}
		x.Add(Row{Bucket: -2, Period: Baseline, Stratum: Stratum{Service: "t"}, Values: []string{"of t"}, Spans: 900, Scored: 900, First: x.Start(-2)})
		x.order()
		a := newAnalysis(x)
		for _, y := range a.framesOf()[0].arrivals(0) {
			assert.Equal(t, x.Start(y.block), y.at)
			list = append(list, x.Values[0][y.id].Text)
		}
		return list
	}
	always := [][2]int{{-24, 3}}
	for about, row := range map[string]struct {
		runs [][2]int
		want []string
	}{
		"from the begin on": {[][2]int{{-24, 3}}, nil}, "an hour later": {[][2]int{{-23, 3}}, []string{"b"}},
		"in the last hour": {[][2]int{{3, 3}}, []string{"b"}}, "of the begin, and back after seven hours": {[][2]int{{-24, -5}, {2, 3}}, []string{"b"}},
		"away for six hours": {[][2]int{{-24, -5}, {1, 3}}, nil}, "back a second time": {[][2]int{{-24, -20}, {-12, -11}, {-3, 3}}, nil},
		"for an hour only": {[][2]int{{-10, -10}}, []string{"b"}},
	} {
		for _, baseline = range []int{0, -6} {
			assert.Equal(t, row.want, of(map[string][][2]int{"a": always, "b": row.runs}), about)
		}
	}
	assert.Empty(t, of(map[string][][2]int{"a": always, Unknown: {{-10, 3}}}), "what tells none came from nowhere")
	assert.Equal(t, []string{"c", "b"}, of(map[string][][2]int{"a": always, "b": {{-4, 3}}, "c": {{-9, 3}}}), "the earliest first")
}

// A canary of a staging system has an answer now and then: of a night without one it did not come back.
func TestWhatFewAnswersHaveIsNotBackAfterANightWithoutOne(t *testing.T) {
	for about, row := range map[string]struct {
		nightly, want int64
	}{"hardly any traffic at night": {6, -20}, "as much as by day": {100, -3}} {
		x := hourly("prompt")
		for bucket := -48; bucket < 4; bucket++ {
			period, canary, all := Baseline, int64(10), int64(100)
			if bucket >= 0 {
				period = Bad
			}
			if bucket >= -12 && bucket < -3 {
				canary, all = 0, row.nightly
			}
			if bucket < -20 {
				canary = 0
			}
			if bucket >= -3 {
				canary = 50
			}
			x.Add(Row{Bucket: bucket, Period: period, Stratum: Stratum{Service: "s"}, Values: []string{"r1"}, Spans: all, Scored: all, Bad: 1, First: x.Start(bucket)})
			if canary > 0 {
				x.Add(Row{Bucket: bucket, Period: period, Stratum: Stratum{Service: "s"}, Values: []string{"r2"}, Spans: canary, Scored: canary, First: x.Start(bucket)})
			}
		}
		list := newAnalysis(x).framesOf()[0].arrivals(0)
		assert.Len(t, list, 1, about)
		assert.Equal(t, int(row.want), list[0].block, about)
		assert.Equal(t, x.Start(int(row.want)), list[0].at, about)
		assert.Equal(t, row.nightly == 100, list[0].back, about)
	}
}

// Of ten minutes in which all answers failed, the two hours of a value tell little: it began, and ended, at another time.
func TestWhatPassedIsHeldAgainstWhatPassed(t *testing.T) {
	for about, row := range map[string]struct {
		from, to int
		its      bool
	}{"ten minutes": {12, 14, false}, "as long as it": {6, 30, true}} {
		a, _ := (&made{prompt: func(service string, block, n int) string {
			if block >= 30 {
				return "r3"
			}
			return released(service, block, n)
		}, worse: func(_ string, block, _ int, _ string) bool { return block >= row.from && block < row.to }}).analysed()
		at := a.found[0]
		o := at.passing(&atom{last: 29}, nil)
		require.NotNil(t, o, about)
		assert.Equal(t, []int{row.from, row.to}, []int{o.block, o.ending.block}, about)
		x := *atomOf(t, a, "r2")
		at.rivals = []rival{{at.frame.bestOnset(&at.frame.base, nil, at.frame.spread, -1, 0), 1}}
		require.Nil(t, at.rivals[0].ending)
		chance, _, _ := at.chance(&x, nil)
		assert.Equal(t, row.its, chance < x.mostChance(), about)
		assert.Len(t, x.otherwise, 2, "what did not end, and what did")
		assert.Len(t, at.rivals, 1, "what is held against another is as before")
		at.rivals = []rival{{o, 1}}
		at.chance(&x, nil)
		assert.Len(t, x.otherwise, 1, "what clearly ended is not held against it twice")
		assert.Nil(t, at.passing(&atom{last: at.frame.last - 1}, nil), "it has not passed")
		assert.NotNil(t, at.passing(&atom{last: at.frame.last - 2}, nil))
	}
	a, _ := (&made{prompt: released, worse: since(6)}).analysed()
	assert.Nil(t, a.found[0].passing(&atom{last: 29}, nil), "the badness did not")
}
