// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"testing"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

const benchRegistry = `
contexts:
  - match: {service.name: shop}
    prompt: {name: refunds, revision: r42, since: 2026-11-01T00:00:00Z}
    route: {name: chat, model: gpt-4o, since: 2026-11-01T00:00:00Z}
    index: {name: kb, snapshot_id: s7, since: 2026-11-01T00:00:00Z}
    tools: {schemas: {search: 00000000000000aa}, since: 2026-11-01T00:00:00Z}
    judge: {name: grounded, revision: j7, since: 2026-11-01T00:00:00Z}
    cohort: {name: beta, since: 2026-11-01T00:00:00Z}
`

// chatAttributes are those of a chat span as OTel's conventions have it.
var chatAttributes = map[string]any{
	"gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o", "gen_ai.response.model": "gpt-4o-2024-11-20",
	"gen_ai.request.temperature": 0.2, "gen_ai.request.max_tokens": 100, "gen_ai.response.id": "chatcmpl-1",
	"gen_ai.usage.input_tokens": 812, "gen_ai.usage.output_tokens": 99, "gen_ai.conversation.id": "c-1",
	"gen_ai.input.messages":  "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"hello\"}]}]",
	"gen_ai.output.messages": "[]", "server.address": "api.openai.com", "server.port": 443, "error.type": "none",
	"app.tenant": "t-1", "app.request": "r-1", "thread.id": 7, "thread.name": "main",
}

// BenchmarkSpan compares a stamped span with one on which the same attributes are put by hand.
func BenchmarkSpan(b *testing.B) {
	const spans = 100
	p := newBench(b)
	p.show(b, benchRegistry)
	chat := oneSpan(chatAttributes)
	stamped := oneSpan(chatAttributes)
	p.stamp(b, stamped)
	type pair struct{ key, value string }
	var added []pair
	for key, value := range spansOf(stamped)[0].Attributes().All() {
		if _, ok := spansOf(chat)[0].Attributes().Get(key); !ok {
			added = append(added, pair{key, value.AsString()})
		}
	}
	many := ptrace.NewTraces()
	chat.CopyTo(many)
	for range spans - 1 {
		spansOf(chat)[0].CopyTo(many.ResourceSpans().At(0).ScopeSpans().At(0).Spans().AppendEmpty())
	}
	ctx := context.Background()
	run := func(work func(ptrace.Traces)) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				b.StopTimer()
				td := ptrace.NewTraces()
				many.CopyTo(td)
				b.StartTimer()
				work(td)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*spans), "ns/span")
		}
	}
	b.Run("by_hand", run(func(td ptrace.Traces) {
		for _, span := range spansOf(td) {
			for _, a := range added {
				span.Attributes().PutStr(a.key, a.value)
			}
		}
	}))
	b.Run("llm_context", run(func(td ptrace.Traces) { _, _ = p.processTraces(ctx, td) }))
}

// BenchmarkOtherSpan is what a span costs that is not GenAI, in a batch as it comes
// off the wire.
func BenchmarkOtherSpan(b *testing.B) {
	const spans = 100
	p := newBench(b)
	p.show(b, benchRegistry)
	td := oneSpan(map[string]any{
		"http.request.method": "GET", "url.full": "https://example.com/a", "server.address": "example.com",
		"server.port": 443, "http.response.status_code": 200, "network.protocol.version": "1.1",
		"user_agent.original": "curl", "url.scheme": "https", "network.peer.address": "10.0.0.1",
	})
	spansOf(td)[0].Attributes().Remove("gen_ai.operation.name")
	for range spans - 1 {
		spansOf(td)[0].CopyTo(td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().AppendEmpty())
	}
	data, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(td)
	if err != nil {
		b.Fatal(err)
	}
	decoded, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(data)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_, _ = p.processTraces(context.Background(), decoded)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*spans), "ns/span")
}
