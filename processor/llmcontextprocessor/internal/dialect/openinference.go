// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/modelname"
)

var (
	scopeAutoGen    = scope("openinference.instrumentation.autogen", "openinference.instrumentation.autogen_agentchat")
	scopeOIHaystack = scope("openinference.instrumentation.haystack")
	scopeOILiteLLM  = scope("openinference.instrumentation.litellm")
	scopeOIOpenAI   = scope("openinference.instrumentation.openai")
	scopeFutureAGI  = scope("traceai_openai")
	scopeOIMistral  = scope("openinference.instrumentation.mistralai")

	scopeOILangChain = scope("openinference.instrumentation.langchain", "@arizeai/openinference-instrumentation-langchain")
)

// OpenInference (Arize): spec/semantic_conventions.md. Also written by Dify,
// Agno, BeeAI, smolagents, DSPy, CrewAI and most Phoenix users.
var (
	oiKind = mark("openinference.span.kind") // LLM, EMBEDDING, RETRIEVER, RERANKER, TOOL, AGENT, CHAIN, ...

	oiModel          = mark("llm.model_name")
	oiRequestModel   = key("llm.request.model_name")
	oiResponseModel  = key("llm.response.model_name")
	oiEmbeddingModel = mark("embedding.model_name")
	oiRerankerModel  = mark("reranker.model_name")
	oiProvider       = key("llm.provider")
	oiSystem         = key("llm.system")
	oiParameters     = key("llm.invocation_parameters") // the request as JSON
	oiInput          = key("input.value")               // often the request as JSON
	oiOutput         = key("output.value")              // often the response as JSON

	oiToolList        = key("llm.tools") // JSON list of definitions (CrewAI, what came from OpenLLMetry)
	oiToolName        = key("tool.name")
	oiToolDescription = key("tool.description")
	oiToolParameters  = key("tool.parameters")
	oiToolSchema      = key("tool.json_schema")

	oiPromptID = key("prompt.id")

	oiAgentName = key("agent.name")
	oiNodeName  = key("graph.node.name")
	oiNodeID    = key("graph.node.id") // of CrewAI, AutoGen and OpenAI Agents the agent's name, of Agno random
	oiSession   = key("session.id")
)

// oi reads an attribute whose key is too common to be OpenInference's own.
func oi(f Field) source {
	return func(s *Span) string {
		if s.has(oiKind) {
			return s.get(f)
		}
		return ""
	}
}

// oiNode returns the name of the agent where the graph of the application tells it.
func oiNode(s *Span) string {
	if s.kind != Agent || !s.has(oiKind) {
		return ""
	}
	if name := s.get(oiNodeName); name != "" {
		return name
	}
	id := s.get(oiNodeID)
	if len(id) == 16 && strings.Trim(id, "0123456789abcdef") == "" {
		return ""
	}
	return id
}

// oiAnswered returns llm.model_name where it is the model that answered. Most
// instrumentations write it with the request and again with the response, so
// that it proves an answer only where it differs from the model asked for; that
// of OpenAI Agents writes the response itself as parameters.
func oiAnswered(s *Span) string {
	if s.scope == scopeAutoGen {
		return ""
	}
	model := s.get(oiModel)
	if asked := oiAsked(s); oiResponseDump(s) || asked != "" && asked != model {
		return model
	}
	return ""
}

// oiAnsweredAlone returns llm.model_name where it is written with the response only, or over the request
// once tokens are counted: LiteLLM's other calls keep there what was asked for.
func oiAnsweredAlone(s *Span) string {
	if s.scope == scopeOIHaystack ||
		s.scope == scopeOILiteLLM && strings.HasSuffix(s.name, "responses") && s.has(oiAnswerTokens) {
		return s.get(oiModel)
	}
	return ""
}

// oiRequest is what is read of the request parameters, no further than somebody asks: they hold
// whole conversations.
type oiRequest struct {
	read  bool
	walk  object
	found [len(oiRequestNames)]string
}

var oiRequestNames = [...]string{"model", "model_name", "tools", "prompt"}

func (s *Span) oiRequest(at int) string {
	r := &s.parameters
	if !r.read {
		*r = oiRequest{read: true, walk: objectAt(s.raw(oiParameters), 0)}
	}
	for r.found[at] == "" && r.walk.next() {
		for place, name := range oiRequestNames {
			if r.walk.name == name {
				r.found[place] = r.walk.value()
			}
		}
	}
	return r.found[at]
}

// oiAsked returns the model of the request parameters.
func oiAsked(s *Span) string {
	if model := plainText(s.oiRequest(0)); model != "" {
		return model
	}
	return plainText(s.oiRequest(1))
}

// oiStoredPrompt reads the prompt that is kept at OpenAI, of which a request has the ID and the version that it asks
// for. Without a version it is the current one, and what the registry calls it nobody knows. Only a request to the
// Responses API can have one, and the spans of that are called Response, responses or the like.
func oiStoredPrompt(name string) source {
	return func(s *Span) string {
		if !s.has(oiKind) || !strings.Contains(s.name, "esponse") {
			return ""
		}
		stored := s.oiRequest(3)
		if !strings.HasPrefix(stringMember(stored, "id"), "pmpt_") || stringMember(stored, "version") == "" {
			return ""
		}
		return stringMember(stored, name)
	}
}

// oiAskedModel returns the model asked for where llm.model_name is the answer's, or is not
// there: a call that failed has only its request.
func oiAskedModel(s *Span) string {
	if !s.has(oiKind) || s.has(oiModel) && oiAnswered(s) == "" || oiResponseDump(s) {
		return ""
	}
	return oiAsked(s)
}

// oiResponseDump reports whether the parameters are a response of OpenAI's, which begins with its ID.
func oiResponseDump(s *Span) bool {
	text := s.raw(oiParameters)
	o := objectAt(text, 0)
	return o.next() && o.name == "id" && strings.HasPrefix(plainText(o.value()), "resp_")
}

// oiAnsweredInOutput reads the model of a response that is kept as JSON. Future AGI has one there as well.
func oiAnsweredInOutput(s *Span) string {
	if !s.has(oiKind) && !s.has(futureagiParameters) || s.kind != Inference && s.kind != Embedding {
		return ""
	}
	return modelOfOutput(s.raw(oiOutput))
}

// oiModelAsked reads llm.model_name; AutoGen writes there what a table of its own says, and others
// what stands before a dot: us.anthropic.
func oiModelAsked(s *Span) string {
	model := s.get(oiModel)
	if s.scope == scopeAutoGen || !modelname.IsModel(model) {
		return ""
	}
	return model
}

// oiOtherModel reads the model of an embedding or of a reranking.
func oiOtherModel(s *Span) string { return firstOf(s.get(oiEmbeddingModel), s.get(oiRerankerModel)) }

// oiAskedInInput reads the model of a request that is kept as JSON, where nothing else names one. What an
// application hands to a call of its own may name the model of a car.
func oiAskedInInput(s *Span) string {
	if k := usualSpanKinds.of(s.get(oiKind)); k != Inference && k != Embedding || s.scope == scopeAutoGen {
		return ""
	}
	input := s.raw(oiInput)
	if !isRequest(input) {
		return ""
	}
	return firstOf(stringMember(input, "modelId"), stringMember(input, "model"))
}

// oiToolsOfMistral reads the tools where the request is the only thing that has them.
func oiToolsOfMistral(s *Span) string {
	if s.scope != scopeOIMistral {
		return ""
	}
	return toolsIn(oiInput)(s)
}

// oiCountRule: what only counts the tokens of a request is called a model's call as well.
func oiCountRule(s *Span) Kind {
	if s.has(oiKind) && countsTokens(s.name) {
		return surelyOther
	}
	return None
}

// oiRequestRule: the instrumentation of OpenAI in Python, and what was made of it, call every request of its client a
// model's call, files, batches and lists of models too, and name it after the type that is answered.
func oiRequestRule(s *Span) Kind {
	kind := s.get(oiKind)
	switch s.scope {
	case scopeOIOpenAI:
	case scopeFutureAGI:
		kind = s.get(loongKind)
	default:
		return None
	}
	if usualSpanKinds.of(kind) != Inference {
		return None
	}
	switch {
	case strings.HasPrefix(s.name, "Moderation"):
		return Evaluator
	case strings.Contains(s.name, "VectorStoreSearch"):
		return Retrieval
	case s.has(familyOIMessage), s.has(oiAnswerTokens), s.has(genaiInput), s.used(), slices.Contains(oiAnswers[:], s.name):
		return None
	}
	return surelyOther
}

// oiAnswers are the types that a model's call is answered with.
var oiAnswers = [...]string{
	"ChatCompletion", "ParsedChatCompletion", "Completion", "Response", "ParsedResponse", "CompactedResponse",
	"ImagesResponse", "Transcription", "TranscriptionVerbose", "TranscriptionDiarized", "Translation",
	"TranslationVerbose", "HttpxBinaryResponseContent", "Video",
}

// oiRule: the span's kind, where nothing tells better what it does.
func oiRule(s *Span) Kind {
	called := usualSpanKinds.of(s.get(oiKind))
	known := None
	switch called {
	case Agent:
		known = oiCalledAgent(s)
	case Inference, Workflow:
		known = oiCalledByDefault(s, called)
	case Tool:
		known = oiCalledTool(s)
	}
	if known != None {
		return known
	}
	return called.surely()
}

// oiCalledTool: what came from OpenLLMetry calls its tasks tools, which may be any step of LangChain's. Converters call
// one whatever names a tool (openinference-genai), the call of a model that asked for it as well.
func oiCalledTool(s *Span) Kind {
	operation := operationKind(s.get(genaiOperation))
	switch {
	case operation == Inference && s.namesModel():
		return Inference
	case operation != Tool && strings.EqualFold(s.get(traceloopKind), "task"):
		return Workflow
	}
	return None
}

// oiCalledByDefault: converters call a model's call, or a chain, whatever operation they do not know: the step of an
// agent, a reranking, a search. Where the operation is known to be another one, it is that; but what has an answer's
// tokens is a model's call, and without a model nothing is.
func oiCalledByDefault(s *Span, called Kind) Kind {
	operation := s.get(genaiOperation)
	switch k := operationKind(operation); k {
	case unheard:
		if strings.EqualFold(operation, "vectordb") && openlitDatabase(s) == Retrieval {
			return Retrieval
		}
		return None
	case called, None:
		return None
	case Inference, Embedding:
		if called == Inference || !s.namesModel() {
			return None
		}
		return k
	case Retrieval, Tool:
		return k
	default:
		if s.has(oiAnswerTokens) || s.has(genaiOutputTokens) {
			return None
		}
		return k
	}
}

// oiCalledAgent: whatever has an agent's name is called one by converters to OpenInference, the
// calls of models too: those still have their operation, or are named after it and their model. So are
// the parts of LangChain's agents.
func oiCalledAgent(s *Span) Kind {
	if strings.HasPrefix(s.name, "Runnable") || strings.HasSuffix(s.name, "OutputParser") { // of LangChain
		return Workflow
	}
	k := operationKind(s.get(genaiOperation))
	if k == unheard || k == None {
		operation, model, _ := strings.Cut(s.name, " ")
		if model == "" || model != s.get(oiModel) {
			return None
		}
		k = operationKind(operation)
	}
	if k == Inference || k == Embedding {
		return k
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "openinference", at: 105, keys: fields(oiKind), rule: oiCountRule},
		{dialect: "openinference", at: 106, scopes: scopes(scopeOIOpenAI, scopeFutureAGI), rule: oiRequestRule},
		{dialect: "openinference", at: 110, keys: fields(oiKind), words: spanKinds, rule: oiRule},
	},
	shows{requestModel, 30, fields(oiRequestModel), of(oiRequestModel)},
	shows{requestModel, 50, fields(oiParameters), oiAskedModel},
	shows{requestModel, 60, fields(oiModel), oiModelAsked},
	shows{requestModel, 280, fields(oiInput), oiAskedInInput},
	shows{requestModel, 70, fields(oiEmbeddingModel, oiRerankerModel), oiOtherModel},
	shows{responseModel, 40, fields(oiResponseModel), of(oiResponseModel)},
	shows{responseModel, 60, fields(oiParameters), oiAnswered},
	shows{responseModel, 65, fields(oiModel), oiAnsweredAlone},
	shows{responseModel, 140, fields(oiOutput), oiAnsweredInOutput},
	shows{promptName, 40, fields(oiPromptID), oi(oiPromptID)},
	shows{promptName, 165, fields(oiParameters), oiStoredPrompt("id")},
	shows{promptVersion, 165, fields(oiParameters), oiStoredPrompt("version")},
	shows{tools, 130, fields(oiParameters), oiRequestedTools},
	shows{tools, 131, fields(oiInput), oiToolsOfMistral},
	shows{toolName, 30, fields(oiToolName), toolSpan(oiToolName)},
	shows{agentName, 20, fields(oiAgentName), agentSpan(oiAgentName)},
	shows{agentName, 80, fields(oiNodeName, oiNodeID), oiNode},
	shows{conversation, 30, fields(oiSession), oi(oiSession)},
)
