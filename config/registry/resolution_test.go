// SPDX-License-Identifier: Apache-2.0

package registry_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// resolveWith resolves attributes, those that are not named being absent.
func TestARevisionIsInForceFromItsVeryInstantOn(t *testing.T) {
	r := configtest.Load(t, configtest.LoaderOf(t), 0, `contexts: [{match: {}, cohort: [{name: one, since: @1}, {name: two, since: @2, until: @3}]}]`)
	resolution := r.Resolve(nil)
	for _, c := range []struct {
		hours float64
		nanos int64
		want  string
	}{
		{1, -1, "-"}, {1, 0, "one"}, {2, -1, "one"}, {2, 0, "two"}, {3, -1, "two"}, {3, 0, "-"}, {1e4, 0, "-"},
	} {
		state := resolution.At(configtest.Hour(c.hours).UnixNano() + c.nanos)
		assert.Equal(t, c.want, configtest.Tell(state.Declared[variable.Cohort], variable.Cohort), "%vh %+dns", c.hours, c.nanos)
	}
	assert.Equal(t, "-", configtest.Tell(resolution.At(history.Beginning).Declared[variable.Cohort], variable.Cohort))
	assert.Equal(t, "-", configtest.Tell(resolution.At(history.End).Declared[variable.Cohort], variable.Cohort))
}

func TestAWindowHoldsTheStatesThatOverlapIt(t *testing.T) {
	r := configtest.Load(t, configtest.LoaderOf(t), 0, `contexts: [{match: {}, cohort: [{name: one, since: @1}, {name: two, since: @2}, {name: three, since: @3}]}]`)
	resolution := r.Resolve(nil)
	window := func(from, to int64) string {
		var told []string
		for _, state := range resolution.Window(from, to) {
			told = append(told, configtest.Tell(state.Declared[variable.Cohort], variable.Cohort))
		}
		return strings.Join(told, " ")
	}
	one, two, three := configtest.Hour(1).UnixNano(), configtest.Hour(2).UnixNano(), configtest.Hour(3).UnixNano()
	assert.Equal(t, "- one two three", window(history.Beginning, history.End))
	assert.Equal(t, "one", window(one, two-1))
	assert.Equal(t, "one two", window(one, two), "both ends belong to it")
	assert.Equal(t, "- one", window(one-1, one))
	assert.Equal(t, "two", window(two, two))
	assert.Equal(t, "three", window(three, history.End))
	assert.Equal(t, "two", window(two, one), "the state of its beginning even if it ends before")
}

func TestRevisionsAreToldFromTheLatestOn(t *testing.T) {
	r := configtest.Load(t, configtest.LoaderOf(t), 0, `contexts:
- match: {}
  judge: [{name: g, revision: j1, since: @-1}, {name: g, revision: j2, since: @2.5}]
  cohort:
  - {name: one, since: @0, until: @1}
  - since: @2
    variants: [{name: two, weight: 1}, {name: three, weight: 1}]
`)
	resolution := r.Resolve(nil)
	var told []string
	resolution.Revisions(variable.Cohort, func(v *document.Value) bool { told = append(told, v.Revision); return true })
	assert.Equal(t, []string{"two", "three", "one"}, told)
	told = nil
	resolution.Revisions(variable.Cohort, func(v *document.Value) bool { told = append(told, v.Revision); return false })
	assert.Equal(t, []string{"two"}, told)
}

// Three values: a condition holds, does not, or cannot be told because the attribute
// is not there.
func TestConditionsPickAVariantOnlyWhereTheyCanBeTold(t *testing.T) {
	const (
		rest    = `{revision: rest, weight: 90}`
		canary  = `{revision: canary, weight: 10, when: {flag: [canary, early]}}`
		stable  = `{revision: stable, when: {flag: stable}}`
		both    = `{revision: both, when: {flag: canary, region: eu}}`
		another = `{revision: another, when: {flag: canary}}`
	)
	for name, c := range map[string]struct {
		variants   []string
		attributes map[string]string
		want       string
	}{
		"nothing is there":                       {[]string{rest, canary}, nil, "rest/canary"},
		"the condition holds":                    {[]string{rest, canary}, map[string]string{"flag": "early"}, "canary"},
		"the condition does not, one is left":    {[]string{rest, canary}, map[string]string{"flag": "stable"}, "rest"},
		"each has its own, one holds":            {[]string{stable, canary}, map[string]string{"flag": "stable"}, "stable"},
		"each has its own, none holds":           {[]string{stable, canary}, map[string]string{"flag": "other"}, "?"},
		"each has its own, nothing is there":     {[]string{stable, canary}, nil, "stable/canary"},
		"one of two conditions is open":          {[]string{rest, both}, map[string]string{"flag": "canary"}, "rest/both"},
		"one of two conditions does not hold":    {[]string{rest, both}, map[string]string{"region": "us"}, "rest"},
		"the one that does not hold comes first": {[]string{rest, both}, map[string]string{"flag": "stable"}, "rest"},
		"all conditions hold":                    {[]string{rest, both}, map[string]string{"flag": "canary", "region": "eu"}, "both"},
		"two hold":                               {[]string{rest, canary, another}, map[string]string{"flag": "canary"}, "canary/another"},
		"one is picked, another one is open":     {[]string{rest, both, another}, map[string]string{"flag": "canary"}, "another"},
		"without conditions nothing picks":       {[]string{rest, `{revision: b}`}, map[string]string{"flag": "canary"}, "rest/b"},
		"without traffic is not in force":        {[]string{rest, `{revision: b, weight: 0}`}, nil, "rest"},
	} {
		t.Run(name, func(t *testing.T) {
			r := configtest.Load(t, configtest.LoaderOf(t), 0, `contexts: [{match: {}, variables: {v: {since: @-1, variants: [`+strings.Join(c.variants, ", ")+`]}}}]`)
			assert.Equal(t, c.want, configtest.Tell(configtest.ResolveWith(r, c.attributes).At(configtest.Start.UnixNano()).Declared[variable.Count], variable.ID(variable.Count)))
		})
	}
}

func TestTheContextWithTheMostConditionsWinsThenTheLaterOne(t *testing.T) {
	r := configtest.Load(t, configtest.LoaderOf(t), 0, `contexts:
- {match: {a: "1", b: "1"}, cohort: {name: ab, since: @-9}}
- {match: {a: "1"}, cohort: {name: a, since: @-9}, judge: {name: g, revision: a, since: @-9}}
- {match: {b: ["1", "2"]}, cohort: {name: b, since: @-9}}
- {match: {}, cohort: {name: all, since: @-9}, judge: {name: g, revision: all, since: @-9}}
- {match: {a: "1", b: "2"}, judge: {name: g, revision: ab2, since: @-9}}
`)
	for _, c := range []struct{ a, b, cohort, judge string }{
		{"", "", "all", "g:all"},
		{"1", "", "a", "g:a"},
		{"", "1", "b", "g:all"},
		{"", "2", "b", "g:all"},
		{"1", "1", "ab", "g:a"},
		{"1", "2", "b", "g:ab2"},
		{"1", "3", "a", "g:a"},
		{"2", "3", "all", "g:all"},
		{"11", "", "all", "g:all"},
	} {
		state := configtest.ResolveWith(r, map[string]string{"a": c.a, "b": c.b}).At(configtest.Start.UnixNano())
		assert.Equal(t, c.cohort, configtest.Tell(state.Declared[variable.Cohort], variable.Cohort), "a=%s b=%s", c.a, c.b)
		assert.Equal(t, c.judge, configtest.Tell(state.Declared[variable.Judge], variable.Judge), "a=%s b=%s", c.a, c.b)
	}
}

func TestValuesCannotRunIntoOneAnother(t *testing.T) {
	r := configtest.Load(t, configtest.LoaderOf(t), 0, `contexts: [{match: {a: xy, b: z}, cohort: {name: one, since: @-9}}, {match: {a: x, b: yz}, cohort: {name: two, since: @-9}}]`)
	at := func(a, b string) string {
		return configtest.Tell(configtest.ResolveWith(r, map[string]string{"a": a, "b": b}).At(configtest.Start.UnixNano()).Declared[variable.Cohort], variable.Cohort)
	}
	assert.Equal(t, "one", at("xy", "z"))
	assert.Equal(t, "two", at("x", "yz"))
	assert.Equal(t, "-", at("xyz", ""))
}

func TestKeysAreThoseOfMatchesAndOfConditions(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, `contexts: [{match: {old: x}, cohort: one}]`)
	r := configtest.Load(t, l, 1, `contexts: [{match: {b: x}, cohort: {variants: [{name: one}, {name: two, when: {a: x}}]}}]`)
	assert.Equal(t, []string{"a", "b", "old"}, r.Keys(), "what is remembered is still looked up")
}

func TestAResolutionOwnsItsValues(t *testing.T) {
	r := configtest.Load(t, configtest.LoaderOf(t), 0, `contexts: [{match: {a: one}, cohort: one}, {match: {a: two}, cohort: two}]`)
	values := []string{"one"}
	first := r.Resolve(values)
	values[0] = "two"
	assert.NotSame(t, first, r.Resolve(values))
	assert.Same(t, first, r.Resolve([]string{"one"}))
	assert.Equal(t, first.Hash(), r.Resolve([]string{"one"}).Hash())
}

// The answer must not hang on the order in which Go walks its maps.
func TestTheSameDocumentMakesTheSameRegistryEveryTime(t *testing.T) {
	var document strings.Builder
	document.WriteString("contexts:\n")
	for i := range 40 {
		fmt.Fprintf(&document, "- {match: {k%d: \"1\", j%d: [\"1\", \"2\"]}, cohort: {name: c%d, since: @-9}, judge: {name: g, revision: j%d, since: @-9}, variables: {v%d: x, w: y%d}}\n",
			i%7, i, i, i, i%5, i)
	}
	var want []string
	for range 20 {
		r := configtest.Load(t, configtest.LoaderOf(t), 0, document.String())
		got := slices.Concat(r.Variables(), r.Keys())
		values := slices.Repeat([]string{"1"}, len(r.Keys()))
		for id, declared := range r.Resolve(values).At(configtest.Start.UnixNano()).Declared {
			got = append(got, configtest.Tell(declared, variable.ID(id)))
		}
		if want == nil {
			want = got
		}
		require.Equal(t, want, got)
	}
}
