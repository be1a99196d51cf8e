// SPDX-License-Identifier: Apache-2.0

// Package e2e tests the distribution as its users run it: real binaries, real backends.
package e2e

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

const (
	service        = "support-agent"
	prefix         = "llm_context."
	promptRevision = prefix + "prompt.revision"
)

// fullSet is what a GenAI span carries under a registry that declares all six variables, as testdata/registry.yaml does.
// What a span itself reports may replace a declared value, but nothing in the captures reports index, judge or cohort.
var fullSet = map[string]*regexp.Regexp{
	promptRevision:               regexp.MustCompile(`^refund-policy:(r?\d+|[0-9a-f]{12})$`), // LangSmith numbers no commits
	prefix + "model.route":       regexp.MustCompile(`^chat-default:.+$`),
	prefix + "index.snapshot_id": regexp.MustCompile(`^kb:snap-2026-11-20$`),
	prefix + "tools.schema_hash": regexp.MustCompile(`^[0-9a-f]{16}$`),
	prefix + "judge.revision":    regexp.MustCompile(`^groundedness:j7$`),
	prefix + "traffic.cohort":    regexp.MustCompile(`^beta$`),
	prefix + "fingerprint":       regexp.MustCompile(`^[0-9a-f]{16}$`),
	prefix + "status":            regexp.MustCompile(`^(confirmed|declared|drift)$`),
	prefix + "registry.revision": regexp.MustCompile(`^[0-9a-f]{12}$`),
}

func TestJaegerFindsTracesByPromptRevisionAndEachShowsItsFullVariableSet(t *testing.T) {
	captured := readCaptures(t)
	jaeger := harness.StartJaeger(t)
	lake := filepath.Join(t.TempDir(), "lake.jsonl")
	collector := harness.StartCollector(t, filepath.Join("testdata", "jaeger.yaml"), map[string]string{
		"REGISTRY":    filepath.Join("testdata", "registry.yaml"),
		"JAEGER_OTLP": jaeger.OTLP,
		"LAKE":        lake,
	})
	for _, file := range captured.files {
		collector.SendFile(t, file)
	}
	collector.Stop(t)
	assert.NotContains(t, collector.Logs(), "\terror\t")

	requireAllSpansIn(t, jaeger, len(captured.genAI))
	found := map[string]bool{}
	for _, revision := range revisionsIn(t, lake) {
		traces, err := jaeger.Traces(t.Context(), service, map[string]string{promptRevision: revision})
		require.NoError(t, err)
		assert.NotEmpty(t, traces, "no trace of revision %s", revision)
		for _, trace := range traces {
			found[trace.TraceID] = true
			for _, span := range trace.Spans {
				id := spanID{span.TraceID, span.SpanID}
				require.Contains(t, captured.genAI, id, "a span that was not sent")
				assertStamp(t, span, captured.genAI[id])
			}
		}
	}
	for trace := range captured.traces("yes") {
		assert.Contains(t, found, trace, "a trace with a GenAI span that no search by revision returns")
	}
	assert.Subset(t, captured.traces("yes", "either"), found)
}

// requireAllSpansIn waits until Jaeger has n spans of the service: it takes them in before it makes them searchable.
func requireAllSpansIn(t *testing.T, jaeger *harness.Jaeger, n int) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		traces, err := jaeger.Traces(t.Context(), service, nil)
		require.NoError(c, err)
		spans := 0
		for _, trace := range traces {
			spans += len(trace.Spans)
		}
		assert.Equal(c, n, spans)
	}, 30*time.Second, 100*time.Millisecond)
}

// revisionsIn returns the prompt revisions that are stamped on the spans of the file, the declared one among them.
func revisionsIn(t *testing.T, lake string) []string {
	t.Helper()
	var revisions []string
	seen := map[string]bool{}
	for _, span := range harness.ReadSpans(t, lake) {
		value, stamped := span.Attributes().Get(promptRevision)
		if stamped && !seen[value.Str()] {
			seen[value.Str()] = true
			revisions = append(revisions, value.Str())
		}
	}
	require.Contains(t, revisions, "refund-policy:r42")
	return revisions
}

func assertStamp(t *testing.T, span harness.JaegerSpan, genAI string) {
	t.Helper()
	stamp := map[string]any{}
	for _, tag := range span.Tags {
		if strings.HasPrefix(tag.Key, prefix) {
			stamp[tag.Key] = tag.Value
		}
	}
	name := span.OperationName + " " + span.TraceID + "/" + span.SpanID
	switch {
	case genAI == "no":
		assert.Empty(t, stamp, name)
	case genAI == "yes", genAI == "either" && len(stamp) > 0:
		for attribute, form := range fullSet {
			assert.Regexp(t, form, stamp[attribute], "%s: %s", name, attribute)
		}
	}
}
