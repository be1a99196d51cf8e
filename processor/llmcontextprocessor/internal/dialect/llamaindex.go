// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	scopeLlamaIndex   = scope("llamaindex.opentelemetry.tracer")
	scopeOILlamaIndex = scope("openinference.instrumentation.llama_index")

	scopeTraceloopLlama   = scopeUnder("opentelemetry.instrumentation.llamaindex")
	scopeTraceloopLlamaJS = scope("@traceloop/instrumentation-llamaindex")
)

// LlamaIndex (llama-index-observability-otel): spans are named Class.method and have no
// attributes; what they know is in their events.
var (
	llamaModel    = key("model_dict.model_name")
	llamaAnswered = key("response.raw.model")
	llamaTools    = key("additional_kwargs.tools")
)

// llamaEvents are the events that carry what is read.
func llamaEvent(name string) bool {
	switch name {
	case "LLMChatStartEvent", "LLMChatEndEvent", "LLMCompletionStartEvent", "LLMCompletionEndEvent",
		"EmbeddingStartEvent":
		return true
	}
	return false
}

// llamaMethods tell by the method, and by the end of the class that has it, what is done.
var llamaMethods = []struct {
	class   string
	methods []string
	kind    Kind
}{
	{"Embedding", []string{"get_query_embedding", "get_text_embedding", "get_text_embedding_batch"}, Embedding},
	{"Retriever", []string{"retrieve"}, Retrieval},
	{"Rerank", []string{"postprocess_nodes"}, Retrieval},
	{"QueryEngine", []string{"query"}, Workflow},
	{"ChatEngine", []string{"chat", "stream_chat"}, Workflow},
	{"Tool", []string{"call", "__call__"}, Tool},
	{"Agent", []string{"run"}, Agent},
	{"Workflow", []string{"run"}, Workflow},
	{"Evaluator", []string{"evaluate", "evaluate_response"}, Evaluator},
	{"", []string{
		"chat", "complete", "stream_chat", "stream_complete", "chat_with_tools", "structured_predict",
	}, Inference},
}

// llamaIndexRule reads a span's name; the asynchronous twin of a method begins with `a`.
func llamaIndexRule(s *Span) Kind {
	if s.scope != scopeLlamaIndex {
		return None
	}
	return llamaKind(s.name)
}

func llamaKind(name string) Kind {
	class, method, _ := strings.Cut(name, ".")
	for _, m := range llamaMethods {
		if m.class != "" && !strings.HasSuffix(class, m.class) && (m.class != "Rerank" || !strings.Contains(class, m.class)) {
			continue
		}
		for _, known := range m.methods {
			if method == known || method == "a"+known {
				return m.kind
			}
		}
	}
	return None
}

// oiLlamaRule: OpenInference calls an agent's run a chain, and a model's call what only puts a request together:
// _prepare_chat_with_tools.
func oiLlamaRule(s *Span) Kind {
	switch {
	case s.scope != scopeOILlamaIndex:
		return None
	case llamaKind(s.name) == Agent:
		return Agent
	case strings.Contains(s.name, "._prepare_"):
		return surelyOther
	}
	return None
}

// traceloopLlamas tell by the end of the class what OpenLLMetry calls a task or a workflow.
var traceloopLlamas = kinds{
	{"Embedding", Embedding},
	{"Retriever", Retrieval},
	{"Rerank", Retrieval},
	{"Tool", Tool},
}

// traceloopLlamaRule reads a span's name: Class.task, Class.workflow in Python, where only the
// outermost of an agent's is its run, and class.method in JavaScript.
func traceloopLlamaRule(s *Span) Kind {
	if s.scope != scopeTraceloopLlama && s.scope != scopeTraceloopLlamaJS {
		return None
	}
	class, method, _ := strings.Cut(s.name, ".")
	for _, known := range traceloopLlamas {
		if hasSuffixFold(class, known.value) {
			return known.kind
		}
	}
	switch {
	case method == "retrieve":
		return Retrieval
	case method == "workflow" && strings.HasSuffix(class, "Agent"):
		return Agent
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "llamaindex", at: 40, scopes: scopes(scopeLlamaIndex), rule: llamaIndexRule},
		{dialect: "llamaindex", at: 90, scopes: scopes(scopeOILlamaIndex), rule: oiLlamaRule},
		{
			dialect: "openllmetry", at: 95, scopes: scopes(scopeTraceloopLlama, scopeTraceloopLlamaJS),
			rule: traceloopLlamaRule,
		},
	},
	shows{requestModel, 240, fields(llamaModel), of(llamaModel)},
	shows{responseModel, 90, fields(llamaAnswered), of(llamaAnswered)},
	shows{tools, 170, fields(llamaTools), rawOf(llamaTools)},
)
