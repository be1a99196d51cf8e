// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// evidenceOf feeds one span and reads it.
func evidenceOf(s otlpSpan) Evidence {
	var span Span
	return s.feed(&span).Evidence()
}

// attrs pairs up keys and values.
func attrs(pairs ...string) []attribute {
	out := make([]attribute, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, attribute{pairs[i], pairs[i+1]})
	}
	return out
}

type dialectCase struct {
	about string
	span  otlpSpan
	want  Evidence // all of it: what is not named here must not be found
}

// dialectCases are spans as the instrumentations write them, reduced to what
// tells them apart.
var dialectCases = []dialectCase{
	{"OTel, a chat with everything", otlpSpan{name: "chat gpt-4o", attributes: attrs(
		"gen_ai.operation.name", "chat", "gen_ai.provider.name", "openai", "gen_ai.request.model", "gpt-4o",
		"gen_ai.response.model", "gpt-4o-2024-11-20", "gen_ai.prompt.name", "refund-policy",
		"gen_ai.prompt.version", "r42", "gen_ai.tool.definitions", `[{"type":"function","name":"f"}]`,
		"gen_ai.agent.name", "support", "gen_ai.agent.version", "2.1", "gen_ai.conversation.id", "c1",
		"gen_ai.data_source.id", "kb")},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "openai", RequestModel: "gpt-4o",
			ResponseModel: "gpt-4o-2024-11-20", PromptName: "refund-policy", PromptVersion: "r42",
			Tools: `[{"type":"function","name":"f"}]`, AgentName: "support", AgentVersion: "2.1",
			Conversation: "c1", DataSource: "kb"}},
	{"OTel, a tool call needs no provider", otlpSpan{name: "execute_tool f", attributes: attrs(
		"gen_ai.operation.name", "execute_tool", "gen_ai.tool.name", "f")},
		Evidence{Kind: Tool, Dialect: "otel", ToolName: "f"}},
	{"OTel old, no operation name", otlpSpan{name: "openai", attributes: attrs(
		"gen_ai.system", "az.ai.openai", "gen_ai.request.model", "gpt-4o")},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "azure.ai.openai", RequestModel: "gpt-4o"}},
	{"OTel, an operation nobody knows", otlpSpan{attributes: attrs("gen_ai.operation.name", "levitate")},
		Evidence{Kind: Other, Dialect: "otel"}},
	{"OTel, an inner agent has an operation only", otlpSpan{attributes: attrs("gen_ai.operation.name", "invoke_agent")},
		Evidence{Kind: Agent, Dialect: "otel"}},
	{"OTel, an evaluation on a span of its own", otlpSpan{name: "judge", events: []otlpEvent{
		{"gen_ai.evaluation.result", attrs("gen_ai.evaluation.name", "Relevance",
			"gen_ai.evaluation.evaluator.id", "groundedness", "gen_ai.evaluation.evaluator.version", "j7")}}},
		Evidence{Kind: Evaluator, Dialect: "otel", EvaluatorName: "groundedness", EvaluatorVersion: "j7"}},
	{"OTel, an evaluation of the span it hangs on", otlpSpan{attributes: attrs("gen_ai.operation.name", "chat"),
		events: []otlpEvent{{"gen_ai.evaluation.result", attrs("gen_ai.evaluation.name", "Relevance")}}},
		Evidence{Kind: Inference, Dialect: "otel", EvaluatorName: "Relevance"}},
	{"OTel, two judges are not one", otlpSpan{attributes: attrs("gen_ai.operation.name", "chat"), events: []otlpEvent{
		{"gen_ai.evaluation.result", attrs("gen_ai.evaluation.name", "Relevance")},
		{"gen_ai.evaluation.result", attrs("gen_ai.evaluation.name", "Tone")}}},
		Evidence{Kind: Inference, Dialect: "otel"}},

	{"OpenInference, the response's model", otlpSpan{name: "ChatCompletion", attributes: attrs(
		"openinference.span.kind", "LLM", "llm.model_name", "gpt-4o-2024-08-06", "llm.system", "openai",
		"llm.provider", "azure", "llm.invocation_parameters", `{"temperature":0,"model":"gpt-4o"}`,
		"llm.tools.1.tool.json_schema", `{"name":"b"}`, "llm.tools.0.tool.json_schema", `{"name":"a"}`,
		"llm.prompt_template.template", "Answer {q}", "llm.prompt_template.version", "v3", "prompt.id", "answer",
		"session.id", "s1")},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "gpt-4o", ResponseModel: "gpt-4o-2024-08-06",
			Provider: "azure.ai.openai", Tools: `[{"name":"a"},{"name":"b"}]`, PromptTemplate: "Answer {q}",
			PromptVersion: "v3", PromptName: "answer", Conversation: "s1"}},
	{"OpenInference, a model that may only have been asked for", otlpSpan{attributes: attrs(
		"openinference.span.kind", "LLM", "llm.model_name", "gpt-4o", "llm.invocation_parameters", `{"model":"gpt-4o"}`)},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "gpt-4o"}},
	{"OpenInference, OpenAI Agents write the response as parameters", otlpSpan{attributes: attrs(
		"openinference.span.kind", "LLM", "llm.model_name", "gpt-4o-2024-08-06",
		"llm.invocation_parameters", `{"id":"resp_1","model":"gpt-4o-2024-08-06","tools":[{"name":"a"}]}`)},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "gpt-4o-2024-08-06",
			ResponseModel: "gpt-4o-2024-08-06", Tools: `[{"name":"a"}]`}},
	{"OpenInference, a tool with its schema", otlpSpan{attributes: attrs("openinference.span.kind", "TOOL",
		"tool.name", "add", "tool.description", "Adds.", "tool.parameters", `{"type":"object","properties":{"a":{}}}`)},
		Evidence{Kind: Tool, Dialect: "openinference", ToolName: "add",
			ToolDefinition: `{"name":"add","description":"Adds.","parameters":{"type":"object","properties":{"a":{}}}}`}},
	{"OpenInference, a tool with its arguments", otlpSpan{attributes: attrs("openinference.span.kind", "TOOL",
		"tool.name", "Bash", "tool.description", "Runs.", "tool.parameters", `{"command":"ls"}`)},
		Evidence{Kind: Tool, Dialect: "openinference", ToolName: "Bash"}},
	{"OpenInference, a reranker", otlpSpan{attributes: attrs("openinference.span.kind", "RERANKER", "reranker.model_name", "rr-1")},
		Evidence{Kind: Retrieval, Dialect: "openinference", RequestModel: "rr-1"}},
	{"OpenInference, the end of the tools was dropped", otlpSpan{attributes: attrs("openinference.span.kind", "LLM",
		"llm.tools.0.tool.json_schema", `{"name":"a"}`, "llm.tools.2.tool.json_schema", `{"name":"c"}`)},
		Evidence{Kind: Inference, Dialect: "openinference"}},
	{"OpenInference, a definition was cut", otlpSpan{attributes: attrs("openinference.span.kind", "LLM",
		"llm.tools.0.tool.json_schema", `{"name":"a","parameters":{"ty`)},
		Evidence{Kind: Inference, Dialect: "openinference"}},

	{"OpenLLMetry old", otlpSpan{name: "openai.chat", attributes: attrs("llm.request.type", "chat", "gen_ai.system", "OpenAI",
		"gen_ai.request.model", "gpt-3.5-turbo", "gen_ai.response.model", "gpt-3.5-turbo-0125",
		"llm.request.functions.0.name", "f", "llm.request.functions.0.description", "Does.",
		"llm.request.functions.0.parameters", `{"type":"object"}`, "traceloop.prompt.key", "joke",
		"traceloop.prompt.version", "3", "traceloop.prompt.version_name", "canary",
		"traceloop.prompt.version_hash", "ab12", "traceloop.prompt.template", "Tell {x}")},
		Evidence{Kind: Inference, Dialect: "openllmetry", Provider: "openai", RequestModel: "gpt-3.5-turbo",
			ResponseModel: "gpt-3.5-turbo-0125", PromptName: "joke", PromptVersion: "3", PromptLabel: "canary",
			PromptHash: "ab12", PromptTemplate: "Tell {x}",
			Tools: `[{"name":"f","description":"Does.","parameters":{"type":"object"}}]`}},
	{"OpenLLMetry old, what str(None) leaves is nothing", otlpSpan{attributes: attrs("llm.request.type", "completion",
		"traceloop.prompt.key", "None", "traceloop.prompt.version", "None")},
		Evidence{Kind: Inference, Dialect: "openllmetry"}},
	{"OpenLLMetry old, Anthropic's schema", otlpSpan{attributes: attrs("llm.request.type", "chat",
		"llm.request.functions.0.name", "f", "llm.request.functions.0.input_schema", `{}`)},
		Evidence{Kind: Inference, Dialect: "openllmetry", Tools: `[{"name":"f"}]`}},
	{"OpenLLMetry, a tool of the SDK's", otlpSpan{name: "get_weather.tool", attributes: attrs("traceloop.span.kind", "tool",
		"traceloop.entity.name", "get_weather", "gen_ai.agent.name", "weather_agent")},
		Evidence{Kind: Tool, Dialect: "openllmetry", ToolName: "get_weather", AgentName: "weather_agent"}},
	{"OpenLLMetry, an agent of the SDK's", otlpSpan{attributes: attrs("traceloop.span.kind", "agent", "traceloop.entity.name", "planner")},
		Evidence{Kind: Agent, Dialect: "openllmetry", AgentName: "planner"}},
	{"OpenLLMetry, an operation beats the task around it", otlpSpan{attributes: attrs("traceloop.span.kind", "task", "gen_ai.operation.name", "chat")},
		Evidence{Kind: Inference, Dialect: "otel"}},
	{"OpenLLMetry, CrewAI by name", otlpSpan{name: "gpt-4o.llm", scope: "opentelemetry.instrumentation.crewai"},
		Evidence{Kind: Inference, Dialect: "openllmetry"}},
	{"OpenLLMetry, CrewAI's crew", otlpSpan{name: "crewai.workflow", scope: "opentelemetry.instrumentation.crewai",
		attributes: attrs("gen_ai.system", "crewai")},
		Evidence{Kind: Workflow, Dialect: "openllmetry", Provider: "crewai"}},

	{"Vercel AI SDK, a model call", otlpSpan{name: "ai.streamText.doStream", scope: "ai", attributes: attrs(
		"operation.name", "ai.streamText.doStream fn", "ai.operationId", "ai.streamText.doStream",
		"ai.model.id", "gpt-4o-mini", "ai.model.provider", "openai.responses", "ai.response.model", "gpt-4o-mini-2024-07-18",
		"ai.prompt.tools", `["{\"type\":\"function\",\"name\":\"f\"}"]`,
		"ai.telemetry.metadata.langfusePrompt", `{"name":"greet","version":7,"labels":["production"]}`)},
		Evidence{Kind: Inference, Dialect: "vercel-ai", RequestModel: "gpt-4o-mini", ResponseModel: "gpt-4o-mini-2024-07-18",
			Provider: "openai", Tools: `["{\"type\":\"function\",\"name\":\"f\"}"]`, PromptName: "greet", PromptVersion: "7"}},
	{"Vercel AI SDK, the wrapper", otlpSpan{attributes: attrs("ai.operationId", "ai.generateObject", "ai.model.id", "m")},
		Evidence{Kind: Agent, Dialect: "vercel-ai", RequestModel: "m"}},
	{"Vercel AI SDK, a tool, by operation.name alone", otlpSpan{attributes: attrs("operation.name", "ai.toolCall fn", "ai.toolCall.name", "f")},
		Evidence{Kind: Tool, Dialect: "vercel-ai", ToolName: "f"}},
	{"Vercel AI SDK, embeddings", otlpSpan{attributes: attrs("ai.operationId", "ai.embedMany.doEmbed", "ai.model.provider", "google.generative-ai")},
		Evidence{Kind: Embedding, Dialect: "vercel-ai", Provider: "gcp.gemini"}},

	{"Langfuse, a generation with its prompt", otlpSpan{scope: "langfuse-sdk", attributes: attrs(
		"langfuse.observation.type", "generation", "langfuse.observation.model.name", "gpt-4o",
		"langfuse.observation.prompt.name", "support-system", "langfuse.observation.prompt.version", "12")},
		Evidence{Kind: Inference, Dialect: "langfuse", RequestModel: "gpt-4o", PromptName: "support-system", PromptVersion: "12"}},
	{"Langfuse, a generation that an old SDK calls a span", otlpSpan{attributes: attrs(
		"langfuse.observation.type", "span", "langfuse.observation.model", "gpt-4o")},
		Evidence{Kind: Inference, Dialect: "langfuse", RequestModel: "gpt-4o"}},
	{"Langfuse, a guardrail", otlpSpan{attributes: attrs("langfuse.observation.type", "guardrail")},
		Evidence{Kind: Evaluator, Dialect: "langfuse"}},

	{"LangSmith, the run type beats the operation", otlpSpan{attributes: attrs("langsmith.span.kind", "retriever", "gen_ai.operation.name", "embeddings", "gen_ai.system", "langchain")},
		Evidence{Kind: Retrieval, Dialect: "langsmith", Provider: "langchain"}},
	{"LangSmith, a chain", otlpSpan{attributes: attrs("langsmith.span.kind", "chain", "gen_ai.operation.name", "chain")},
		Evidence{Kind: Workflow, Dialect: "langsmith"}},
	{"LangSmith, a tool", otlpSpan{attributes: attrs("langsmith.span.kind", "tool", "langsmith.trace.name", "get_weather", "gen_ai.operation.name", "execute_tool")},
		Evidence{Kind: Tool, Dialect: "langsmith", ToolName: "get_weather"}},
	{"LangSmith, a prompt of the hub", otlpSpan{attributes: attrs("langsmith.span.kind", "llm", "gen_ai.operation.name", "chat", "gen_ai.request.model", "gpt-4o",
		"langsmith.metadata.lc_hub_owner", "me", "langsmith.metadata.lc_hub_repo", "rag", "langsmith.metadata.lc_hub_commit_hash", "deadbeef")},
		Evidence{Kind: Inference, Dialect: "langsmith", RequestModel: "gpt-4o", PromptName: "rag", PromptVersion: "deadbeef"}},

	{"MLflow, values in JSON", otlpSpan{attributes: attrs("mlflow.spanType", `"CHAT_MODEL"`, "mlflow.llm.model", `"gpt-4o"`, "mlflow.llm.provider", `"openai"`,
		"mlflow.chat.tools", `[{"type":"function","function":{"name":"f"}}]`, "mlflow.linkedPrompts", `[{"name": "qa", "version": "4"}]`)},
		Evidence{Kind: Inference, Dialect: "mlflow", RequestModel: "gpt-4o", Provider: "openai",
			Tools: `[{"type":"function","function":{"name":"f"}}]`, PromptName: "qa", PromptVersion: "4"}},
	{"MLflow, the prompts in JSON twice", otlpSpan{attributes: attrs("mlflow.spanType", "LLM", "mlflow.linkedPrompts", `"[{\"name\": \"qa\", \"version\": \"4\"}]"`)},
		Evidence{Kind: Inference, Dialect: "mlflow", PromptName: "qa", PromptVersion: "4"}},
	{"MLflow, two prompts are none", otlpSpan{attributes: attrs("mlflow.spanType", "CHAIN", "mlflow.linkedPrompts", `[{"name":"a","version":"1"},{"name":"b","version":"2"}]`)},
		Evidence{Kind: Workflow, Dialect: "mlflow"}},
	{"MLflow, a retriever", otlpSpan{attributes: attrs("mlflow.spanType", `"RETRIEVER"`)},
		Evidence{Kind: Retrieval, Dialect: "mlflow"}},

	{"Pydantic AI, an agent run without an operation", otlpSpan{name: "support run", scope: "pydantic-ai", attributes: attrs(
		"model_name", "gpt-4o", "agent_name", "support", "pydantic_ai.all_messages", `[{"role":"user"}]`)},
		Evidence{Kind: Agent, Dialect: "pydantic-ai", RequestModel: "gpt-4o", AgentName: "support"}},
	{"Pydantic AI, a tool without an operation", otlpSpan{name: "running tool", scope: "pydantic-ai", attributes: attrs("gen_ai.tool.name", "f", "gen_ai.tool.call.id", "1")},
		Evidence{Kind: Tool, Dialect: "otel", ToolName: "f"}},
	{"Pydantic AI, tools in the request parameters", otlpSpan{attributes: attrs("gen_ai.operation.name", "chat",
		"model_request_parameters", `{"function_tools":[{"name":"f","parameters_json_schema":{}}],"output_tools":[]}`)},
		Evidence{Kind: Inference, Dialect: "otel", Tools: `{"function_tools":[{"name":"f","parameters_json_schema":{}}],"output_tools":[]}`}},
	{"Pydantic AI, request parameters without a tool", otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "model_request_parameters", `{"function_tools":[],"output_tools":[]}`)},
		Evidence{Kind: Inference, Dialect: "otel"}},
	{"Logfire, tools in the request", otlpSpan{attributes: attrs("gen_ai.system", "openai", "gen_ai.request.model", "gpt-4",
		"request_data", `{"model":"gpt-4","messages":[],"tools":[{"type":"function","function":{"name":"f"}}]}`)},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "openai", RequestModel: "gpt-4", Tools: `[{"type":"function","function":{"name":"f"}}]`}},
	{"Logfire OpenAI Agents, a function", otlpSpan{name: "Function: {name}", attributes: attrs("name", "roulette", "gen_ai.system", "openai")},
		Evidence{Kind: Tool, Dialect: "logfire-openai-agents", Provider: "openai", ToolName: "roulette"}},
	{"Logfire OpenAI Agents, an agent", otlpSpan{name: "Agent run: {name!r}", attributes: attrs("name", "Start", "tools", `["f"]`, "gen_ai.system", "openai")},
		Evidence{Kind: Agent, Dialect: "logfire-openai-agents", Provider: "openai", AgentName: "Start"}},

	{"Haystack, a generator", otlpSpan{name: "haystack.component.run", attributes: attrs("haystack.component.type", "OpenAIChatGenerator", "haystack.component.name", "llm")},
		Evidence{Kind: Inference, Dialect: "haystack"}},
	{"Haystack, a retriever", otlpSpan{name: "haystack.component.run", attributes: attrs("haystack.component.type", "InMemoryBM25Retriever")},
		Evidence{Kind: Retrieval, Dialect: "haystack"}},
	{"Haystack, an embedder", otlpSpan{name: "haystack.component.run", attributes: attrs("haystack.component.type", "SentenceTransformersTextEmbedder")},
		Evidence{Kind: Embedding, Dialect: "haystack"}},
	{"Haystack, a pipeline", otlpSpan{name: "haystack.pipeline.run"}, Evidence{Kind: Workflow, Dialect: "haystack"}},

	{"LiteLLM, the response tells the model", otlpSpan{name: "chat chat-default", scope: "litellm", attributes: attrs(
		"gen_ai.operation.name", "chat", "gen_ai.provider.name", "azure", "gen_ai.request.model", "chat-default",
		"litellm.provider.model", "azure/gpt-4o-prod", "gen_ai.response.model", "gpt-4o-2024-11-20",
		"litellm.request.tools.declared", "1", "gen_ai.tool.0.name", "f", "gen_ai.tool.0.parameters", `{"type":"object"}`)},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "azure.ai.openai", RequestModel: "chat-default",
			ResponseModel: "gpt-4o-2024-11-20", Tools: `[{"name":"f","parameters":{"type":"object"}}]`}},
	{"LiteLLM, the response is renamed to the group", otlpSpan{attributes: attrs("gen_ai.operation.name", "chat",
		"gen_ai.request.model", "chat-default", "gen_ai.response.model", "chat-default", "litellm.provider.model", "azure/gpt-4o")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "chat-default", ResponseModel: "azure/gpt-4o"}},
	{"LiteLLM, the same model under its provider's prefix", otlpSpan{attributes: attrs("gen_ai.operation.name", "chat",
		"gen_ai.request.model", "gpt-4o", "gen_ai.response.model", "gpt-4o", "litellm.provider.model", "openai/gpt-4o")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "gpt-4o", ResponseModel: "gpt-4o"}},
	{"LiteLLM, no response", otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "chat-default", "litellm.provider.model", "gpt-4o-mini")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "chat-default", ResponseModel: "gpt-4o-mini"}},
	{"LiteLLM, fewer tools than were declared", otlpSpan{attributes: attrs("gen_ai.operation.name", "chat",
		"litellm.request.tools.declared", "40", "gen_ai.tool.0.name", "f")},
		Evidence{Kind: Inference, Dialect: "otel"}},
	{"LiteLLM, first generation", otlpSpan{name: "raw_gen_ai_request", attributes: attrs("llm.openai.messages", "[]")},
		Evidence{Kind: Inference, Dialect: "litellm"}},
	{"LiteLLM, first generation, its call type", otlpSpan{name: "litellm_request", scope: "litellm", attributes: attrs("llm.request.type", "aembedding", "gen_ai.request.model", "m")},
		Evidence{Kind: Embedding, Dialect: "openllmetry", RequestModel: "m"}},

	{"Semantic Kernel, a response's model and events", otlpSpan{name: "chat_completion", scope: "Microsoft.SemanticKernel",
		attributes: attrs("gen_ai.response.model", "gpt-4-0613"), events: []otlpEvent{{"gen_ai.system.message", attrs("content", "Be.")}}},
		Evidence{Kind: Inference, Dialect: "otel", ResponseModel: "gpt-4-0613"}},
	{"MS Agent Framework, an agent", otlpSpan{name: "invoke_agent A", scope: "agent_framework", attributes: attrs("gen_ai.operation.name", "invoke_agent",
		"gen_ai.provider.name", "microsoft.agent_framework", "gen_ai.agent.name", "A", "gen_ai.tool.definitions", `[{"type":"function","name":"f"}]`)},
		Evidence{Kind: Agent, Dialect: "otel", Provider: "microsoft.agent_framework", AgentName: "A", Tools: `[{"type":"function","name":"f"}]`}},

	{"ADK, the call that wraps generate_content", otlpSpan{name: "call_llm", scope: "gcp.vertex.agent", attributes: attrs(
		"gen_ai.system", "gcp.vertex.agent", "gen_ai.request.model", "gemini-2.5-flash", "gcp.vertex.agent.session_id", "s",
		"gcp.vertex.agent.llm_request", `{"model":"gemini-2.5-flash","config":{"tools":[{"function_declarations":[{"name":"f"}]}]}}`,
		"gcp.vertex.agent.llm_response", `{"model_version":"gemini-2.5-flash-001","content":{}}`)},
		Evidence{Kind: Inference, Dialect: "adk", Provider: "gcp.vertex.agent", RequestModel: "gemini-2.5-flash",
			ResponseModel: "gemini-2.5-flash-001", Conversation: "s", Tools: `[{"function_declarations":[{"name":"f"}]}]`}},
	{"ADK, a tool whose request is an empty object", otlpSpan{name: "execute_tool f", scope: "gcp.vertex.agent", attributes: attrs(
		"gen_ai.operation.name", "execute_tool", "gen_ai.tool.name", "f", "gcp.vertex.agent.llm_request", "{}")},
		Evidence{Kind: Tool, Dialect: "otel", ToolName: "f"}},
	{"ADK, an early version", otlpSpan{name: "agent_run [root_agent]", scope: "gcp.vertex.agent"}, Evidence{Kind: Agent, Dialect: "adk"}},

	{"Strands, the loop inside an agent", otlpSpan{name: "execute_event_loop_cycle", scope: "strands.telemetry.tracer", attributes: attrs("event_loop.cycle_id", "1")},
		Evidence{Kind: Workflow, Dialect: "strands"}},
	{"Strands, an agent with definitions", otlpSpan{name: "invoke_agent A", scope: "strands.telemetry.tracer", attributes: attrs("gen_ai.operation.name", "invoke_agent",
		"gen_ai.system", "strands-agents", "gen_ai.agent.tools", `["f"]`, "gen_ai.tool.definitions", `[{"name":"f"}]`, "gen_ai.agent.name", "A")},
		Evidence{Kind: Agent, Dialect: "otel", Provider: "strands-agents", AgentName: "A", Tools: `[{"name":"f"}]`}},
	{"Strands, an early version", otlpSpan{name: "Tool: calc", scope: "strands.telemetry.tracer"}, Evidence{Kind: Tool, Dialect: "strands"}},

	{"Spring AI, embedding in the singular", otlpSpan{attributes: attrs("gen_ai.operation.name", "embedding", "gen_ai.system", "vertex_ai")},
		Evidence{Kind: Embedding, Dialect: "otel", Provider: "gcp.vertex_ai"}},
	{"Spring AI, an advisor", otlpSpan{attributes: attrs("gen_ai.operation.name", "framework", "gen_ai.system", "spring_ai", "spring.ai.kind", "advisor")},
		Evidence{Kind: Workflow, Dialect: "spring-ai", Provider: "spring_ai"}},
	{"Spring AI, a query of a vector store", otlpSpan{attributes: attrs("spring.ai.kind", "vector_store", "db.operation.name", "query", "db.system", "pg_vector")},
		Evidence{Kind: Retrieval, Dialect: "spring-ai"}},

	{"ADOT, the kind it adds", otlpSpan{attributes: attrs("aws.genai.span_kind", "AGENT", "PlatformType", "AWS::BedrockAgentCore")},
		Evidence{Kind: Agent, Dialect: "adot"}},
	{"ADOT over OpenInference", otlpSpan{attributes: attrs("aws.genai.span_kind", "CHAIN", "openinference.span.kind", "CHAIN")},
		Evidence{Kind: Workflow, Dialect: "openinference"}},
	{"ADK under OpenInference", otlpSpan{attributes: attrs("openinference.span.kind", "TOOL", "gen_ai.operation.name", "execute_tool",
		"gen_ai.tool.name", "bake", "tool.name", "bake", "gen_ai.system", "gcp.vertex.agent")},
		Evidence{Kind: Tool, Dialect: "openinference", Provider: "gcp.vertex.agent", ToolName: "bake"}},

	{"Claude Code, a model call", otlpSpan{name: "claude_code.llm_request", attributes: attrs("model", "claude-sonnet-4-5", "span.type", "llm_request")},
		Evidence{Kind: Inference, Dialect: "claude-code", RequestModel: "claude-sonnet-4-5"}},
	{"Claude Code, a tool", otlpSpan{name: "claude_code.tool", scope: "com.anthropic.claude_code.tracing", attributes: attrs("tool_name", "Bash")},
		Evidence{Kind: Tool, Dialect: "claude-code", ToolName: "Bash"}},
	{"Claude Code, waiting for the user", otlpSpan{name: "claude_code.tool.blocked_on_user"}, Evidence{Kind: Other, Dialect: "claude-code"}},
	{"Codex, a turn", otlpSpan{name: "session_task.turn", scope: "codex_cli_rs", attributes: attrs("model", "gpt-5.5")},
		Evidence{Kind: Inference, Dialect: "codex", RequestModel: "gpt-5.5"}},
	{"Codex, a response", otlpSpan{name: "handle_responses", scope: "codex_exec", attributes: attrs("gen_ai.usage.input_tokens", "12")},
		Evidence{Kind: Inference, Dialect: "codex"}},
	{"Gemini CLI, a request's id is no prompt, no tools are none", otlpSpan{name: "llm_call", scope: "gemini-cli", attributes: attrs("gen_ai.operation.name", "llm_call",
		"gen_ai.prompt.name", "945bd8d5-0657-4385-a99e-30240bfd2e00########0", "gen_ai.tool.definitions", "[]", "gen_ai.request.model", "gemini-3.1-flash-lite")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "gemini-3.1-flash-lite"}},
	{"Copilot CLI", otlpSpan{name: "invoke_agent", scope: "github.copilot", attributes: attrs("gen_ai.operation.name", "invoke_agent", "gen_ai.provider.name", "github", "gen_ai.response.model", "gpt-5")},
		Evidence{Kind: Agent, Dialect: "otel", Provider: "github", ResponseModel: "gpt-5"}},

	{"Genkit, a model", otlpSpan{attributes: attrs("genkit:type", "action", "genkit:metadata:subtype", "model", "genkit:name", "googleai/gemini-2.5-flash",
		"genkit:input", `{"messages":[],"tools":[{"name":"f","inputSchema":{}}]}`)},
		Evidence{Kind: Inference, Dialect: "genkit", RequestModel: "gemini-2.5-flash", Provider: "gcp.gemini", Tools: `[{"name":"f","inputSchema":{}}]`}},
	{"Genkit, a tool", otlpSpan{attributes: attrs("genkit:metadata:subtype", "tool.v2", "genkit:name", "menu")},
		Evidence{Kind: Tool, Dialect: "genkit", ToolName: "menu"}},
	{"OpenLIT, a query of a vector database", otlpSpan{attributes: attrs("gen_ai.operation.name", "vectordb", "db.system", "chroma", "db.operation", "query", "gen_ai.system", "chroma")},
		Evidence{Kind: Retrieval, Dialect: "otel", Provider: "chroma"}},
	{"OpenLLMetry, a vector database", otlpSpan{name: "qdrant.search", attributes: attrs("db.system", "qdrant", "db.vector.query.top_k", "5")},
		Evidence{Kind: Retrieval, Dialect: "vector-db"}},
	{"OpenLLMetry, Pinecone tells it by name", otlpSpan{name: "pinecone.query", attributes: attrs("db.system", "Pinecone")},
		Evidence{Kind: Retrieval, Dialect: "vector-db"}},

	{"AutoGen", otlpSpan{scope: "autogen-core", attributes: attrs("gen_ai.operation.name", "create_agent", "gen_ai.system", "autogen", "gen_ai.agent.name", "m")},
		Evidence{Kind: Agent, Dialect: "otel", Provider: "autogen", AgentName: "m"}},
	{"Mastra, a model step", otlpSpan{scope: "@mastra/otel", attributes: attrs("mastra.span.type", "model_step", "gen_ai.operation.name", "model_step")},
		Evidence{Kind: Inference, Dialect: "mastra"}},
	{"Mastra, a workflow's loop", otlpSpan{attributes: attrs("mastra.span.type", "workflow_loop")}, Evidence{Kind: Workflow, Dialect: "mastra"}},
	{"Mastra, a tool of MCP", otlpSpan{attributes: attrs("mastra.span.type", "mcp_tool_call", "gen_ai.tool.name", "f")},
		Evidence{Kind: Tool, Dialect: "mastra", ToolName: "f"}},
	{"LoongSuite", otlpSpan{attributes: attrs("gen_ai.span.kind", "RETRIEVER")}, Evidence{Kind: Retrieval, Dialect: "loongsuite"}},
	{"LoongSuite, the older key", otlpSpan{attributes: attrs("gen_ai.span_kind_name", "ENTRY")}, Evidence{Kind: Workflow, Dialect: "loongsuite"}},
	{"LangWatch", otlpSpan{attributes: attrs("langwatch.span.type", "rag", "langwatch.prompt.handle", "qa", "langwatch.prompt.version.number", "3")},
		Evidence{Kind: Retrieval, Dialect: "langwatch", PromptName: "qa", PromptVersion: "3"}},
	{"Laminar", otlpSpan{attributes: attrs("lmnr.span.type", "EXECUTOR")}, Evidence{Kind: Agent, Dialect: "laminar"}},
	{"AgentOps", otlpSpan{attributes: attrs("agentops.span.kind", "session")}, Evidence{Kind: Workflow, Dialect: "agentops"}},
	{"Braintrust", otlpSpan{attributes: attrs("braintrust.span_attributes", `{"type":"llm"}`, "braintrust.metadata", `{"provider":"openai","model":"gpt-4o"}`)},
		Evidence{Kind: Inference, Dialect: "braintrust", RequestModel: "gpt-4o", Provider: "openai"}},
	{"VoltAgent, a tool below an agent", otlpSpan{scope: "voltagent", attributes: attrs("span.type", "tool", "entity.type", "agent")},
		Evidence{Kind: Tool, Dialect: "voltagent"}},

	{"MCP, a tool call", otlpSpan{name: "tools/call joker", attributes: attrs("mcp.method.name", "tools/call", "gen_ai.tool.name", "joker")},
		Evidence{Kind: Tool, Dialect: "mcp", ToolName: "joker"}},
	{"MCP, a prompt by its name", otlpSpan{name: "prompts/get greet", attributes: attrs("mcp.method.name", "prompts/get", "gen_ai.prompt.name", "greet")},
		Evidence{Kind: Other, Dialect: "mcp", PromptName: "greet"}},
	{"MCP, FastMCP before it had MCP's keys", otlpSpan{attributes: attrs("rpc.system", "mcp", "rpc.method", "tools/call", "fastmcp.server.name", "s")},
		Evidence{Kind: Tool, Dialect: "mcp"}},
	{"any-agent", otlpSpan{scope: "any_agent", attributes: attrs("gen_ai.operation.name", "call_llm", "gen_ai.request.model", "mistral/mistral-small-latest")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "mistral/mistral-small-latest"}},

	{"a feature flag of the SDK's hook", otlpSpan{attributes: attrs("gen_ai.operation.name", "chat"), events: []otlpEvent{
		{"feature_flag", attrs("feature_flag.result.variant", "canary", "feature_flag.key", "prompt", "feature_flag.version", "9")}}},
		Evidence{Kind: Inference, Dialect: "otel", FlagKey: "prompt", FlagVariant: "canary", FlagVersion: "9"}},
	{"a feature flag of Sentry's", otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "flag.evaluation.prompt", "true")},
		Evidence{Kind: Inference, Dialect: "otel", FlagKey: "prompt", FlagVariant: "true"}},
	{"two feature flags are not one", otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "flag.evaluation.a", "1", "flag.evaluation.b", "2")},
		Evidence{Kind: Inference, Dialect: "otel"}},
}

func TestEveryDialectIsReadAsItIsWritten(t *testing.T) {
	for _, c := range dialectCases {
		t.Run(c.about, func(t *testing.T) { assert.Equal(t, c.want, evidenceOf(c.span)) })
	}
}

func TestFlagsAndManagedVariablesAreFoundByName(t *testing.T) {
	var span Span
	otlpSpan{
		attributes: attrs("gen_ai.operation.name", "chat", "flag.evaluation.a", "1", "feature_flag.key", "c", "feature_flag.variant", "on",
			"logfire.variables.refund_prompt", "production", "logfire.variables.refund_prompt.version", "7"),
		events: []otlpEvent{{"feature_flag.evaluation", attrs("feature_flag.key", "b", "feature_flag.result.variant", "blue")}},
	}.feed(&span)

	assert.Equal(t, "1", span.Flag("a"))
	assert.Equal(t, "blue", span.Flag("b"))
	assert.Equal(t, "on", span.Flag("c"))
	assert.Empty(t, span.Flag("d"))
	label, version := span.Variable("refund_prompt")
	assert.Equal(t, []string{"production", "7"}, []string{label, version})
	label, version = span.Variable("other")
	assert.Empty(t, label+version)
}
