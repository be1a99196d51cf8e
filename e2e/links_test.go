// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// The examples of docs/postmortem.md for Jaeger lead to the traces that the report tells of.
func TestTheLinksOfAPostmortemOpenItsTracesInJaeger(t *testing.T) {
	root, folder, jaeger := harness.Root(t), t.TempDir(), harness.StartJaeger(t)
	sent, lake := filepath.Join(folder, "sent"), filepath.Join(folder, "lake.json")
	output, err := exec.CommandContext(t.Context(), filepath.Join(root, "_build", "gentraffic"),
		"-out", sent, "-moved", "prompt", "-observed", "-seed", "7").CombinedOutput()
	require.NoError(t, err, string(output))
	registry := filepath.Join(folder, "registry.yaml")
	require.NoError(t, os.WriteFile(registry, []byte("contexts: [{match: {}, judge: {name: groundedness, revision: j7, since: 2026-11-01T00:00:00Z}}]"), 0o600))
	collector := harness.StartCollector(t, filepath.Join("testdata", "jaeger.yaml"), map[string]string{
		"REGISTRY": registry, "JAEGER_OTLP": jaeger.OTLP, "LAKE": lake,
	})
	files, err := filepath.Glob(filepath.Join(sent, "*.json"))
	require.NoError(t, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		for batch := range strings.Lines(string(content)) {
			collector.SendJSON(t, batch)
		}
	}
	collector.Stop(t)

	var answer struct {
		Traces []struct {
			Traces   []string `json:"traces"`
			URLs     []string `json:"urls"`
			Searches []string `json:"searches"`
		} `json:"example_traces"`
	}
	printed := postmortem(t, lake, "--json", "--trace-url", strings.ReplaceAll(exampleOf(t, "--trace-url"), "http://jaeger:16686", jaeger.Address()),
		"--search-url", strings.ReplaceAll(exampleOf(t, "--search-url"), "http://jaeger:16686", jaeger.Address()))
	require.NoError(t, json.Unmarshal([]byte(printed), &answer))
	require.NotEmpty(t, answer.Traces)
	named := answer.Traces[0]
	require.Len(t, named.URLs, len(named.Traces))
	for i, link := range named.URLs {
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			traces, err := jaeger.Open(t.Context(), link)
			require.NoError(c, err)
			require.Len(c, traces, 1)
			assert.Equal(c, named.Traces[i], traces[0].TraceID)
		}, 30*time.Second, 200*time.Millisecond)
	}
	require.NotEmpty(t, named.Searches)
	for _, link := range named.Searches {
		traces, err := jaeger.Open(t.Context(), link)
		require.NoError(t, err)
		require.NotEmpty(t, traces, link)
		for _, trace := range traces {
			revisions := map[any]bool{}
			for _, span := range trace.Spans {
				for _, tag := range span.Tags {
					if tag.Key == promptRevision {
						revisions[tag.Value] = true
					}
				}
			}
			assert.Contains(t, revisions, "support-agent:r42")
		}
	}
}

// exampleOf is the first example of a flag in docs/postmortem.md: that of Jaeger.
func exampleOf(t *testing.T, flag string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(harness.Root(t), "docs", "postmortem.md"))
	require.NoError(t, err)
	match := regexp.MustCompile(flag + ` '(http://jaeger[^']*)'`).FindStringSubmatch(string(text))
	require.NotNil(t, match, flag)
	return match[1]
}
