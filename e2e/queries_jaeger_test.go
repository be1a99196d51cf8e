// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// found are the traces of the story that each search of Jaeger finds, by the number of the answer.
var found = map[string][]int{
	"revision_and_route":  {15},
	"drift":               {15},
	"tool_schema_moved":   {13},
	"judge_watching":      {8, 12, 14, 16},
	"registry_generation": {17},
}

// TestEveryJaegerSearchFindsItsTraces fills the search form as the files say.
func TestEveryJaegerSearchFindsItsTraces(t *testing.T) {
	jaeger := harness.StartJaeger(t)
	beginStory(t, filepath.Join("testdata", "jaeger.yaml"), map[string]string{
		"JAEGER_OTLP": jaeger.OTLP, "LAKE": filepath.Join(t.TempDir(), "lake.jsonl"),
	})
	require.Eventually(t, func() bool {
		traces, err := jaeger.Traces(t.Context(), "mail-triage", nil)
		return err == nil && len(traces) == 1
	}, 20*time.Second, 50*time.Millisecond)
	everyFileOf(t, filepath.Join(harness.Root(t), "queries", "jaeger"), ".txt", func(t *testing.T, question, path string) {
		service, tags := readSearch(t, path)
		traces, err := jaeger.Traces(t.Context(), service, tags)
		require.NoError(t, err)
		var got, want []string
		for _, trace := range traces {
			got = append(got, trace.Spans[0].TraceID)
		}
		for _, n := range found[question] {
			want = append(want, storyTrace(n))
		}
		slices.Sort(got)
		require.NotEmpty(t, want, "no answer is expected of %s", path)
		assert.Equal(t, want, got)
	})
}

// readSearch reads what is to be filled in.
func readSearch(t *testing.T, path string) (service string, tags map[string]string) {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(content), "# Last run against: Jaeger")
	tags = map[string]string{}
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "service: "); ok {
			service = rest
		} else if rest, ok := strings.CutPrefix(line, "tags: "); ok {
			for tag := range strings.FieldsSeq(rest) {
				key, value, _ := strings.Cut(tag, "=")
				tags[key] = value
			}
		}
	}
	require.NotEmpty(t, service, path)
	require.NotEmpty(t, tags, path)
	return service, tags
}
