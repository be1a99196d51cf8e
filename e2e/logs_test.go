// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

const (
	tracesPipeline = "service::pipelines::traces: {receivers: [otlp], processors: [llm_context], exporters: [file/traces]}"
	logsPipeline   = "service::pipelines::logs: {receivers: [otlp], processors: [llm_context], exporters: [file/logs]}"
)

// TestEveryKindOfLogRecordComesOutAsInTheGoldenFile sends each kind of GenAI log record in both spellings of its
// event's name through a collector with only logs, and through one with traces too, which stamp them alike.
func TestEveryKindOfLogRecordComesOutAsInTheGoldenFile(t *testing.T) {
	for name, pipelines := range map[string][]string{
		"only logs": {logsPipeline}, "only traces": {tracesPipeline}, "both": {tracesPipeline, logsPipeline},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join("testdata", "logs")
			out := t.TempDir()
			collector := harness.StartCollector(t, filepath.Join(dir, "collector.yaml"), map[string]string{
				"REGISTRY": filepath.Join(dir, "registry.yaml"), "OUT": out,
			}, pipelines...)
			if slices.Contains(pipelines, logsPipeline) {
				collector.SendLogs(t, filepath.Join(dir, "records.json"))
			}
			if slices.Contains(pipelines, tracesPipeline) {
				collector.SendFile(t, filepath.Join(dir, "span.json"))
			}
			collector.Stop(t)
			assert.Equal(t, 1, strings.Count(collector.Logs(), "registry loaded"), "one watcher")
			if slices.Contains(pipelines, logsPipeline) {
				compareRecords(t, filepath.Join(dir, "golden.txt"), readRecords(t, filepath.Join(out, "logs.jsonl")))
			}
			if slices.Contains(pipelines, tracesPipeline) {
				span := harness.ReadSpans(t, filepath.Join(out, "traces.jsonl"))[0]
				status, _ := span.Attributes().Get("llm_context.status")
				assert.Equal(t, "confirmed", status.AsString())
			}
		})
	}
}

// compareRecords compares what is on the records with the golden file; UPDATE_GOLDEN=1 writes it.
func compareRecords(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run with UPDATE_GOLDEN=1 to write it")
	assert.Equal(t, string(want), got)
}

// readRecords describes the log records of a file: their events, and what is stamped and filled in.
func readRecords(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	ld, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(data)
	require.NoError(t, err)
	var b strings.Builder
	for _, lr := range ld.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
		fmt.Fprintf(&b, "%s %s\n", lr.SpanID(), recordName(lr))
		var lines []string
		lr.Attributes().Range(func(key string, value pcommon.Value) bool {
			if strings.HasPrefix(key, "llm_context.") && key != "llm_context.registry.revision" || strings.HasPrefix(key, "gen_ai.prompt.") {
				lines = append(lines, "  "+key+": "+value.AsString()+"\n")
			}
			return true
		})
		slices.Sort(lines)
		b.WriteString(strings.Join(lines, ""))
	}
	return b.String()
}

// recordName is the event's name, and where it stands.
func recordName(lr plog.LogRecord) string {
	if lr.EventName() != "" {
		return lr.EventName()
	}
	name, _ := lr.Attributes().Get("event.name")
	return "event.name=" + name.AsString()
}
