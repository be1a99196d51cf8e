// SPDX-License-Identifier: Apache-2.0

package dialect

// sdkCases are spans of SDKs, gateways and libraries with keys of their own.
var sdkCases = []dialectCase{
	{
		"Vercel AI SDK, a model call",
		otlpSpan{name: "ai.streamText.doStream", scope: "ai", attributes: attrs(
			"operation.name", "ai.streamText.doStream fn", "ai.operationId", "ai.streamText.doStream",
			"ai.model.id", "gpt-4o-mini", "ai.model.provider", "openai.responses", "ai.response.model", "gpt-4o-mini-2024-07-18",
			"ai.prompt.tools", `["{\"type\":\"function\",\"name\":\"f\"}"]`,
			"ai.telemetry.metadata.langfusePrompt", `{"name":"greet","version":7,"labels":["production"]}`)},
		Evidence{
			Kind: Inference, Dialect: "vercel-ai", RequestModel: "gpt-4o-mini", ResponseModel: "gpt-4o-mini-2024-07-18",
			Provider: "openai", Tools: `["{\"type\":\"function\",\"name\":\"f\"}"]`, PromptName: "greet", PromptVersion: "7",
		},
	},
	{
		"Vercel AI SDK, the wrapper",
		otlpSpan{attributes: attrs("ai.operationId", "ai.generateObject", "ai.model.id", "m", "ai.telemetry.functionId", "support")},
		Evidence{Kind: Agent, Dialect: "vercel-ai", RequestModel: "m", AgentName: "support"},
	},
	{
		"Vercel AI SDK, a tool, by operation.name alone",
		otlpSpan{attributes: attrs("operation.name", "ai.toolCall fn", "ai.toolCall.name", "f")},
		Evidence{Kind: Tool, Dialect: "vercel-ai", ToolName: "f"},
	},
	{
		"Vercel AI SDK, embeddings",
		otlpSpan{attributes: attrs("ai.operationId", "ai.embedMany.doEmbed", "ai.model.provider", "google.generative-ai")},
		Evidence{Kind: Embedding, Dialect: "vercel-ai", Provider: "gcp.gemini"},
	},
	{
		"Langfuse, a generation with its prompt",
		otlpSpan{scope: "langfuse-sdk", attributes: attrs(
			"langfuse.observation.type", "generation", "langfuse.observation.model.name", "gpt-4o",
			"langfuse.observation.prompt.name", "support-system", "langfuse.observation.prompt.version", "12")},
		Evidence{Kind: Inference, Dialect: "langfuse", RequestModel: "gpt-4o", PromptName: "support-system", PromptVersion: "12"},
	},
	{
		"Langfuse, a generation that an old SDK calls a span",
		otlpSpan{attributes: attrs(
			"langfuse.observation.type", "span", "langfuse.observation.model", "gpt-4o")},
		Evidence{Kind: Inference, Dialect: "langfuse", RequestModel: "gpt-4o"},
	},
	{
		"Langfuse, a guardrail",
		otlpSpan{attributes: attrs("langfuse.observation.type", "guardrail")},
		Evidence{Kind: Evaluator, Dialect: "langfuse"},
	},
	{
		"Langfuse's prompt on the agent of another instrumentation",
		otlpSpan{scope: "openinference.instrumentation.agno", attributes: attrs("openinference.span.kind", "AGENT", "agent.name", "desk",
			"langfuse.observation.prompt.name", "qa", "langfuse.observation.prompt.version", "3", "langfuse.observation.type", "span")},
		Evidence{Kind: Agent, Dialect: "openinference", AgentName: "desk", PromptName: "qa", PromptVersion: "3"},
	},
	{
		"Langfuse's usage on a tool of another instrumentation",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "execute_tool", "gen_ai.tool.name", "f", "langfuse.observation.usage_details", `{"input":1}`)},
		Evidence{Kind: Tool, Dialect: "otel", ToolName: "f"},
	},
	{
		"LangSmith, the run type beats the operation",
		otlpSpan{attributes: attrs("langsmith.span.kind", "retriever", "gen_ai.operation.name", "embeddings", "gen_ai.system", "langchain")},
		Evidence{Kind: Retrieval, Dialect: "langsmith", Provider: "langchain"},
	},
	{
		"LangSmith, a prompt says that it chats",
		otlpSpan{name: "ChatPromptTemplate", attributes: attrs("langsmith.span.kind", "prompt", "gen_ai.operation.name", "chat")},
		Evidence{Kind: Other, Dialect: "langsmith"},
	},
	{
		"LangSmith, the answer in the outputs",
		otlpSpan{name: "ChatOpenAI", attributes: attrs("langsmith.span.kind", "llm", "gen_ai.operation.name", "chat",
			"gen_ai.request.model", "gpt-4o",
			"gen_ai.completion", `{"generations":[[{"message":{"kwargs":{"response_metadata":{"model_name":"gpt-4o-2024-11-20"}}}}]]}`)},
		Evidence{Kind: Inference, Dialect: "langsmith", RequestModel: "gpt-4o", ResponseModel: "gpt-4o-2024-11-20"},
	},
	{
		"LangSmith, a chain",
		otlpSpan{attributes: attrs("langsmith.span.kind", "chain", "gen_ai.operation.name", "chain")},
		Evidence{Kind: Workflow, Dialect: "langsmith"},
	},
	{
		"LangSmith, a tool",
		otlpSpan{attributes: attrs("langsmith.span.kind", "tool", "langsmith.trace.name", "get_weather", "gen_ai.operation.name", "execute_tool")},
		Evidence{Kind: Tool, Dialect: "langsmith", ToolName: "get_weather"},
	},
	{
		"LangSmith, a prompt of the hub",
		otlpSpan{attributes: attrs("langsmith.span.kind", "llm", "gen_ai.operation.name", "chat", "gen_ai.request.model", "gpt-4o",
			"langsmith.metadata.lc_hub_owner", "me", "langsmith.metadata.lc_hub_repo", "rag", "langsmith.metadata.lc_hub_commit_hash", "deadbeef")},
		Evidence{Kind: Inference, Dialect: "langsmith", RequestModel: "gpt-4o", PromptName: "rag", PromptVersion: "deadbeef"},
	},
	{
		"MLflow, values in JSON",
		otlpSpan{attributes: attrs("mlflow.spanType", `"CHAT_MODEL"`, "mlflow.llm.model", `"gpt-4o"`, "mlflow.llm.provider", `"openai"`,
			"mlflow.chat.tools", `[{"type":"function","function":{"name":"f"}}]`, "mlflow.linkedPrompts", `[{"name": "qa", "version": "4"}]`)},
		Evidence{
			Kind: Inference, Dialect: "mlflow", RequestModel: "gpt-4o", Provider: "openai",
			Tools: `[{"type":"function","function":{"name":"f"}}]`, PromptName: "qa", PromptVersion: "4",
		},
	},
	{
		"MLflow, the prompts in JSON twice",
		otlpSpan{attributes: attrs("mlflow.spanType", "LLM", "mlflow.linkedPrompts", `"[{\"name\": \"qa\", \"version\": \"4\"}]"`)},
		Evidence{Kind: Inference, Dialect: "mlflow", PromptName: "qa", PromptVersion: "4"},
	},
	{
		"MLflow, two prompts are none",
		otlpSpan{attributes: attrs("mlflow.spanType", "CHAIN", "mlflow.linkedPrompts", `[{"name":"a","version":"1"},{"name":"b","version":"2"}]`)},
		Evidence{Kind: Workflow, Dialect: "mlflow"},
	},
	{
		"MLflow, a failed call has only what was asked for",
		otlpSpan{name: "Completions", attributes: attrs("mlflow.spanType", `"CHAT_MODEL"`, "mlflow.spanInputs", `{"model": "gpt-4o", "messages": []}`)},
		Evidence{Kind: Inference, Dialect: "mlflow", RequestModel: "gpt-4o"},
	},
	{
		"MLflow, a tool is named by its span",
		otlpSpan{name: "get_order", attributes: attrs("mlflow.spanType", `"TOOL"`, "mlflow.spanInputs", `{"model": "gpt-4o"}`)},
		Evidence{Kind: Tool, Dialect: "mlflow", ToolName: "get_order"},
	},
	{
		"MLflow, a retriever",
		otlpSpan{attributes: attrs("mlflow.spanType", `"RETRIEVER"`)},
		Evidence{Kind: Retrieval, Dialect: "mlflow"},
	},
	{
		"Pydantic AI, an agent run without an operation",
		otlpSpan{name: "support run", scope: "pydantic-ai", attributes: attrs(
			"model_name", "gpt-4o", "agent_name", "support", "pydantic_ai.all_messages", `[{"role":"user"}]`)},
		Evidence{Kind: Agent, Dialect: "pydantic-ai", RequestModel: "gpt-4o", AgentName: "support"},
	},
	{
		"Pydantic AI, a tool without an operation",
		otlpSpan{name: "running tool", scope: "pydantic-ai", attributes: attrs("gen_ai.tool.name", "f", "gen_ai.tool.call.id", "1")},
		Evidence{Kind: Tool, Dialect: "otel", ToolName: "f"},
	},
	{
		"Pydantic AI, tools in the request parameters",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat",
			"model_request_parameters", `{"function_tools":[{"name":"f","parameters_json_schema":{}}],"output_tools":[]}`)},
		Evidence{Kind: Inference, Dialect: "otel", Tools: `{"function_tools":[{"name":"f","parameters_json_schema":{}}],"output_tools":[]}`},
	},
	{
		"Pydantic AI, request parameters without a tool",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "model_request_parameters", `{"function_tools":[],"output_tools":[]}`)},
		Evidence{Kind: Inference, Dialect: "otel"},
	},
	{
		"Logfire, tools in the request",
		otlpSpan{attributes: attrs("gen_ai.system", "openai", "gen_ai.request.model", "gpt-4",
			"request_data", `{"model":"gpt-4","messages":[],"tools":[{"type":"function","function":{"name":"f"}}]}`)},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "openai", RequestModel: "gpt-4", Tools: `[{"type":"function","function":{"name":"f"}}]`},
	},
	{
		"Logfire OpenAI Agents, a function",
		otlpSpan{name: "Function: {name}", attributes: attrs("name", "roulette", "gen_ai.system", "openai")},
		Evidence{Kind: Tool, Dialect: "logfire", Provider: "openai", ToolName: "roulette"},
	},
	{
		"Logfire OpenAI Agents, an agent",
		otlpSpan{name: "Agent run: {name!r}", attributes: attrs("name", "Start", "tools", `["f"]`, "gen_ai.system", "openai")},
		Evidence{Kind: Agent, Dialect: "logfire", Provider: "openai", AgentName: "Start"},
	},
	{
		"Haystack, a generator",
		otlpSpan{name: "haystack.component.run", attributes: attrs("haystack.component.type", "OpenAIChatGenerator", "haystack.component.name", "llm")},
		Evidence{Kind: Inference, Dialect: "haystack"},
	},
	{
		"Haystack, a retriever",
		otlpSpan{name: "haystack.component.run", attributes: attrs("haystack.component.type", "InMemoryBM25Retriever")},
		Evidence{Kind: Retrieval, Dialect: "haystack"},
	},
	{
		"Haystack, an embedder",
		otlpSpan{name: "haystack.component.run", attributes: attrs("haystack.component.type", "SentenceTransformersTextEmbedder")},
		Evidence{Kind: Embedding, Dialect: "haystack"},
	},
	{"Haystack, a pipeline", otlpSpan{name: "haystack.pipeline.run"}, Evidence{Kind: Workflow, Dialect: "haystack"}},
	{
		"LiteLLM, the response tells the model",
		otlpSpan{name: "chat chat-default", scope: "litellm", attributes: attrs(
			"gen_ai.operation.name", "chat", "gen_ai.provider.name", "azure", "gen_ai.request.model", "chat-default",
			"litellm.provider.model", "azure/gpt-4o-prod", "gen_ai.response.model", "gpt-4o-2024-11-20",
			"litellm.request.tools.declared", "1", "gen_ai.tool.0.name", "f", "gen_ai.tool.0.parameters", `{"type":"object"}`)},
		Evidence{
			Kind: Inference, Dialect: "otel", Provider: "azure.ai.openai", RequestModel: "chat-default",
			ResponseModel: "gpt-4o-2024-11-20", Tools: `[{"name":"f","parameters":{"type":"object"}}]`,
		},
	},
	{
		"LiteLLM, the response is renamed to the group",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat",
			"gen_ai.request.model", "chat-default", "gen_ai.response.model", "chat-default", "litellm.provider.model", "azure/gpt-4o")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "chat-default", ResponseModel: "azure/gpt-4o"},
	},
	{
		"LiteLLM, the response is renamed to the group, and the request is what was sent",
		otlpSpan{name: "litellm_request", scope: "litellm", attributes: attrs("gen_ai.operation.name", "acompletion",
			"gen_ai.request.model", "nova-9-mini", "gen_ai.response.model", "chat-default", "litellm.model_group", "chat-default",
			"litellm.provider.model", "openai/nova-9-mini", "gen_ai.usage.input_tokens", "11")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9-mini", ResponseModel: "openai/nova-9-mini"},
	},
	{
		"LiteLLM, a group whose name is that of its model",
		otlpSpan{name: "litellm_request", scope: "litellm", attributes: attrs("gen_ai.operation.name", "acompletion",
			"gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9", "litellm.model_group", "nova-9",
			"litellm.provider.model", "openai/nova-9", "gen_ai.usage.input_tokens", "11")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9", ResponseModel: "nova-9"},
	},
	{
		"OpenInference, a prompt that is kept at OpenAI",
		otlpSpan{name: "Response", scope: "openinference.instrumentation.openai", attributes: attrs("openinference.span.kind", "LLM",
			"llm.model_name", "nova-9-0102", "llm.token_count.completion", "5", "llm.invocation_parameters",
			`{"model": "nova-9", "prompt": {"id": "pmpt_123", "version": "7", "variables": {"version": "x"}}}`)},
		Evidence{
			Kind: Inference, Dialect: "openinference", RequestModel: "nova-9", ResponseModel: "nova-9-0102",
			PromptName: "pmpt_123", PromptVersion: "7",
		},
	},
	{
		"OpenInference, a prompt that is kept at OpenAI, in the response that OpenAI Agents writes as parameters",
		otlpSpan{name: "response", scope: "openinference.instrumentation.openai_agents", attributes: attrs(
			"openinference.span.kind", "LLM", "llm.model_name", "nova-9-0102", "llm.invocation_parameters",
			`{"id": "resp_1", "model": "nova-9-0102", "prompt": {"id": "pmpt_123", "variables": null, "version": "7"}}`)},
		Evidence{
			Kind: Inference, Dialect: "openinference", RequestModel: "nova-9-0102", ResponseModel: "nova-9-0102",
			PromptName: "pmpt_123", PromptVersion: "7",
		},
	},
	{
		"OpenInference, the current version of a prompt that is kept at OpenAI",
		otlpSpan{name: "Response", scope: "openinference.instrumentation.openai", attributes: attrs("openinference.span.kind", "LLM",
			"llm.model_name", "nova-9", "llm.invocation_parameters", `{"model": "nova-9", "prompt": {"id": "pmpt_123"}}`)},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "nova-9"},
	},
	{
		"OpenInference, the text of a completion's prompt",
		otlpSpan{name: "Completion", scope: "openinference.instrumentation.openai", attributes: attrs("openinference.span.kind", "LLM",
			"llm.model_name", "nova-9", "llm.invocation_parameters", `{"model": "nova-9", "prompt": "pmpt_123"}`)},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "nova-9"},
	},
	{
		"LiteLLM, the same model under its provider's prefix",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat",
			"gen_ai.request.model", "gpt-4o", "gen_ai.response.model", "gpt-4o", "litellm.provider.model", "openai/gpt-4o")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "gpt-4o", ResponseModel: "gpt-4o"},
	},
	{
		"LiteLLM, what answered is of no family that was sent, and a group was asked for",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "chat-default", "gen_ai.response.model", "kite",
			"litellm.provider.model", "openai/nova-9-0102")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "chat-default", ResponseModel: "kite"},
	},
	{
		"LiteLLM, what answered is of no family that was sent, and nothing tells what was asked for",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.response.model", "kite", "litellm.provider.model", "openai/nova-9-0102")},
		Evidence{Kind: Inference, Dialect: "otel", ResponseModel: "openai/nova-9-0102"},
	},
	{
		"LiteLLM, no response",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "chat-default", "litellm.provider.model", "gpt-4o-mini")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "chat-default", ResponseModel: "gpt-4o-mini"},
	},
	{
		"LiteLLM, fewer tools than were declared",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat",
			"litellm.request.tools.declared", "40", "gen_ai.tool.0.name", "f")},
		Evidence{Kind: Inference, Dialect: "otel"},
	},
	{
		"LiteLLM, first generation",
		otlpSpan{name: "raw_gen_ai_request", attributes: attrs("llm.openai.messages", "[]")},
		Evidence{Kind: Inference, Dialect: "litellm"},
	},
	{
		"LiteLLM, first generation, its call type",
		otlpSpan{name: "litellm_request", scope: "litellm", attributes: attrs("llm.request.type", "aembedding", "gen_ai.request.model", "m")},
		Evidence{Kind: Embedding, Dialect: "openllmetry", RequestModel: "m"},
	},
	{
		"Semantic Kernel, a response's model and events",
		otlpSpan{
			name: "chat_completion", scope: "Microsoft.SemanticKernel",
			attributes: attrs("gen_ai.response.model", "gpt-4-0613"), events: []otlpEvent{{"gen_ai.system.message", attrs("content", "Be.")}},
		},
		Evidence{Kind: Inference, Dialect: "otel", ResponseModel: "gpt-4-0613"},
	},
	{
		"MS Agent Framework, an agent",
		otlpSpan{name: "invoke_agent A", scope: "agent_framework", attributes: attrs("gen_ai.operation.name", "invoke_agent",
			"gen_ai.provider.name", "microsoft.agent_framework", "gen_ai.agent.name", "A", "gen_ai.tool.definitions", `[{"type":"function","name":"f"}]`)},
		Evidence{Kind: Agent, Dialect: "otel", Provider: "microsoft.agent_framework", AgentName: "A", Tools: `[{"type":"function","name":"f"}]`},
	},
	{
		"Spring AI, embedding in the singular",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "embedding", "gen_ai.system", "vertex_ai")},
		Evidence{Kind: Embedding, Dialect: "otel", Provider: "gcp.vertex_ai"},
	},
	{
		"Spring AI, an advisor",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "framework", "gen_ai.system", "spring_ai", "spring.ai.kind", "advisor")},
		Evidence{Kind: Workflow, Dialect: "spring-ai", Provider: "spring_ai"},
	},
	{
		"Spring AI, a query of a vector store",
		otlpSpan{attributes: attrs("spring.ai.kind", "vector_store", "db.operation.name", "query", "db.system", "pg_vector")},
		Evidence{Kind: Retrieval, Dialect: "spring-ai"},
	},
	{
		"OpenInference, a component of Haystack, which writes the model with its reply only",
		otlpSpan{name: "OpenAIChatGenerator.run", scope: "openinference.instrumentation.haystack", attributes: attrs(
			"openinference.span.kind", "LLM", "llm.model_name", "nova-9-2026-01-02")},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "nova-9-2026-01-02", ResponseModel: "nova-9-2026-01-02"},
	},
	{
		"OpenInference, LiteLLM's responses, of whose request the parameters hold no model",
		otlpSpan{name: "responses", scope: "openinference.instrumentation.litellm", attributes: attrs("openinference.span.kind", "LLM",
			"llm.model_name", "nova-9-2026-01-02", "llm.invocation_parameters", `{"api_base":"http://gateway"}`, "llm.token_count.completion", "7")},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "nova-9-2026-01-02", ResponseModel: "nova-9-2026-01-02"},
	},
	{
		"OpenInference, LiteLLM's responses before anything was counted",
		otlpSpan{name: "responses", scope: "openinference.instrumentation.litellm", attributes: attrs("openinference.span.kind", "LLM",
			"llm.model_name", "nova-9", "llm.invocation_parameters", `{"api_base":"http://gateway"}`)},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "nova-9"},
	},
	{
		"OpenInference, LiteLLM's completion, whose model is that of the request",
		otlpSpan{name: "completion", scope: "openinference.instrumentation.litellm", attributes: attrs("openinference.span.kind", "LLM",
			"llm.model_name", "nova-9", "llm.invocation_parameters", `{"model":"nova-9"}`, "llm.token_count.completion", "7")},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "nova-9"},
	},
	{
		"OpenInference, of LangChain's template of several messages only the first is there",
		otlpSpan{name: "ChatPromptTemplate", scope: "@arizeai/openinference-instrumentation-langchain", attributes: attrs("openinference.span.kind", "PROMPT",
			"llm.prompt_template.template", "Answer {q}.")},
		Evidence{Kind: Other, Dialect: "openinference"},
	},
	{
		"OpenInference, LangChain's template of one text",
		otlpSpan{name: "PromptTemplate", scope: "openinference.instrumentation.langchain", attributes: attrs("openinference.span.kind", "PROMPT",
			"llm.prompt_template.template", "Answer {q}.")},
		Evidence{Kind: Other, Dialect: "openinference", PromptTemplate: "Answer {q}."},
	},
	{
		"OpenInference, the rendering of a prompt, of an unknown kind",
		otlpSpan{name: "ChatPromptTemplate", attributes: attrs("openinference.span.kind", "UNKNOWN", "llm.prompt_template.template", "Answer {q}.")},
		Evidence{Kind: Other, Dialect: "openinference", PromptTemplate: "Answer {q}."},
	},
	{"OpenInference, a part of an agent of LangChain's", otlpSpan{name: "RunnableAssign<scratchpad>", attributes: attrs("openinference.span.kind", "AGENT")}, Evidence{Kind: Workflow, Dialect: "openinference"}},
	{"OpenInference, a parser of an agent of LangChain's", otlpSpan{name: "ToolsAgentOutputParser", attributes: attrs("openinference.span.kind", "AGENT")}, Evidence{Kind: Workflow, Dialect: "openinference"}},
	{
		"OpenLLMetry, a team of Agno's, which is called a workflow",
		otlpSpan{name: "desk.team", attributes: attrs("traceloop.span.kind", "workflow", "agno.team.name", "desk")},
		Evidence{Kind: Agent, Dialect: "openllmetry"},
	},
	{
		"OpenLLMetry, a library that writes the request as the answer",
		otlpSpan{name: "gemini.generate_content", scope: "opentelemetry.instrumentation.google_generativeai", attributes: attrs("llm.request.type", "completion",
			"gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9", "gen_ai.usage.output_tokens", "7")},
		Evidence{Kind: Inference, Dialect: "openllmetry", RequestModel: "nova-9"},
	},
	{
		"OpenLLMetry, LangChain, which knows the answer behind that",
		otlpSpan{name: "ChatOpenAI.chat", scope: "opentelemetry.instrumentation.langchain", attributes: attrs("gen_ai.operation.name", "chat",
			"gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9-2026-01-02")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9", ResponseModel: "nova-9-2026-01-02"},
	},
	{
		"a call that asks a model to rank, through the one operation for all models",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "invoke_model", "gen_ai.request.model", "acme.rerank-v3")},
		Evidence{Kind: Retrieval, Dialect: "otel", RequestModel: "acme.rerank-v3"},
	},
	{
		"Logfire, an early version, which wrote nothing but the request",
		otlpSpan{name: "Chat Completion with {request_data[model]!r}", scope: "logfire.openai", attributes: attrs(
			"request_data", `{"messages":[],"model":"nova-9","tools":[{"type":"function","function":{"name":"f"}}]}`, "response_data", `{"message":{}}`)},
		Evidence{Kind: Inference, Dialect: "logfire", RequestModel: "nova-9", Tools: `[{"type":"function","function":{"name":"f"}}]`},
	},
	{
		"Logfire, an early version, an embedding",
		otlpSpan{name: "Embedding Creation with {request_data[model]!r}", scope: "logfire.openai", attributes: attrs("request_data", `{"model":"nova-9"}`)},
		Evidence{Kind: Embedding, Dialect: "logfire", RequestModel: "nova-9"},
	},
	{
		"Logfire, a call of an API that it knows no better",
		otlpSpan{name: "Anthropic API call to {url!r}", scope: "logfire.anthropic", attributes: attrs("request_data", `{"model":"nova-9","messages":[]}`)},
		Evidence{Kind: Inference, Dialect: "logfire", RequestModel: "nova-9"},
	},
	{
		"Logfire, a call of an API that asks no model",
		otlpSpan{name: "OpenAI API call to {url!r}", scope: "logfire.openai", attributes: attrs("request_data", `{"input":"x"}`)},
		Evidence{},
	},
	{
		"Logfire, what has a request of its own kind",
		otlpSpan{name: "OpenAI API call to {url!r}", scope: "logfire.openai", attributes: attrs("request_data", `{"model":"nova-9","training_file":"f"}`)},
		Evidence{},
	},
	{
		"a call of a model that only judges what it is shown",
		otlpSpan{attributes: attrs("gen_ai.system", "openai", "gen_ai.response.model", "omni-moderation-latest")},
		Evidence{Kind: Evaluator, Dialect: "otel", Provider: "openai", ResponseModel: "omni-moderation-latest"},
	},
	{
		"OpenInference, LiteLLM, with the answer that a converter made of the request",
		otlpSpan{name: "completion", scope: "openinference.instrumentation.litellm", attributes: attrs("openinference.span.kind", "LLM",
			"llm.model_name", "acme/nova-9", "gen_ai.request.model", "acme/nova-9", "gen_ai.response.model", "acme/nova-9",
			"llm.invocation_parameters", `{"model":"acme/nova-9"}`, "gen_ai.usage.output_tokens", "7")},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "acme/nova-9"},
	},
	{
		"OpenInference, LiteLLM's completion in an early version, whose parameters have no model",
		otlpSpan{name: "acompletion", scope: "openinference.instrumentation.litellm", attributes: attrs("openinference.span.kind", "LLM",
			"llm.model_name", "nova-9", "llm.invocation_parameters", `{"api_base":"http://gateway"}`, "llm.token_count.completion", "7")},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "nova-9"},
	},
}
