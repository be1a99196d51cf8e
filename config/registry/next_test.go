// SPDX-License-Identifier: Apache-2.0

package registry_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// show shows fragments to a loader, so many hours after start: name, then contexts.
func show(t *testing.T, l *config.Loader, hours float64, fragments ...string) *registry.Registry {
	t.Helper()
	l.Confirm(configtest.Hour(hours))
	var list []config.Fragment
	for i := 0; i < len(fragments); i += 2 {
		list = append(list, config.Fragment{Name: fragments[i], Data: []byte("contexts: " + configtest.Times(fragments[i+1]))})
	}
	r, err := l.Load(list, configtest.Hour(hours))
	require.NoError(t, err)
	return r
}

// What stays of the last registry is shared with the next one; nobody may see that.
func TestOneFragmentChangesAndTheOthersStay(t *testing.T) {
	l := configtest.LoaderOf(t)
	const (
		everybody = `[{match: {}, cohort: wide, judge: {name: g, revision: j1}}]`
		some      = `[{match: {a: "1"}, cohort: narrow}, {match: {b: ["1", "2"]}, judge: {name: g, revision: j2}}]`
	)
	show(t, l, 0, "a.yaml", everybody, "b.yaml", some)
	show(t, l, 1, "a.yaml", everybody, "b.yaml", strings.Replace(some, "narrow", "other", 1))
	show(t, l, 2, "a.yaml", everybody, "b.yaml", `[{match: {b: ["1", "2"]}, judge: {name: g, revision: j2}}]`)
	r := show(t, l, 3, "b.yaml", some, "c.yaml", `[{match: {a: "1"}, judge: {name: g, revision: j3}}]`)

	for _, row := range []struct {
		id            variable.ID
		present, want string
	}{
		{variable.Cohort, "", "? | -24h wide | 3h -"},
		{variable.Cohort, "a", "? | -24h narrow | 1h other | 2h wide | 3h narrow"},
		{variable.Cohort, "b", "? | -24h wide | 3h -"},
		{variable.Judge, "", "? | -24h g:j1 | 3h -"},
		{variable.Judge, "a", "? | -24h g:j1 | 3h g:j3"},
		{variable.Judge, "b", "? | -24h g:j2"},
		{variable.Judge, "a b", "? | -24h g:j2 | 3h g:j3"},
	} {
		assert.Equal(t, row.want, configtest.Story(r, row.id, row.present), "%v where %q", row.id, row.present)
	}
	resolution := configtest.ResolveWith(r, map[string]string{"a": "1", "b": "2"})
	assert.ElementsMatch(t, []int{0, 1, 2}, resolution.Contexts())
	assert.ElementsMatch(t, []string{"b.yaml", "c.yaml"}, resolution.Fragments())
	assert.Empty(t, configtest.ResolveWith(r, map[string]string{"b": "3"}).Contexts())
}

func TestEveryTimelineIsToldOnceByMatchAndVariable(t *testing.T) {
	l := configtest.LoaderOf(t)
	show(t, l, 0, "r.yaml", `[{match: {b: ["1", "2"]}, cohort: one, judge: {name: g, revision: j1}}, {match: {}, prompt: {name: p, revision: r1}}]`)
	r := show(t, l, 1, "r.yaml", `[{match: {b: ["1", "2"]}, cohort: two}, {match: {a: "1"}, variables: {v: x}}, {match: {}, prompt: {name: p, revision: r1}}]`)
	var told []string
	for _, line := range r.Timelines() {
		told = append(told, fmt.Sprint((&document.Context{Match: line.Match}).String(), " ", line.Variable, " ", len(line.Timeline)))
	}
	assert.Equal(t, []string{"{a=1} v 1", "{b=1|2} cohort 3", "{b=1|2} judge 2", "{} prompt 2"}, told)
}

func TestOfAMatchThatIsForgottenNothingIsLeft(t *testing.T) {
	l := configtest.LoaderOf(t)
	show(t, l, 0, "r.yaml", `[{match: {a: "1"}, cohort: one}, {match: {}, cohort: all}]`)
	r := show(t, l, 1, "r.yaml", `[{match: {}, cohort: all}]`)
	assert.Len(t, r.Timelines(), 2, "it is remembered")
	r = show(t, l, 40, "r.yaml", `[{match: {}, cohort: other}]`)
	assert.Len(t, r.Timelines(), 1)
	assert.Empty(t, r.Keys())
}

func TestOneRevisionIsSettledWhereNothingElseMayBeInForce(t *testing.T) {
	var none *registry.Declared
	assert.True(t, none.Settled(), "nothing is declared")
	assert.Nil(t, none.Value())
	l := configtest.LoaderOf(t)
	r := show(t, l, 0, "r.yaml", `[{match: {}, cohort: one, judge: {name: g, since: @1, variants: [{revision: a}, {revision: b}]},
		prompt: [{name: p, revision: r1, since: @-9}, {name: p, revision: r2, since: {after: @2, by: @3}}]}]`)
	at := func(hours float64, id variable.ID) *registry.Declared {
		return r.Resolve(nil).At(configtest.Hour(hours).UnixNano()).Declared[id]
	}
	for _, row := range []struct {
		about              string
		hours              float64
		id                 variable.ID
		settled, unsettled bool
		value              string
	}{
		{about: "before anybody looked", hours: -30, id: variable.Cohort},
		{about: "one value", id: variable.Cohort, settled: true, value: "one"},
		{about: "a rollout is one revision", hours: 1, id: variable.Judge, settled: true},
		{about: "the earlier one", hours: 1, id: variable.Prompt, settled: true, value: "r1"},
		{about: "between two looks", hours: 2.5, id: variable.Prompt, unsettled: true},
		{about: "the later one", hours: 3, id: variable.Prompt, settled: true, value: "r2"},
	} {
		declared, value := at(row.hours, row.id), ""
		if v := declared.Value(); v != nil {
			value = v.Revision
		}
		assert.Equal(t, row.settled, declared.Settled(), row.about)
		assert.Equal(t, row.unsettled, declared.Unsettled, row.about)
		assert.Equal(t, row.value, value, row.about)
	}
}

func TestAPromptIsKnownByItsHashForAsLongAsARevisionHasIt(t *testing.T) {
	hash, other := strings.Repeat("1a", 32), strings.Repeat("2b", 32)
	sum := document.PromptSum{}
	for i := range sum {
		sum[i] = 0x1a
	}
	prompt := func(name, hash string) string {
		return `{match: {a: ` + name + `}, prompt: {name: p, revision: ` + name + `, hash: ` + hash + `}}`
	}
	l := configtest.LoaderOf(t)
	r := show(t, l, 0, "r.yaml", `[{match: {}, cohort: one}]`)
	assert.False(t, r.WantsPromptHash())
	assert.Empty(t, r.DeclaredPrompt(sum))
	r = show(t, l, 1, "r.yaml", `[`+prompt("x", hash)+`, `+prompt("y", hash)+`, `+prompt("z", other)+`]`)
	assert.True(t, r.WantsPromptHash())
	assert.Equal(t, hash, r.DeclaredPrompt(sum))
	r = show(t, l, 2, "r.yaml", `[`+prompt("y", hash)+`, `+prompt("z", other)+`]`)
	assert.Equal(t, hash, r.DeclaredPrompt(sum), "another one has it")
	r = show(t, l, 3, "r.yaml", `[`+prompt("z", other)+`]`)
	assert.Equal(t, hash, r.DeclaredPrompt(sum), "it is remembered")
	r = show(t, l, 40, "r.yaml", `[`+prompt("z", other)+`, {match: {}, cohort: two}]`)
	assert.Empty(t, r.DeclaredPrompt(sum), "what was, is forgotten")
	assert.True(t, r.WantsPromptHash())
}

func TestAContextStandsWhereItWasWritten(t *testing.T) {
	r := show(t, configtest.LoaderOf(t), 0,
		"a.yaml", "\n- {match: {a: x}, cohort: one}\n- {match: {a: y}, cohort: two}",
		"b.yaml", "[]", "c.yaml", "[]",
		"d.yaml", "\n- {match: {a: z}, cohort: three}\n", "e.yaml", "[]")
	require.Equal(t, 3, r.Contexts())
	for i, want := range []string{"a.yaml:2", "a.yaml:3", "d.yaml:2"} {
		assert.Equal(t, want, r.Place(i))
	}
	assert.Equal(t, []int{2}, configtest.ResolveWith(r, map[string]string{"a": "z"}).Contexts())
}

func TestTheContextsOfAMatchAreThoseThatAreShownForIt(t *testing.T) {
	r := show(t, configtest.LoaderOf(t), 0, "r.yaml", `[{match: {a: x}, cohort: one}, {match: {a: [x, y]}, judge: {name: g, revision: j}}]`)
	match := func(values ...string) []document.Condition { return []document.Condition{{Key: "a", AnyOf: values}} }
	require.Len(t, r.ContextsOf(match("x")), 1)
	assert.Equal(t, "{a=x}", r.ContextsOf(match("x"))[0].String())
	require.Len(t, r.ContextsOf(match("x", "y")), 1)
	assert.Empty(t, r.ContextsOf(match("y")))
	assert.Empty(t, r.ContextsOf(nil))
	var none *registry.Registry
	assert.Empty(t, none.ContextsOf(match("x")))
}

// Variables that are shown have room before those that only the history knows.
func TestOfUserNamedVariablesThoseThatAreShownHaveTheirPlace(t *testing.T) {
	named := func(from, to int) string {
		var list []string
		for i := from; i < to; i++ {
			list = append(list, fmt.Sprintf("v%03d: x", i))
		}
		return `[{match: {}, cohort: one, variables: {` + strings.Join(list, ", ") + `}}]`
	}
	l := config.NewLoader(configtest.Day, []string{"asked", "skills"})
	r := show(t, l, 0, "r.yaml", named(0, 3))
	assert.Equal(t, []string{"asked", "v000", "v001", "v002"}, r.Variables()[variable.Count:])
	r = show(t, l, 1, "r.yaml", named(2, document.MaxCustom))
	assert.Len(t, r.Variables(), variable.Count+document.MaxCustom)
	assert.Contains(t, r.Variables(), "v000", "one more has room")
	assert.NotContains(t, r.Variables(), "v001", "and no other")
	assert.NotContains(t, r.Variables()[variable.Count:], "skills", "it is built in")
}
