// SPDX-License-Identifier: Apache-2.0

package dialect

// OTel GenAI semantic conventions, new and old, and what every dialect that
// follows them shares.
var (
	genaiOperation = mark("gen_ai.operation.name")
	genaiProvider  = mark("gen_ai.provider.name")
	genaiSystem    = mark("gen_ai.system")

	genaiRequestModel  = mark("gen_ai.request.model")
	genaiResponseModel = mark("gen_ai.response.model")
	genaiInputTokens   = countMark("gen_ai.usage.input_tokens")
	genaiOutputTokens  = countMark("gen_ai.usage.output_tokens")
	genaiPromptTokens  = countMark("gen_ai.usage.prompt_tokens")
	genaiInput         = mark("gen_ai.input.messages")
	genaiOutput        = mark("gen_ai.output.messages")

	genaiToolName    = mark("gen_ai.tool.name")
	genaiToolCall    = mark("gen_ai.tool.call.id")
	genaiTools       = key("gen_ai.tool.definitions")
	genaiSentryTools = key("gen_ai.request.available_tools") // Sentry

	genaiInstructions  = key("gen_ai.system_instructions")
	genaiPrompt        = key("gen_ai.prompt") // old content events; LangSmith: the inputs as JSON
	genaiPromptName    = key("gen_ai.prompt.name")
	genaiPromptVersion = key("gen_ai.prompt.version")

	genaiAgentName    = key("gen_ai.agent.name")
	genaiAgentVersion = key("gen_ai.agent.version")
	genaiConversation = key("gen_ai.conversation.id")
	genaiDataSource   = key("gen_ai.data_source.id")

	httpMethod    = key("http.request.method")
	httpOldMethod = key("http.method")
	dbSystem      = key(oldDatabaseKey)
	dbSystemName  = key(databaseKey)
	messaging     = key("messaging.system")
)

// operations are the values of gen_ai.operation.name: those of the conventions,
// and those that instrumentations add to them. One that is not here is GenAI of
// unknown kind.
var operations = kinds{
	{"chat", Inference},
	{"text_completion", Inference},
	{"generate_content", Inference},
	{"generate_live_content", Inference},
	{"fetch_response", Inference},
	{"completion", Inference},
	{"completions", Inference},
	{"chat_completion", Inference},
	{"chat_completions", Inference},
	{"chat.completions", Inference},
	{"text.completions", Inference}, // Semantic Kernel, older
	{"generate", Inference},         // Langfuse, older OTel
	{"generate_text", Inference},
	{"message", Inference},
	{"messages", Inference},
	{"call_llm", Inference},
	{"llm_call", Inference},      // any-agent, ADK; Gemini CLI
	{"llm_request", Inference},   // OpenLLMetry, LangChain
	{"llm_response", Inference},  // Pipecat, a model that hears and speaks
	{"model_request", Inference}, // OpenLIT
	{"realtime", Inference},      // OpenLLMetry, OpenLIT
	{"translate", Inference},
	{"transliterate", Inference},
	{"language_identification", Inference}, // OpenLIT
	{"response", Inference},
	{"responses", Inference}, // OpenAI Agents
	{"embeddings", Embedding},
	{"embedding", Embedding},
	{"embed", Embedding},
	{"retrieval", Retrieval},
	{"retrieve", Retrieval},
	{"rerank", Retrieval},
	{"vector_db_retrieve", Retrieval}, // OpenLLMetry, LangChain
	{"memory_search", Retrieval},      // OpenLIT
	{"memory.search", Retrieval},      // Strands
	{"search_memory", Retrieval},
	{"execute_tool", Tool},
	{"tool_call", Tool},
	{"tool", Tool},
	{"llm_tool_call", Tool},
	{"llm_tool_result", Tool}, // Pipecat
	{"invoke_agent", Agent},
	{"create_agent", Agent},
	{"agent_call", Agent},
	{"agent_handoff", Agent},
	{"handoff", Agent},
	{"plan", Agent},
	{"agent", Agent},
	{"run_agent", Agent},
	{"start_thread_run", Agent},
	{"process_thread_run", Agent}, // Azure AI Agents
	{"invoke_workflow", Workflow},
	{"workflow", Workflow},
	{"chain", Workflow},
	{"task", Workflow},
	{"agent_step", Workflow},        // Vercel AI SDK v7
	{"orchestrate_tools", Workflow}, // Microsoft.Extensions.AI
	{"schedule_tool_calls", Workflow},
	{"tool_coordination", Workflow}, // Gemini CLI, OpenLIT
	{"execute_task", Workflow},      // OpenLLMetry, OpenLIT
	{"execute_event_loop_cycle", Workflow},
	{"experiment", Workflow}, // Pydantic Evals: a task over the cases of a data set
	{"framework", Workflow},  // Spring AI: an advisor or the chat client
	{"invoke_swarm", Agent},
	{"invoke_graph", Agent}, // Strands, multi-agent
	{"execute_node", Workflow},
	{"evaluate", Evaluator},
	{"evaluation", Evaluator},
	{"guardrail", Evaluator},
	{"guard", Evaluator},
	{"guardrail.run", Evaluator}, // Traceloop
	{"guardrail_check", Evaluator},
	{"apply_guardrail", Evaluator},
	{"judge", Evaluator},  // LiveKit
	{"decide", Evaluator}, // Vercel AI SDK v7, once `evaluate`
	{"moderation", Evaluator},
	{"moderations", Evaluator},
	{"litellm.moderation", Evaluator},
	{"generic", None}, // Mastra: any code
}

func operationRule(s *Span) Kind {
	operation := s.get(genaiOperation)
	k := operations.of(operation)
	switch {
	case k != Other:
		return k
	case operation == "vectordb":
		return openlitDatabase(s)
	}
	return mediaOperations.of(operation)
}

// toolRule recognises tool calls without an operation name (older Pydantic AI).
func toolRule(s *Span) Kind {
	if s.has(genaiToolName) || s.has(genaiToolCall) {
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

// modelRule is the last resort: a model, a provider, usage, or messages. A
// request model alone says nothing on a span of another protocol, because
// gateways promote it to everything below a request (LiteLLM through baggage).
func modelRule(s *Span) Kind {
	if s.litellmInternal() {
		return None
	}
	told := s.has(genaiProvider) || s.has(genaiSystem)
	requested := s.has(genaiRequestModel) && (told || !s.otherProtocol())
	switch {
	case s.has(oiEmbeddingModel):
		return Embedding
	case s.has(oiRerankerModel):
		return Retrieval
	case s.has(genaiResponseModel), requested, s.has(oiModel), s.has(llmRequestModel), s.has(llmResponseModel):
		return Inference
	case told, s.message, s.has(genaiInput), s.has(genaiOutput), s.used():
		return Other
	}
	return None
}

// otherProtocol reports whether the span is an HTTP, database or messaging span.
func (s *Span) otherProtocol() bool {
	return s.has(httpMethod) || s.has(httpOldMethod) || s.has(dbSystem) || s.has(dbSystemName) || s.has(messaging)
}

// used reports whether the span counted tokens.
func (s *Span) used() bool {
	return s.has(genaiInputTokens) || s.has(genaiOutputTokens) || s.has(genaiPromptTokens)
}
