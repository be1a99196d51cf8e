// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// series are what the TraceQL queries find in the story: traces, or series with the sum of their samples. Of what compares
// every attribute, those lines count that are named here.
var series = map[string][]string{
	"which_variable_moved": {
		"__meta_type=baseline span.llm_context.prompt.revision=refund-policy:r41 8",
		"__meta_type=selection span.llm_context.prompt.revision=refund-policy:r42 8",
		"__meta_type=baseline span.llm_context.index.snapshot_id=kb:snap-2026-11-19 8",
		"__meta_type=selection span.llm_context.index.snapshot_id=kb:snap-2026-11-19 8",
		"__meta_type=selection span.llm_context.model.route=chat-default:gpt-4o-mini-2024-07-18 1",
	},
	"revision_and_route": {storyTrace(15)},
	"rate_per_variable_set": {
		"span.llm_context.fingerprint=3233eedb1542b42d 1",
		"span.llm_context.fingerprint=cfca33a09c8b7445 1",
		"span.llm_context.fingerprint=f32fb850e496c1aa 2",
	},
	"first_seen": {"__name__=count_over_time 3"},
	"drift":      {"resource.service.name=support-agent span.llm_context.drift=cohort,route 1"},
	"tool_schema_moved": {
		"span.llm_context.tool.schema_hash=a6ddafe139bdc82e span.tool.name=search 1",
		"span.llm_context.tool.schema_hash=ecad615b54a37938 span.tool.name=search 1",
	},
	"judge_watching": {
		"span.llm_context.judge.revision=groundedness:j7 2",
		"span.llm_context.judge.revision=unknown 1",
	},
	"registry_generation": {storyTrace(17)},
}

// TestEveryTraceQLQueryAnswersItsQuestion needs a Tempo, which no registry that the build may use provides.
func TestEveryTraceQLQueryAnswersItsQuestion(t *testing.T) {
	binary := os.Getenv("TEMPO_BINARY")
	if binary == "" {
		t.Skip("TEMPO_BINARY names no Tempo")
	}
	tempo := harness.StartTempo(t, binary)
	tell(t, filepath.Join("testdata", "jaeger.yaml"), map[string]string{
		"JAEGER_OTLP": tempo.OTLP, "LAKE": filepath.Join(t.TempDir(), "lake.jsonl"),
	})
	from, to := storyNoon.Add(-time.Hour), storyNoon.Add(time.Hour)
	require.Eventually(t, func() bool {
		traces, err := tempo.Search(t.Context(), "{ resource.service.name != nil }", from, to)
		return err == nil && len(traces) == 18
	}, time.Minute, 200*time.Millisecond)
	everyFileOf(t, filepath.Join(harness.Root(t), "queries", "tempo"), ".traceql", func(t *testing.T, question, path string) {
		query := readTraceQL(t, path)
		ask := tempo.Search
		if strings.Contains(query, "} | ") {
			ask = tempo.Series
		}
		got, err := ask(t.Context(), query, from, to)
		require.NoError(t, err)
		require.NotEmpty(t, series[question], "no answer is expected of %s; got\n%s", path, strings.Join(got, "\n"))
		if question == "which_variable_moved" {
			assert.Subset(t, got, series[question])
			return
		}
		assert.Equal(t, series[question], got)
	})
}

// readTraceQL returns a query without the comments before it, which TraceQL has no form for.
func readTraceQL(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(content), "# Last run against:")
	var query strings.Builder
	for line := range strings.Lines(string(content)) {
		if !strings.HasPrefix(line, "#") {
			query.WriteString(line)
		}
	}
	return strings.TrimSpace(query.String())
}
