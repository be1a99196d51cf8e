// SPDX-License-Identifier: Apache-2.0

package load

import (
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Origin is when the spans of a load began: long enough ago that every revision of a registry is settled.
var Origin = time.Now().Add(-time.Hour).Truncate(time.Second)

// Mix draws n spans, of which share (0 to 1) are from genAI and the others from other, in an order without pattern
// that is the same in every run.
func Mix(n int, share float64, genAI, other []Item) []Item {
	order := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a load that is the same in every run
	items := make([]Item, n)
	for i := range items {
		from := other
		if i < int(float64(n)*share+0.5) {
			from = genAI
		}
		items[i] = from[i%len(from)]
	}
	order.Shuffle(n, func(i, j int) { items[i], items[j] = items[j], items[i] })
	return items
}

// Batch puts spans under one resource of the given service, those of one scope together.
func Batch(service string, items []Item) ptrace.Traces {
	td := ptrace.NewTraces()
	AppendResource(td, service, items)
	return td
}

// AppendResource adds a resource of the given service and its spans to a batch.
func AppendResource(td ptrace.Traces, service string, items []Item) {
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("service.name", service)
	rs.Resource().Attributes().PutStr("service.version", "1.4.0")
	rs.Resource().Attributes().PutStr("deployment.environment.name", "production")
	rs.Resource().Attributes().PutStr("telemetry.sdk.language", "python")
	scopes := map[string]ptrace.ScopeSpans{}
	for _, item := range items {
		id := item.Scope.Name() + "@" + item.Scope.Version()
		ss, ok := scopes[id]
		if !ok {
			ss = rs.ScopeSpans().AppendEmpty()
			item.Scope.CopyTo(ss.Scope())
			scopes[id] = ss
		}
		span := ss.Spans().AppendEmpty()
		item.Span.CopyTo(span)
		duration := span.EndTimestamp() - span.StartTimestamp()
		StartAt(span, Origin, duration)
	}
}

// StartAt moves a span in time.
func StartAt(span ptrace.Span, start time.Time, duration pcommon.Timestamp) {
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
	span.SetEndTimestamp(span.StartTimestamp() + duration)
}

// SpansOf returns the spans of a batch in the order of the document.
func SpansOf(td ptrace.Traces) []ptrace.Span {
	spans := make([]ptrace.Span, 0, td.SpanCount())
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				spans = append(spans, span)
			}
		}
	}
	return spans
}

// RecordsOf returns the log records of a batch in the order of the document.
func RecordsOf(ld plog.Logs) []plog.LogRecord {
	records := make([]plog.LogRecord, 0, ld.LogRecordCount())
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				records = append(records, record)
			}
		}
	}
	return records
}
