// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// fragments makes fragments of "name", "contexts", "name", "contexts".
func fragments(pairs ...string) []config.Fragment {
	var list []config.Fragment
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, config.Fragment{Name: pairs[i], Data: []byte("contexts: [" + pairs[i+1] + "]")})
	}
	return list
}

const (
	oneForA   = `{match: {a: "1"}, cohort: {name: one, since: @-9}}`
	twoForA   = `{match: {a: "1"}, cohort: {name: two, since: @-9}}`
	twoForB   = `{match: {b: "1"}, cohort: {name: two, since: @-9}}`
	threeForB = `{match: {b: "1"}, cohort: {name: three, since: @-9}}`
)

func at(list []config.Fragment) []config.Fragment {
	for i := range list {
		list[i].Data = []byte(configtest.Times(string(list[i].Data)))
	}
	return list
}

func TestNothingGoodIsNoRegistry(t *testing.T) {
	r, err := configtest.LoaderOf(t).Load([]config.Fragment{{Name: "r.yaml", Data: []byte("context: []")}}, configtest.Start)
	assert.Nil(t, r)
	assert.ErrorContains(t, err, `r.yaml:1:1: has an unknown key "context"`)
}

func TestABadVersionNeverReplacesAGoodOne(t *testing.T) {
	l := configtest.LoaderOf(t)
	good, err := l.Load(at(fragments("r.yaml", oneForA)), configtest.Start)
	require.NoError(t, err)
	for range 2 {
		r, err := l.Load([]config.Fragment{{Name: "r.yaml", Data: []byte("contexts: [{match: {}, cohort: a b}]")}}, configtest.Hour(1))
		assert.Same(t, good, r)
		assert.ErrorContains(t, err, `"a b" holds ' '`)
		assert.ErrorContains(t, err, "r.yaml: its last good version stays in force")
	}
	assert.Equal(t, configtest.Start, l.Behind()["r.yaml"], "since then the source does not hold what is in force")
	r, err := l.Load(at(fragments("r.yaml", oneForA)), configtest.Hour(2))
	require.NoError(t, err, "back at the good one")
	assert.Same(t, good, r)
	assert.Empty(t, l.Behind())
}

func TestABadFragmentHoldsUpOnlyItself(t *testing.T) {
	l := configtest.LoaderOf(t)
	r, err := l.Load(append(at(fragments("a", oneForA)), config.Fragment{Name: "b", Data: []byte("[")}), configtest.Start)
	assert.ErrorContains(t, err, "b:1:1: ")
	assert.Equal(t, 1, r.Contexts())
	_, err = l.Load(at(fragments("a", oneForA, "b", twoForB)), configtest.Hour(1))
	require.NoError(t, err)
	r, err = l.Load(append(at(fragments("a", twoForA)), config.Fragment{Name: "b", Data: []byte("[")}), configtest.Hour(2))
	assert.ErrorContains(t, err, "b: its last good version stays in force")
	assert.Equal(t, "- | -9h two", configtest.Story(r, variable.Cohort, "a"), "the good one is taken")
	assert.Equal(t, "- | -9h two", configtest.Story(r, variable.Cohort, "b"), "the last good one stays")
}

func TestAFragmentThatIsLeftOutIsGone(t *testing.T) {
	l := configtest.LoaderOf(t)
	_, err := l.Load(at(fragments("a", oneForA, "b", twoForB)), configtest.Start)
	require.NoError(t, err)
	l.Confirm(configtest.Hour(1))
	r, err := l.Load(at(fragments("a", oneForA)), configtest.Hour(1))
	require.NoError(t, err)
	assert.Equal(t, "- | -9h two | 1h -", configtest.Story(r, variable.Cohort, "b"))
	l.Confirm(configtest.Hour(2))
	r, err = l.Load(nil, configtest.Hour(2))
	require.NoError(t, err)
	assert.Zero(t, r.Contexts())
	assert.Equal(t, "- | -9h one | 2h -", configtest.Story(r, variable.Cohort, "a"))
}

func TestTheFragmentThatChangedIsBlamedForAConflict(t *testing.T) {
	for name, c := range map[string]struct {
		before, after []config.Fragment
		blamed, a, b  string
	}{
		"of two new ones the later by name": {
			nil, fragments("x", oneForA, "y", twoForA), "y:1:12: cohort is declared for the match {a=1} at x:1:12 already", "one", "-",
		},
		"a changed one that comes later": {
			fragments("x", oneForA, "y", twoForB), fragments("x", oneForA, "y", twoForA), "at x:1:12 already", "one", "two",
		},
		"a changed one that comes first": {
			fragments("x", twoForB, "y", twoForA), fragments("x", oneForA, "y", twoForA), "at x:1:12 already", "two", "two",
		},
		"a new one that comes first": {
			fragments("y", twoForA), fragments("x", oneForA, "y", twoForA), "at x:1:12 already", "two", "-",
		},
		"two that changed places half-way": {
			fragments("x", oneForA, "y", twoForB), fragments("x", threeForB, "y", twoForB), "{b=1}", "one", "two",
		},
		"one that goes back to where another one went": {
			fragments("x", oneForA, "y", twoForB),
			fragments("w", oneForA, "x", threeForB, "y", twoForB), "{b=1}", "one", "two",
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := configtest.LoaderOf(t)
			if c.before != nil {
				_, err := l.Load(at(c.before), configtest.Start)
				require.NoError(t, err)
			}
			for range 2 {
				r, err := l.Load(at(c.after), configtest.Hour(1))
				assert.ErrorContains(t, err, c.blamed)
				assert.Equal(t, c.a, last(configtest.Story(r, variable.Cohort, "a")), "a")
				assert.Equal(t, c.b, last(configtest.Story(r, variable.Cohort, "b")), "b")
			}
		})
	}
}

func last(story string) string { return story[strings.LastIndexByte(story, ' ')+1:] }

func TestSettlingConflictsEnds(t *testing.T) {
	l := configtest.LoaderOf(t)
	var before, after []config.Fragment
	for i := range 30 {
		name := fmt.Sprintf("f%02d", i)
		before = append(before, fragments(name, fmt.Sprintf(`{match: {n: "%d"}, cohort: c}`, i))...)
		after = append(after, fragments(name, fmt.Sprintf(`{match: {n: "%d"}, cohort: c}, {match: {n: "%d"}, cohort: d}`, (i+1)%30, (i+7)%30))...)
	}
	_, err := l.Load(before, configtest.Start)
	require.NoError(t, err)
	r, err := l.Load(after, configtest.Hour(1))
	require.Error(t, err)
	assert.NotNil(t, r)
}

func TestFragmentsAreMergedInTheOrderOfTheirNames(t *testing.T) {
	l := configtest.LoaderOf(t)
	list := at(fragments("b", oneForA, "a", twoForB))
	r, err := l.Load(list, configtest.Start)
	require.NoError(t, err)
	assert.Equal(t, "- | -9h one", configtest.Story(r, variable.Cohort, "ab"), "of equals the later one wins")
	assert.Equal(t, "b", list[0].Name, "what was handed over stays as it was")
}

func TestOneVariableOfOneMatchMayNotBeSpreadButOneMatchMay(t *testing.T) {
	l := configtest.LoaderOf(t)
	r, err := l.Load(fragments("x", `{match: {a: "1"}, cohort: one}`, "y", `{match: {a: "1"}, judge: {name: g, revision: j}}`), configtest.Start)
	require.NoError(t, err)
	assert.Equal(t, "? | -24h one", configtest.Story(r, variable.Cohort, "a"))
	assert.Equal(t, "? | -24h g:j", configtest.Story(r, variable.Judge, "a"))
}

func TestTheSameContentIsTheSameRegistry(t *testing.T) {
	l := configtest.LoaderOf(t)
	first, err := l.Load(at(fragments("a", oneForA, "b", twoForB)), configtest.Start)
	require.NoError(t, err)
	again, err := l.Load(at(fragments("b", twoForB, "a", oneForA)), configtest.Hour(1))
	require.NoError(t, err)
	assert.Same(t, first, again)
}

func TestAFragmentThatBringsMoreContextsThanARegistryMayHoldIsRefused(t *testing.T) {
	l := configtest.LoaderOf(t)
	l.LimitContexts(2)
	_, err := l.Load(at(fragments("a", oneForA, "b", twoForB)), configtest.Start)
	require.NoError(t, err)
	r, err := l.Load(at(fragments("a", oneForA, "b", threeForB, "c", `{match: {c: "1"}, cohort: x}`)), configtest.Hour(1))
	assert.EqualError(t, err, "c: brings the contexts to 3; a registry holds at most 2; match lists of values, or raise max_contexts of the processor")
	assert.Equal(t, "- | -9h three", configtest.Story(r, variable.Cohort, "b"), "the others are taken")
	_, err = l.Load(at(fragments("a", oneForA, "c", `{match: {c: "1"}, cohort: x}`)), configtest.Hour(2))
	require.NoError(t, err, "there is room for it now")
	_, err = l.Load(at(fragments("a", oneForA+", "+twoForB+`, {match: {c: "1"}, cohort: x}`)), configtest.Hour(3))
	assert.ErrorContains(t, err, "contexts: are 3; a registry holds at most 2")
}

func TestWhatAnotherLoaderHasReadIsNotReadAgainWhileTheSourceShowsIt(t *testing.T) {
	checked := configtest.LoaderOf(t)
	_, err := checked.Load(at(fragments("a", oneForA, "b", twoForB)), configtest.Start)
	require.NoError(t, err)
	a, b := checked.Document("a"), checked.Document("b")
	l := configtest.LoaderOf(t)
	l.Reuse(checked)
	r, err := l.Load(at(fragments("a", oneForA, "b", threeForB)), configtest.Hour(1))
	require.NoError(t, err)
	assert.Same(t, a, l.Document("a"))
	assert.NotSame(t, b, l.Document("b"))
	assert.Equal(t, "- | -9h three", configtest.Story(r, variable.Cohort, "b"))
	assert.Equal(t, "- | -9h one", configtest.Story(r, variable.Cohort, "a"))
	assert.False(t, l.HoldsAnother(), "nothing is held for longer")
}

func TestUserNamedVariablesHaveRoomForAllOrTheFragmentIsRefused(t *testing.T) {
	variables := func(prefix string, n int) string {
		var names []string
		for i := range n {
			names = append(names, fmt.Sprintf("%s%d: v", prefix, i))
		}
		return "{match: {" + prefix + `: "1"}, variables: {` + strings.Join(names, ", ") + "}}"
	}
	l := config.NewLoader(configtest.Day, []string{"params", "a0"})
	r, err := l.Load(fragments("x", variables("a", 57)), configtest.Start)
	require.NoError(t, err)
	assert.Len(t, r.Variables(), variable.Count+document.MaxCustom)
	r, err = l.Load(fragments("w", variables("b", 1), "x", variables("a", 57)), configtest.Hour(1))
	assert.ErrorContains(t, err, "w: brings the user-named variables to 59, of which 58 fit beside the built-in ones; use fewer")
	assert.Equal(t, 1, r.Contexts())
	r, err = l.Load(fragments("w", variables("b", 56)), configtest.Hour(2))
	require.NoError(t, err)
	assert.LessOrEqual(t, len(r.Variables()), variable.Count+document.MaxCustom, "those of the past do not push out those of now")
	assert.Contains(t, r.Variables(), "b55")
}

func TestTheRevisionOfARegistryIsWhatSha256sumPrints(t *testing.T) {
	sha256sum, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("no sha256sum here")
	}
	folder := t.TempDir()
	run := func(input string, arguments ...string) string {
		command := exec.CommandContext(t.Context(), sha256sum, arguments...)
		command.Dir, command.Stdin = folder, strings.NewReader(input)
		out, err := command.Output()
		require.NoError(t, err)
		return string(out)
	}
	list := fragments("a.yaml", oneForA, "b.yaml", twoForB)
	for _, fragment := range at(list) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, fragment.Name), fragment.Data, 0o600))
	}
	r, err := configtest.LoaderOf(t).Load(list[:1], configtest.Start)
	require.NoError(t, err)
	assert.Equal(t, run("", "a.yaml")[:12], r.Revision())
	r, err = configtest.LoaderOf(t).Load(list, configtest.Start)
	require.NoError(t, err)
	assert.Equal(t, run(run("", "a.yaml", "b.yaml"))[:12], r.Revision())
}

func TestARegistryBeforeTheFirstLoadDeclaresNothing(t *testing.T) {
	r := config.NewLoader(configtest.Day, []string{"params"}).Empty()
	assert.Equal(t, variable.Unknown, r.Revision())
	assert.Equal(t, append(variable.Names(), "params"), r.Variables())
	for _, declared := range r.Resolve(nil).At(configtest.Start.UnixNano()).Declared {
		assert.Nil(t, declared)
	}
}

func TestARenewedLookIsNoNewRegistry(t *testing.T) {
	const rest = "contexts: [{match: {}, cohort: one}]\n"
	l := configtest.LoaderOf(t)
	first := configtest.Load(t, l, 0, rest)
	for i, document := range []string{"checked: @1\n" + rest, rest + "checked: @2\n", rest + "checked: @3"} {
		r := configtest.Load(t, l, float64(i), document)
		assert.Equal(t, first.Revision(), r.Revision(), document)
		assert.Equal(t, "? | -24h one", configtest.Story(r, variable.Cohort, ""), document)
	}
	assert.NotEqual(t, first.Revision(), configtest.Load(t, l, 9, "contexts: [{match: {}, cohort: two}]\n").Revision())
}
