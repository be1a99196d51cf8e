// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// providers maps the names of providers to the values of gen_ai.provider.name:
// deprecated values of the conventions first, then how instrumentations call
// them (OpenLLMetry, Vercel AI SDK, Pydantic AI, Genkit, LiteLLM, OpenInference).
var providers = []struct{ written, name string }{
	{"az.ai.openai", "azure.ai.openai"},
	{"az.ai.inference", "azure.ai.inference"},
	{"vertex_ai", "gcp.vertex_ai"},
	{"gemini", "gcp.gemini"},
	{"xai", "x_ai"},

	{"openai", "openai"},
	{"anthropic", "anthropic"},
	{"cohere", "cohere"},
	{"groq", "groq"},
	{"deepseek", "deepseek"},
	{"perplexity", "perplexity"},
	{"azure", "azure.ai.openai"},
	{"azure-openai", "azure.ai.openai"},
	{"azure_openai", "azure.ai.openai"},
	{"azure_ai", "azure.ai.inference"},
	{"aws", "aws.bedrock"},
	{"bedrock", "aws.bedrock"},
	{"amazon-bedrock", "aws.bedrock"},
	{"aws_bedrock", "aws.bedrock"},
	{"vertexai", "gcp.vertex_ai"},
	{"google-vertex", "gcp.vertex_ai"},
	{"google.vertex", "gcp.vertex_ai"},
	{"google", "gcp.gen_ai"},
	{"googleai", "gcp.gemini"},
	{"google-gla", "gcp.gemini"},
	{"google.generative-ai", "gcp.gemini"},
	{"mistral", "mistral_ai"},
	{"mistralai", "mistral_ai"},
	{"watsonx", "ibm.watsonx.ai"},
	{"moonshot", "moonshot_ai"},
	{"moonshotai", "moonshot_ai"},
	{"amazon_bedrock", "aws.bedrock"},
	{"google_genai", "gcp.gen_ai"},
	{"google_vertexai", "gcp.vertex_ai"}, // LangChain
	{"vertex.anthropic", "gcp.vertex_ai"},
	{"google.vertex.anthropic", "gcp.vertex_ai"}, // Vercel AI SDK
	// LangChain4j writes the members of its enumeration.
	{"open_ai", "openai"},
	{"azure_open_ai", "azure.ai.openai"},
	{"microsoft_foundry", "azure.ai.inference"},
	{"google_ai_gemini", "gcp.gemini"},
	{"google_vertex_ai_gemini", "gcp.vertex_ai"},
	{"google_vertex_ai_anthropic", "gcp.vertex_ai"},

	{"api.openai.com", "openai"},
	{"api.anthropic.com", "anthropic"}, // LiveKit
}

// apis are what the Vercel AI SDK appends to a provider: "openai.responses".
var apis = [...]string{
	".chat", ".responses", ".completion", ".embedding", ".messages", ".image", ".speech", ".transcription",
}

// providerName normalises a provider's name; one that is not known stays as it is.
func providerName(written string) string {
	if written == "" {
		return ""
	}
	plain := written
	for _, api := range apis {
		if p, ok := strings.CutSuffix(plain, api); ok && p != "" {
			plain = p
			break
		}
	}
	for i := range providers {
		if p := &providers[i]; len(p.written) == len(plain) && strings.EqualFold(p.written, plain) {
			return p.name
		}
	}
	return written
}

// oiHost: OpenInference tells who hosts the model (llm.provider) and whose model
// family it is (llm.system); the host is the provider in OTel's sense.
func oiHost(s *Span) string { return firstOf(s.get(oiProvider), s.get(oiSystem)) }

var _ = add(nil,
	shows{provider, 30, fields(oiProvider, oiSystem), oiHost},
)
