// SPDX-License-Identifier: Apache-2.0

package history_test

import (
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

func TestASourceThatChangesAllTheTimeDoesNotFillTheMemory(t *testing.T) {
	l := config.NewLoader(1000*configtest.Day, nil)
	var r *registry.Registry
	for i := range 2 * 256 {
		r = configtest.Load(t, l, float64(i), fmt.Sprintf(`contexts: [{match: {}, cohort: c%d}]`, i))
	}
	assert.Equal(t, []int{256}, configtest.Remembered(t, l))
	told := strings.Split(configtest.Story(r, variable.Cohort, ""), " | ")
	assert.Len(t, told, 1+256+1)
	assert.Equal(t, "?", told[0], "what was dropped reads as unknown")
	assert.Equal(t, "255h c255", told[1])
}

func TestARemovedMatchIsForgottenWholly(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, `contexts: [{match: {a: "1"}, cohort: one}]`)
	configtest.Load(t, l, 1, `contexts: []`)
	require.Equal(t, []int{1}, configtest.Remembered(t, l))
	configtest.Load(t, l, 30, `contexts: [{match: {}, judge: {name: g, revision: j}}]`)
	r := configtest.Load(t, l, 31, `contexts: []`)
	assert.Equal(t, []string{}, append([]string{}, r.Keys()...))
	assert.Equal(t, []int{1}, configtest.Remembered(t, l), "the judge")
}
