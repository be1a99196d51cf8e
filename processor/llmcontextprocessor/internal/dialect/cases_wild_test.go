// SPDX-License-Identifier: Apache-2.0

package dialect

// wildCases are spans of older and newer versions of the instrumentations, and of some
// that few know.
var wildCases = []dialectCase{
	{
		"Semantic Kernel, an operation of an older version",
		otlpSpan{name: "chat.completions gpt-4o", attributes: attrs("gen_ai.operation.name", "chat.completions", "gen_ai.system", "openai")},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "openai"},
	},
	{
		"OpenLLMetry, a node of a graph",
		otlpSpan{name: "execute_task planner", attributes: attrs("gen_ai.operation.name", "execute_task", "traceloop.entity.name", "planner")},
		Evidence{Kind: Workflow, Dialect: "otel"},
	},
	{
		"Traceloop, a guardrail",
		otlpSpan{name: "pii.guardrail", attributes: attrs("gen_ai.operation.name", "guardrail.run", "gen_ai.guardrail.name", "pii")},
		Evidence{Kind: Evaluator, Dialect: "otel"},
	},
	{
		"OTel OpenAI Agents, the model that speaks",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "speech_generation", "gen_ai.request.model", "gpt-4o-mini-tts")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "gpt-4o-mini-tts", Media: true},
	},
	{
		"Strands, an agent in the words of its first versions",
		otlpSpan{name: "invoke_agent Support", scope: "opentelemetry.instrumentation.strands", attributes: attrs("gen_ai.request.model", "gpt-5")},
		Evidence{Kind: Agent, Dialect: "strands", RequestModel: "gpt-5"},
	},
	{
		"Strands, the loop inside an agent, by its operation",
		otlpSpan{name: "execute_event_loop_cycle", attributes: attrs("gen_ai.operation.name", "execute_event_loop_cycle", "gen_ai.system", "strands-agents")},
		Evidence{Kind: Workflow, Dialect: "otel", Provider: "strands-agents"},
	},
	{
		"ADK, the answers of several tools",
		otlpSpan{name: "execute_tool (merged)", scope: "gcp.vertex.agent", attributes: attrs("gen_ai.operation.name", "execute_tool", "gen_ai.tool.name", "(merged tools)")},
		Evidence{Kind: Tool, Dialect: "adk"},
	},
	{
		"LiveKit, a provider that is told by its host",
		otlpSpan{name: "llm_request", scope: "livekit-agents", attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.provider.name", "api.openai.com")},
		Evidence{Kind: Inference, Dialect: "livekit", Provider: "openai"},
	},
	{
		"Pipecat, a model that hears and speaks",
		otlpSpan{name: "llm_response", scope: "pipecat", attributes: attrs("gen_ai.operation.name", "llm_response", "gen_ai.request.model", "gpt-realtime",
			"tools.definitions", `[{"name":"f"}]`, "tools.names", "f")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "gpt-realtime", Tools: `[{"name":"f"}]`},
	},
	{
		"OpenClaw, a run",
		otlpSpan{name: "openclaw.run", scope: "openclaw", attributes: attrs("openclaw.provider", "anthropic", "openclaw.model", "claude-opus-4-6", "openclaw.channel", "web")},
		Evidence{Kind: Agent, Dialect: "openclaw", Provider: "anthropic", RequestModel: "claude-opus-4-6"},
	},
	{
		"OpenClaw, a model call of an older version",
		otlpSpan{name: "openclaw.model.usage", attributes: attrs("openclaw.model", "claude-opus-4-6", "openclaw.tokens.input", "12")},
		Evidence{Kind: Inference, Dialect: "openclaw", RequestModel: "claude-opus-4-6"},
	},
	{
		"OpenClaw, a tool",
		otlpSpan{name: "openclaw.tool.execution", attributes: attrs("openclaw.toolName", "exec")},
		Evidence{Kind: Tool, Dialect: "openclaw", ToolName: "exec"},
	},
	{
		"Flue, a tool",
		otlpSpan{name: "flue.tool lookup_weather", scope: "@flue/opentelemetry", attributes: attrs("flue.tool.name", "lookup_weather", "flue.tool.call_id", "c1")},
		Evidence{Kind: Tool, Dialect: "flue", ToolName: "lookup_weather"},
	},
	{
		"Flue, a task that is handed to an agent",
		otlpSpan{name: "flue.task summarizer", scope: "@flue/opentelemetry", attributes: attrs("flue.task.id", "t1", "flue.task.agent", "summarizer")},
		Evidence{Kind: Agent, Dialect: "flue", AgentName: "summarizer"},
	},
	{
		"Flue, a workflow",
		otlpSpan{name: "flue.workflow tools", scope: "@flue/opentelemetry", attributes: attrs("flue.workflow.name", "tools")},
		Evidence{Kind: Workflow, Dialect: "flue"},
	},
	{
		"Pydantic Evals, an evaluator",
		otlpSpan{name: "evaluator: {evaluator_name}", scope: "pydantic-evals", attributes: attrs("evaluator_name", "LLMJudge")},
		Evidence{Kind: Evaluator, Dialect: "pydantic-evals"},
	},
	{
		"Pydantic Evals, an experiment",
		otlpSpan{name: "evaluate {name}", scope: "pydantic-evals", attributes: attrs("gen_ai.operation.name", "experiment", "dataset_name", "refunds")},
		Evidence{Kind: Evaluator, Dialect: "otel"},
	},
	{
		"LangWatch, a prompt with its version",
		otlpSpan{attributes: attrs("langwatch.span.type", "llm", "langwatch.prompt.id", "team/qa:3")},
		Evidence{Kind: Inference, Dialect: "langwatch", PromptName: "team/qa", PromptVersion: "3"},
	},
	{
		"LangWatch, a prompt with a tag",
		otlpSpan{attributes: attrs("langwatch.span.type", "llm", "langwatch.prompt.id", "qa:production")},
		Evidence{Kind: Inference, Dialect: "langwatch", PromptName: "qa"},
	},
	{
		"Haystack, a tool of an agent",
		otlpSpan{name: "haystack.agent.step.tool", attributes: attrs("haystack.tool.name", "search", "haystack.tool.description", "Searches.")},
		Evidence{Kind: Tool, Dialect: "haystack", ToolName: "search"},
	},
	{
		"AgentOps, a tool",
		otlpSpan{attributes: attrs("agentops.span.kind", "tool", "tool.name", "search", "agentops.entity.name", "tool")},
		Evidence{Kind: Tool, Dialect: "agentops", ToolName: "search"},
	},
	{
		"Spring AI, a tool with its definition",
		otlpSpan{name: "tool_call weather", attributes: attrs("gen_ai.operation.name", "framework", "spring.ai.kind", "tool_call",
			"spring.ai.tool.definition.name", "weather", "spring.ai.tool.definition.description", "Tells it.", "spring.ai.tool.definition.schema", `{"type":"object"}`)},
		Evidence{
			Kind: Tool, Dialect: "spring-ai", ToolName: "weather",
			ToolDefinition: `{"name":"weather","description":"Tells it.","parameters":{"type":"object"}}`,
		},
	},
	{
		"Mastra, an agent with the names of its tools",
		otlpSpan{attributes: attrs("mastra.span.type", "agent_run", "gen_ai.operation.name", "invoke_agent", "gen_ai.agent.name", "chef", "gen_ai.tool.definitions", `["cook", "bake"]`)},
		Evidence{Kind: Agent, Dialect: "mastra", AgentName: "chef"},
	},
	{
		"MCP, a tool that the name of the span tells alone",
		otlpSpan{name: "tools/call joker", attributes: attrs("rpc.system", "mcp", "mcp.method.name", "tools/call", "fastmcp.component.key", "tool:joker@")},
		Evidence{Kind: Tool, Dialect: "mcp", ToolName: "joker"},
	},
	{
		"MCP in OpenLIT",
		otlpSpan{name: "mcp tools/call", attributes: attrs("mcp.system", "mcp", "mcp.method", "tools/call", "mcp.tool.name", "joker")},
		Evidence{Kind: Tool, Dialect: "mcp", ToolName: "joker"},
	},
	{
		"LiteLLM, an image, which it calls content",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "generate_content", "litellm.call_type", "aimage_generation", "gen_ai.request.model", "dall-e-3")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "dall-e-3", Media: true},
	},
}
