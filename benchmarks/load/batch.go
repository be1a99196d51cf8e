// SPDX-License-Identifier: Apache-2.0

package load

import (
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
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
		ss, ok := scopes[item.Scope]
		if !ok {
			ss = rs.ScopeSpans().AppendEmpty()
			ss.Scope().SetName(item.Scope)
			scopes[item.Scope] = ss
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

// Source gives a batch again and again as a receiver would: decoded from OTLP, so that no two batches share memory
// and slices have the room that decoding leaves.
type Source struct{ encoded []byte }

// NewSource keeps a batch in its encoded form.
func NewSource(td ptrace.Traces) Source {
	encoded, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(td)
	if err != nil {
		panic(err) // pdata encodes whatever it holds
	}
	return Source{encoded}
}

// Decode gives a new copy of the batch.
func (s Source) Decode() ptrace.Traces {
	td, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(s.encoded)
	if err != nil {
		panic(err) // it was encoded above
	}
	return td
}

// SpansOf gives the spans of a batch in the order of the document.
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
