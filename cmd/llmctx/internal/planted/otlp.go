// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// BehaviourExpr tells the bad spans among those that were written.
const BehaviourExpr = "attrs['gen_ai.evaluation.score.label']='fail'"

// batchSize is how many spans the collector sends at once.
const batchSize = 512

// stamped are the attributes of Variables.
var stamped = []string{
	"llm_context.prompt.revision", "llm_context.model.route", "llm_context.index.snapshot_id",
	"llm_context.tools.schema_hash", "llm_context.judge.revision", "llm_context.traffic.cohort",
}

// ByWriting orders spans as they reach the collector: those that are late come late.
func ByWriting(spans iter.Seq[Span]) []Span {
	list := slices.Collect(spans)
	slices.SortStableFunc(list, func(a, b Span) int { return a.Written.Compare(b.Written) })
	return list
}

// WriteOTLP writes the spans as the file exporter of the Collector does: OTLP/JSON, one
// batch a line. observed writes them as an application that reports its variables, for
// a Collector to stamp.
func WriteOTLP(w io.Writer, spans []Span, observed bool) error {
	var line []byte
	for batch := range slices.Chunk(spans, batchSize) {
		line = appendBatch(line[:0], batch, observed)
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

func appendBatch(b []byte, batch []Span, observed bool) []byte {
	b = append(b, `{"resourceSpans":[`...)
	first := true
	for i := range services {
		wrote := false
		for j := range batch {
			if batch[j].Service != services[i].name {
				continue
			}
			if !wrote {
				if !first {
					b = append(b, ',')
				}
				b = appendResource(b, services[i].name)
				wrote, first = true, false
			} else {
				b = append(b, ',')
			}
			b = appendSpan(b, &batch[j], observed)
		}
		if wrote {
			b = append(b, `]}]}`...)
		}
	}
	return append(b, "]}\n"...)
}

func appendResource(b []byte, service string) []byte {
	b = append(b, `{"resource":{"attributes":[`...)
	b = appendText(b, "service.name", service)
	b = append(b, ',')
	b = appendText(b, "deployment.environment.name", "production")
	b = append(b, `]},"scopeSpans":[{"scope":{"name":"opentelemetry.instrumentation.openai_v2","version":"2.3b0"},"spans":[`...)
	return b
}

// prose stands for the messages of a conversation, which make up most of a real span.
const prose = `[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"My order has not arrived although it was said to be here ` +
	`last week. The number is on the receipt that I attached. Can I have my money back, or can you send it again? I will be ` +
	`away from Thursday on, so please answer before that.\"}]},{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":` +
	`\"I am sorry to hear that. Let me look up the order first.\"}]}]`

func appendSpan(b []byte, s *Span, observed bool) []byte {
	end := s.Start.Add(time.Duration(800+len(s.Values[0])*17) * time.Millisecond)
	b = append(b, `{"traceId":"`...)
	b = append(b, s.Trace...)
	b = append(b, `","spanId":"`...)
	b = append(b, s.ID...)
	b = append(b, `","parentSpanId":"","flags":257,"name":"`...)
	b = append(b, s.Kind...)
	b = append(b, ` gpt-4o","kind":3,"startTimeUnixNano":"`...)
	b = strconv.AppendInt(b, s.Start.UnixNano(), 10)
	b = append(b, `","endTimeUnixNano":"`...)
	b = strconv.AppendInt(b, end.UnixNano(), 10)
	b = append(b, `","attributes":[`...)
	for _, kv := range [][2]string{
		{"gen_ai.operation.name", s.Kind},
		{"gen_ai.provider.name", "openai"},
		{"gen_ai.request.model", "gpt-4o"},
		{"gen_ai.response.model", "gpt-4o-2024-11-20"},
		{"gen_ai.response.id", "chatcmpl-" + s.ID},
		{"gen_ai.conversation.id", s.Trace[:16]},
		{"server.address", "api.openai.com"},
		{"gen_ai.input.messages", prose},
	} {
		b = append(appendText(b, kv[0], kv[1]), ',')
	}
	b = append(b, `{"key":"gen_ai.usage.input_tokens","value":{"intValue":"812"}},{"key":"gen_ai.request.temperature","value":{"doubleValue":0.2}}`...)
	if s.Scored {
		b = append(b, ',')
		b = appendText(b, "gen_ai.evaluation.score.label", s.label())
	}
	if observed {
		b = appendObserved(b, s)
	} else {
		b = appendStamp(b, s)
	}
	return append(b, `],"status":{}}`...)
}

func (s *Span) label() string {
	if s.Bad {
		return "fail"
	}
	return "pass"
}

// appendObserved writes what the application knows of its variables.
func appendObserved(b []byte, s *Span) []byte {
	for i, value := range s.Values {
		if value != moved.Unknown {
			b = append(b, ',')
			b = appendText(b, "llm_context.observed."+Variables[i], value)
		}
	}
	return b
}

func appendStamp(b []byte, s *Span) []byte {
	for i, value := range s.Values {
		b = append(b, ',')
		b = appendText(b, stamped[i], value)
	}
	b = append(b, ',')
	return appendStatus(b, s)
}

// appendStatus writes the rest of a stamp: what of the six is missing.
func appendStatus(b []byte, s *Span) []byte {
	var missing []string
	for i, value := range s.Values {
		if value == moved.Unknown {
			missing = append(missing, Variables[i])
		}
	}
	slices.Sort(missing)
	status := "declared"
	if len(missing) > 0 {
		status = "partial"
		b = appendText(b, "llm_context.missing", strings.Join(missing, ","))
		b = append(b, ',')
	}
	b = appendText(b, "llm_context.status", status)
	b = append(b, ',')
	return appendText(b, "llm_context.registry.revision", "c0ffee012345")
}

func appendText(b []byte, key, value string) []byte {
	b = append(b, `{"key":"`...)
	b = append(b, key...)
	b = append(b, `","value":{"stringValue":"`...)
	b = append(b, value...)
	return append(b, `"}}`...)
}
