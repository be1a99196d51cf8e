// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// The order of contexts with equally many conditions decides between them. It goes on
// to decide for the time when one of them was still there.
func TestARemovedContextKeepsItsPlaceAmongItsEquals(t *testing.T) {
	const a, b, c = `{match: {a: "1"}, cohort: one}`, `{match: {b: "1"}, cohort: two}`, `{match: {c: "1"}, cohort: three}`
	for _, name := range []*strings.Replacer{strings.NewReplacer(), strings.NewReplacer("a:", "z:", "b:", "y:", "c:", "x:")} { // in either order of their names
		l := configtest.LoaderOf(t)
		load := func(hours float64, document string) *registry.Registry {
			return configtest.Load(t, l, hours, name.Replace("contexts: ["+document+"]"))
		}
		story := func(r *registry.Registry, present string) string {
			present, _ = strings.CutSuffix(name.Replace(strings.Join(strings.Split(present, ""), ":")+":"), ":")
			return configtest.Story(r, variable.Cohort, present)
		}
		load(0, a+`, `+b+`, `+c)
		load(1, a+`, `+c)
		r := load(2, `{match: {d: "1"}, cohort: zero}, {match: {e: "1"}, cohort: zero}, `+a)
		assert.Equal(t, "? | -24h two | 1h one", story(r, "ab"))
		assert.Equal(t, "? | -24h three | 2h -", story(r, "bc"))
		assert.Equal(t, "? | -24h three | 2h one", story(r, "ac"))
		assert.Equal(t, "? | -24h two | 1h - | 2h zero", story(r, "bd"))
	}
}

func TestARemovedContextStaysBehindEveryOneThatItStoodBehindWhereverThatGoes(t *testing.T) {
	const a, b, c = `{match: {a: "1"}, cohort: one}`, `{match: {b: "1"}, cohort: two}`, `{match: {c: "1"}, cohort: three}`
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, `contexts: [`+a+`, `+b+`, `+c+`]`)
	r := configtest.Load(t, l, 1, `contexts: [`+b+`, {match: {d: "1"}, cohort: four}, `+a+`]`)
	assert.Equal(t, "? | -24h three | 1h one", configtest.Story(r, variable.Cohort, "ac"))
	assert.Equal(t, "? | -24h three | 1h two", configtest.Story(r, variable.Cohort, "bc"))
}

// fragments shows the contexts of two fragments; "" stands for one that is gone.
func fragments(t *testing.T, l *config.Loader, hours float64, first, second string) *registry.Registry {
	t.Helper()
	l.Confirm(configtest.Hour(hours))
	var list []config.Fragment
	for name, contexts := range map[string]string{"1.yaml": first, "2.yaml": second} {
		if contexts != "" {
			list = append(list, config.Fragment{Name: name, Data: []byte("contexts: " + configtest.Times(contexts))})
		}
	}
	r, err := l.Load(list, configtest.Hour(hours))
	require.NoError(t, err)
	return r
}

func TestARemovedContextKeepsItsPlaceWhateverBecomesOfOtherFragments(t *testing.T) {
	const a, b, judge = `{match: {a: "1"}, cohort: one}`, `{match: {b: "1"}, cohort: two}`, `{match: {}, judge: {name: g, revision: j}}`
	l := configtest.LoaderOf(t)
	fragments(t, l, 0, `[`+a+`, `+b+`]`, `[`+judge+`]`)
	fragments(t, l, 1, `[`+a+`]`, `[`+judge+`]`)
	r := fragments(t, l, 2, `[`+a+`]`, `[{match: {c: "1"}, cohort: other}]`)
	assert.Equal(t, "? | -24h two | 1h one", configtest.Story(r, variable.Cohort, "ab"))
}

func TestAContextOfAFragmentThatCameBackWithoutItKeepsItsPlace(t *testing.T) {
	const a, b = `{match: {a: "1"}, cohort: one}`, `{match: {b: "1"}, cohort: two}`
	const others = `{match: {c: "1"}, cohort: c}, {match: {d: "1"}, cohort: d}, {match: {e: "1"}, cohort: e}`
	l := configtest.LoaderOf(t)
	fragments(t, l, 0, `[]`, `[`+a+`, `+b+`]`)
	fragments(t, l, 1, `[]`, "")
	r := fragments(t, l, 2, `[]`, `[`+others+`, `+a+`]`)
	assert.Equal(t, "? | -24h two | 1h - | 2h one", configtest.Story(r, variable.Cohort, "ab"))
}

func TestAPlannedContextThatIsCancelledLeavesNothingBesideOneThatIsGone(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, `contexts: [{match: {a: "1"}, cohort: one}, {match: {b: "1"}, cohort: {name: two, since: @9}}]`)
	r := configtest.Load(t, l, 1, `contexts: []`)
	assert.Equal(t, "? | -24h one | 1h -", configtest.Story(r, variable.Cohort, "ab"))
	assert.Equal(t, []int{1}, configtest.Remembered(t, l))
}
