// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// scopeClient are instrumentations of the clients of models: what they name after the call of one
// is that call, also where it failed before anything was written or an attribute limit took the
// rest.
var scopeClient = scope(
	"openlit",
	"opentelemetry.instrumentation.alephalpha", "opentelemetry.instrumentation.anthropic",
	"opentelemetry.instrumentation.cohere", "opentelemetry.instrumentation.groq",
	"opentelemetry.instrumentation.mistralai", "opentelemetry.instrumentation.ollama",
	"opentelemetry.instrumentation.openai", "opentelemetry.instrumentation.openai.v0",
	"opentelemetry.instrumentation.openai.v1", "opentelemetry.instrumentation.openai_v2",
	"opentelemetry.instrumentation.replicate", "opentelemetry.instrumentation.sagemaker",
	"opentelemetry.instrumentation.together",
	"opentelemetry.instrumentation.voyageai", "opentelemetry.instrumentation.watsonx",
	"opentelemetry.instrumentation.writer", "opentelemetry.instrumentation.google_genai",
	"@opentelemetry/instrumentation-openai", "@traceloop/instrumentation-anthropic",
	"@traceloop/instrumentation-cohere", "@traceloop/instrumentation-openai",
	"@traceloop/instrumentation-together",
)

// scopeEchoing are those of them that write the request as the answer, always or before they know it.
var scopeEchoing = scope(
	"opentelemetry.instrumentation.bedrock", "opentelemetry.instrumentation.google_generativeai",
	"opentelemetry.instrumentation.langchain", "opentelemetry.instrumentation.vertexai",
	"@traceloop/instrumentation-bedrock", "@traceloop/instrumentation-langchain", "@traceloop/instrumentation-vertexai",
	"llm.rb", "so.latitude.instrumentation.manual", "basalt.observability", "mirascope.llm",
	"core.workflow.graph_engine.layers.observability", "core.app.workflow.layers.observability", // Dify
)

var scopeConventions = scopeUnder("opentelemetry.instrumentation.genai.") // of OpenTelemetry's own

// clientRule reads the operation in a span's name: chat gpt-4o, sagemaker.completion,
// openai.chat.completions.
func clientRule(s *Span) Kind {
	if s.scope != scopeClient && s.scope != scopeEchoing && s.scope != scopeConventions {
		return None
	}
	word, _, _ := strings.Cut(s.name, " ")
	k := operationKind(word[strings.LastIndexByte(word, '.')+1:])
	if k == Inference || k == Embedding || k == Retrieval {
		return k
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "client", at: 566, scopes: scopes(scopeClient, scopeEchoing, scopeConventions), rule: clientRule},
	},
)
