// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// What only the call of a model has: what it was asked with, what it answered, what it used.
var (
	errorType     = key("error.type")
	finishReasons = key("gen_ai.response.finish_reasons")

	callFields = record.SetOf(
		key("gen_ai.request.temperature"), key("gen_ai.request.max_tokens"), key("gen_ai.request.top_p"),
		key("gen_ai.request.top_k"), key("gen_ai.request.frequency_penalty"), key("gen_ai.request.presence_penalty"),
		key("gen_ai.request.seed"), key("gen_ai.request.stop_sequences"), key("gen_ai.request.choice.count"),
		key("gen_ai.response.id"), finishReasons, genaiCompletion,
		genaiPrompt, genaiInstructions, genaiTools, logfireRequest, genaiInput, genaiOutput,
		familyGenAIPrompt, familyOIMessage, familyLLMFunction, familyGenAITool, familyFunction, oiParameters,
		llmPromptTokens, llmAnswerTokens, llmAllTokens, llmPrompts, llmResponses, oiPromptTokens, oiAnswerTokens,
	)
	usageFields = record.SetOf(genaiInputTokens, genaiOutputTokens, genaiPromptTokens, genaiAnswerTokens, genaiAllTokens)

	llmPromptTokens = countKey("llm.usage.prompt_tokens") // Plano, prompt flow
	llmAnswerTokens = countKey("llm.usage.completion_tokens")
	llmAllTokens    = countKey("llm.usage.total_tokens")
	llmPrompts      = key("llm.prompts") // Langtrace before the conventions, AgiFlow
	llmResponses    = key("llm.responses")
	oiPromptTokens  = countKey("llm.token_count.prompt")
	oiAnswerTokens  = countKey("llm.token_count.completion")
)

// modelRule is the last resort: a model with something that only its call has. A model
// alone is on every span of a router, a queue, an endpoint picker, and is copied by
// gateways onto whatever they do for a request.
func modelRule(s *Span) Kind {
	if s.litellmInternal() || operationKind(s.get(genaiOperation)) == unheard {
		return None
	}
	switch {
	case s.has(oiEmbeddingModel):
		return Embedding
	case s.has(oiRerankerModel):
		return Retrieval
	case s.has(genaiResponseModel), s.has(llmResponseModel):
		return Inference
	case s.namesModel() && countsTokens(s.name):
		return Other
	case s.namesModel() && (s.called() || s.failed() && callName(s.name)):
		return Inference
	case s.namesModel():
		return None
	case s.message, s.has(genaiInput), s.has(genaiOutput), s.used():
		return Other
	}
	return None
}

func (s *Span) namesModel() bool {
	return s.has(genaiRequestModel) || s.has(oiModel) || s.has(llmRequestModel) || s.has(llmModel)
}

// called reports whether the span has what only the call of a model has.
func (s *Span) called() bool { return s.message || s.used() || s.HasAny(&callFields) }

// used reports whether the span counted tokens.
func (s *Span) used() bool { return s.HasAny(&usageFields) }

// countsTokens reports whether a span is named after the operation that only counts.
func countsTokens(name string) bool {
	return strings.HasSuffix(name, "count_tokens") || strings.HasSuffix(name, "countTokens")
}

// callName reports whether a span is named after the call of a model: an operation's word
// comes first, or it is the path of an API, behind a method of HTTP or alone.
func callName(name string) bool {
	word, rest, _ := strings.Cut(name, " ")
	if k := operationKind(word); k == Inference || k == Embedding {
		return true
	}
	if rest == "" {
		return isAPIPath(word)
	}
	return strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && isAPIPath(rest)
}

// isAPIPath reports whether a path is that of a provider's API for models.
func isAPIPath(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	endsIn := func(ends []string) bool {
		return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(path, end) })
	}
	return endsIn(apiPaths[:]) || strings.Contains(path, "/model/") && endsIn(bedrockPaths[:])
}

var (
	apiPaths = [...]string{
		"/completions", "/v1/messages", "/v1/responses", "/embeddings", ":generateContent", ":streamGenerateContent",
		"/api/chat", "/api/generate",
	}
	bedrockPaths = [...]string{"/invoke", "/invoke-with-response-stream", "/converse", "/converse-stream"}
)

var _ = add(
	[]row{
		{dialect: "otel", at: 570, rule: modelRule},
	},
)
