// SPDX-License-Identifier: Apache-2.0

package dialect

// frameworkCases are spans of agents and their frameworks, and feature flags on any span.
var frameworkCases = []dialectCase{
	{
		"OpenInference's OpenAI, a moderation",
		otlpSpan{name: "ModerationCreateResponse", scope: "openinference.instrumentation.openai", attributes: attrs("openinference.span.kind", "LLM",
			"llm.system", "openai", "llm.invocation_parameters", `{"input": "x"}`)},
		Evidence{Kind: Evaluator, Dialect: "openinference", Provider: "openai"},
	},
	{
		"OpenInference's OpenAI, a job that tunes a model",
		otlpSpan{name: "FineTuningJob", scope: "openinference.instrumentation.openai", attributes: attrs("openinference.span.kind", "LLM",
			"llm.system", "openai", "llm.model_name", "gpt-4o-mini", "llm.invocation_parameters", `{"model": "gpt-4o-mini"}`)},
		Evidence{Kind: Other, Dialect: "openinference", Provider: "openai", RequestModel: "gpt-4o-mini"},
	},
	{
		"OpenInference's OpenAI, a list of stored answers",
		otlpSpan{name: "SyncCursorPage[ChatCompletion]", scope: "openinference.instrumentation.openai", attributes: attrs("openinference.span.kind", "LLM",
			"llm.system", "openai", "llm.invocation_parameters", `{"limit": 3}`)},
		Evidence{Kind: Other, Dialect: "openinference", Provider: "openai"},
	},
	{
		"OpenInference's OpenAI, a search",
		otlpSpan{name: "SyncPage[VectorStoreSearchResponse]", scope: "openinference.instrumentation.openai", attributes: attrs("openinference.span.kind", "LLM",
			"llm.system", "openai", "llm.invocation_parameters", `{"query": "x"}`)},
		Evidence{Kind: Retrieval, Dialect: "openinference", Provider: "openai"},
	},
	{
		"OpenInference's OpenAI, a call that failed",
		otlpSpan{name: "Completion", scope: "openinference.instrumentation.openai", failed: true, attributes: attrs("openinference.span.kind", "LLM",
			"llm.system", "openai", "llm.model_name", "gpt-4o", "llm.invocation_parameters", `{"model": "gpt-4o"}`)},
		Evidence{Kind: Inference, Dialect: "openinference", Provider: "openai", RequestModel: "gpt-4o"},
	},
	{
		"OpenInference's OpenAI, an answer of a type that is new",
		otlpSpan{name: "Answer", scope: "openinference.instrumentation.openai", attributes: attrs("openinference.span.kind", "LLM",
			"llm.system", "openai", "llm.model_name", "gpt-4o-2024-11-20", "llm.invocation_parameters", `{"model": "gpt-4o"}`,
			"llm.token_count.completion", "5")},
		Evidence{Kind: Inference, Dialect: "openinference", Provider: "openai", RequestModel: "gpt-4o", ResponseModel: "gpt-4o-2024-11-20"},
	},
	{
		"OpenInference's LlamaIndex, what puts a request together",
		otlpSpan{name: "OpenAI._prepare_chat_with_tools", scope: "openinference.instrumentation.llama_index", attributes: attrs("openinference.span.kind", "LLM",
			"llm.model_name", "gpt-4o", "llm.provider", "openai")},
		Evidence{Kind: Other, Dialect: "llamaindex", Provider: "openai", RequestModel: "gpt-4o"},
	},
	{
		"Future AGI's OpenAI, a file",
		otlpSpan{name: "FileObject", scope: "traceai_openai", attributes: attrs("gen_ai.span.kind", "LLM", "gen_ai.provider.name", "openai",
			"gen_ai.request.parameters", `{"purpose": "batch"}`)},
		Evidence{Kind: Other, Dialect: "openinference", Provider: "openai"},
	},
	{
		"Future AGI's OpenAI, a call",
		otlpSpan{name: "ChatCompletion", scope: "traceai_openai", attributes: attrs("gen_ai.span.kind", "LLM", "gen_ai.provider.name", "openai",
			"gen_ai.request.model", "gpt-4o")},
		Evidence{Kind: Inference, Dialect: "loongsuite", Provider: "openai", RequestModel: "gpt-4o"},
	},
	{
		"CrewAI in OpenLLMetry, a task that is called an agent",
		otlpSpan{name: "Where is it?.task", scope: "opentelemetry.instrumentation.crewai.instrumentation", attributes: attrs("gen_ai.operation.name", "invoke_agent",
			"gen_ai.provider.name", "crewai", "traceloop.span.kind", "task")},
		Evidence{Kind: Workflow, Dialect: "openllmetry", Provider: "crewai"},
	},
	{
		"LiteLLM, a stream, whose parts have the model that was asked for",
		otlpSpan{name: "chat gpt-4o", scope: "litellm", attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "gpt-4o",
			"gen_ai.response.model", "gpt-4o", "llm.is_streaming", "True", "gen_ai.usage.output_tokens", "5")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "gpt-4o"},
	},
	{
		"LiteLLM, a stream of another model",
		otlpSpan{name: "chat gpt-4o", scope: "litellm", attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "gpt-4o",
			"gen_ai.response.model", "gpt-4o-mini", "llm.is_streaming", "True", "gen_ai.usage.output_tokens", "5")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "gpt-4o", ResponseModel: "gpt-4o-mini"},
	},
	{
		"LiteLLM, an answer in one piece",
		otlpSpan{name: "chat gpt-4o", scope: "litellm", attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "gpt-4o",
			"gen_ai.response.model", "gpt-4o", "llm.is_streaming", "False", "gen_ai.usage.output_tokens", "5")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "gpt-4o", ResponseModel: "gpt-4o"},
	},
	{
		"OpenInference's CrewAI, a tool, whose description has more in front of it",
		otlpSpan{name: "f.run", scope: "openinference.instrumentation.crewai", attributes: attrs("openinference.span.kind", "TOOL", "tool.name", "f",
			"tool.description", "Tool Name: f\nTool Arguments: {\n  \"properties\": {}\n}\nTool Description: Looks it up.",
			"tool.parameters", `{"type": "object", "properties": {}}`)},
		Evidence{
			Kind: Tool, Dialect: "openinference", ToolName: "f",
			ToolDefinition: `{"name":"f","description":"Looks it up.","parameters":{"type": "object", "properties": {}}}`,
		},
	},
	{
		"OpenLIT, a call that failed",
		otlpSpan{name: "chat claude-sonnet-4-5", scope: "openlit.instrumentation.anthropic", failed: true},
		Evidence{Kind: Inference, Dialect: "openlit"},
	},
	{
		"OpenLIT, an embedding that failed",
		otlpSpan{name: "embeddings text-embedding-3-small", scope: "openlit.instrumentation.openai", failed: true},
		Evidence{Kind: Embedding, Dialect: "openlit"},
	},
	{
		"OpenLIT under OpenInference, a call that is called a chain",
		otlpSpan{name: "chat gpt-4o", attributes: attrs("gen_ai.operation.name", "chat", "telemetry.sdk.name", "openlit",
			"gen_ai.provider.name", "openai", "gen_ai.request.model", "gpt-4o", "gen_ai.response.model", "gpt-4o-2024-11-20",
			"gen_ai.usage.output_tokens", "5", "openinference.span.kind", "CHAIN")},
		Evidence{
			Kind: Inference, Dialect: "openinference", Provider: "openai", RequestModel: "gpt-4o",
			ResponseModel: "gpt-4o-2024-11-20",
		},
	},
	{
		"OpenLIT under OpenInference, a search that is called a chain",
		otlpSpan{name: "query support", attributes: attrs("gen_ai.operation.name", "vectordb", "telemetry.sdk.name", "openlit",
			"db.system.name", "chroma", "db.operation.name", "query", "openinference.span.kind", "CHAIN")},
		Evidence{Kind: Retrieval, Dialect: "openinference"},
	},
	{
		"a chain that repeats the operation of the call below it, and no model",
		otlpSpan{name: "RunnableSequence", attributes: attrs("gen_ai.operation.name", "chat", "openinference.span.kind", "CHAIN")},
		Evidence{Kind: Workflow, Dialect: "openinference"},
	},
	{
		"what a converter calls a chain, an agent",
		otlpSpan{name: "invoke_agent support", attributes: attrs("gen_ai.operation.name", "invoke_agent", "gen_ai.agent.name", "support",
			"openinference.span.kind", "CHAIN")},
		Evidence{Kind: Agent, Dialect: "openinference", AgentName: "support"},
	},
	{
		"OpenLLMetry under OpenInference, a task",
		otlpSpan{name: "ChatPromptTemplate.task", scope: "opentelemetry.instrumentation.langchain", attributes: attrs("traceloop.span.kind", "task",
			"traceloop.entity.name", "ChatPromptTemplate", "openinference.span.kind", "TOOL", "tool.name", "ChatPromptTemplate")},
		Evidence{Kind: Workflow, Dialect: "openinference"},
	},
	{
		"OpenLLMetry in JavaScript under OpenInference, a tool that is a task",
		otlpSpan{name: "execute_tool get_order", scope: "@traceloop/instrumentation-langchain", attributes: attrs("traceloop.span.kind", "task",
			"gen_ai.operation.name", "execute_tool", "openinference.span.kind", "TOOL", "tool.name", "get_order")},
		Evidence{Kind: Tool, Dialect: "openinference", ToolName: "get_order"},
	},
	{
		"AI SDK 7 under OpenInference, the step around a call",
		otlpSpan{name: "step 1", scope: "gen_ai", attributes: attrs("gen_ai.operation.name", "agent_step", "openinference.span.kind", "LLM")},
		Evidence{Kind: Workflow, Dialect: "openinference"},
	},
	{
		"AI SDK 7 under OpenInference, a reranking",
		otlpSpan{name: "rerank rerank-v3.5", scope: "gen_ai", attributes: attrs("gen_ai.operation.name", "rerank", "openinference.span.kind", "LLM",
			"gen_ai.provider.name", "cohere", "gen_ai.request.model", "rerank-v3.5", "llm.model_name", "rerank-v3.5", "llm.provider", "cohere")},
		Evidence{Kind: Retrieval, Dialect: "openinference", Provider: "cohere", RequestModel: "rerank-v3.5"},
	},
	{
		"what a converter calls a model's call, a search of a memory",
		otlpSpan{name: "search_memory", attributes: attrs("gen_ai.operation.name", "search_memory", "openinference.span.kind", "LLM")},
		Evidence{Kind: Retrieval, Dialect: "openinference"},
	},
	{
		"what is called a model's call and has an answer's tokens is one",
		otlpSpan{name: "agent", attributes: attrs("gen_ai.operation.name", "invoke_agent", "openinference.span.kind", "LLM",
			"llm.model_name", "gpt-4o", "llm.token_count.completion", "5")},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "gpt-4o"},
	},
	{
		"LangChain4j through Micrometer",
		otlpSpan{name: "chat gpt-4o", scope: "org.springframework.boot", attributes: attrs("gen_ai.operation.name", "chat",
			"gen_ai.provider.name", "OPEN_AI", "gen_ai.request.model", "gpt-4o", "gen_ai.response.model", "gpt-4o-2024-11-20",
			"outcome", "SUCCESS", "output_tokens", "5", "input_tokens", "9")},
		Evidence{
			Kind: Inference, Dialect: "otel", Provider: "openai", RequestModel: "gpt-4o",
			ResponseModel: "gpt-4o-2024-11-20",
		},
	},
	{
		"LangChain4j through Micrometer, a call that failed",
		otlpSpan{name: "chat unknown", scope: "org.springframework.boot", attributes: attrs("gen_ai.operation.name", "chat",
			"gen_ai.provider.name", "unknown", "gen_ai.request.model", "unknown", "gen_ai.response.model", "unknown", "outcome", "ERROR")},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "unknown", RequestModel: "unknown"},
	},
	{
		"Rig, Gemini's interactions, a stream that broke off",
		otlpSpan{name: "interactions_streaming", scope: "shop", attributes: attrs("gen_ai.operation.name", "interactions_streaming",
			"gen_ai.provider.name", "gcp.gemini", "gen_ai.request.model", "gemini-2.5-flash")},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "gcp.gemini", RequestModel: "gemini-2.5-flash"},
	},
	{
		"ADK, the call that wraps generate_content",
		otlpSpan{name: "call_llm", scope: "gcp.vertex.agent", attributes: attrs(
			"gen_ai.system", "gcp.vertex.agent", "gen_ai.request.model", "gemini-2.5-flash", "gcp.vertex.agent.session_id", "s",
			"gcp.vertex.agent.llm_request", `{"model":"gemini-2.5-flash","config":{"tools":[{"function_declarations":[{"name":"f"}]}]}}`,
			"gcp.vertex.agent.llm_response", `{"model_version":"gemini-2.5-flash-001","content":{}}`)},
		Evidence{
			Kind: Inference, Dialect: "adk", Provider: "gcp.vertex.agent", RequestModel: "gemini-2.5-flash",
			ResponseModel: "gemini-2.5-flash-001", Conversation: "s", Tools: `[{"function_declarations":[{"name":"f"}]}]`,
		},
	},
	{
		"ADK in JavaScript",
		otlpSpan{name: "call_llm", scope: "gcp.vertex.agent", attributes: attrs(
			"gcp.vertex.agent.llm_request", `{"model":"gemini-2.5-flash"}`,
			"gcp.vertex.agent.llm_response", `{"modelVersion":"gemini-2.5-flash-001","content":{}}`)},
		Evidence{Kind: Inference, Dialect: "adk", RequestModel: "gemini-2.5-flash", ResponseModel: "gemini-2.5-flash-001"},
	},
	{
		"ADK, a tool whose request is an empty object",
		otlpSpan{name: "execute_tool f", scope: "gcp.vertex.agent", attributes: attrs(
			"gen_ai.operation.name", "execute_tool", "gen_ai.tool.name", "f", "gcp.vertex.agent.llm_request", "{}")},
		Evidence{Kind: Tool, Dialect: "adk", ToolName: "f"},
	},
	{"ADK, an early version", otlpSpan{name: "agent_run [root_agent]", scope: "gcp.vertex.agent"}, Evidence{Kind: Agent, Dialect: "adk"}},
	{
		"Strands, the loop inside an agent",
		otlpSpan{name: "execute_event_loop_cycle", scope: "strands.telemetry.tracer", attributes: attrs("event_loop.cycle_id", "1")},
		Evidence{Kind: Workflow, Dialect: "strands"},
	},
	{
		"Strands, an agent with definitions",
		otlpSpan{name: "invoke_agent A", scope: "strands.telemetry.tracer", attributes: attrs("gen_ai.operation.name", "invoke_agent",
			"gen_ai.system", "strands-agents", "gen_ai.agent.tools", `["f"]`, "gen_ai.tool.definitions", `[{"name":"f"}]`, "gen_ai.agent.name", "A")},
		Evidence{Kind: Agent, Dialect: "otel", Provider: "strands-agents", AgentName: "A", Tools: `[{"name":"f"}]`},
	},
	{
		"Strands, the loop inside an agent in JavaScript",
		otlpSpan{name: "execute_agent_loop_cycle", scope: "strands-agents", attributes: attrs("agent_loop.cycle_id", "1")},
		Evidence{Kind: Workflow, Dialect: "strands"},
	},
	{"Strands, an early version", otlpSpan{name: "Tool: calc", scope: "strands.telemetry.tracer"}, Evidence{Kind: Tool, Dialect: "strands", ToolName: "calc"}},
	{
		"Logfire OpenAI Agents, the model that transcribes",
		otlpSpan{name: "Speech → Text with {gen_ai.request.model!r}", attributes: attrs("gen_ai.system", "openai",
			"gen_ai.request.model", "gpt-4o-transcribe", "gen_ai.response.model", "gpt-4o-transcribe")},
		Evidence{
			Kind: Inference, Dialect: "logfire", Provider: "openai", RequestModel: "gpt-4o-transcribe",
			Media: true,
		},
	},
	{
		"LiveKit, a model call",
		otlpSpan{name: "llm_request", scope: "livekit-agents", attributes: attrs("gen_ai.operation.name", "chat",
			"gen_ai.provider.name", "openai", "gen_ai.request.model", "gpt-4.1", "lk.response.ttft", "0.29")},
		Evidence{Kind: Inference, Dialect: "livekit", Provider: "openai", RequestModel: "gpt-4.1"},
	},
	{
		"LiveKit, the model that speaks",
		otlpSpan{name: "tts_node", scope: "livekit-agents", attributes: attrs("gen_ai.provider.name", "Cartesia", "gen_ai.request.model", "sonic-3")},
		Evidence{Kind: Inference, Dialect: "livekit", Provider: "Cartesia", RequestModel: "sonic-3", Media: true},
	},
	{
		"LiveKit, a turn of the user, with the model that transcribes",
		otlpSpan{name: "user_turn", scope: "livekit-agents", attributes: attrs("gen_ai.provider.name", "Deepgram",
			"gen_ai.request.model", "nova-3", "lk.pii.user_transcript", "hello")},
		Evidence{Kind: Workflow, Dialect: "livekit", Provider: "Deepgram", RequestModel: "nova-3", Media: true},
	},
	{
		"LiveKit, a tool",
		otlpSpan{name: "function_tool", scope: "livekit-agents", attributes: attrs("lk.function_tool.name", "lookup_order", "lk.function_tool.id", "call_1")},
		Evidence{Kind: Tool, Dialect: "livekit", ToolName: "lookup_order"},
	},
	{
		"LiveKit, a judge",
		otlpSpan{name: "judge_evaluation", scope: "livekit-agents", attributes: attrs("gen_ai.operation.name", "judge",
			"gen_ai.request.model", "gpt-4.1-mini", "lk.function_tool.name", "judge_evaluation")},
		Evidence{Kind: Evaluator, Dialect: "livekit", RequestModel: "gpt-4.1-mini"},
	},
	{
		"Pipecat, a model call",
		otlpSpan{name: "llm", scope: "pipecat", attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.provider.name", "openai",
			"gen_ai.request.model", "gpt-4.1", "gen_ai.output.type", "text", "tools", `[{"name":"f"}]`)},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "openai", RequestModel: "gpt-4.1", Tools: `[{"name":"f"}]`},
	},
	{
		"Pipecat, the model that transcribes",
		otlpSpan{name: "stt", scope: "pipecat", attributes: attrs("gen_ai.operation.name", "stt", "gen_ai.provider.name", "deepgram",
			"gen_ai.request.model", "nova-3")},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "deepgram", RequestModel: "nova-3", Media: true},
	},
	{
		"vLLM, a request in the engine",
		otlpSpan{name: "llm_request", scope: "vllm.llm_engine", attributes: attrs("gen_ai.request.id", "cmpl-1", "gen_ai.latency.e2e", "0.25",
			"gen_ai.usage.prompt_tokens", "12", "gen_ai.latency.time_to_first_token", "0.04")},
		Evidence{Kind: Inference, Dialect: "vllm"},
	},
	{
		"ADOT, the kind it adds",
		otlpSpan{attributes: attrs("aws.genai.span_kind", "AGENT", "PlatformType", "AWS::BedrockAgentCore")},
		Evidence{Kind: Agent, Dialect: "adot"},
	},
	{
		"ADOT over OpenInference",
		otlpSpan{attributes: attrs("aws.genai.span_kind", "CHAIN", "openinference.span.kind", "CHAIN")},
		Evidence{Kind: Workflow, Dialect: "openinference"},
	},
	{
		"ADK under OpenInference",
		otlpSpan{attributes: attrs("openinference.span.kind", "TOOL", "gen_ai.operation.name", "execute_tool",
			"gen_ai.tool.name", "bake", "tool.name", "bake", "gen_ai.system", "gcp.vertex.agent")},
		Evidence{Kind: Tool, Dialect: "openinference", Provider: "gcp.vertex.agent", ToolName: "bake"},
	},
	{
		"Claude Code, a model call",
		otlpSpan{name: "claude_code.llm_request", attributes: attrs("model", "claude-sonnet-4-5", "span.type", "llm_request")},
		Evidence{Kind: Inference, Dialect: "claude-code", RequestModel: "claude-sonnet-4-5"},
	},
	{
		"Claude Code, a tool",
		otlpSpan{name: "claude_code.tool", scope: "com.anthropic.claude_code.tracing", attributes: attrs("tool_name", "Bash")},
		Evidence{Kind: Tool, Dialect: "claude-code", ToolName: "Bash"},
	},
	{"Claude Code, waiting for the user", otlpSpan{name: "claude_code.tool.blocked_on_user"}, Evidence{Kind: Other, Dialect: "claude-code"}},
	{
		"Codex, a turn",
		otlpSpan{name: "session_task.turn", scope: "codex_cli_rs", attributes: attrs("model", "gpt-5.5")},
		Evidence{Kind: Inference, Dialect: "codex", RequestModel: "gpt-5.5"},
	},
	{
		"Codex, a response",
		otlpSpan{name: "handle_responses", scope: "codex_exec", attributes: attrs("gen_ai.usage.input_tokens", "12")},
		Evidence{Kind: Inference, Dialect: "codex"},
	},
	{
		"Codex, a tool that its span is named after",
		otlpSpan{name: "read_page", scope: "codex_exec", attributes: attrs("tool_name", "read_page", "call_id", "call_9")},
		Evidence{Kind: Tool, Dialect: "codex", ToolName: "read_page"},
	},
	{
		"Codex, a response that calls a tool",
		otlpSpan{name: "handle_responses", scope: "codex_exec", attributes: attrs("from", "completed", "tool_name", "read_page", "gen_ai.usage.output_tokens", "5")},
		Evidence{Kind: Inference, Dialect: "codex"},
	},
	{
		"Gemini CLI, a request's id is no prompt, no tools are none",
		otlpSpan{name: "llm_call", scope: "gemini-cli", attributes: attrs("gen_ai.operation.name", "llm_call",
			"gen_ai.prompt.name", "945bd8d5-0657-4385-a99e-30240bfd2e00########0", "gen_ai.tool.definitions", "[]", "gen_ai.request.model", "gemini-3.1-flash-lite")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "gemini-3.1-flash-lite"},
	},
	{
		"Copilot CLI",
		otlpSpan{name: "invoke_agent", scope: "github.copilot", attributes: attrs("gen_ai.operation.name", "invoke_agent", "gen_ai.provider.name", "github", "gen_ai.response.model", "gpt-5")},
		Evidence{Kind: Agent, Dialect: "otel", Provider: "github", ResponseModel: "gpt-5"},
	},
	{
		"Genkit, a model",
		otlpSpan{attributes: attrs("genkit:type", "action", "genkit:metadata:subtype", "model", "genkit:name", "googleai/gemini-2.5-flash",
			"genkit:input", `{"messages":[],"tools":[{"name":"f","inputSchema":{}}]}`)},
		Evidence{Kind: Inference, Dialect: "genkit", RequestModel: "gemini-2.5-flash", Provider: "gcp.gemini", Tools: `[{"name":"f","inputSchema":{}}]`},
	},
	{
		"Genkit, the answer as the plugin has it",
		otlpSpan{attributes: attrs("genkit:type", "action", "genkit:metadata:subtype", "model", "genkit:name", "openai/nova-9",
			"genkit:output", `{"custom":{"id":"c1","model":"nova-9-2026-01-01","systemFingerprint":"f"},"finishReason":"stop","message":{"content":[{"text":"{\"model\":\"x\"}"}],"role":"model"}}`)},
		Evidence{Kind: Inference, Dialect: "genkit", RequestModel: "nova-9", ResponseModel: "nova-9-2026-01-01", Provider: "openai"},
	},
	{
		"Genkit, the raw answer of a provider that says version",
		otlpSpan{attributes: attrs("genkit:metadata:subtype", "model", "genkit:name", "googleai/nova-9",
			"genkit:output", `{"message":{"content":[]},"raw":{"candidates":[{"content":{}}],"modelVersion":"nova-9-preview-09"}}`)},
		Evidence{Kind: Inference, Dialect: "genkit", RequestModel: "nova-9", ResponseModel: "nova-9-preview-09", Provider: "gcp.gemini"},
	},
	{
		"Genkit, a case of an evaluator",
		otlpSpan{name: "Test Case 7", attributes: attrs("genkit:name", "Test Case 7", "genkit:metadata:evaluator:evalRunId", "e1")},
		Evidence{Kind: Evaluator, Dialect: "genkit"},
	},
	{
		"Genkit, what a tool says is no answer of a model",
		otlpSpan{attributes: attrs("genkit:metadata:subtype", "tool", "genkit:name", "menu", "genkit:output", `{"custom":{"model":"nova-9"}}`)},
		Evidence{Kind: Tool, Dialect: "genkit", ToolName: "menu"},
	},
	{
		"Genkit, a model under a prompt",
		otlpSpan{attributes: attrs("genkit:type", "action", "genkit:metadata:subtype", "model", "genkit:name", "openai/gpt-4o",
			"genkit:path", "/{support,t:flow}/{greet,t:dotprompt}/{generate,t:util}/{openai/gpt-4o,t:action,s:model}")},
		Evidence{Kind: Inference, Dialect: "genkit", RequestModel: "gpt-4o", Provider: "openai", PromptName: "greet"},
	},
	{
		"Genkit, a variant of a prompt is not its name",
		otlpSpan{attributes: attrs("genkit:type", "action", "genkit:metadata:subtype", "model", "genkit:name", "openai/gpt-4o",
			"genkit:path", "/{support,t:flow}/{greet.polite,t:dotprompt}/{generate,t:util}/{openai/gpt-4o,t:action,s:model}")},
		Evidence{
			Kind: Inference, Dialect: "genkit", RequestModel: "gpt-4o", Provider: "openai",
			PromptName: "greet", PromptLabel: "polite",
		},
	},
	{
		"Genkit, a model that a tool under a prompt calls",
		otlpSpan{attributes: attrs("genkit:type", "action", "genkit:metadata:subtype", "model", "genkit:name", "openai/gpt-4o",
			"genkit:path", "/{greet,t:dotprompt}/{generate,t:util}/{lookup,t:action,s:tool}/{generate,t:util}/{openai/gpt-4o,t:action,s:model}")},
		Evidence{Kind: Inference, Dialect: "genkit", RequestModel: "gpt-4o", Provider: "openai"},
	},
	{
		"Genkit, the loop of calls",
		otlpSpan{name: "generate", attributes: attrs("genkit:type", "util", "genkit:name", "generate", "genkit:input", `{"tools":["/tool/add"]}`)},
		Evidence{Kind: Workflow, Dialect: "genkit"},
	},
	{
		"Genkit, a prompt",
		otlpSpan{name: "greet", attributes: attrs("genkit:type", "dotprompt", "genkit:name", "greet", "genkit:path", "/{greet,t:dotprompt}")},
		Evidence{Kind: Workflow, Dialect: "genkit"},
	},
	{
		"Genkit, a tool",
		otlpSpan{attributes: attrs("genkit:metadata:subtype", "tool.v2", "genkit:name", "menu")},
		Evidence{Kind: Tool, Dialect: "genkit", ToolName: "menu"},
	},
	{
		"Genkit, a flow of an old version",
		otlpSpan{attributes: attrs("genkit:type", "flow", "genkit:name", "menuFlow")},
		Evidence{Kind: Workflow, Dialect: "genkit"},
	},
	{
		"OpenLIT, a query of a vector database",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "vectordb", "db.system", "chroma", "db.operation", "query", "gen_ai.system", "chroma")},
		Evidence{Kind: Retrieval, Dialect: "otel", Provider: "chroma"},
	},
	{
		"AutoGen",
		otlpSpan{scope: "autogen-core", attributes: attrs("gen_ai.operation.name", "create_agent", "gen_ai.system", "autogen", "gen_ai.agent.name", "m")},
		Evidence{Kind: Agent, Dialect: "otel", Provider: "autogen", AgentName: "m"},
	},
	{
		"DeepEval, a call",
		otlpSpan{attributes: attrs("confident.span.type", "llm", "confident.llm.model", "nova-9", "confident.span.provider", "nova",
			"confident.span.prompt_alias", "refund", "confident.span.prompt_version", "00.00.07", "confident.span.prompt_label", "live")},
		Evidence{
			Kind: Inference, Dialect: "deepeval", RequestModel: "nova-9", Provider: "nova",
			PromptName: "refund", PromptVersion: "00.00.07", PromptLabel: "live",
		},
	},
	{
		"DeepEval, a retriever has nothing but its type",
		otlpSpan{attributes: attrs("confident.span.type", "retriever", "confident.retriever.top_k", "3")},
		Evidence{Kind: Retrieval, Dialect: "deepeval"},
	},
	{
		"DeepEval, a tool",
		otlpSpan{attributes: attrs("confident.span.type", "tool", "confident.tool.name", "menu")},
		Evidence{Kind: Tool, Dialect: "deepeval", ToolName: "menu"},
	},
	{
		"DeepEval, an agent",
		otlpSpan{attributes: attrs("confident.span.type", "agent", "confident.agent.name", "clerk")},
		Evidence{Kind: Agent, Dialect: "deepeval", AgentName: "clerk"},
	},
	{
		"Agenta, a call",
		otlpSpan{attributes: attrs("ag.type.node", "chat", "ag.meta.request.model", "nova-9")},
		Evidence{Kind: Inference, Dialect: "agenta", RequestModel: "nova-9"},
	},
	{"Patronus, an evaluation", otlpSpan{attributes: attrs("pat.span.type", "eval", "pat.evaluator.id", "judge")}, Evidence{Kind: Evaluator, Dialect: "patronus"}},
	{
		"AG2, what a call used is no second call",
		otlpSpan{name: "record_usage model_call", attributes: attrs("ag2.span.type", "usage", "gen_ai.response.model", "nova-9", "gen_ai.usage.input_tokens", "7")},
		Evidence{Kind: Other, Dialect: "ag2", ResponseModel: "nova-9"},
	},
	{
		"Mastra, a model step that kept the answer",
		otlpSpan{attributes: attrs("mastra.span.type", "model_step", "gen_ai.operation.name", "agent_step",
			"mastra.metadata.body", `{"id":"c1","model":"nova-9-2026-01-01","choices":[]}`, "mastra.metadata.modelMetadata", `{"modelId":"nova-9"}`)},
		Evidence{Kind: Inference, Dialect: "mastra", RequestModel: "nova-9", ResponseModel: "nova-9-2026-01-01"},
	},
	{
		"Mastra, a failed call whose status is ok",
		otlpSpan{attributes: attrs("mastra.span.type", "model_inference", "gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9",
			"gen_ai.response.finish_reasons", `["error"]`)},
		Evidence{Kind: Inference, Dialect: "mastra", RequestModel: "nova-9"},
	},
	{
		"a call that was stopped and not failed",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9",
			"gen_ai.response.finish_reasons", `["stop","error"]`)},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9", ResponseModel: "nova-9"},
	},
	{
		"Mastra, a model step",
		otlpSpan{scope: "@mastra/otel", attributes: attrs("mastra.span.type", "model_step", "gen_ai.operation.name", "agent_step",
			"mastra.metadata.modelMetadata", `{"modelId":"gpt-4o","modelVersion":"v3","modelProvider":"openai.responses"}`)},
		Evidence{Kind: Inference, Dialect: "mastra", RequestModel: "gpt-4o", Provider: "openai"},
	},
	{
		"Mastra, a call of a model that its converter calls a chain",
		otlpSpan{attributes: attrs("mastra.span.type", "model_inference", "openinference.span.kind", "CHAIN")},
		Evidence{Kind: Inference, Dialect: "mastra"},
	},
	{
		"Mastra, an agent's call by its converter",
		otlpSpan{attributes: attrs("mastra.span.type", "model_generation", "openinference.span.kind", "LLM", "llm.model_name", "nova-9-2026-01-01",
			"llm.invocation_parameters", `{"model":"nova-9"}`)},
		Evidence{Kind: Inference, Dialect: "mastra", RequestModel: "nova-9", ResponseModel: "nova-9-2026-01-01"},
	},
	{"Mastra, what it keeps in mind", otlpSpan{attributes: attrs("mastra.span.type", "memory_operation")}, Evidence{Kind: Other, Dialect: "mastra"}},
	{"Mastra, a workflow's loop", otlpSpan{attributes: attrs("mastra.span.type", "workflow_loop")}, Evidence{Kind: Workflow, Dialect: "mastra"}},
	{
		"Mastra, a tool of MCP",
		otlpSpan{attributes: attrs("mastra.span.type", "mcp_tool_call", "gen_ai.tool.name", "f")},
		Evidence{Kind: Tool, Dialect: "mastra", ToolName: "f"},
	},
	{"LoongSuite", otlpSpan{attributes: attrs("gen_ai.span.kind", "RETRIEVER")}, Evidence{Kind: Retrieval, Dialect: "loongsuite"}},
	{"LoongSuite, the older key", otlpSpan{attributes: attrs("gen_ai.span_kind_name", "ENTRY")}, Evidence{Kind: Workflow, Dialect: "loongsuite"}},
	{
		"LangWatch",
		otlpSpan{attributes: attrs("langwatch.span.type", "rag", "langwatch.prompt.handle", "qa", "langwatch.prompt.version.number", "3")},
		Evidence{Kind: Retrieval, Dialect: "langwatch", PromptName: "qa", PromptVersion: "3"},
	},
	{"Laminar", otlpSpan{attributes: attrs("lmnr.span.type", "EXECUTOR")}, Evidence{Kind: Agent, Dialect: "laminar"}},
	{"AgentOps", otlpSpan{attributes: attrs("agentops.span.kind", "session")}, Evidence{Kind: Workflow, Dialect: "agentops"}},
	{
		"Braintrust",
		otlpSpan{attributes: attrs("braintrust.span_attributes", `{"type":"llm"}`, "braintrust.metadata", `{"provider":"openai","model":"gpt-4o"}`)},
		Evidence{Kind: Inference, Dialect: "braintrust", RequestModel: "gpt-4o", Provider: "openai"},
	},
	{
		"VoltAgent, a model call",
		otlpSpan{name: "llm:generateText", scope: "@voltagent/core", attributes: attrs("span.type", "llm", "entity.type", "agent",
			"llm.operation", "generateText", "llm.model", "gpt-4o", "entity.name", "support", "llm.tools", "add, subtract")},
		Evidence{Kind: Inference, Dialect: "voltagent", RequestModel: "gpt-4o"},
	},
	{
		"VoltAgent, an agent",
		otlpSpan{name: "support", scope: "@voltagent/core", attributes: attrs("entity.type", "agent", "entity.name", "support", "ai.model.name", "gpt-4o")},
		Evidence{Kind: Agent, Dialect: "voltagent", RequestModel: "gpt-4o", AgentName: "support"},
	},
	{
		"VoltAgent, a tool below an agent",
		otlpSpan{scope: "voltagent", attributes: attrs("span.type", "tool", "entity.type", "agent", "tool.name", "search")},
		Evidence{Kind: Tool, Dialect: "voltagent", ToolName: "search"},
	},
	{
		"MCP, a tool call",
		otlpSpan{name: "tools/call joker", attributes: attrs("mcp.method.name", "tools/call", "gen_ai.tool.name", "joker")},
		Evidence{Kind: Tool, Dialect: "mcp", ToolName: "joker"},
	},
	{
		"MCP, a prompt of the server is none that an answer was made with",
		otlpSpan{name: "prompts/get greet", attributes: attrs("mcp.method.name", "prompts/get", "gen_ai.prompt.name", "greet")},
		Evidence{Kind: Other, Dialect: "mcp"},
	},
	{
		"MCP, FastMCP before it had MCP's keys",
		otlpSpan{attributes: attrs("rpc.system", "mcp", "rpc.method", "tools/call", "fastmcp.server.name", "s")},
		Evidence{Kind: Tool, Dialect: "mcp"},
	},
	{
		"Eino, a model; its response model is the one that was configured",
		otlpSpan{name: "OpenAI ChatModel", scope: "github.com/cloudwego/eino-ext/callbacks/apmplus", attributes: attrs(
			"gen_ai.span.kind", "chatmodel", "runinfo.component", "ChatModel", "gen_ai.system", "eino",
			"gen_ai.request.model", "gpt-4o", "gen_ai.response.model", "gpt-4o", "gen_ai.usage.prompt_tokens", "9")},
		Evidence{Kind: Inference, Dialect: "eino", RequestModel: "gpt-4o", Provider: "eino"},
	},
	{
		"Eino, a model that is the outermost",
		otlpSpan{scope: "github.com/cloudwego/eino-ext/callbacks/apmplus", attributes: attrs(
			"gen_ai.span.kind", "workflow", "runinfo.component", "ChatModel", "gen_ai.request.model", "gpt-4o")},
		Evidence{Kind: Inference, Dialect: "eino", RequestModel: "gpt-4o"},
	},
	{
		"Eino, a node that calls tools",
		otlpSpan{scope: "github.com/cloudwego/eino-ext/callbacks/apmplus", attributes: attrs(
			"gen_ai.span.kind", "toolsnode", "runinfo.component", "ToolsNode")},
		Evidence{Kind: Workflow, Dialect: "eino"},
	},
	{
		"ADK for Go, a node of a graph",
		otlpSpan{name: "invoke_node triage", scope: "gcp.vertex.agent", attributes: attrs(
			"gen_ai.operation.name", "invoke_node", "gen_ai.node.name", "triage", "gen_ai.conversation.id", "s1")},
		Evidence{Kind: Workflow, Dialect: "otel", Conversation: "s1"},
	},
	{
		"tRPC-Agent-Go, a model with its tools",
		otlpSpan{name: "chat gpt-4o", scope: "trpc.agent.go", attributes: attrs(
			"gen_ai.operation.name", "chat", "gen_ai.system", "trpc.go.agent", "gen_ai.request.model", "gpt-4o",
			"gen_ai.request.tool.definitions", `[{"name":"f"}]`, "gen_ai.response.model", "gpt-4o-2024-08-06")},
		Evidence{
			Kind: Inference, Dialect: "otel", RequestModel: "gpt-4o", ResponseModel: "gpt-4o-2024-08-06", Provider: "trpc.go.agent",
			Tools: `[{"name":"f"}]`,
		},
	},
	{
		"docker agent, a model call",
		otlpSpan{name: "runtime.stream", scope: "cagent", attributes: attrs("agent", "root", "session.id", "s1")},
		Evidence{Kind: Inference, Dialect: "docker-agent"},
	},
	{
		"docker agent, a tool",
		otlpSpan{name: "runtime.tool.handler", scope: "docker-agent", attributes: attrs("tool.name", "f", "agent", "root")},
		Evidence{Kind: Tool, Dialect: "docker-agent", ToolName: "f"},
	},
	{
		"docker agent, a transfer",
		otlpSpan{name: "runtime.task_transfer", scope: "cagent", attributes: attrs("from.agent", "root", "to.agent", "b")},
		Evidence{Kind: Other, Dialect: "docker-agent"},
	},
	{
		"LoongSuite, an operation on a memory",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "memory_operation", "gen_ai.memory.operation", "add")},
		Evidence{Kind: Other, Dialect: "otel"},
	},
	{
		"OpenLIT, a search in a memory",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "memory_search", "gen_ai.system", "mem0")},
		Evidence{Kind: Retrieval, Dialect: "otel", Provider: "mem0"},
	},
	{
		"a call of a model with a memory",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat_with_memory", "gen_ai.response.model", "nova-9")},
		Evidence{Kind: Inference, Dialect: "otel", ResponseModel: "nova-9"},
	},
	{
		"Braintrust for Go, LangChain's retriever",
		otlpSpan{name: "langchain.retriever", scope: "braintrust", attributes: attrs("braintrust.input_json", `"q"`)},
		Evidence{Kind: Retrieval, Dialect: "braintrust"},
	},
	{
		"Braintrust for Go, what answered is written over what was asked",
		otlpSpan{name: "anthropic.messages.create", scope: "braintrust", attributes: attrs(
			"braintrust.span_attributes", `{"type":"llm"}`, "braintrust.metrics", `{"tokens":7}`,
			"braintrust.metadata", `{"provider":"anthropic","model":"claude-sonnet-4-5-20250929"}`)},
		Evidence{
			Kind: Inference, Dialect: "braintrust", RequestModel: "claude-sonnet-4-5-20250929",
			ResponseModel: "claude-sonnet-4-5-20250929", Provider: "anthropic",
		},
	},
	{
		"Braintrust for Go, a call that failed answered nothing",
		otlpSpan{name: "anthropic.messages.create", scope: "braintrust", failed: true, attributes: attrs(
			"braintrust.span_attributes", `{"type":"llm"}`, "braintrust.metadata", `{"provider":"anthropic","model":"claude-sonnet-4-5"}`)},
		Evidence{Kind: Inference, Dialect: "braintrust", RequestModel: "claude-sonnet-4-5", Provider: "anthropic"},
	},
	{
		"a converter to OpenInference calls what names its agent one",
		otlpSpan{name: "chat gpt-4o", attributes: attrs(
			"openinference.span.kind", "AGENT", "gen_ai.operation.name", "chat", "gen_ai.agent.name", "clerk", "gen_ai.request.model", "gpt-4o")},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "gpt-4o", AgentName: "clerk"},
	},
	{
		"the same, where only the name tells the operation",
		otlpSpan{name: "chat gpt-4o", attributes: attrs("openinference.span.kind", "AGENT", "llm.model_name", "gpt-4o")},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "gpt-4o"},
	},
	{
		"an agent of OpenInference with the model of its calls",
		otlpSpan{name: "clerk", attributes: attrs("openinference.span.kind", "AGENT", "llm.model_name", "gpt-4o", "agent.name", "clerk")},
		Evidence{Kind: Agent, Dialect: "openinference", RequestModel: "gpt-4o", AgentName: "clerk"},
	},
	{
		"Sentry's SDK, a call that has no name of an operation",
		otlpSpan{name: "Bedrock Runtime.InvokeModel", attributes: attrs("sentry.op", "gen_ai.generate_content", "gen_ai.request.model", "amazon.nova-lite-v1:0")},
		Evidence{Kind: Inference, Dialect: "sentry", RequestModel: "amazon.nova-lite-v1:0"},
	},
	{
		"the node of an agent's graph, as proposed",
		otlpSpan{name: "look it up", attributes: attrs("gen_ai.agent.node.type", "vector_search", "gen_ai.agent.node.id", "n1")},
		Evidence{Kind: Retrieval, Dialect: "otel"},
	},
	{
		"any-agent",
		otlpSpan{scope: "any_agent", attributes: attrs("gen_ai.operation.name", "call_llm", "gen_ai.request.model", "mistral/mistral-small-latest")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "mistral/mistral-small-latest"},
	},
	{
		"a feature flag of the SDK's hook",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat"), events: []otlpEvent{
			{"feature_flag", attrs("feature_flag.result.variant", "canary", "feature_flag.key", "prompt", "feature_flag.version", "9")},
		}},
		Evidence{Kind: Inference, Dialect: "otel", FlagKey: "prompt", FlagVariant: "canary", FlagVersion: "9"},
	},
	{
		"a feature flag of Sentry's",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "flag.evaluation.prompt", "true")},
		Evidence{Kind: Inference, Dialect: "otel", FlagKey: "prompt", FlagVariant: "true"},
	},
	{
		"two feature flags are not one",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "flag.evaluation.a", "1", "flag.evaluation.b", "2")},
		Evidence{Kind: Inference, Dialect: "otel"},
	},
	{
		"Logfire OpenAI Agents, whose call of the chat API knows only the request",
		otlpSpan{name: "Chat completion with {gen_ai.request.model!r}", scope: "logfire.openai_agents", attributes: attrs("gen_ai.operation.name", "chat",
			"gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9", "gen_ai.usage.output_tokens", "7")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"OpenInference, OpenAI Agents, an early version, whose agents had no node",
		otlpSpan{name: "clerk", scope: "openinference.instrumentation.openai_agents", attributes: attrs("openinference.span.kind", "AGENT", "llm.system", "openai")},
		Evidence{Kind: Agent, Dialect: "openinference", Provider: "openai"},
	},
	{
		"OpenInference, OpenAI Agents, the trace of a run",
		otlpSpan{name: "Agent workflow", scope: "openinference.instrumentation.openai_agents", attributes: attrs("openinference.span.kind", "AGENT")},
		Evidence{Kind: Workflow, Dialect: "openai-agents"},
	},
	{
		"Future AGI, which writes the answered model over the one asked for",
		otlpSpan{name: "ChatCompletion", attributes: attrs("gen_ai.span.kind", "LLM", "gen_ai.request.model", "nova-9-2026-01-02",
			"gen_ai.request.parameters", `{"model":"nova-9"}`, "gen_ai.prompt.template.name", "refunds")},
		Evidence{Kind: Inference, Dialect: "loongsuite", RequestModel: "nova-9", ResponseModel: "nova-9-2026-01-02", PromptName: "refunds"},
	},
	{
		"Future AGI, a call that was not answered, with a template where a name should be",
		otlpSpan{name: "ChatCompletion", attributes: attrs("gen_ai.span.kind", "LLM",
			"gen_ai.request.parameters", `{"model":"nova-9"}`, "gen_ai.prompt.template.name", "Answer {q}.")},
		Evidence{Kind: Inference, Dialect: "loongsuite", RequestModel: "nova-9"},
	},
	{
		"Future AGI, a call whose model is still that of the request",
		otlpSpan{name: "ChatCompletion", attributes: attrs("gen_ai.span.kind", "LLM", "gen_ai.request.model", "nova-9", "gen_ai.request.parameters", `{"model":"nova-9"}`)},
		Evidence{Kind: Inference, Dialect: "loongsuite", RequestModel: "nova-9"},
	},
	{
		"Future AGI, a call of LangChain's, which tells in its output who answered",
		otlpSpan{name: "ChatOpenAI", attributes: attrs("gen_ai.span.kind", "LLM", "gen_ai.request.model", "nova-9",
			"gen_ai.request.parameters", `{"model":"nova-9","stop":null,"tools":[{"type":"function","function":{"name":"weigh"}}]}`,
			"output.value", `{"generations":[[{"text":"","message":{"lc":1,"kwargs":{"content":"2 kg","response_metadata":{"model_name":"nova-9-2026-01-02"}}}}]]}`)},
		Evidence{
			Kind: Inference, Dialect: "loongsuite", RequestModel: "nova-9", ResponseModel: "nova-9-2026-01-02",
			Tools: `[{"type":"function","function":{"name":"weigh"}}]`,
		},
	},
	{
		"Future AGI, a chain, whose output is an application's",
		otlpSpan{name: "shop", attributes: attrs("gen_ai.span.kind", "CHAIN", "gen_ai.request.parameters", `{}`, "output.value", `{"choices":[],"model":"estate"}`)},
		Evidence{Kind: Workflow, Dialect: "loongsuite"},
	},
	{
		"Mirascope, a traced call, of which there is no other span",
		otlpSpan{name: "recommend.call", scope: "mirascope.ops", attributes: attrs("mirascope.type", "trace", "mirascope.fn.qualname", "recommend.call",
			"mirascope.response.provider_id", "openai", "mirascope.response.model_id", "openai/nova-9:completions",
			"mirascope.response.usage", `{"input_tokens":9,"output_tokens":4}`)},
		Evidence{Kind: Inference, Dialect: "mirascope", RequestModel: "openai/nova-9:completions", Provider: "openai"},
	},
	{
		"Mirascope, a versioned function that calls a model",
		otlpSpan{name: "recommend.call", scope: "mirascope.ops", attributes: attrs("mirascope.type", "trace",
			"mirascope.response.model_id", "openai/nova-9", "mirascope.version.name", "recommend", "mirascope.version.version", "1.2",
			"mirascope.version.hash", "5f0c")},
		Evidence{
			Kind: Inference, Dialect: "mirascope", RequestModel: "openai/nova-9", PromptName: "recommend", PromptVersion: "1.2",
			PromptLabel: "5f0c",
		},
	},
	{
		"Mirascope, a versioned function that nobody keeps elsewhere",
		otlpSpan{name: "recommend.call", scope: "mirascope.ops", attributes: attrs("mirascope.type", "trace",
			"mirascope.response.model_id", "openai/nova-9", "mirascope.version.name", "recommend", "mirascope.version.hash", "5f0c")},
		Evidence{Kind: Inference, Dialect: "mirascope", RequestModel: "openai/nova-9", PromptLabel: "5f0c"},
	},
	{
		"Mastra, the call of a model in a run that is linked to a prompt of Langfuse",
		otlpSpan{name: "chat nova-9", scope: "@mastra/otel-exporter", attributes: attrs("mastra.span.type", "model_inference",
			"gen_ai.operation.name", "chat", "gen_ai.request.model", "nova-9",
			"mastra.metadata.langfuse", `{"prompt":{"name":"support","version":7,"id":"p-1"}}`)},
		Evidence{Kind: Inference, Dialect: "mastra", RequestModel: "nova-9", PromptName: "support", PromptVersion: "7"},
	},
	{
		"Mastra, a tool in a run that is linked to a prompt of Langfuse",
		otlpSpan{name: "execute_tool weigh", scope: "@mastra/otel-exporter", attributes: attrs("mastra.span.type", "tool_call",
			"gen_ai.tool.name", "weigh", "mastra.metadata.langfuse", `{"prompt":{"name":"support","version":7}}`)},
		Evidence{Kind: Tool, Dialect: "mastra", ToolName: "weigh"},
	},
	{
		"PromptLayer, the run of a prompt",
		otlpSpan{name: "PromptLayer Run", scope: "promptlayer.otlp", attributes: attrs("node_type", "CODE_EXECUTION", "prompt_name", "support",
			"promptlayer.prompt.id", "99", "promptlayer.prompt.name", "support", "promptlayer.prompt.version", "7")},
		Evidence{Kind: Workflow, Dialect: "promptlayer", PromptName: "support", PromptVersion: "7"},
	},
	{
		"PromptLayer, what gets a prompt from the store",
		otlpSpan{name: "Prompt template fetch", scope: "promptlayer.otlp", attributes: attrs("node_type", "PROMPT_TEMPLATE",
			"promptlayer.prompt.name", "support", "promptlayer.prompt.version", "7")},
		Evidence{Kind: Other, Dialect: "promptlayer", PromptName: "support", PromptVersion: "7"},
	},
	{
		"PromptLayer, a call that its proxy of a client made",
		otlpSpan{name: "openai.OpenAI.chat.completions.create", scope: "promptlayer.otlp", attributes: attrs("provider", "openai",
			"function_name", "openai.OpenAI.chat.completions.create", "function_output",
			"ChatCompletion(id='x', choices=[Choice(message=ChatCompletionMessage(content='hi'))], created=1, model='nova-9-0102', object='chat.completion', usage=None)")},
		Evidence{Kind: Inference, Dialect: "promptlayer", ResponseModel: "nova-9-0102"},
	},
	{
		"PromptLayer, a function of the application's that it traced",
		otlpSpan{name: "create", scope: "promptlayer.otlp", attributes: attrs("function_output", "{'model': 'nova-9'}")},
		Evidence{},
	},
	{
		"Mirascope, a traced function",
		otlpSpan{name: "weigh", scope: "mirascope.ops", attributes: attrs("mirascope.type", "trace", "mirascope.fn.qualname", "weigh", "mirascope.trace.output", "2 kg")},
		Evidence{},
	},
	{
		"another one with parameters beside the model",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "nova-9-2026-01-02", "gen_ai.request.parameters", `{"model":"nova-9"}`)},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"Semantic Kernel, a function of an early version, which has nothing but a name",
		otlpSpan{name: "shop-weigh", scope: "semantic_kernel.functions.kernel_function"},
		Evidence{Kind: Tool, Dialect: "agent-framework"},
	},
	{
		"AutoGen, a tool of an early version",
		otlpSpan{name: "weigh", scope: "base_tool", attributes: attrs("tool_name", "weigh", "tool_description", "Weighs.", "tool_args", "{}")},
		Evidence{Kind: Tool, Dialect: "agent-framework", ToolName: "weigh"},
	},
	{"what else has that scope", otlpSpan{name: "weigh", scope: "base_tool", attributes: attrs("tool_args", "{}")}, Evidence{}},
	{
		"Dify, which knows only the model that was asked for",
		otlpSpan{name: "LLM", scope: "core.app.workflow.layers.observability", attributes: attrs("gen_ai.span.kind", "LLM", "gen_ai.framework", "dify",
			"gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9", "gen_ai.usage.output_tokens", "7")},
		Evidence{Kind: Inference, Dialect: "loongsuite", RequestModel: "nova-9"},
	},
	{
		"ADK under OpenInference, a call that failed before anything was written",
		otlpSpan{name: "call_llm", scope: "openinference.instrumentation.google_adk"},
		Evidence{Kind: Inference, Dialect: "adk"},
	},
	{
		"ADK under OpenInference, which tells the kind of what it wrote",
		otlpSpan{name: "agent_run [clerk]", scope: "openinference.instrumentation.google_adk", attributes: attrs("openinference.span.kind", "CHAIN")},
		Evidence{Kind: Workflow, Dialect: "openinference"},
	},
	{
		"LoongSuite, parameters that name no model",
		otlpSpan{attributes: attrs("gen_ai.span.kind", "LLM", "gen_ai.request.model", "nova-9", "gen_ai.request.parameters", `{"temperature":1}`)},
		Evidence{Kind: Inference, Dialect: "loongsuite", RequestModel: "nova-9"},
	},
	{
		"OpenInference, LiteLLM, with an answer that is another model than the one asked for",
		otlpSpan{name: "completion", scope: "openinference.instrumentation.litellm", attributes: attrs("openinference.span.kind", "LLM",
			"llm.model_name", "acme/nova-9", "gen_ai.response.model", "nova-9-2026-01-02", "llm.invocation_parameters", `{"model":"acme/nova-9"}`)},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "acme/nova-9", ResponseModel: "nova-9-2026-01-02"},
	},
	{
		"Logfire, a span of a client's scope under another name",
		otlpSpan{name: "reading a file", scope: "logfire.openai", attributes: attrs("request_data", `{"model":"nova-9","input":"x"}`)},
		Evidence{},
	},
	{"a template that is copied onto any span", otlpSpan{name: "GET", attributes: attrs("llm.prompt_template.template", "Answer {q}.")}, Evidence{}},
	{
		"fast-agent, an agent",
		otlpSpan{name: "Agent: 'clerk' generate", scope: "fast_agent.agents.llm_decorator"},
		Evidence{Kind: Agent, Dialect: "fast-agent"},
	},
	{
		"fast-agent, agents in a row",
		otlpSpan{name: "Chain: 'clerks' structured_schema", scope: "fast_agent.agents.workflow.chain_agent"},
		Evidence{Kind: Workflow, Dialect: "fast-agent"},
	},
	{
		"fast-agent, a tool",
		otlpSpan{name: "MCP Tool: shop/weigh", scope: "mcp_agent.mcp.mcp_aggregator", attributes: attrs("tool_name", "weigh", "server_name", "shop")},
		Evidence{Kind: Tool, Dialect: "fast-agent", ToolName: "weigh"},
	},
	{"fast-agent, a program", otlpSpan{name: "Agent: clerk", scope: "fast_agent.core.run_lifecycle"}, Evidence{}},
	{"fast-agent's names under another scope", otlpSpan{name: "Agent: 'clerk' generate", scope: "shop"}, Evidence{}},
	{
		"TanStack AI, the span around the calls",
		otlpSpan{name: "chat nova-9", attributes: attrs("gen_ai.system", "acme", "gen_ai.request.model", "nova-9",
			"gen_ai.usage.input_tokens", "9", "tanstack.ai.iterations", "2")},
		Evidence{Kind: Agent, Dialect: "tanstack-ai", Provider: "acme", RequestModel: "nova-9"},
	},
	{
		"TanStack AI, a call",
		otlpSpan{name: "chat nova-9 #1", attributes: attrs("gen_ai.system", "acme", "gen_ai.operation.name", "chat",
			"gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9-0102", "tanstack.ai.iteration", "1")},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "acme", RequestModel: "nova-9", ResponseModel: "nova-9-0102"},
	},
	{
		"TanStack AI, a video",
		otlpSpan{attributes: attrs("gen_ai.system", "acme", "gen_ai.operation.name", "live_video_generation", "gen_ai.request.model", "nova-9")},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "acme", RequestModel: "nova-9", Media: true},
	},
	{
		"gai, a call",
		otlpSpan{name: "openai.chat_complete", scope: "maragu.dev/gai/clients/openai", attributes: attrs("ai.model", "nova-9", "ai.prompt_tokens", "9")},
		Evidence{Kind: Inference, Dialect: "gai", RequestModel: "nova-9"},
	},
	{
		"gai, an embedding",
		otlpSpan{name: "google.embed", scope: "maragu.dev/gai-google", attributes: attrs("ai.model", "nova-embed")},
		Evidence{Kind: Embedding, Dialect: "gai", RequestModel: "nova-embed"},
	},
	{"gai, retries", otlpSpan{name: "robust.chat_complete", scope: "maragu.dev/gai/robust"}, Evidence{Kind: Workflow, Dialect: "gai"}},
	{"gai, one try", otlpSpan{name: "robust.chat_complete_attempt", scope: "maragu.dev/gai/robust"}, Evidence{}},
	{"gai's names under another scope", otlpSpan{name: "openai.chat_complete", scope: "shop", attributes: attrs("ai.model", "nova-9")}, Evidence{}},
	{
		"Embabel, an action of an agent",
		otlpSpan{name: "action weigh", attributes: attrs("gen_ai.operation.name", "action", "embabel.event.type", "action", "embabel.agent.name", "clerk")},
		Evidence{Kind: Workflow, Dialect: "embabel"},
	},
	{
		"Embabel, what goes around a call of Spring AI's",
		otlpSpan{name: "llm nova-9", attributes: attrs("embabel.event.type", "llm_call", "embabel.llm.model", "nova-9")},
		Evidence{Kind: Inference, Dialect: "embabel", RequestModel: "nova-9"},
	},
	{"Embabel, a goal", otlpSpan{name: "goal:Weighed", attributes: attrs("embabel.event.type", "goal_achieved")}, Evidence{}},
	{
		"mcp-go, a tool below its request",
		otlpSpan{name: "tool.weigh", attributes: attrs("mcp.tool.name", "weigh")},
		Evidence{Kind: Tool, Dialect: "mcp", ToolName: "weigh"},
	},
	{"the tool of MCP on another span", otlpSpan{name: "SELECT shop", attributes: attrs("mcp.tool.name", "weigh")}, Evidence{}},
	{
		"genai-otel-instrument writes an agent's name as the model",
		otlpSpan{name: "openai_agents.runner.run", scope: "genai_otel.instrumentors.base", attributes: attrs("gen_ai.operation.name", "agent.run",
			"gen_ai.system", "openai_agents", "gen_ai.agent.name", "clerk", "gen_ai.request.model", "clerk")},
		Evidence{Kind: Agent, Dialect: "otel", Provider: "openai_agents", AgentName: "clerk"},
	},
	{
		"genai-otel-instrument, a module of DSPy",
		otlpSpan{name: "dspy.predict", scope: "genai_otel.instrumentors.base", attributes: attrs("gen_ai.operation.name", "predict", "gen_ai.system", "dspy")},
		Evidence{Kind: Workflow, Dialect: "genai-otel", Provider: "dspy"},
	},
	{
		"genai-otel-instrument, a client",
		otlpSpan{name: "openai.chat.completion", scope: "genai_otel.instrumentors.base", attributes: attrs("gen_ai.operation.name", "chat",
			"gen_ai.system", "openai", "gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9-0102")},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "openai", RequestModel: "nova-9", ResponseModel: "nova-9-0102"},
	},
	{"its words under another scope", otlpSpan{scope: "shop", attributes: attrs("gen_ai.operation.name", "predict")}, Evidence{}},
}
