// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// OTel GenAI semantic conventions, new and old, and what every dialect that
// follows them shares.
var (
	genaiOperation = mark("gen_ai.operation.name")
	genaiProvider  = mark("gen_ai.provider.name")
	genaiSystem    = mark("gen_ai.system")
	genaiModelHost = key("gen_ai.model.provider") // Cloudflare

	genaiRequestModel  = mark("gen_ai.request.model")
	genaiResponseModel = mark("gen_ai.response.model")
	genaiInputTokens   = countMark("gen_ai.usage.input_tokens")
	genaiOutputTokens  = countMark("gen_ai.usage.output_tokens")
	genaiPromptTokens  = countMark("gen_ai.usage.prompt_tokens")
	genaiAnswerTokens  = countMark("gen_ai.usage.completion_tokens")
	genaiAllTokens     = countMark("gen_ai.usage.total_tokens")
	genaiInput         = mark("gen_ai.input.messages")
	genaiOutput        = mark("gen_ai.output.messages")

	genaiToolName    = mark("gen_ai.tool.name")
	genaiToolCall    = mark("gen_ai.tool.call.id")
	genaiCalledTool  = mark("gen_ai.tool.call.name")
	genaiToolType    = key("gen_ai.tool.type")
	genaiTools       = key("gen_ai.tool.definitions")
	genaiSentryTools = key("gen_ai.request.available_tools")  // Sentry
	genaiTRPCTools   = key("gen_ai.request.tool.definitions") // tRPC-Agent-Go
	genaiAskedTools  = key("gen_ai.request.tools")            // Azure AI Projects, AgentOps, Bifrost

	genaiInstructions  = key("gen_ai.system_instructions")
	genaiAskedToBe     = key("gen_ai.request.instructions")
	genaiPrompt        = key("gen_ai.prompt")     // old content events; LangSmith: the inputs as JSON
	genaiCompletion    = key("gen_ai.completion") // LangSmith: the outputs as JSON
	genaiPromptName    = key("gen_ai.prompt.name")
	genaiPromptVersion = key("gen_ai.prompt.version")

	genaiAgentName    = key("gen_ai.agent.name")
	genaiAgentVersion = key("gen_ai.agent.version")
	genaiConversation = key("gen_ai.conversation.id")
	anyConversation   = key("conversation.id") // Codex, VoltAgent
	genaiDataSource   = key("gen_ai.data_source.id")

	genaiNodeType = mark("gen_ai.agent.node.type") // proposed for the steps of an agent

	dbSystem     = key(oldDatabaseKey)
	dbSystemName = key(databaseKey)
)

// databaseOperations are those of OpenLIT, of which only searches are of GenAI.
var databaseOperations = kinds{{"vectordb", Retrieval}}

var nodeTypes = kinds{
	{"llm_call", Inference},
	{"tool_call", Tool},
	{"vector_search", Retrieval},
	{"decision", Workflow},
}

func operationRule(s *Span) Kind {
	operation := s.get(genaiOperation)
	switch k := operationKind(operation); {
	case k == Agent && s.isChain():
		return Workflow
	case k == Tool && strings.EqualFold(s.get(genaiToolType), "retriever"): // LangChain of Azure AI
		return Retrieval
	case k != unheard:
		return k
	case strings.EqualFold(operation, "vectordb"):
		return openlitDatabase(s)
	}
	return s.unheardOperation()
}

// isChain reports whether what is called an agent is a chain of LangChain's, or a part of one, which has
// no agent: instrumentations call every runnable one.
func (s *Span) isChain() bool {
	name := s.get(genaiAgentName)
	return strings.HasPrefix(name, "Runnable") || strings.HasSuffix(name, "PromptTemplate") ||
		strings.HasSuffix(name, "OutputParser")
}

// requestedTools reads the definitions under the keys that some have of their own.
func requestedTools(s *Span) string {
	return firstOf(s.raw(genaiSentryTools), s.raw(genaiTRPCTools), definitions(s.raw(genaiAskedTools)))
}

// unheardOperation tells what an operation is whose word nobody has written before: it
// counts only beside what a GenAI operation is of.
func (s *Span) unheardOperation() Kind {
	answered := s.has(genaiResponseModel)
	switch {
	case answered && s.used():
		return Inference
	case answered, s.has(genaiRequestModel), s.has(genaiToolName), s.has(genaiDataSource), s.namesItsAgent():
		return Other
	}
	return None
}

// namesItsAgent reports whether the span is named after its agent, whose name is copied
// onto everything below it.
func (s *Span) namesItsAgent() bool {
	agent := s.get(genaiAgentName)
	return agent != "" && strings.Contains(s.name, agent)
}

// askedModel reads the model that was asked for; some write the name of an agent there.
func askedModel(s *Span) string {
	model := s.get(genaiRequestModel)
	if model != "" && model == s.get(genaiAgentName) {
		return ""
	}
	return model
}

// conversationIn reads a conversation. AgentScope writes a word where there is none; in brackets, another may be one.
func conversationIn(f Field) source {
	return func(s *Span) string {
		id := s.get(f)
		if id == "[no_session_id]" {
			return ""
		}
		return id
	}
}

// toolRule recognises tool calls without an operation name (older Pydantic AI). A model that answered and used tokens
// did so itself: gateways (Kong) tell there which tool it asked for.
func toolRule(s *Span) Kind {
	if s.has(genaiResponseModel) && s.used() {
		return None
	}
	if s.has(genaiToolName) || s.has(genaiToolCall) || s.has(genaiCalledTool) {
		return Tool
	}
	return None
}

// evaluationRule recognises a span that holds nothing but an evaluation's result.
func evaluationRule(s *Span) Kind {
	if s.judges.n > 0 && !s.has(genaiRequestModel) && !s.has(genaiResponseModel) {
		return Evaluator
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "otel", at: 310, keys: fields(genaiOperation), words: databaseOperations, rule: operationRule},
		{dialect: "otel", at: 515, keys: fields(genaiNodeType), words: nodeTypes},
		{dialect: "otel", at: 520, keys: fields(genaiToolName, genaiToolCall, genaiCalledTool), rule: toolRule},
		{dialect: "otel", at: 540, rule: evaluationRule},
	},
	shows{requestModel, 10, fields(genaiRequestModel), askedModel},
	shows{responseModel, 20, fields(genaiResponseModel), of(genaiResponseModel)},
	shows{provider, 10, fields(genaiProvider), of(genaiProvider)},
	shows{provider, 20, fields(genaiSystem), of(genaiSystem)},
	shows{provider, 25, fields(genaiModelHost), of(genaiModelHost)},
	shows{tools, 100, fields(genaiSentryTools, genaiTRPCTools, genaiAskedTools), requestedTools},
	shows{agentName, 10, fields(genaiAgentName), of(genaiAgentName)},
	shows{dataSource, 10, fields(genaiDataSource), of(genaiDataSource)},
	shows{conversation, 10, fields(genaiConversation), conversationIn(genaiConversation)},
	shows{conversation, 40, fields(anyConversation), conversationIn(anyConversation)},
)
