// SPDX-License-Identifier: Apache-2.0

package dialect

// productCases are spans of products with a kind attribute or names of their own.
var productCases = []dialectCase{
	{
		"TruLens, a generation tells what answered",
		otlpSpan{name: "shop.Bot.reply", scope: "trulens", attributes: attrs("ai.observability.span_type", "generation", "ai.observability.cost.model", "nova-9-2026-01-02")},
		Evidence{Kind: Inference, Dialect: "trulens", ResponseModel: "nova-9-2026-01-02"},
	},
	{"TruLens, a record", otlpSpan{attributes: attrs("ai.observability.span_type", "record_root")}, Evidence{Kind: Workflow, Dialect: "trulens"}},
	{"TruLens, a metric", otlpSpan{attributes: attrs("ai.observability.span_type", "EVAL_ROOT")}, Evidence{Kind: Evaluator, Dialect: "trulens"}},
	{
		"Monocle, a model among the entities",
		otlpSpan{scope: "monocle_apptrace", attributes: attrs("monocle_apptrace.version", "0.6", "span.type", "inference",
			"entity.1.type", "inference.aws", "entity.1.name", "bedrock", "entity.2.type", "model.llm.nova-9", "entity.2.name", "nova-9")},
		Evidence{Kind: Inference, Dialect: "monocle", RequestModel: "nova-9"},
	},
	{
		"Monocle, a tool among the entities",
		otlpSpan{attributes: attrs("monocle_apptrace.version", "0.6", "span.type", "agentic.tool.invocation", "entity.1.type", "tool.adk", "entity.1.name", "weigh")},
		Evidence{Kind: Tool, Dialect: "monocle", ToolName: "weigh"},
	},
	{
		"Monocle, an agent among the entities",
		otlpSpan{attributes: attrs("monocle_apptrace.version", "0.6", "span.type", "agentic.invocation", "entity.1.type", "agent.adk", "entity.1.name", "clerk")},
		Evidence{Kind: Agent, Dialect: "monocle", AgentName: "clerk"},
	},
	{
		"prompt flow, a model",
		otlpSpan{attributes: attrs("framework", "promptflow", "span_type", "LLM", "llm.response.model", "nova-9-0102", "llm.usage.prompt_tokens", "4")},
		Evidence{Kind: Inference, Dialect: "promptflow", ResponseModel: "nova-9-0102"},
	},
	{"prompt flow, a flow", otlpSpan{attributes: attrs("framework", "promptflow", "span_type", "Flow")}, Evidence{Kind: Workflow, Dialect: "promptflow"}},
	{"prompt flow, a search", otlpSpan{attributes: attrs("framework", "promptflow", "span_type", "Retrieval")}, Evidence{Kind: Retrieval, Dialect: "promptflow"}},
	{"n8n, a chain", otlpSpan{name: "node.execute", attributes: attrs("n8n.node.type", "@n8n/n8n-nodes-langchain.chainSummarization")}, Evidence{Kind: Workflow, Dialect: "n8n"}},
	{
		"n8n, a model",
		otlpSpan{name: "node.execute", attributes: attrs("n8n.node.type", "@n8n/n8n-nodes-langchain.lmChatMistralCloud", "n8n.node.custom.llm.model", "mistral-x")},
		Evidence{Kind: Inference, Dialect: "n8n", RequestModel: "mistral-x"},
	},
	{
		"AgentCore, what was remembered",
		otlpSpan{name: "RetrieveMemoryRecords", attributes: attrs("aws.resource.type", "AWS::BedrockAgentCore::Memory", "aws.operation.name", "RetrieveMemoryRecords")},
		Evidence{Kind: Retrieval, Dialect: "agentcore"},
	},
	{
		"AgentWeave, a model",
		otlpSpan{attributes: attrs("prov.activity.type", "llm_call", "prov.llm.model", "nova-9", "prov.llm.provider", "openai")},
		Evidence{Kind: Inference, Dialect: "agentweave", RequestModel: "nova-9", Provider: "openai"},
	},
	{"Ax, a typed generator", otlpSpan{name: "AxGen", attributes: attrs("signature_name", "reply", "input_field_count", "1")}, Evidence{Kind: Workflow, Dialect: "ax"}},
	{"Ax, an agent", otlpSpan{name: "AxAgent", attributes: attrs("ax.program.type", "AxAgent", "ax.program.id", "root")}, Evidence{Kind: Agent, Dialect: "ax"}},
	{"Ax, a tool", otlpSpan{name: "Tool: weigh", attributes: attrs("tool.name", "weigh", "tool.mode", "native")}, Evidence{Kind: Tool, Dialect: "ax", ToolName: "weigh"}},
	{
		"Ax repeats the request as the answer",
		otlpSpan{name: "AI Chat Request", attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9",
			"gen_ai.request.llm_is_streaming", "true")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"nobody's dialect, a model beside its kind",
		otlpSpan{name: "x", attributes: attrs("acme.ai.span_kind", "LLM", "acme.ai.model", "nova-9", "acme.ai.response.model", "nova-9-0102")},
		Evidence{Kind: Inference, Dialect: "undescribed", RequestModel: "nova-9", ResponseModel: "nova-9-0102"},
	},
	{
		"nobody's dialect, a tool beside its kind",
		otlpSpan{name: "x", attributes: attrs("acme_span_type", "tool_call", "acme_tool_name", "weigh")},
		Evidence{Kind: Tool, Dialect: "undescribed", ToolName: "weigh"},
	},
	{
		"nobody's dialect, messages beside its kind",
		otlpSpan{name: "x", attributes: attrs("acme.span.type", "agent", "acme.input.messages", `[{"role":"user"}]`)},
		Evidence{Kind: Agent, Dialect: "undescribed"},
	},
	{
		"a search of a dialect that nobody described",
		otlpSpan{name: "x", attributes: attrs("acme.span.kind", "retriever", "acme.retriever.top_k", "3")},
		Evidence{Kind: Retrieval, Dialect: "undescribed"},
	},
	{
		"Judgeval, a call",
		otlpSpan{name: "OPENAI_API_CALL", attributes: attrs("judgment.span_kind", "llm", "judgment.llm.model", "nova-9-0102", "judgment.llm.provider", "nova",
			"gen_ai.prompt", `{"model":"nova-9","messages":[],"tools":[{"name":"menu"}]}`, "judgment.usage.output_tokens", "7")},
		Evidence{
			Kind: Inference, Dialect: "judgeval", RequestModel: "nova-9", ResponseModel: "nova-9-0102", Provider: "nova",
			Tools: `[{"name":"menu"}]`,
		},
	},
	{
		"Judgeval, a call that was not answered",
		otlpSpan{name: "OPENAI_API_CALL", failed: true, attributes: attrs("judgment.span_kind", "llm", "judgment.llm.model", "nova-9")},
		Evidence{Kind: Inference, Dialect: "judgeval", RequestModel: "nova-9"},
	},
	{"Judgeval, a tool", otlpSpan{name: "weigh", attributes: attrs("judgment.span_kind", "tool")}, Evidence{Kind: Tool, Dialect: "judgeval"}},
	{"TensorZero, a function", otlpSpan{name: "function_inference", scope: "tensorzero", attributes: attrs("function_name", "reply")}, Evidence{Kind: Workflow, Dialect: "tensorzero"}},
	{"Agent Framework, a workflow", otlpSpan{name: "workflow.run", scope: "agent_framework"}, Evidence{Kind: Workflow, Dialect: "agent-framework"}},
	{
		"Plano, a model by bare keys",
		otlpSpan{name: "POST /v1/chat", attributes: attrs("llm.model", "nova-9", "llm.provider", "openai", "llm.usage.completion_tokens", "3", "http.method", "POST")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9", Provider: "openai"},
	},
	{
		"CrewAI, an agent under the operation of its failed call",
		otlpSpan{name: "execute agent", scope: "crewai", attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "nova-9", "gen_ai.agent.name", "clerk")},
		Evidence{Kind: Agent, Dialect: "crewai", RequestModel: "nova-9", AgentName: "clerk"},
	},
	{
		"CrewAI repeats the request as the answer",
		otlpSpan{name: "call llm", scope: "crewai", attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9")},
		Evidence{Kind: Inference, Dialect: "crewai", RequestModel: "nova-9"},
	},
	{
		"ADK, an agent over which the attributes of a call are written",
		otlpSpan{name: "invoke_agent clerk", scope: "gcp.vertex.agent", attributes: attrs("openinference.span.kind", "LLM", "gen_ai.operation.name", "generate_content", "gen_ai.agent.name", "clerk")},
		Evidence{Kind: Agent, Dialect: "adk", AgentName: "clerk"},
	},
	{"ADK, a call that failed before anything was written", otlpSpan{name: "call_llm", scope: "gcp.vertex.agent"}, Evidence{Kind: Inference, Dialect: "adk"}},
	{
		"LlamaIndex, a call by its name and events",
		otlpSpan{name: "Mistral.astream_chat", scope: "llamaindex.opentelemetry.tracer", events: []otlpEvent{
			{"LLMChatStartEvent", attrs("model_dict.model_name", "nova-9", "additional_kwargs.tools", `[{"name":"f"}]`)},
			{"LLMChatEndEvent", attrs("response.raw.model", "nova-9-0102")},
		}},
		Evidence{Kind: Inference, Dialect: "llamaindex", RequestModel: "nova-9", ResponseModel: "nova-9-0102", Tools: `[{"name":"f"}]`},
	},
	{"LlamaIndex, a search", otlpSpan{name: "BM25Retriever.aretrieve", scope: "llamaindex.opentelemetry.tracer"}, Evidence{Kind: Retrieval, Dialect: "llamaindex"}},
	{"LlamaIndex, an engine that talks", otlpSpan{name: "CondenseChatEngine.chat", scope: "llamaindex.opentelemetry.tracer"}, Evidence{Kind: Workflow, Dialect: "llamaindex"}},
	{"LlamaIndex, an agent that OpenInference calls a chain", otlpSpan{name: "ReActAgent.run", scope: "openinference.instrumentation.llama_index", attributes: attrs("openinference.span.kind", "CHAIN")}, Evidence{Kind: Agent, Dialect: "llamaindex"}},
	{
		"OpenLLMetry's LlamaIndex, a search that is called a task",
		otlpSpan{name: "BM25Retriever.task", scope: "opentelemetry.instrumentation.llamaindex", attributes: attrs("traceloop.span.kind", "task", "traceloop.entity.name", "BM25Retriever.task")},
		Evidence{Kind: Retrieval, Dialect: "openllmetry"},
	},
	{
		"OpenLLMetry's LlamaIndex, an embedding that is called a workflow",
		otlpSpan{name: "NovaEmbedding.workflow", scope: "opentelemetry.instrumentation.llamaindex", attributes: attrs("traceloop.span.kind", "workflow", "gen_ai.request.model", "nova-embed")},
		Evidence{Kind: Embedding, Dialect: "openllmetry", RequestModel: "nova-embed"},
	},
	{
		"OpenLLMetry's LlamaIndex, a tool that is called a task",
		otlpSpan{name: "FunctionTool.task", scope: "opentelemetry.instrumentation.llamaindex", attributes: attrs("traceloop.span.kind", "task", "traceloop.entity.name", "FunctionTool.task")},
		Evidence{Kind: Tool, Dialect: "openllmetry"},
	},
	{
		"OpenLLMetry's LlamaIndex, the run of an agent",
		otlpSpan{name: "FunctionAgent.workflow", scope: "opentelemetry.instrumentation.llamaindex", attributes: attrs("traceloop.span.kind", "workflow")},
		Evidence{Kind: Agent, Dialect: "openllmetry"},
	},
	{
		"OpenLLMetry's LlamaIndex, a step of an agent",
		otlpSpan{name: "BaseWorkflowAgent.task", scope: "opentelemetry.instrumentation.llamaindex", attributes: attrs("traceloop.span.kind", "task")},
		Evidence{Kind: Workflow, Dialect: "openllmetry"},
	},
	{
		"OpenLLMetry's LlamaIndex in JavaScript, an embedding",
		otlpSpan{name: "nova_embedding.get_query_embedding", scope: "@traceloop/instrumentation-llamaindex", attributes: attrs("traceloop.span.kind", "task")},
		Evidence{Kind: Embedding, Dialect: "openllmetry"},
	},
	{
		"OpenLLMetry's LlamaIndex in JavaScript, an engine that searches",
		otlpSpan{name: "retriever_query_engine.retrieve", scope: "@traceloop/instrumentation-llamaindex", attributes: attrs("traceloop.span.kind", "task")},
		Evidence{Kind: Retrieval, Dialect: "openllmetry"},
	},
	{
		"OpenLLMetry's LlamaIndex in JavaScript repeats the request as the answer",
		otlpSpan{name: "chat nova-9", scope: "@traceloop/instrumentation-llamaindex", attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9", "gen_ai.usage.input_tokens", "3")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"Strands repeats the request in what is kept as an answer",
		otlpSpan{name: "Model invoke", scope: "strands.telemetry.tracer", attributes: attrs("openinference.span.kind", "LLM", "gen_ai.request.model", "nova-9", "output.value", `{"choices":[{"index":0}],"model":"nova-9"}`, "gen_ai.usage.input_tokens", "3")},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "nova-9"},
	},
	{
		"Koog repeats the request as the answer",
		otlpSpan{name: "chat nova-9", scope: "ai.koog", attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9", "gen_ai.usage.input_tokens", "3")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9"},
	},
	{"Koog, the strategy of an agent", otlpSpan{name: "strategy single_run", scope: "ai.koog", attributes: attrs("koog.strategy.name", "single_run")}, Evidence{Kind: Workflow, Dialect: "koog"}},
	{"OpenInference, a request that is only counted", otlpSpan{name: "messages.count_tokens", attributes: attrs("openinference.span.kind", "LLM", "llm.model_name", "nova-9")}, Evidence{Kind: Other, Dialect: "openinference", RequestModel: "nova-9"}},
	{
		"a client's call of an endpoint, told by its name alone",
		otlpSpan{name: "sagemaker.completion", scope: "opentelemetry.instrumentation.sagemaker", attributes: attrs("gen_ai.request.model", "nova-prod")},
		Evidence{Kind: Inference, Dialect: "client", RequestModel: "nova-prod"},
	},
	{"a client's call that failed before anything was written", otlpSpan{name: "openai.chat.completions", scope: "openlit"}, Evidence{Kind: Inference, Dialect: "client"}},
	{"a client's embedding, of which a limit took the rest", otlpSpan{name: "embeddings nova-embed", scope: "opentelemetry.instrumentation.genai.openai"}, Evidence{Kind: Embedding, Dialect: "client"}},
	{"a client's reranking", otlpSpan{name: "cohere.rerank", scope: "opentelemetry.instrumentation.cohere"}, Evidence{Kind: Retrieval, Dialect: "client"}},
	{
		"OpenLLMetry's LangChain in JavaScript, a tool under the name of its class",
		otlpSpan{name: "execute_tool DynamicStructuredTool", attributes: attrs("gen_ai.operation.name", "execute_tool")},
		Evidence{Kind: Tool, Dialect: "otel"},
	},
	{"Guardrails, a validator", otlpSpan{name: "x.validate", scope: "guardrails-ai", attributes: attrs("type", "guardrails/guard/step/validator")}, Evidence{Kind: Evaluator, Dialect: "guardrails"}},
	{"Guardrails, a call", otlpSpan{name: "call", scope: "guardrails-ai", attributes: attrs("type", "guardrails/guard/step/call", "llm.token_count.prompt", "3")}, Evidence{Kind: Inference, Dialect: "guardrails"}},
	{"Guardrails, an answer that was given", otlpSpan{name: "call", scope: "guardrails-ai", attributes: attrs("type", "guardrails/guard/step/call")}, Evidence{Kind: Other, Dialect: "guardrails"}},
	{"NeMo Guardrails, a rail", otlpSpan{name: "guardrails.rail", attributes: attrs("rail.type", "input", "rail.name", "jailbreak")}, Evidence{Kind: Evaluator, Dialect: "nemo-guardrails"}},
	{
		"Azure, a response that names an agent",
		otlpSpan{name: "invoke_agent clerk", scope: "azure.core.tracing.ext.opentelemetry_span", attributes: attrs("gen_ai.operation.name", "invoke_agent", "gen_ai.agent.name", "clerk", "gen_ai.request.model", "nova-9")},
		Evidence{Kind: Inference, Dialect: "azure", RequestModel: "nova-9", AgentName: "clerk"},
	},
	{"OpenAI Agents, the trace of a run", otlpSpan{name: "shop", scope: "openinference.instrumentation.openai_agents", attributes: attrs("openinference.span.kind", "AGENT")}, Evidence{Kind: Workflow, Dialect: "openai-agents"}},
	{"OpenAI Agents, a handoff", otlpSpan{name: "handoff to clerk", scope: "openinference.instrumentation.openai_agents", attributes: attrs("openinference.span.kind", "TOOL")}, Evidence{Kind: Other, Dialect: "openai-agents"}},
	{"LangChain, a chain that is called an agent", otlpSpan{attributes: attrs("gen_ai.operation.name", "invoke_agent", "gen_ai.agent.name", "RunnableSequence")}, Evidence{Kind: Workflow, Dialect: "otel", AgentName: "RunnableSequence"}},
	{"OpenLLMetry, a workflow whose operation says agent", otlpSpan{attributes: attrs("gen_ai.operation.name", "invoke_agent", "traceloop.span.kind", "workflow")}, Evidence{Kind: Workflow, Dialect: "openllmetry"}},
	{"Qwen Code, a turn of its model", otlpSpan{name: "qwen-code.llm_request", attributes: attrs("qwen-code.model", "qwen-x")}, Evidence{Kind: Inference, Dialect: "claude-code", RequestModel: "qwen-x"}},
	{"Qwen Code, a tool", otlpSpan{name: "qwen-code.tool", attributes: attrs("tool.name", "grep")}, Evidence{Kind: Tool, Dialect: "claude-code", ToolName: "grep"}},
	{"Codex, renamed on its way", otlpSpan{name: "codex.session_task.turn", scope: "codex_exec", attributes: attrs("model", "gpt-9")}, Evidence{Kind: Inference, Dialect: "codex", RequestModel: "gpt-9"}},
	{
		"LiteLLM, the raw request",
		otlpSpan{name: "raw_gen_ai_request", scope: "litellm", attributes: attrs("llm.anthropic.model", "claude-9-20260102", "llm.anthropic.id", "x")},
		Evidence{Kind: Inference, Dialect: "litellm", ResponseModel: "claude-9-20260102"},
	},
	{
		"Haystack, what a generator answered",
		otlpSpan{name: "haystack.component.run", attributes: attrs("haystack.component.type", "MistralChatGenerator",
			"haystack.component.output", `{"replies": [{"content": "hi", "meta": {"model": "nova-9-0102"}}]}`)},
		Evidence{Kind: Inference, Dialect: "haystack", ResponseModel: "nova-9-0102"},
	},
	{
		"Haystack, what an embedder answered",
		otlpSpan{name: "haystack.component.run", attributes: attrs("haystack.component.type", "JinaTextEmbedder", "haystack.component.output", `{"embedding": [0.1], "meta": {"model": "emb-x"}}`)},
		Evidence{Kind: Embedding, Dialect: "haystack", ResponseModel: "emb-x"},
	},
	{
		"Spring AI, a failed call",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "nova-9", "gen_ai.response.model", "none")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"a failed call that repeats the request",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "nova-9", "gen_ai.response.model", "nova-9", "error.type", "timeout")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"an embedding through the operation of all models",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "text_completion", "gen_ai.request.model", "amazon.titan-embed-text-v9:0")},
		Evidence{Kind: Embedding, Dialect: "otel", RequestModel: "amazon.titan-embed-text-v9:0"},
	},
	{
		"the response as JSON",
		otlpSpan{attributes: attrs("openinference.span.kind", "LLM", "llm.model_name", "nova-9", "output.value", `{"id":"x","model":"nova-9-0102","choices":[]}`)},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "nova-9", ResponseModel: "nova-9-0102"},
	},
	{
		"a model asked for with what a call is asked with",
		otlpSpan{name: "x", attributes: attrs("gen_ai.request.model", "nova-9", "gen_ai.request.temperature", "0.5")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"the AWS SDK's call of a model whose request is not read",
		otlpSpan{name: "BedrockRuntime.InvokeModel", attributes: attrs("rpc.service", "BedrockRuntime", "rpc.method", "InvokeModel",
			"gen_ai.system", "aws.bedrock", "gen_ai.request.model", "nova.titan-embed-v9:0")},
		Evidence{Kind: Embedding, Dialect: "bedrock", RequestModel: "nova.titan-embed-v9:0", Provider: "aws.bedrock"},
	},
	{
		"the AWS SDK's call in Python's spelling",
		otlpSpan{attributes: attrs("rpc.service", "Bedrock Runtime", "rpc.method", "ConverseStream",
			"gen_ai.provider.name", "aws.bedrock", "gen_ai.request.model", "nova-9")},
		Evidence{Kind: Inference, Dialect: "bedrock", RequestModel: "nova-9", Provider: "aws.bedrock"},
	},
	{
		"OpenInference, a vendor's name is no model, and the request names one",
		otlpSpan{attributes: attrs("openinference.span.kind", "LLM", "llm.model_name", "anthropic",
			"input.value", `{"modelId":"us.anthropic.nova-9-20260101-v1:0","messages":[]}`)},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "us.anthropic.nova-9-20260101-v1:0"},
	},
	{
		"OpenInference, what an agent is given names no model",
		otlpSpan{attributes: attrs("openinference.span.kind", "AGENT", "input.value", `{"model":"nova-9"}`)},
		Evidence{Kind: Agent, Dialect: "openinference"},
	},
	{
		"a model asked for and an error, under the name of a call",
		otlpSpan{name: "POST /v1/chat/completions", attributes: attrs("gen_ai.request.model", "nova-9", "error.type", "429")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"a failed call that is named after nothing but the path",
		otlpSpan{name: "/v1beta/models/nova-9:generateContent", attributes: attrs("gen_ai.request.model", "nova-9", "error.type", "429")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"a failed call of Bedrock",
		otlpSpan{name: "POST /model/nova-9/converse", attributes: attrs("gen_ai.request.model", "nova-9", "error.type", "429")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"a failed call with a query",
		otlpSpan{name: "POST /v1/responses?stream=true", attributes: attrs("gen_ai.request.model", "nova-9", "error.type", "429")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"an operation nobody knows, with an answer and its usage",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "draft_letter", "gen_ai.response.model", "nova-9", "gen_ai.usage.output_tokens", "4")},
		Evidence{Kind: Inference, Dialect: "otel", ResponseModel: "nova-9"},
	},
	{
		"an operation nobody knows, of a model",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "connect", "gen_ai.request.model", "nova-9", "gen_ai.request.temperature", "1")},
		Evidence{Kind: Other, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"a count of tokens",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "count_tokens", "gen_ai.request.model", "nova-9", "gen_ai.usage.input_tokens", "4")},
		Evidence{Kind: Other, Dialect: "otel", RequestModel: "nova-9"},
	},
	{
		"the name of the tool that is called",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "execute_tool", "gen_ai.tool.call.name", "weigh")},
		Evidence{Kind: Tool, Dialect: "otel", ToolName: "weigh"},
	},
	{"a tool in the name of its span", otlpSpan{name: "execute_tool weigh", attributes: attrs("gen_ai.operation.name", "execute_tool")}, Evidence{Kind: Tool, Dialect: "otel", ToolName: "weigh"}},
	{
		"AgentOps, an enumeration with its class",
		otlpSpan{name: "tool_call.get_order", attributes: attrs("agentops.span.kind", "AgentOpsSpanKindValues.TOOL", "tool.name", "get_order")},
		Evidence{Kind: Tool, Dialect: "agentops", ToolName: "get_order"},
	},
	{
		"A client of a provider's own, which counts tokens before it asks",
		otlpSpan{name: "anthropic.messages.count_tokens", attributes: attrs(
			"gen_ai.provider.name", "anthropic", "gen_ai.request.model", "claude-sonnet-4-5", "http.route", "/v1/messages/count_tokens")},
		Evidence{Kind: Other, Dialect: "otel", Provider: "anthropic", RequestModel: "claude-sonnet-4-5"},
	},
}
