// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// fragments makes fragments of "name", "contexts", "name", "contexts".
func fragments(pairs ...string) []Fragment {
	var list []Fragment
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, Fragment{Name: pairs[i], Data: []byte("contexts: [" + pairs[i+1] + "]")})
	}
	return list
}

const (
	oneForA   = `{match: {a: "1"}, cohort: {name: one, since: @-9}}`
	twoForA   = `{match: {a: "1"}, cohort: {name: two, since: @-9}}`
	twoForB   = `{match: {b: "1"}, cohort: {name: two, since: @-9}}`
	threeForB = `{match: {b: "1"}, cohort: {name: three, since: @-9}}`
)

func at(list []Fragment) []Fragment {
	for i := range list {
		list[i].Data = []byte(times(string(list[i].Data)))
	}
	return list
}

func TestNothingGoodIsNoRegistry(t *testing.T) {
	r, err := loaderOf(t).Load([]Fragment{{Name: "r.yaml", Data: []byte("context: []")}}, start)
	assert.Nil(t, r)
	assert.ErrorContains(t, err, `r.yaml:1:1: has an unknown key "context"`)
}

func TestABadVersionNeverReplacesAGoodOne(t *testing.T) {
	l := loaderOf(t)
	good, err := l.Load(at(fragments("r.yaml", oneForA)), start)
	require.NoError(t, err)
	for range 2 {
		r, err := l.Load([]Fragment{{Name: "r.yaml", Data: []byte("contexts: [{match: {}, cohort: a b}]")}}, hour(1))
		assert.Same(t, good, r)
		assert.ErrorContains(t, err, `"a b" holds ' '`)
		assert.ErrorContains(t, err, "r.yaml: its last good version stays in force")
	}
	assert.Equal(t, start, l.Behind()["r.yaml"], "since then the source does not hold what is in force")
	r, err := l.Load(at(fragments("r.yaml", oneForA)), hour(2))
	require.NoError(t, err, "back at the good one")
	assert.Same(t, good, r)
	assert.Empty(t, l.Behind())
}

func TestABadFragmentHoldsUpOnlyItself(t *testing.T) {
	l := loaderOf(t)
	r, err := l.Load(append(at(fragments("a", oneForA)), Fragment{Name: "b", Data: []byte("[")}), start)
	assert.ErrorContains(t, err, "b:1:1: ")
	assert.Equal(t, 1, r.Contexts())
	_, err = l.Load(at(fragments("a", oneForA, "b", twoForB)), hour(1))
	require.NoError(t, err)
	r, err = l.Load(append(at(fragments("a", twoForA)), Fragment{Name: "b", Data: []byte("[")}), hour(2))
	assert.ErrorContains(t, err, "b: its last good version stays in force")
	assert.Equal(t, "- | -9h two", story(r, Cohort, "a"), "the good one is taken")
	assert.Equal(t, "- | -9h two", story(r, Cohort, "b"), "the last good one stays")
}

func TestAFragmentThatIsLeftOutIsGone(t *testing.T) {
	l := loaderOf(t)
	_, err := l.Load(at(fragments("a", oneForA, "b", twoForB)), start)
	require.NoError(t, err)
	l.Confirm(hour(1))
	r, err := l.Load(at(fragments("a", oneForA)), hour(1))
	require.NoError(t, err)
	assert.Equal(t, "- | -9h two | 1h -", story(r, Cohort, "b"))
	l.Confirm(hour(2))
	r, err = l.Load(nil, hour(2))
	require.NoError(t, err)
	assert.Zero(t, r.Contexts())
	assert.Equal(t, "- | -9h one | 2h -", story(r, Cohort, "a"))
}

func TestTheFragmentThatChangedIsBlamedForAConflict(t *testing.T) {
	for name, c := range map[string]struct {
		before, after []Fragment
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
			l := loaderOf(t)
			if c.before != nil {
				_, err := l.Load(at(c.before), start)
				require.NoError(t, err)
			}
			for range 2 {
				r, err := l.Load(at(c.after), hour(1))
				assert.ErrorContains(t, err, c.blamed)
				assert.Equal(t, c.a, last(story(r, Cohort, "a")), "a")
				assert.Equal(t, c.b, last(story(r, Cohort, "b")), "b")
			}
		})
	}
}

func last(story string) string { return story[strings.LastIndexByte(story, ' ')+1:] }

func TestSettlingConflictsEnds(t *testing.T) {
	l := loaderOf(t)
	var before, after []Fragment
	for i := range 30 {
		name := fmt.Sprintf("f%02d", i)
		before = append(before, fragments(name, fmt.Sprintf(`{match: {n: "%d"}, cohort: c}`, i))...)
		after = append(after, fragments(name, fmt.Sprintf(`{match: {n: "%d"}, cohort: c}, {match: {n: "%d"}, cohort: d}`, (i+1)%30, (i+7)%30))...)
	}
	_, err := l.Load(before, start)
	require.NoError(t, err)
	r, err := l.Load(after, hour(1))
	require.Error(t, err)
	assert.NotNil(t, r)
}

func TestFragmentsAreMergedInTheOrderOfTheirNames(t *testing.T) {
	l := loaderOf(t)
	list := at(fragments("b", oneForA, "a", twoForB))
	r, err := l.Load(list, start)
	require.NoError(t, err)
	assert.Equal(t, "- | -9h one", story(r, Cohort, "ab"), "of equals the later one wins")
	assert.Equal(t, "b", list[0].Name, "what was handed over stays as it was")
}

func TestOneVariableOfOneMatchMayNotBeSpreadButOneMatchMay(t *testing.T) {
	l := loaderOf(t)
	r, err := l.Load(fragments("x", `{match: {a: "1"}, cohort: one}`, "y", `{match: {a: "1"}, judge: {name: g, revision: j}}`), start)
	require.NoError(t, err)
	assert.Equal(t, "? | -24h one", story(r, Cohort, "a"))
	assert.Equal(t, "? | -24h g:j", story(r, Judge, "a"))
}

func TestTheSameContentIsTheSameRegistry(t *testing.T) {
	l := loaderOf(t)
	first, err := l.Load(at(fragments("a", oneForA, "b", twoForB)), start)
	require.NoError(t, err)
	again, err := l.Load(at(fragments("b", twoForB, "a", oneForA)), hour(1))
	require.NoError(t, err)
	assert.Same(t, first, again)
}

func TestAFragmentThatBringsMoreContextsThanARegistryMayHoldIsRefused(t *testing.T) {
	l := loaderOf(t)
	l.LimitContexts(2)
	_, err := l.Load(at(fragments("a", oneForA, "b", twoForB)), start)
	require.NoError(t, err)
	r, err := l.Load(at(fragments("a", oneForA, "b", threeForB, "c", `{match: {c: "1"}, cohort: x}`)), hour(1))
	assert.EqualError(t, err, "c: brings the contexts to 3; a registry holds at most 2; match lists of values, or raise max_contexts of the processor")
	assert.Equal(t, "- | -9h three", story(r, Cohort, "b"), "the others are taken")
	_, err = l.Load(at(fragments("a", oneForA, "c", `{match: {c: "1"}, cohort: x}`)), hour(2))
	require.NoError(t, err, "there is room for it now")
	_, err = l.Load(at(fragments("a", oneForA+", "+twoForB+`, {match: {c: "1"}, cohort: x}`)), hour(3))
	assert.ErrorContains(t, err, "contexts: are 3; a registry holds at most 2")
}

func TestWhatAnotherLoaderHasReadIsNotReadAgainWhileTheSourceShowsIt(t *testing.T) {
	checked := loaderOf(t)
	_, err := checked.Load(at(fragments("a", oneForA, "b", twoForB)), start)
	require.NoError(t, err)
	a, b := checked.good["a"].doc, checked.good["b"].doc
	l := loaderOf(t)
	l.Reuse(checked)
	r, err := l.Load(at(fragments("a", oneForA, "b", threeForB)), hour(1))
	require.NoError(t, err)
	assert.Same(t, a, l.good["a"].doc)
	assert.NotSame(t, b, l.good["b"].doc)
	assert.Equal(t, "- | -9h three", story(r, Cohort, "b"))
	assert.Equal(t, "- | -9h one", story(r, Cohort, "a"))
	assert.Nil(t, l.reuse, "nothing is held for longer")
}

func TestUserNamedVariablesHaveRoomForAllOrTheFragmentIsRefused(t *testing.T) {
	variables := func(prefix string, n int) string {
		var names []string
		for i := range n {
			names = append(names, fmt.Sprintf("%s%d: v", prefix, i))
		}
		return "{match: {" + prefix + `: "1"}, variables: {` + strings.Join(names, ", ") + "}}"
	}
	l := NewLoader(day, []string{"params", "a0"})
	r, err := l.Load(fragments("x", variables("a", 57)), start)
	require.NoError(t, err)
	assert.Len(t, r.Variables(), variable.Count+MaxCustom)
	r, err = l.Load(fragments("w", variables("b", 1), "x", variables("a", 57)), hour(1))
	assert.ErrorContains(t, err, "w: brings the user-named variables to 59, of which 58 fit beside the built-in ones; use fewer")
	assert.Equal(t, 1, r.Contexts())
	r, err = l.Load(fragments("w", variables("b", 56)), hour(2))
	require.NoError(t, err)
	assert.LessOrEqual(t, len(r.Variables()), variable.Count+MaxCustom, "those of the past do not push out those of now")
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
	r, err := loaderOf(t).Load(list[:1], start)
	require.NoError(t, err)
	assert.Equal(t, run("", "a.yaml")[:12], r.Revision())
	r, err = loaderOf(t).Load(list, start)
	require.NoError(t, err)
	assert.Equal(t, run(run("", "a.yaml", "b.yaml"))[:12], r.Revision())
}

func TestARegistryBeforeTheFirstLoadDeclaresNothing(t *testing.T) {
	r := NewLoader(day, []string{"params"}).Empty()
	assert.Equal(t, Unknown, r.Revision())
	assert.Equal(t, append(variable.Names(), "params"), r.Variables())
	for _, declared := range r.Resolve(nil).At(start.UnixNano()).Declared {
		assert.Nil(t, declared)
	}
}

func TestARenewedLookIsNoNewRegistry(t *testing.T) {
	const rest = "contexts: [{match: {}, cohort: one}]\n"
	l := loaderOf(t)
	first := load(t, l, 0, rest)
	for i, document := range []string{"checked: @1\n" + rest, rest + "checked: @2\n", rest + "checked: @3"} {
		r := load(t, l, float64(i), document)
		assert.Equal(t, first.Revision(), r.Revision(), document)
		assert.Equal(t, "? | -24h one", story(r, Cohort, ""), document)
	}
	assert.NotEqual(t, first.Revision(), load(t, l, 9, "contexts: [{match: {}, cohort: two}]\n").Revision())
}
