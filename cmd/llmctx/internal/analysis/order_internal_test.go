// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// judged is what is said of every candidate of a day, in words that do not depend on the order of anything.
func judged(a *analysis, r *Result) []string {
	var list []string
	for _, at := range a.found {
		for _, x := range at.atoms {
			values := a.textsOf(x)
			slices.Sort(values)
			among := ""
			if x.among >= 0 {
				among = " among " + a.table.Variables[x.among]
			}
			list = append(list, fmt.Sprintf("%s %s %v%s: %q", at.frame.service, a.table.Variables[x.variable], values, among, x.reason))
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		list = append(list, fmt.Sprint(f.Service, " ", f.Variable, " ", f.From, " to ", f.To, " or ", f.Or))
	}
	for i := range r.Variables {
		v := &r.Variables[i]
		list = append(list, fmt.Sprint(v.Name, " ", v.Verdict, " ", v.Named))
	}
	slices.Sort(list)
	return list
}

// Of two that came at once to the same answers, the first is told first: these are not compared here.
func TestTheOrderOfTheVariablesChangesNothing(t *testing.T) {
	both := func(first, second int) func(string, int, int) string {
		return func(_ string, block, _ int) string {
			return []string{"r1", "r2"}[bit(block >= first)] + "|" + []string{"t1", "t2"}[bit(block >= second)]
		}
	}
	of := func(suffix string, at int) func(string, int, int, string) bool {
		return func(_ string, block, _ int, values string) bool {
			return block >= at && strings.Contains(values, suffix)
		}
	}
	judgedBy := func(before, since string) func(string, int, int) string {
		return func(service string, block, n int) string {
			return released(service, block-6, n) + "|" + []string{before, since}[bit(block >= 0)]
		}
	}
	for about, day := range map[string]made{
		"a prompt of one cohort":    {variables: []string{"prompt", "cohort"}, prompt: ofCompanies, worse: of("company", 6)},
		"that cohort an hour later": {variables: []string{"prompt", "cohort"}, prompt: ofCompanies, worse: of("company", 20)},
		"two, a few minutes apart":  {variables: []string{"prompt", "tools"}, prompt: both(6, 8), worse: since(7)},
		"a judge beside it":         {variables: []string{"prompt", "judge"}, prompt: judgedBy("j1", "j1"), worse: since(6), unjudged: func(string, int, int, bool) bool { return false }},
		"a judge that moved":        {variables: []string{"prompt", "judge"}, prompt: judgedBy("j1", "j2"), worse: since(6), unjudged: func(string, int, int, bool) bool { return false }},
		"the first of two":          {variables: []string{"prompt", "tools"}, prompt: both(6, 24), worse: of("r2", 0)},
		"the second of two":         {variables: []string{"prompt", "tools"}, prompt: both(6, 24), worse: of("t2", 0)},
		"neither, but one of two slots": {variables: []string{"prompt", "route"}, prompt: func(service string, block, n int) string {
			return released(service, block, n) + "|" + []string{"a", "b"}[n%2]
		}, worse: of("|b", 6)},
	} {
		t.Run(about, func(t *testing.T) {
			turned := day
			turned.variables = []string{day.variables[1], day.variables[0]}
			turned.prompt = func(service string, block, n int) string {
				one, other, _ := strings.Cut(day.prompt(service, block, n), "|")
				return other + "|" + one
			}
			turned.worse = func(service string, block, n int, _ string) bool {
				return day.worse(service, block, n, day.prompt(service, block, n))
			}
			want, got := judged(day.analysed()), judged(turned.analysed())
			assert.Equal(t, want, got)
		})
	}
}

func TestOneSuccessorOfSeveralArrivalsLeavesAValueBehind(t *testing.T) {
	a, _ := (&made{prompt: stayed, worse: since(madeBlocks)}).analysed()
	one := *atomOf(t, a, "r2")
	grew, several := one, one
	grew.arrived, several.values = false, []int32{1, 2}
	list := a.frames[0].leftBehind([]*atom{&grew, &several, &one})
	require.Len(t, list, 1)
	assert.Equal(t, one.values[0], list[0].successor)
}

func TestOfTwoValuesThatSharedAServiceNeitherWasLeftBehind(t *testing.T) {
	a, _ := (&made{prompt: func(_ string, block, n int) string {
		if block >= 6 && n%4 > 1 {
			return "r3"
		}
		return []string{"r1", "r2"}[n%2]
	}, worse: since(madeBlocks)}).analysed()
	for _, x := range a.found[0].atoms {
		assert.False(t, x.kept)
	}
}

// Answers of the same time must set a value apart for a later time to speak against it.
func TestALaterTimeSpeaksAgainstOneValueThatStandsApart(t *testing.T) {
	day := func(kept int) (*frame, *atom) {
		a, _ := (&made{prompt: func(_ string, block, n int) string {
			switch {
			case block < -48:
				return "r1"
			case block >= -12 && n%4 >= kept:
				return "r3"
			default:
				return "r2"
			}
		}, worse: func(_ string, block, _ int, prompt string) bool { return prompt == "r2" && block >= 18 }}).analysed()
		x := *atomOf(t, a, "r2")
		return a.frames[0], &x
	}
	f, x := day(1)
	later := func(change func(*atom)) *onset {
		y := *x
		change(&y)
		start := f.with(nil, x.presumed)
		return f.laterOnIt(&y, &start, nil)
	}
	o := later(func(*atom) {})
	require.NotNil(t, o)
	assert.InDelta(t, 18, o.block, 2)
	assert.Nil(t, later(func(y *atom) { y.values = append([]int32{9}, y.values...) }), "of several values it is not asked")
	assert.Nil(t, later(func(y *atom) { y.block = o.block }), "it is worse since it came")
	f, x = day(4)
	x.across = 1
	assert.False(t, f.standsApart(x), "no answer of the time is without it")
	assert.Nil(t, later(func(*atom) {}))
}

// All answers but those of one host got worse: that is no rise on one host.
func TestARiseOnAllHostsButOneIsNoneOfOneHost(t *testing.T) {
	elsewhere := func(bad ...float64) float64 {
		m := &made{prompt: released, worse: since(6)}
		for i, n := range bad {
			for at, period := range []Period{Baseline, Bad} {
				b := []float64{6, n}[at]
				m.columns = append(m.columns, counts.Column{
					Period: period, Service: "s", Key: "host", Value: string(rune('a' + i)), Scored: 288, Bad: b, RawScored: 288, RawBad: int64(b),
				})
			}
		}
		a, _ := m.analysed()
		return a.frames[0].elsewhere
	}
	assert.Greater(t, elsewhere(6, 100, 6), 1e3)
	assert.Less(t, elsewhere(6, 100, 100), 1.0)
}

func TestWhatIsNearlyAsProbablyToBlameIsToldWithWhatIsNamed(t *testing.T) {
	const level = 1e-3
	paired := func(second int, change func(kept, other *atom)) bool {
		a, _ := (&made{variables: []string{"prompt", "tools"}, prompt: func(_ string, block, _ int) string {
			return []string{"r1", "r2"}[bit(block >= 6)] + "|" + []string{"t1", "t2"}[bit(block >= second)]
		}, worse: since(6)}).analysed()
		at, x, y := a.found[0], *atomOf(t, a, "r2"), *atomOf(t, a, "t2")
		x.reason, y.reason = accepted, begunOtherwise
		change(&x, &y)
		at.named, at.pairs, at.atoms = []*atom{&x}, map[*atom][]*atom{}, []*atom{{}, &x, &y}
		at.pairUp(level)
		found := slices.Contains(at.pairs[&x], &y)
		assert.Equal(t, found, y.reason == otherExplains)
		return found
	}
	for about, row := range map[string]struct {
		change func(kept, other *atom)
		want   bool
	}{
		"another time fits better":                {func(*atom, *atom) {}, true},
		"such come often":                         {func(_, y *atom) { y.reason = byChance }, true},
		"its time is not sharply that":            {func(_, y *atom) { y.reason = notSharp }, true},
		"it is refused for another reason":        {func(_, y *atom) { y.reason = fewBad }, false},
		"it is named":                             {func(_, y *atom) { y.reason = accepted }, false},
		"it grew":                                 {func(_, y *atom) { y.arrived = false }, false},
		"what is named grew":                      {func(x, _ *atom) { x.arrived = false }, false},
		"what is named is told at one time":       {func(x, _ *atom) { x.across = 0.5 }, false},
		"it is of the same variable":              {func(x, y *atom) { x.variable = y.variable }, false},
		"it is several values":                    {func(_, y *atom) { y.values = append([]int32{9}, y.values...) }, false},
		"it is just likely enough":                {func(_, y *atom) { y.ratio, y.scale = critical(level), 1 }, true},
		"it is not likely enough":                 {func(_, y *atom) { y.ratio, y.scale = critical(level)-0.01, 1 }, false},
		"it is nearly twelve times less probable": {func(x, y *atom) { y.chance = 11.9 * x.chance }, true},
		"it is twelve times less probable":        {func(x, y *atom) { y.chance = 12 * x.chance }, false},
		"how many lie as near was not asked":      {func(_, y *atom) { y.chance = 0 }, false},
		"of what is named it was not asked":       {func(x, _ *atom) { x.chance, x.otherwise = 0, nil }, false},
	} {
		assert.Equal(t, row.want, paired(6, row.change), about)
	}
	assert.False(t, paired(11, func(*atom, *atom) {}), "it fits far worse")
}

func TestOneOfTwoReleasesIsNamedWhereTogetherTheyAreSure(t *testing.T) {
	const level = 1e-3
	limit := (&atom{}).mostChance()
	var columns []Separation
	var unjudged func(string, int, int, bool) bool
	worse := since(6)
	either := func(change func(first, second *atom)) string {
		a, _ := (&made{variables: []string{"prompt", "tools"}, prompt: func(_ string, block, _ int) string {
			return []string{"r1", "r2"}[bit(block >= 6)] + "|" + []string{"t1", "t2"}[bit(block >= 8)]
		}, worse: worse, unjudged: unjudged}).analysed()
		at, x, y := a.found[0], *atomOf(t, a, "r2"), *atomOf(t, a, "t2")
		x.chance, x.reason, x.otherwise, x.second = 1.5*limit, notSharp, nil, false
		y.chance, y.reason, y.otherwise, y.second = 2*limit, begunOtherwise, nil, false
		change(&x, &y)
		at.named, at.pairs, at.atoms = nil, map[*atom][]*atom{}, []*atom{{}, &y, &x}
		at.either(level, columns)
		return map[bool]string{true: "first"}[x.reason == accepted] + map[bool]string{true: "second"}[y.reason == accepted]
	}
	for about, row := range map[string]struct {
		change func(first, second *atom)
		want   string
	}{
		"the likelier one":               {func(*atom, *atom) {}, "first"},
		"whichever that is":              {func(x, y *atom) { x.chance, y.chance = 2*limit, 1.5*limit }, "second"},
		"nearly too much for both":       {func(x, y *atom) { x.chance, y.chance = 1.99*limit, 1.99*limit }, "second"},
		"too much for both":              {func(x, y *atom) { x.chance, y.chance = 2.01*limit, 2.01*limit }, ""},
		"the other is hardly to blame":   {func(x, y *atom) { x.chance, y.chance = 1.05*limit, 13*limit }, ""},
		"they are one release":           {func(x, y *atom) { y.block = x.block + 1 }, ""},
		"the other comes by its rhythm":  {func(_, y *atom) { y.arrivals = 1 }, ""},
		"the other is told at one time":  {func(_, y *atom) { y.across = 0.5 }, ""},
		"the other is no worse":          {func(_, y *atom) { y.reason = notWorse }, ""},
		"they are of one variable":       {func(x, y *atom) { y.variable = x.variable }, ""},
		"one is a quarter as believable": {func(_, y *atom) { y.second = true }, ""},
		"another is named":               {func(x, _ *atom) { x.reason = accepted }, "first"},
	} {
		assert.Equal(t, row.want, either(row.change), about)
	}
	columns = []Separation{{Service: "s", Key: "host", confining: true}}
	assert.Empty(t, either(func(*atom, *atom) {}), "only one host got worse")
	columns, worse = nil, since(999)
	unjudged = func(_ string, block, n int, bad bool) bool { return block >= 6 && !bad && n%20 != 0 }
	assert.Empty(t, either(func(*atom, *atom) {}), "those that have no verdict could explain it")
}
