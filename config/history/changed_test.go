// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
)

func TestEachChangeOfAVariableIsToldOnceWithItsDate(t *testing.T) {
	at := func(t time.Time) string {
		return fmt.Sprintf("%gh", t.Sub(configtest.Start).Hours())
	}
	describe := func(c history.Change) string {
		date := at(c.Since)
		if c.Since.IsZero() {
			date = at(c.After) + ".." + at(c.By)
		}
		return fmt.Sprintf("%s %s: %s -> %s %s @%d", (&document.Context{Match: c.Match}).String(), c.Variable, c.Old, c.New, date, c.Position.Line)
	}
	for name, c := range map[string]struct {
		before, after string
		want          []string
	}{
		"undated": {
			`{match: {a: "1"}, cohort: one}`, `{match: {a: "1"}, cohort: two}`, []string{"{a=1} cohort: one -> two 2h..3h @2"},
		},
		"dated": {
			`{match: {}, cohort: {name: one, since: @-9}}`, `{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @2.5}]}`,
			[]string{"{} cohort: one -> two 2.5h @2"},
		},
		"dated by looks": {
			`{match: {}, cohort: {name: one, since: @-9}}`,
			`{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: {after: @1, by: @2}}]}`,
			[]string{"{} cohort: one -> two 1h..2h @2"},
		},
		"still to come": {
			`{match: {}, cohort: one}`, `{match: {}, cohort: [one, {name: two, since: @7}]}`, []string{"{} cohort: one -> two 7h @2"},
		},
		"a context comes": {
			`{match: {}, judge: {name: g, revision: j}}`, `{match: {}, judge: {name: g, revision: j}, prompt: {name: p, revision: r}}`,
			[]string{"{} prompt:  -> p:r 2h..3h @2"},
		},
		"a context goes": {`{match: {}, cohort: one}`, ``, []string{"{} cohort: one ->  2h..3h @2"}},
		"a rollout": {
			`{match: {}, prompt: {name: p, revision: r}}`,
			`{match: {}, prompt: {name: p, variants: [{revision: r, weight: 1}, {revision: s, weight: 1}]}}`,
			[]string{"{} prompt: p:r -> p:r | p:s 2h..3h @2"},
		},
		"a rollback by deletion": {
			`{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @-5}]}`, `{match: {}, cohort: [{name: one, since: @-9}]}`,
			[]string{"{} cohort: two -> one 2h..3h @2"},
		},
		"an old revision that is pruned": {
			`{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @-5}]}`, `{match: {}, cohort: [{name: two, since: @-5}]}`, nil,
		},
		"one that begins with the look, beside one without a time: nothing tells which": {
			`{match: {}, cohort: {name: one, since: @-9}}`, `{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @3}, three]}`,
			[]string{"{} cohort: one -> two | three 2h..3h @2"},
		},
		"one that may have begun, or not": {
			`{match: {}, judge: {name: g, revision: j}}`,
			`{match: {}, judge: {name: g, revision: j}, cohort: {name: two, since: {after: @1, by: @5}}}`,
			[]string{"{} cohort:  -> two 1h..5h @2"},
		},
		"one that may have begun, and what was there without a time is another too": {
			`{match: {}, cohort: one}`, `{match: {}, cohort: [other, {name: two, since: {after: @1, by: @5}}]}`,
			[]string{"{} cohort: one -> unknown 2h..3h @2", "{} cohort: one -> two 1h..5h @2"},
		},
		"another date of the same value": {
			`{match: {}, cohort: {name: one, since: @-9}}`, `{match: {}, cohort: {name: one, since: @-8}}`, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := configtest.LoaderOf(t)
			configtest.Load(t, l, 0, "contexts:\n  ["+c.before+"]")
			assert.Empty(t, l.Changes(), "a beginning is no change")
			l.Confirm(configtest.Hour(2))
			r, err := l.Load([]config.Fragment{{Name: "r.yaml", Data: []byte(configtest.Times("contexts:\n  [" + c.after + "]"))}}, configtest.Hour(3))
			require.NoError(t, err)
			var got []string
			for _, change := range l.Changes() {
				assert.Equal(t, r.Revision(), change.Revision)
				got = append(got, describe(change))
			}
			assert.Equal(t, c.want, got)
		})
	}
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, "contexts:\n  [{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @0}]}]")
	assert.Empty(t, l.Changes(), "what begins with the first load is a beginning")
	l = configtest.LoaderOf(t)
	configtest.Load(t, l, 0, "contexts:\n  [{match: {}, cohort: {name: one, since: @7}}]")
	configtest.Load(t, l, 7, "contexts:\n  [{match: {}, cohort: {name: one, since: @7, until: @9}}]")
	assert.Empty(t, l.Changes(), "what comes as it was told is no other change")
	l = configtest.LoaderOf(t)
	configtest.Load(t, l, 0, "contexts:\n  [{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @7}]}]")
	require.Len(t, l.Changes(), 1, "what is to come is told at the first load")
	assert.Equal(t, "{} cohort: one -> two 7h @2", describe(l.Changes()[0]))
	configtest.Load(t, l, 1, "contexts:\n  [{match: {}, cohort: three}]")
	require.Len(t, l.Changes(), 1)
	assert.Equal(t, "{} cohort: one -> three 1h @2", describe(l.Changes()[0]), "seen at the last look and this one, it is dated")
	assert.Zero(t, l.Changes()[0].By)
	configtest.Load(t, l, 3, "contexts:\n  [{match: {}, cohort: [{name: four, since: @2, until: @3}]}]")
	require.NotEmpty(t, l.Changes())
	last := l.Changes()[len(l.Changes())-1]
	assert.Empty(t, last.New, "it ends with the look")
}

func TestReplicasNameADatedChangeAlike(t *testing.T) {
	learn := func(delay float64, file, value string) history.Change {
		l := configtest.LoaderOf(t)
		configtest.Load(t, l, delay, `contexts: [{match: {}, cohort: {name: one, since: @-9}}]`)
		_, err := l.Load([]config.Fragment{{Name: file, Data: []byte(configtest.Times(
			`contexts: [{match: {}, cohort: [{name: one, since: @-9}, {name: ` + value + `, since: @1}]}]`))}}, configtest.Hour(3+delay))
		require.NoError(t, err)
		require.Len(t, l.Changes(), 1)
		return l.Changes()[0]
	}
	one, two, other := learn(0, "a.yaml", "two"), learn(0.7, "b.yaml", "two"), learn(0, "a.yaml", "three")
	assert.Equal(t, one.ID(), two.ID())
	assert.NotEqual(t, one.ID(), other.ID())
}
