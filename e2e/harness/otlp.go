// SPDX-License-Identifier: Apache-2.0

package harness

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Span is a span with the resource that it belongs to.
type Span struct {
	ptrace.Span
	Resource pcommon.Resource
}

// ReadSpans returns the spans of a file of OTLP/JSON traces in their order: of one request, as captures are kept, or
// of one on each line, as the file exporter writes them.
func ReadSpans(t *testing.T, path string) []Span {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)

	var spans []Span
	decoder := json.NewDecoder(bytes.NewReader(content))
	for {
		var request json.RawMessage
		err := decoder.Decode(&request)
		if errors.Is(err, io.EOF) {
			return spans
		}
		require.NoError(t, err, path)
		traces, err := new(ptrace.JSONUnmarshaler).UnmarshalTraces(request)
		require.NoError(t, err, path)
		spans = appendSpans(spans, traces)
	}
}

func appendSpans(spans []Span, traces ptrace.Traces) []Span {
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				spans = append(spans, Span{Span: span, Resource: resource.Resource()})
			}
		}
	}
	return spans
}

// ReadLogRecords returns the log records of a file that the file exporter writes, in their order. What is not written
// whole yet is left out.
func ReadLogRecords(t *testing.T, path string) []plog.LogRecord {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	var records []plog.LogRecord
	for line := range bytes.Lines(content) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		logs, err := new(plog.JSONUnmarshaler).UnmarshalLogs(line)
		require.NoError(t, err, path)
		for _, resource := range logs.ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, record := range scope.LogRecords().All() {
					records = append(records, record)
				}
			}
		}
	}
	return records
}
