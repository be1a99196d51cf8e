// SPDX-License-Identifier: Apache-2.0

package enginetest

import (
	"bytes"
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

// perLine is how many resources one message holds.
const perLine = 500

// Lines are the records as the file exporter writes them, a message a line.
func (r *Records) Lines() (spans, logs [][]byte, err error) {
	part := ptrace.NewTraces()
	for i, all := 0, r.Traces.ResourceSpans(); i < all.Len(); i++ {
		all.At(i).CopyTo(part.ResourceSpans().AppendEmpty())
		if part.ResourceSpans().Len() < perLine && i < all.Len()-1 {
			continue
		}
		line, err := new(ptrace.JSONMarshaler).MarshalTraces(part)
		if err != nil {
			return nil, nil, err
		}
		spans, part = append(spans, line), ptrace.NewTraces()
	}
	if r.Logs.LogRecordCount() > 0 {
		line, err := new(plog.JSONMarshaler).MarshalLogs(r.Logs)
		if err != nil {
			return nil, nil, err
		}
		logs = [][]byte{line}
	}
	return spans, logs, nil
}

// Files writes the records as the file exporter does, traces and logs in files of their own.
func (r *Records) Files(folder string) error {
	spans, logs, err := r.Lines()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "traces.json"), append(bytes.Join(spans, []byte("\n")), '\n'), 0o600); err != nil {
		return err
	}
	if logs == nil {
		return nil
	}
	return os.WriteFile(filepath.Join(folder, "logs.json"), append(bytes.Join(logs, []byte("\n")), '\n'), 0o600)
}
