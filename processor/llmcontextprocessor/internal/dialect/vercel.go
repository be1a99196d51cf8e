// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Vercel AI SDK v4 to v6 (v7 follows OTel). The outer span wraps the loop of
// model and tool calls, so it is an agent; `.doGenerate` and `.doStream` are the
// model calls. ai.telemetry.metadata.* is the application's own and marks nothing.
var (
	aiOperation   = mark("ai.operationId")
	operationName = mark("operation.name") // "<operation> <functionId>"; any other library's word too

	aiModel         = key("ai.model.id")
	aiProvider      = key("ai.model.provider")
	aiResponseModel = key("ai.response.model")
	aiTools         = key("ai.prompt.tools") // array of JSON strings
	aiToolName      = key("ai.toolCall.name")
	aiFunction      = key("ai.telemetry.functionId") // since v7 gen_ai.agent.name
	aiPrompt        = key("ai.prompt")               // outer: JSON with system, prompt, messages
	aiMessages      = key("ai.prompt.messages")      // model call: JSON messages

	aiLangfusePrompt = key("ai.telemetry.metadata.langfusePrompt") // Langfuse's convention: JSON with name, version
)

// scopeVercel is that of its spans, since v7 the other one.
var scopeVercel = scope("ai", "gen_ai")

// vercelOperations are the words of aiOperation as they are usually spelled; the rule knows others.
var vercelOperations = kinds{
	{"ai.generateText.doGenerate", Inference},
	{"ai.streamText.doStream", Inference},
	{"ai.generateObject.doGenerate", Inference},
	{"ai.streamObject.doStream", Inference},
	{"ai.generateText", Agent},
	{"ai.streamText", Agent},
	{"ai.generateObject", Agent},
	{"ai.streamObject", Agent},
	{"ai.embed", Embedding},
	{"ai.embed.doEmbed", Embedding},
	{"ai.embedMany", Embedding},
	{"ai.embedMany.doEmbed", Embedding},
	{"ai.rerank", Retrieval},
	{"ai.toolCall", Tool},
}

func vercelRule(s *Span) Kind {
	if k := vercelKind(s.get(aiOperation)); k != None {
		return k
	}
	operation, _, _ := strings.Cut(s.get(operationName), " ")
	return vercelKind(operation)
}

func vercelKind(operation string) Kind {
	word, ok := strings.CutPrefix(operation, "ai.")
	switch {
	case !ok:
		return None
	case strings.HasPrefix(word, "embed"):
		return Embedding
	case strings.HasPrefix(word, "rerank"):
		return Retrieval
	case word == "toolCall":
		return Tool
	case strings.HasPrefix(word, "generate"), strings.HasPrefix(word, "stream"):
		if strings.Contains(word, ".do") {
			return Inference
		}
		if strings.HasPrefix(word, "generateText") || strings.HasPrefix(word, "streamText") ||
			strings.HasSuffix(word, "Object") || strings.HasSuffix(word, "UI") {
			return Agent
		}
		return Inference // generateImage, generateSpeech, generateVideo
	case strings.HasPrefix(word, "transcribe"):
		return Inference
	}
	return None
}

// aiDefinitions composes the definitions, each of which is JSON in a string. Where one is none, whoever
// reads the list as it is finds out.
func aiDefinitions(s *Span) string {
	composed := s.composeList(s.Parts(aiTools), func(b []byte, i int) []byte {
		if definition := s.Part(aiTools, i); isObject(definition) {
			return s.appendWritten(b, definition)
		}
		return nil
	})
	if composed == "" {
		return s.raw(aiTools)
	}
	return composed
}

var _ = add(
	[]row{
		{dialect: "vercel-ai", at: 350, keys: fields(aiOperation, operationName), words: vercelOperations, rule: vercelRule},
	},
	shows{requestModel, 20, fields(aiModel), of(aiModel)},
	shows{responseModel, 30, fields(aiResponseModel), of(aiResponseModel)},
	shows{provider, 40, fields(aiProvider), of(aiProvider)},
	shows{tools, 20, fields(aiTools), aiDefinitions},
	shows{toolName, 40, fields(aiToolName), of(aiToolName)},
	shows{agentName, 90, fields(aiFunction), agentSpan(aiFunction)},
)
