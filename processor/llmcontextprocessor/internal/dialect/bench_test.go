// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// httpSpan is what most spans of a gateway look like.
var httpSpan = otlpSpan{name: "GET /orders/{id}", scope: "io.opentelemetry.tomcat-10.0", attributes: []attribute{
	{"http.request.method", "GET"},
	{"http.route", "/orders/{id}"},
	{"http.response.status_code", "200"},
	{"url.scheme", "https"},
	{"url.path", "/orders/1"},
	{"url.query", ""},
	{"server.address", "shop.example"},
	{"server.port", "443"},
	{"client.address", "10.0.0.1"},
	{"network.protocol.name", "http"},
	{"network.protocol.version", "1.1"},
	{"network.peer.address", "10.0.0.1"},
	{"network.peer.port", "51234"},
	{"user_agent.original", "curl/8"},
	{"thread.id", "27"},
	{"thread.name", "http-nio-8080"},
	{"enduser.id", "u1"},
	{"session.id", "s1"},
	{"app.tenant", "acme"},
	{"log.level", "INFO"},
}}

// chatSpan is a model call as OpenLLMetry writes it, with 25 attributes.
var chatSpan = otlpSpan{name: "chat gpt-4o", scope: "@traceloop/instrumentation-openai", attributes: []attribute{
	{"gen_ai.provider.name", "openai"},
	{"gen_ai.operation.name", "chat"},
	{"gen_ai.request.model", "gpt-4o"},
	{"gen_ai.request.temperature", "0.2"},
	{"gen_ai.request.top_p", "1"},
	{"gen_ai.request.max_tokens", "512"},
	{"gen_ai.input.messages", `[{"role":"system","parts":[{"type":"text","content":"You are helpful."}]}]`},
	{"gen_ai.tool.definitions", `[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object"}}}]`},
	{"gen_ai.output.messages", `[{"role":"assistant"}]`},
	{"gen_ai.response.model", "gpt-4o-2024-08-06"},
	{"gen_ai.response.id", "chatcmpl-1"},
	{"gen_ai.response.finish_reasons", `["stop"]`},
	{"gen_ai.usage.input_tokens", "82"},
	{"gen_ai.usage.output_tokens", "17"},
	{"gen_ai.conversation.id", "c1"},
	{"gen_ai.agent.name", "support"},
	{"gen_ai.prompt.name", "refund-policy"},
	{"gen_ai.prompt.version", "42"},
	{"traceloop.workflow.name", "answer"},
	{"traceloop.association.properties.user", "u1"},
	{"feature_flag.key", "prompt-rollout"},
	{"feature_flag.result.variant", "canary"},
	{"server.address", "api.openai.com"},
	{"server.port", "443"},
	{"llm.headers", "None"},
}}

func TestFeedingAndReadingASpanDoesNotAllocate(t *testing.T) {
	var span Span
	for name, s := range map[string]otlpSpan{"http": httpSpan, "chat": chatSpan} {
		read := func() {
			s.feed(&span)
			if span.Kind() != None {
				_ = span.Evidence()
			}
		}
		read()
		require.Zero(t, testing.AllocsPerRun(100, read), name)
	}
}

func BenchmarkHTTPSpan(b *testing.B) { benchmarkSpan(b, httpSpan) }
func BenchmarkChatSpan(b *testing.B) { benchmarkSpan(b, chatSpan) }

// BenchmarkReset is the floor under every span: nothing was put.
func BenchmarkReset(b *testing.B) {
	var span Span
	b.ReportAllocs()
	for b.Loop() {
		span.Reset("GET /orders/{id}", scopeAny)
		span.Kind()
	}
}

func BenchmarkFamilyOfAnUnknownKey(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Family("network.protocol.version")
	}
}

func benchmarkSpan(b *testing.B, s otlpSpan) {
	b.Helper()
	var span Span
	b.ReportAllocs()
	for b.Loop() {
		s.feed(&span)
		if span.Kind() != None {
			_ = span.Evidence()
		}
	}
}
