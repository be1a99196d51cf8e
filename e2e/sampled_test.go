// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// TestALakeBehindASamplerTellsHowLikelyEachSpanWasKept runs examples/sampled-lake.yaml with the gate that it names.
func TestALakeBehindASamplerTellsHowLikelyEachSpanWasKept(t *testing.T) {
	root, folder := harness.Root(t), t.TempDir()
	example := filepath.Join(root, "examples", "sampled-lake.yaml")
	text, err := os.ReadFile(example)
	require.NoError(t, err)
	const gate = "processor.tailsamplingprocessor.usetracestate"
	require.Contains(t, string(text), "--feature-gates="+gate)
	registry := filepath.Join(folder, "registry.yaml")
	require.NoError(t, os.WriteFile(registry, []byte("contexts: [{match: {}, route: {name: chat, model: gpt-4o}}]"), 0o600))
	c := harness.StartCollectorWith(t, []string{gate}, example, map[string]string{
		"LLM_CONTEXT_REGISTRY": registry, "LLM_CONTEXT_LAKE": filepath.Join(folder, "lake"), "LLM_CONTEXT_DECISION_WAIT": "1s",
	})
	const traces = 400
	now := time.Now()
	for n := range traces {
		model := "gpt-4o"
		if n%40 == 1 {
			model = "claude-sonnet-4-5" // drift
		}
		span := strings.Replace(chatSpan(n, now, now), `"attributes":[`, fmt.Sprintf(
			`"traceState":"ot=rv:%014x","attributes":[{"key":"gen_ai.response.model","value":{"stringValue":%q}},`,
			uint64(n)*((1<<56-1)/traces), model), 1)
		c.SendJSON(t, request(span))
	}
	var spans []harness.Span
	lake := filepath.Join(folder, "lake", "lake.jsonl")
	require.Eventually(t, func() bool {
		if _, err := os.Stat(lake); err != nil {
			return false
		}
		spans = harness.ReadSpans(t, lake)
		return len(spans) > traces/20
	}, 30*time.Second, 200*time.Millisecond)
	c.Stop(t)
	spans = harness.ReadSpans(t, lake)
	assert.Less(t, len(spans), traces/2, "it is a sample")
	drifts := 0
	for _, span := range spans {
		state := span.TraceState().AsRaw()
		if textOf(span, "status") == "drift" {
			drifts++
			assert.Contains(t, state, "th:0", "it was certain to be kept")
			continue
		}
		if textOf(span, "first_seen") == "" {
			assert.Contains(t, state, "th:e6", "nine in ten are dropped: 0xe6666… of 2^56")
		}
	}
	assert.Equal(t, traces/40, drifts, "every surprise is kept")
}
