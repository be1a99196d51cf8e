// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A candidate of a made day, as it was judged, with one thing changed: what is decided of it then.

func worseWith(value string) func(string, int, int, string) bool {
	return func(_ string, _, _ int, prompt string) bool { return prompt == value }
}

func canary(_ string, block, n int) string {
	if block >= 6 && n%2 == 0 {
		return "r2"
	}
	return "r1"
}

func TestTimesAreComparedWhereMostOfTheComparisonIs(t *testing.T) {
	for across, want := range map[float64]bool{0: false, 0.5: false, 0.51: true, 1: true} {
		assert.Equal(t, want, (&atom{across: across}).acrossTimes(), across)
	}
}

func TestACandidateIsHeldToItsEvidence(t *testing.T) {
	const level = 1e-3
	a, _ := (&made{prompt: released, worse: since(6)}).analysed()
	at := a.found[0]
	whole := atomOf(t, a, "r2")
	for about, row := range map[string]struct {
		change func(*atom)
		want   refusal
	}{
		"as it is":                                   {func(*atom) {}, accepted},
		"just as likely as it must be":               {func(x *atom) { x.ratio, x.scale = critical(level), 1 }, accepted},
		"a little less likely":                       {func(x *atom) { x.ratio, x.scale = critical(level)-1e-6, 1 }, notWorse},
		"as many conversations as it must have":      {func(x *atom) { x.badOn = fewestClusters }, accepted},
		"a little fewer":                             {func(x *atom) { x.badOn = fewestClusters - 1e-6 }, fewBad},
		"few, no lumpier than usual":                 {func(x *atom) { x.ratio, x.scale, x.badOn, x.spread = critical(level), 1, 5, lumpy }, accepted},
		"few, and lumpier":                           {func(x *atom) { x.ratio, x.scale, x.badOn, x.spread = critical(level), 1, 5, lumpy+0.01 }, fewBad},
		"lumpier, beyond what Student's tail allows": {func(x *atom) { x.ratio, x.scale, x.badOn, x.spread = 400, 1, 50, lumpy+0.01 }, accepted},
	} {
		x := *whole
		row.change(&x)
		assert.Equal(t, row.want, at.judge(&x, level), about)
	}
}

func TestWhatOneValueOfAnotherAttributeConfinesIsNotHeldAgainstAReleaseToAll(t *testing.T) {
	columns := []Separation{{Service: "s", Key: "host", Value: "h7", confining: true}}
	whole, _ := (&made{prompt: released, worse: since(6)}).analysed()
	part, _ := (&made{prompt: canary, worse: worseWith("r2")}).analysed()
	for about, row := range map[string]struct {
		of     *analysis
		change func(*atom)
		want   refusal
	}{
		"as it is":         {whole, func(*atom) {}, begunOtherwise},
		"refused before":   {whole, func(x *atom) { x.reason = fewBad }, fewBad},
		"told at one time": {whole, func(x *atom) { x.across = 0.5 }, accepted},
		"it grew":          {whole, func(x *atom) { x.arrived = false }, accepted},
		"a canary":         {part, func(*atom) {}, accepted},
		"a canary, across": {part, func(x *atom) { x.across = 1 }, accepted},
	} {
		x := *atomOf(t, row.of, "r2")
		require.Equal(t, accepted, x.reason)
		row.change(&x)
		row.of.found[0].confine(&x, columns)
		assert.Equal(t, row.want, x.reason, about)
		assert.Equal(t, row.want == begunOtherwise, x.confined != nil, about)
		x.reason, x.confined = accepted, nil
		row.of.found[0].confine(&x, nil)
		assert.Equal(t, accepted, x.reason, about)
	}
}

func TestSpellsThatWereOverBeforeItArrivedDoNotSpeakAgainstAComparisonOfTimes(t *testing.T) {
	spell := func(from, to int) *onset { return &onset{block: from, variable: -1, ending: &onset{block: to}} }
	at := &attribution{past: []*onset{spell(-30, -20), spell(-10, 6), spell(-10, 7)}}
	assert.Len(t, at.over(&atom{block: 6, from: 6, across: 0.9}), 2, "one that ended in the block in which it arrived was over")
	assert.Empty(t, at.over(&atom{block: 6, from: 6, across: 0.3}))
	assert.Empty(t, at.over(&atom{block: -21, from: -21, across: 0.9}))
}

func TestOfSeveralSpellsOfTheWindowTheNearestIsThatOfACandidate(t *testing.T) {
	at := &attribution{}
	assert.Nil(t, at.own(&atom{block: 6, from: 6}))
	assert.Empty(t, at.over(&atom{block: 6, from: 6, across: 0.9}))
	first, second := &onset{block: 6, variable: -1, ending: &onset{block: 18}}, &onset{block: 30, variable: -1}
	at.onset, at.later = first, []*onset{second}
	for block, own := range map[int]*onset{-70: first, 6: first, 18: first, 19: second, 30: second, 44: second} {
		assert.Same(t, own, at.own(&atom{block: block, from: block}), block)
	}
	assert.Equal(t, []*onset{first, second}, at.ofWindow())
}

func TestASpellIsAnotherMatterWhereACandidateDoesNotExplainIt(t *testing.T) {
	a, _ := (&made{
		prompt: func(_ string, block, _ int) string {
			if block >= 6 && block < 18 {
				return "r2"
			}
			return "r1"
		},
		worse: func(_ string, block, _ int, _ string) bool { return block >= 6 && block < 18 || block >= 30 },
	}).analysed()
	at, x := a.found[0], *atomOf(t, a, "r2")
	require.Len(t, at.later, 1)
	others := at.over(&x)
	require.Len(t, others, 1)
	assert.True(t, others[0](&frameCell{block: 35}))
	assert.False(t, others[0](&frameCell{block: 10}))
	x.across = 0.5
	assert.Empty(t, at.over(&x), "times are not compared")
	x.across = 1
	at.later[0] = &onset{block: 6, variable: -1, ending: &onset{block: 17}}
	assert.Empty(t, at.over(&x), "the candidate explains that as well")
}

func TestTwoBadReleasesOfWhichOneWasTakenBackAreBothNamed(t *testing.T) {
	day := func(worse func(prompt string) bool) []string {
		_, r := (&made{
			variables: []string{"prompt", "tools", "index"},
			prompt: func(_ string, block, _ int) string {
				values := []string{"r1", "t1", "i1"}
				if block >= -60 {
					values[2] = "i2"
				}
				if block >= 4 && block < 16 {
					values[0] = "r2"
				}
				if block >= 28 {
					values[1] = "t2"
				}
				return strings.Join(values, "|")
			},
			worse: func(_ string, _, _ int, prompt string) bool { return worse(prompt) },
		}).analysed()
		return r.Named
	}
	of := func(value string) func(string) bool {
		return func(prompt string) bool { return strings.Contains(prompt, value) }
	}
	assert.ElementsMatch(t, []string{"prompt", "tools"}, day(func(p string) bool { return of("r2")(p) || of("t2")(p) }), "what came before both is to blame for neither")
	assert.Equal(t, []string{"prompt"}, day(of("r2")))
	assert.Equal(t, []string{"tools"}, day(of("t2")))
	assert.Equal(t, []string{"index"}, day(of("i2")))
	assert.Empty(t, day(of("r9")))
}

func TestAnswersOfTheSameTimeAreThoseOfItsOwn(t *testing.T) {
	a, _ := (&made{
		prompt: func(_ string, block, n int) string {
			if block >= 6 && block < 24 && n%4 != 0 {
				return "r2"
			}
			return "r1"
		},
		worse: func(_ string, block, _ int, _ string) bool { return block >= 6 && block < 24 },
	}).analysed()
	f, x := a.frames[0], atomOf(t, a, "r2")
	assert.Less(t, f.sameTime(x, -1), 3.8, "those without it got worse as well, and better again when it was gone")
	assert.False(t, f.standsApart(x))
}

func TestOfACanaryThoseOfTheSameTimeAreBetterByMoreThanChanceDoesOnceInTwoHundredTimes(t *testing.T) {
	a, r := (&made{
		prompt: func(_ string, block, n int) string {
			if block >= 6 && n%4 == 0 {
				return "r2"
			}
			return "r1"
		},
		worse: func(_ string, _, _ int, prompt string) bool { return prompt == "r2" },
	}).analysed()
	require.Equal(t, []string{"prompt"}, r.Named)
	at, x := a.found[0], atomOf(t, a, "r2")
	for ratio, want := range map[float64]refusal{ownEvidence + 0.1: accepted, ownEvidence - 0.1: begunOtherwise} {
		at.frame.sameTimes = map[sameTimeOf]float64{{x, -1}: ratio}
		assert.Equal(t, want, at.judge(x, namingLevel), "%v", ratio)
	}
}

func TestASpellOfYesterdayIsToldFromTheRiseOfToday(t *testing.T) {
	bad := func(spells ...[2]int) *attribution {
		a, _ := (&made{prompt: released, worse: func(_ string, block, _ int, _ string) bool {
			for _, s := range spells {
				if block >= s[0] && block < s[1] {
					return true
				}
			}
			return false
		}}).analysed()
		return a.found[0]
	}
	at := bad([2]int{-200, -176}, [2]int{6, 99})
	require.Len(t, at.past, 1)
	assert.InDelta(t, -200, at.past[0].block, 2)
	assert.InDelta(t, -176, at.past[0].ending.block, 2)
	require.NotNil(t, at.onset)
	assert.InDelta(t, 6, at.onset.block, 2)
	assert.Equal(t, accepted, at.atoms[0].reason)

	at = bad([2]int{6, 99})
	assert.Empty(t, at.past)
	at = bad([2]int{-12, 8})
	assert.Empty(t, at.past, "it reaches into the bad window")
	require.NotNil(t, at.onset)
	assert.NotNil(t, at.onset.ending)
	at = bad()
	assert.Nil(t, at.onset, "nothing is beyond chance")
	at = bad([2]int{-264, -240}, [2]int{-216, -192}, [2]int{-168, -144}, [2]int{-120, -96}, [2]int{-72, -48})
	assert.Len(t, at.past, 4, "no more are looked for")
}

func TestARiseThatServicesShareIsNotHeldAgainstOneReleaseAlone(t *testing.T) {
	two := func(services []string, worse func(service string, block, n int) bool) *analysis {
		a, _ := (&made{
			services: services,
			prompt: func(service string, block, n int) string {
				if service != "s" {
					return service
				}
				return released(service, block, n)
			},
			worse: func(service string, block, n int, _ string) bool { return worse(service, block, n) },
		}).analysed()
		return a
	}
	decided := func(a *analysis, change func(at *attribution, x *atom)) refusal {
		at, x := a.found[0], atomOf(t, a, "r2")
		x.reason, at.named, at.pairs = accepted, nil, map[*atom][]*atom{}
		change(at, x)
		at.compareWith(a.found)
		return x.reason
	}
	both := func(_ string, block, _ int) bool { return block >= 6 }
	same := func(*attribution, *atom) {}
	assert.Equal(t, elsewhereToo, decided(two([]string{"s", "t"}, both), same))
	for about, change := range map[string]func(*attribution, *atom){
		"it is no more common at one time than at another": func(_ *attribution, x *atom) { x.across = 0.5 },
		"it grew":                           func(_ *attribution, x *atom) { x.arrived = false },
		"no other time is near":             func(_ *attribution, x *atom) { x.chance, x.otherwise = 0, nil },
		"the other one has it too":          func(at *attribution, x *atom) { at.all[1].atoms = []*atom{x} },
		"the other one has its own reason":  func(at *attribution, _ *atom) { at.all[1].atoms = []*atom{{reason: accepted}} },
		"there is no other that was judged": func(at *attribution, _ *atom) { at.all[1] = at },
	} {
		assert.Equal(t, accepted, decided(two([]string{"s", "t"}, both), change), about)
	}
	assert.Equal(t, fewBad, decided(two([]string{"s", "t"}, both), func(_ *attribution, x *atom) { x.reason = fewBad }))
	one := func(service string, block, _ int) bool { return service == "s" && block >= 6 }
	assert.Equal(t, accepted, decided(two([]string{"s", "t", "u"}, one), same), "the others are as ever")
}

func TestTwoReleasesOfWhichEachMadeAnswersWorseAreBothNamed(t *testing.T) {
	day := func(second int, worse func(block, n int) bool) (*analysis, *Result) {
		return (&made{
			variables: []string{"prompt", "route"},
			prompt: func(_ string, block, _ int) string {
				switch {
				case block >= second:
					return "r2|b"
				case block >= 6:
					return "r2|a"
				}
				return "r1|a"
			},
			worse: func(_ string, block, n int, _ string) bool { return worse(block, n) },
		}).analysed()
	}
	steps := func(block, n int) bool { return block >= 6 && n < 4 || block >= 24 }
	_, r := day(24, steps)
	assert.Equal(t, []string{"prompt", "route"}, r.Named)
	_, r = day(24, func(block, _ int) bool { return block >= 6 })
	assert.Equal(t, []string{"prompt"}, r.Named, "the second changed nothing")
	_, r = day(24, func(block, _ int) bool { return block >= 24 })
	assert.Equal(t, []string{"route"}, r.Named, "the first changed nothing")
	_, r = day(24, func(block, _ int) bool { return block >= 15 })
	assert.Empty(t, r.Named, "it began between them")
	_, r = day(6, func(block, _ int) bool { return block >= 6 })
	assert.True(t, r.Inseparable, "they came at once")
}
