// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

const isOne = `contexts: [{match: {}, cohort: one}]`

// down restarts a loader after a time in which nobody looked, and shows a document.
func down(t *testing.T, l *config.Loader, from, to float64, document string) (*config.Loader, *registry.Registry) {
	t.Helper()
	l.Confirm(configtest.Hour(from))
	l, _ = configtest.Restarted(t, l, configtest.Hour(from))
	r, err := l.Load([]config.Fragment{{Name: "r.yaml", Data: []byte(document)}}, configtest.Hour(to))
	require.NoError(t, err)
	return l, r
}

func TestWhatIsShownBeforeARestartAndAfterItIsNotKnownInBetween(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, isOne)
	l, r := down(t, l, 0, 3, isOne)
	assert.Equal(t, "? | -24h one | 0h ? | 3h one", configtest.Story(r, variable.Cohort, ""), "shown at the very look before it")
	l, r = down(t, l, 5, 6, isOne)
	assert.Equal(t, "? | -24h one | 0h ? | 3h one | 5h ? | 6h one", configtest.Story(r, variable.Cohort, ""))
	_, r = down(t, l, 7, 7, isOne)
	assert.Equal(t, "? | -24h one | 0h ? | 3h one | 5h ? | 6h one", configtest.Story(r, variable.Cohort, ""), "no time passed")
}

func TestThatNobodyLookedIsNotForgottenAfterTheHistory(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, isOne)
	l, _ = down(t, l, 1, 3, isOne)
	r := configtest.Load(t, l, 40, `contexts: [{match: {}, cohort: one, judge: {name: g, revision: j}}]`)
	assert.Equal(t, "? | -24h one | 1h ? | 3h one", configtest.Story(r, variable.Cohort, ""))
	l, _ = down(t, l, 41, 42, isOne)
	r = configtest.Load(t, l, 80, `contexts: [{match: {}, cohort: one, judge: {name: g, revision: j}}]`)
	assert.Equal(t, "? | -24h one | 1h ? | 42h one", configtest.Story(r, variable.Cohort, ""), "two that are long ago are one")
}

func gapsOf(t *testing.T, l *config.Loader) int {
	t.Helper()
	data, err := l.Save()
	require.NoError(t, err)
	var saved struct{ Gaps []any }
	require.NoError(t, json.Unmarshal(data, &saved))
	return len(saved.Gaps)
}

func TestManyRestartsLeaveUnknownWhatTheyCannotTellAndDoNotFillTheMemory(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, isOne)
	const twice = `contexts: [{match: {}, cohort: one}, {match: {a: "1"}, cohort: two}]`
	l, _ = down(t, l, 1, 1.1, isOne)
	configtest.Load(t, l, 1.2, twice) // between two that will be one
	var r *registry.Registry
	for i := 2; i < 18; i++ {
		l, r = down(t, l, float64(i), float64(i)+0.5, twice)
	}
	assert.Equal(t, 16, gapsOf(t, l))
	told := "? | -24h one | 1h ? | 2h30m one"
	for i := 3; i < 18; i++ {
		told += fmt.Sprintf(" | %dh ? | %dh30m one", i, i)
	}
	assert.Equal(t, told, configtest.Story(r, variable.Cohort, ""))
	two := strings.ReplaceAll(strings.ReplaceAll(told, "one", "two"), "-24h two", "-24h one")
	assert.Equal(t, two, configtest.Story(r, variable.Cohort, "a"), "what came in between was not watched later either")
}
