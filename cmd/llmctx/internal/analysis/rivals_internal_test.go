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

// made is a baseline of two days and a window of four hours, of one or two services with twelve
// answers every five minutes. Of a hundred answers two are bad.
type made struct {
	// prompt is that of an answer; n numbers the answers of a block.
	prompt func(service string, block, n int) string
	// worse tells which answers are bad every third time.
	worse    func(service string, block, n int, prompt string) bool
	services []string
	// variables are those of which a prompt tells the values, with a bar between; nil: prompt.
	variables []string
	columns   []counts.Column
	// unjudged tells which answers have no verdict; nil: all have one.
	unjudged func(service string, block, n int, bad bool) bool
	kind     func(n int) string // nil: all are answers
}

const madeBlocks, madeAnswers = 48, 12

func (m *made) names() []string {
	if m.variables == nil {
		return []string{"prompt"}
	}
	return m.variables
}

func (m *made) table() *Table {
	bad := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	t := NewTable(Windows{
		Baseline: Span{From: bad.Add(-48 * time.Hour), To: bad}, Bad: Span{From: bad, To: bad.Add(4 * time.Hour)}, Bucket: 5 * time.Minute,
	}, m.names(), true)
	if m.services == nil {
		m.services = []string{"s"}
	}
	sums := map[string]*ClusterSums{}
	for _, service := range m.services {
		count, worse := 0, 0
		for block := -576; block < madeBlocks; block++ {
			period := Baseline
			if block >= 0 {
				period = Bad
			}
			rows := map[string]*Row{}
			for n := range madeAnswers {
				prompt := m.prompt(service, block, n)
				isBad := int64(bit(count%50 == 17))
				if count++; m.worse(service, block, n, prompt) {
					isBad, worse = max(isBad, int64(bit(worse%3 == 0))), worse+1
				}
				kind := answers
				if m.kind != nil {
					kind = m.kind(n)
				}
				r := rows[kind+prompt]
				if r == nil {
					r = &Row{Bucket: block, Period: period, Stratum: Stratum{service, kind}, Values: strings.Split(prompt, "|"), First: t.Start(block)}
					rows[kind+prompt] = r
				}
				r.Spans++
				if m.unjudged != nil && m.unjudged(service, block, n, isBad == 1) {
					continue
				}
				r.Scored, r.Bad = r.Scored+1, r.Bad+isBad
				k := fmt.Sprint(period, service, kind, prompt)
				if sums[k] == nil {
					sums[k] = &ClusterSums{Period: period, Stratum: r.Stratum, Values: r.Values, Largest: 1}
				}
				c := sums[k]
				c.Clusters++
				c.M, c.MM = c.M+1, c.MM+1
				c.B, c.BB, c.MB = c.B+float64(isBad), c.BB+float64(isBad), c.MB+float64(isBad)
			}
			for _, r := range rows {
				t.Add(*r)
			}
		}
	}
	for _, c := range sums {
		t.Clusters = append(t.Clusters, *c)
	}
	t.Columns, t.Verdicts = m.columns, m.unjudged != nil
	return t
}

func (m *made) analysed() (*analysis, *Result) {
	t := m.table()
	t.forget()
	t.order()
	a := newAnalysis(t)
	r := a.result()
	return a, r
}

// released is r2 from half past nine on.
func released(_ string, block, _ int) string {
	if block >= 6 {
		return "r2"
	}
	return "r1"
}

func since(at int) func(string, int, int, string) bool {
	return func(_ string, block, _ int, _ string) bool { return block >= at }
}

func TestAReleaseIsNamedOnlyIfBadnessBeganWithIt(t *testing.T) {
	for name, test := range map[string]struct {
		begins int // blocks of five minutes after the release
		named  []string
	}{
		"with it": {0, []string{"prompt"}}, "35 minutes before": {-7, []string{}}, "an hour before": {-12, []string{}},
		"35 minutes after": {7, []string{}}, "an hour after": {12, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			_, r := (&made{prompt: released, worse: since(6 + test.begins)}).analysed()
			assert.Equal(t, test.named, r.Named)
		})
	}
}

func TestAnswersThatDoNotTellAVariableCountAsTheirNeighboursDo(t *testing.T) {
	untold := func(service string, block, n int) string {
		if n == 5 {
			return Unknown
		}
		return released(service, block, n)
	}
	a, r := (&made{prompt: untold, worse: since(6)}).analysed()
	assert.Equal(t, []string{"prompt"}, r.Named)
	require.NotEmpty(t, a.found[0].atoms)
	x := a.found[0].atoms[0]
	assert.True(t, x.presumed(&frameCell{block: 20, values: []int32{0}}))
	assert.False(t, x.holds(&frameCell{block: 20, values: []int32{0}}))
	assert.False(t, x.presumed(&frameCell{block: 2, values: []int32{0}}), "before it arrived")
	assert.False(t, x.presumed(&frameCell{block: 20, values: []int32{a.table.ids[0]["r1"]}}), "that tells another one")

	_, r = (&made{prompt: untold, worse: func(_ string, block, _ int, prompt string) bool { return block >= 6 && prompt == Unknown }}).analysed()
	assert.Empty(t, r.Named, "only those that do not tell it are bad")
	half := func(service string, block, n int) string {
		if block >= 6 && n%2 == 0 {
			return "r2"
		}
		return untold(service, block, n)
	}
	a, _ = (&made{prompt: func(s string, block, n int) string {
		if n%2 == 1 && n != 5 {
			return "r1"
		}
		return half(s, block, n)
	}, worse: since(6)}).analysed()
	assert.False(t, a.found[0].atoms[0].presumed(&frameCell{block: 20, values: []int32{0}}), "half of their neighbours do not have it")
}

func TestAValueIsNewOnlyIfItWouldHaveBeenSeenBefore(t *testing.T) {
	f := &frame{cells: []frameCell{
		{block: 0, values: []int32{1}, scored: 100},
		{block: 1, values: []int32{0}, scored: 1000},
		{block: 5, values: []int32{1}, scored: 90},
		{block: 5, values: []int32{2}, scored: 10},
		{block: 9, values: []int32{2}, scored: 1000},
	}}
	// One of ten, in a hundred answers: e^-10 to be missed; in conversations of five answers: e^-2.
	assert.True(t, f.missed(0, 2, [2]int{5, 5}))
	f.clusters = []*ClusterSums{{M: 100, MM: 500}}
	assert.False(t, f.missed(0, 2, [2]int{5, 5}))
}

// onHosts are the scored and bad answers of two hosts in both windows.
func onHosts(bad [2]float64) []counts.Column {
	column := func(period Period, host string, bad float64) counts.Column {
		return counts.Column{Period: period, Service: "s", Key: "host", Value: host, Scored: 288, Bad: bad, RawScored: 288, RawBad: int64(bad)}
	}
	return []counts.Column{column(Baseline, "a", 6), column(Baseline, "b", 6), column(Bad, "a", bad[0]), column(Bad, "b", bad[1])}
}

func TestARiseOnOneHostSpeaksAgainstWhatAllAnswersHave(t *testing.T) {
	m := &made{prompt: released, worse: since(6), columns: onHosts([2]float64{6, 100})}
	a, r := m.analysed()
	assert.Greater(t, a.frames[0].elsewhere, 1e3)
	assert.Empty(t, r.Named)
	m.columns = onHosts([2]float64{50, 50})
	a, r = m.analysed()
	assert.Less(t, a.frames[0].elsewhere, 1e-3)
	assert.Equal(t, []string{"prompt"}, r.Named)
	m.columns = nil
	a, _ = m.analysed()
	assert.InDelta(t, 0, a.frames[0].elsewhere, 0)
}

// A change of one schema shows where its tool is called.
func TestARiseOnOneToolOrKindOfCallAloneDoesNotSpeakAgainstTools(t *testing.T) {
	for variable, named := range map[string][]string{"tools": {"tools"}, "prompt": {}} {
		for _, key := range []string{"attrs['gen_ai.tool.name']", "attrs['gen_ai.operation.name']"} {
			columns := onHosts([2]float64{6, 100})
			for i := range columns {
				columns[i].Key = key
			}
			_, r := (&made{prompt: released, worse: since(6), columns: columns, variables: []string{variable}}).analysed()
			assert.Equal(t, named, r.Named, "%s, %s", variable, key)
			require.NotEmpty(t, r.Separations)
		}
	}
}

func TestAServiceWithoutItThatGotWorseAtTheSameTimeSpeaksForAReasonOfBoth(t *testing.T) {
	second := func(at int) *made {
		return &made{
			services: []string{"s", "t"},
			prompt: func(service string, block, n int) string {
				if service == "t" {
					return "t1"
				}
				return released(service, block, n)
			},
			worse: func(service string, block, _ int, _ string) bool {
				return block >= 6 && service == "s" || block >= at && service == "t"
			},
		}
	}
	a, r := second(6).analysed()
	assert.Empty(t, r.Named)
	assert.Equal(t, elsewhereToo, a.found[0].atoms[0].reason)
	_, r = second(24).analysed()
	assert.Equal(t, []string{"prompt"}, r.Named, "an hour and a half later is another matter")
	_, r = second(1000).analysed()
	assert.Equal(t, []string{"prompt"}, r.Named)
}

func TestTheMoreReleasesAreAroundOneTheLessIsItLikelyToBlame(t *testing.T) {
	rate := func(blocks ...[]int) float64 {
		f := &frame{a: &analysis{table: &Table{Windows: Windows{Bucket: 5 * time.Minute}}}, first: -288, last: 48} // 28 hours
		services, value := make([]*attribution, 5), int32(0)
		for i := range services {
			services[i] = &attribution{frame: f, all: services}
			if i < len(blocks) {
				for _, block := range blocks[i] {
					value++
					services[i].atoms = append(services[i].atoms, &atom{block: block, arrived: true, across: 1, values: []int32{value}})
				}
			}
		}
		x := services[0].atoms[0]
		services[4].atoms = append(services[4].atoms, &atom{block: 10, arrived: true, across: 1, values: x.values})
		return services[0].rateOf(x)
	}
	assert.InDelta(t, 2./52, rate([]int{10}), 1e-9, "what comes to several services is one")
	assert.InDelta(t, 2./52, rate([]int{10, 11, 9}), 1e-9, "and what comes to one in the same minutes")
	assert.InDelta(t, 2./(5*4), rate([]int{10}, []int{10}, []int{11}), 1e-9, "of two others, to five services in four hours")
	assert.InDelta(t, 2./(5*4), rate([]int{10}, []int{-14}, []int{34}), 1e-9)
	assert.InDelta(t, 2./52, rate([]int{10}, []int{-15}, []int{35}), 1e-9, "too long before, and after")
	assert.InDelta(t, 3./(5*4), rate([]int{10, 4}, []int{2, 14}), 1e-9)
	assert.InDelta(t, 4./(2*4), rate([]int{10, 4}, []int{2, 14, 19}), 1e-9, "of four others, to the services that have any")
	assert.InDelta(t, 4./(1*4), rate([]int{10, 6, 8, 12, 14}), 1e-9)
}

// atomOf is the candidate that is this value of the first service.
func atomOf(t *testing.T, a *analysis, value string) *atom {
	t.Helper()
	for _, x := range a.found[0].atoms {
		if len(x.values) == 1 && a.table.Values[x.variable][x.values[0]].Text == value {
			return x
		}
	}
	require.Fail(t, "no candidate", value)
	return nil
}

func TestARiseThatLostVerdictsExplainIsHeldAgainstNothing(t *testing.T) {
	onlyBad := func(_ string, block, n int, bad bool) bool { return block >= 6 && !bad && n > 0 }
	never := func(string, int, int, string) bool { return false }
	a, r := (&made{prompt: released, worse: never, unjudged: onlyBad}).analysed()
	assert.Empty(t, r.Named)
	assert.Equal(t, unjudged, atomOf(t, a, "r2").reason, "good answers lost theirs")
	assert.Len(t, r.Unjudged, 1)

	_, r = (&made{prompt: released, worse: since(6), unjudged: onlyBad}).analysed()
	assert.Equal(t, []string{"prompt"}, r.Named, "it is worse even if all others are good")

	// What other services lost tells how verdicts are lost.
	named := func(lost func(service string, block, n int, bad bool) bool) []string {
		_, r := (&made{
			services: []string{"s", "t", "u"},
			prompt: func(service string, block, n int) string {
				if service != "s" {
					return service
				}
				return released(service, block, n)
			},
			worse:    func(service string, block, n int, _ string) bool { return service == "s" && block >= 6 && n%3 == 0 },
			unjudged: lost,
		}).analysed()
		return r.Named
	}
	assert.Equal(t, []string{"prompt"}, named(func(_ string, block, n int, _ bool) bool { return block >= 6 && n%7 > 0 }), "all lost them at random")
	assert.Empty(t, named(func(service string, block, n int, _ bool) bool { return service == "s" && block >= 6 && n%7 > 0 }), "no other lost any")
	assert.Empty(t, named(func(service string, block, n int, bad bool) bool {
		return block >= 6 && n%7 > 0 && (service == "s" || !bad)
	}), "the others lost good ones")
}

func TestWhatGrewMustAccountForAGoodPartOfTheRise(t *testing.T) {
	grown := func(_ string, block, n int) string {
		if n < 2 || block >= 0 && n < 8 {
			return "b"
		}
		return "a"
	}
	for about, test := range map[string]struct {
		worse func(service string, block, n int, prompt string) bool
		named []string
	}{
		"answers with it are worse":               {func(_ string, block, _ int, prompt string) bool { return block >= 0 && prompt == "b" }, []string{"prompt"}},
		"answers with it are worse an hour later": {func(_ string, block, _ int, prompt string) bool { return block >= 12 && prompt == "b" }, []string{}},
		"all answers are worse an hour later":     {since(12), []string{}},
		"those without it are worse":              {func(_ string, block, _ int, prompt string) bool { return block >= 0 && prompt == "a" }, []string{}},
	} {
		a, r := (&made{prompt: grown, worse: test.worse}).analysed()
		assert.Equal(t, test.named, r.Named, "%s: %s", about, atomOf(t, a, "b").reason)
	}
}

func TestOfReleasesOneAfterTheOtherThoseAreNamedThatAreBad(t *testing.T) {
	two := func(_ string, block, _ int) string {
		switch {
		case block >= 24:
			return "r3"
		case block >= 6:
			return "r2"
		}
		return "r1"
	}
	for about, test := range map[string]struct {
		worse func(string, int, int, string) bool
		to    []string
	}{
		"both":         {since(6), []string{"r2", "r3"}},
		"the second":   {since(24), []string{"r3"}},
		"the first":    {func(_ string, _, _ int, prompt string) bool { return prompt == "r2" }, []string{"r2"}},
		"neither":      {func(string, int, int, string) bool { return false }, nil},
		"all long ago": {since(-1000), nil},
	} {
		_, r := (&made{prompt: two, worse: test.worse}).analysed()
		var to []string
		for _, f := range r.Findings {
			to = append(to, f.To...)
		}
		assert.ElementsMatch(t, test.to, to, about)
	}
}

func TestOfACanaryTheAnswersOfTheSameTimeDecide(t *testing.T) {
	canary := func(_ string, block, n int) string {
		if block >= 6 && n%2 == 0 {
			return "r2"
		}
		return "r1"
	}
	_, r := (&made{prompt: canary, worse: func(_ string, _, _ int, prompt string) bool { return prompt == "r2" }}).analysed()
	assert.Equal(t, []string{"prompt"}, r.Named)
	a, r := (&made{prompt: canary, worse: since(6)}).analysed()
	assert.Empty(t, r.Named, "those without it are worse as well")
	assert.Equal(t, begunOtherwise, atomOf(t, a, "r2").reason)
}
