// SPDX-License-Identifier: Apache-2.0

package enginetest

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Records are what a store holds.
type Records struct {
	Traces ptrace.Traces
	Logs   plog.Logs
}

func newRecords() *Records { return &Records{ptrace.NewTraces(), plog.NewLogs()} }

// Start is when the bad windows of the suite begin.
var Start = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// attributes are keys and values.
type attributes map[string]any

// stamp is what a confirmed span carries.
func stamp(prompt string) attributes {
	return attributes{"llm_context.prompt.revision": prompt, "llm_context.model.route": "r:m", "llm_context.status": "confirmed", "llm_context.registry.revision": "c0ffee012345"}
}

func (a attributes) and(more attributes) attributes {
	out := attributes{}
	for _, m := range []attributes{a, more} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

// id makes IDs of small numbers.
func spanID(n uint64) (id pcommon.SpanID) {
	for i := range 8 {
		id[7-i] = byte(n >> (8 * i))
	}
	return id
}

func traceID(n uint64) (id pcommon.TraceID) {
	span := spanID(n)
	copy(id[8:], span[:])
	id[0] = 0xab
	return id
}

// span adds a span of a service.
func (r *Records) span(service string, trace, span, parent uint64, at time.Duration, name string, a attributes) ptrace.Span {
	rs := r.Traces.ResourceSpans().AppendEmpty()
	put(rs.Resource().Attributes(), attributes{"service.name": service, "host.name": "host-1"})
	s := rs.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	s.SetTraceID(traceID(trace))
	s.SetSpanID(spanID(span))
	if parent != 0 {
		s.SetParentSpanID(spanID(parent))
	}
	s.SetName(name)
	s.SetKind(ptrace.SpanKindClient)
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(Start.Add(at)))
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(Start.Add(at + 1500*time.Millisecond)))
	put(s.Attributes(), a)
	return s
}

// chat adds an answer that is stamped.
func (r *Records) chat(trace, span, parent uint64, at time.Duration, prompt string, more attributes) ptrace.Span {
	a := stamp(prompt).and(attributes{"gen_ai.operation.name": "chat", "gen_ai.response.id": fmt.Sprintf("resp-%d-%d", trace, span)})
	return r.span("support", trace, span, parent, at, "chat m", a.and(more))
}

// event adds a verdict to a span.
func event(s ptrace.Span, a attributes) {
	e := s.Events().AppendEmpty()
	e.SetName("gen_ai.evaluation.result")
	e.SetTimestamp(s.EndTimestamp())
	put(e.Attributes(), a)
}

// log adds a record of a verdict.
func (r *Records) log(trace, span uint64, at time.Duration, a attributes) plog.LogRecord {
	rl := r.Logs.ResourceLogs().AppendEmpty()
	put(rl.Resource().Attributes(), attributes{"service.name": "judge"})
	l := rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	l.SetTimestamp(pcommon.NewTimestampFromTime(Start.Add(at)))
	l.SetEventName("gen_ai.evaluation.result")
	if trace != 0 {
		l.SetTraceID(traceID(trace))
	}
	if span != 0 {
		l.SetSpanID(spanID(span))
	}
	put(l.Attributes(), a)
	return l
}

func put(m pcommon.Map, a attributes) {
	for k, v := range a {
		if err := m.PutEmpty(k).FromRaw(v); err != nil {
			panic(err) // the suite's own values
		}
	}
}

// verdict is what a judge says.
func verdict(name, label string) attributes {
	return attributes{"gen_ai.evaluation.name": name, "gen_ai.evaluation.score.label": label}
}

// Files writes the records as the file exporter does, traces and logs in files of their own.
func (r *Records) Files(folder string) error {
	var traces ptrace.JSONMarshaler
	data, err := traces.MarshalTraces(r.Traces)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "traces.json"), append(data, '\n'), 0o600); err != nil {
		return err
	}
	if r.Logs.LogRecordCount() == 0 {
		return nil
	}
	var logs plog.JSONMarshaler
	if data, err = logs.MarshalLogs(r.Logs); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "logs.json"), append(data, '\n'), 0o600)
}
