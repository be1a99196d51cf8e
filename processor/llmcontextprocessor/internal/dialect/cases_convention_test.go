// SPDX-License-Identifier: Apache-2.0

package dialect

// conventionCases are spans of the three conventions that most instrumentations follow.
var conventionCases = []dialectCase{
	{
		"VeADK, the definitions beside a request",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.functions.0.name", "f",
			"gen_ai.request.functions.0.description", "Does.", "gen_ai.request.functions.0.parameters", `{"type":"object"}`)},
		Evidence{Kind: Inference, Dialect: "otel", Tools: `[{"name":"f","description":"Does.","parameters":{"type":"object"}}]`},
	},
	{
		"Agent 365, the definitions under the key of choices",
		otlpSpan{name: "response", attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.response.model", "gpt-4o-2024-11-20",
			"gen_ai.choice.0.tool_json_schema", `{"type":"function","function":{"name":"f"}}`,
			"gen_ai.choice.1.tool_json_schema", `{"type":"function","function":{"name":"g"}}`)},
		Evidence{
			Kind: Inference, Dialect: "otel", ResponseModel: "gpt-4o-2024-11-20",
			Tools: `[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}]`,
		},
	},
	{
		"Agent 365, a definition that was cut",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.choice.0.tool_json_schema", `{"type":"function","func`)},
		Evidence{Kind: Inference, Dialect: "otel"},
	},
	{
		"choices that are answers",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.choice.0.message.content", `{"name":"f"}`)},
		Evidence{Kind: Inference, Dialect: "otel"},
	},
	{
		"OTel, a chat with everything",
		otlpSpan{name: "chat gpt-4o", attributes: attrs(
			"gen_ai.operation.name", "chat", "gen_ai.provider.name", "openai", "gen_ai.request.model", "gpt-4o",
			"gen_ai.response.model", "gpt-4o-2024-11-20", "gen_ai.prompt.name", "refund-policy",
			"gen_ai.prompt.version", "r42", "gen_ai.tool.definitions", `[{"type":"function","name":"f"}]`,
			"gen_ai.agent.name", "support", "gen_ai.agent.version", "2.1", "gen_ai.conversation.id", "c1",
			"gen_ai.data_source.id", "kb")},
		Evidence{
			Kind: Inference, Dialect: "otel", Provider: "openai", RequestModel: "gpt-4o",
			ResponseModel: "gpt-4o-2024-11-20", PromptName: "refund-policy", PromptVersion: "r42",
			Tools: `[{"type":"function","name":"f"}]`, AgentName: "support", AgentVersion: "2.1",
			Conversation: "c1", DataSource: "kb",
		},
	},
	{
		"OTel, a tool call needs no provider",
		otlpSpan{name: "execute_tool f", attributes: attrs(
			"gen_ai.operation.name", "execute_tool", "gen_ai.tool.name", "f")},
		Evidence{Kind: Tool, Dialect: "otel", ToolName: "f"},
	},
	{
		"OTel old, no operation name",
		otlpSpan{name: "openai", attributes: attrs(
			"gen_ai.system", "az.ai.openai", "gen_ai.request.model", "gpt-4o", "gen_ai.usage.prompt_tokens", "9")},
		Evidence{Kind: Inference, Dialect: "otel", Provider: "azure.ai.openai", RequestModel: "gpt-4o"},
	},
	{
		"OTel, an operation nobody knows, of an agent",
		otlpSpan{name: "levitate yogi", attributes: attrs("gen_ai.operation.name", "levitate", "gen_ai.agent.name", "yogi")},
		Evidence{Kind: Other, Dialect: "otel", AgentName: "yogi"},
	},
	{
		"OTel, an inner agent has an operation only",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "invoke_agent")},
		Evidence{Kind: Agent, Dialect: "otel"},
	},
	{
		"OTel, an evaluation on a span of its own",
		otlpSpan{name: "judge", events: []otlpEvent{
			{"gen_ai.evaluation.result", attrs("gen_ai.evaluation.name", "Relevance",
				"gen_ai.evaluation.evaluator.id", "groundedness", "gen_ai.evaluation.evaluator.version", "j7")},
		}},
		Evidence{Kind: Evaluator, Dialect: "otel", EvaluatorName: "groundedness", EvaluatorVersion: "j7"},
	},
	{
		"OTel, an evaluation of the span it hangs on",
		otlpSpan{
			attributes: attrs("gen_ai.operation.name", "chat"),
			events:     []otlpEvent{{"gen_ai.evaluation.result", attrs("gen_ai.evaluation.name", "Relevance")}},
		},
		Evidence{Kind: Inference, Dialect: "otel", EvaluatorName: "Relevance"},
	},
	{
		"OTel, two judges are not one",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "chat"), events: []otlpEvent{
			{"gen_ai.evaluation.result", attrs("gen_ai.evaluation.name", "Relevance")},
			{"gen_ai.evaluation.result", attrs("gen_ai.evaluation.name", "Tone")},
		}},
		Evidence{Kind: Inference, Dialect: "otel"},
	},
	{
		"OpenInference, the response's model",
		otlpSpan{name: "ChatCompletion", attributes: attrs(
			"openinference.span.kind", "LLM", "llm.model_name", "gpt-4o-2024-08-06", "llm.system", "openai",
			"llm.provider", "azure", "llm.invocation_parameters", `{"temperature":0,"model":"gpt-4o"}`,
			"llm.tools.1.tool.json_schema", `{"name":"b"}`, "llm.tools.0.tool.json_schema", `{"name":"a"}`,
			"llm.prompt_template.template", "Answer {q}", "llm.prompt_template.version", "v3", "prompt.id", "answer",
			"session.id", "s1")},
		Evidence{
			Kind: Inference, Dialect: "openinference", RequestModel: "gpt-4o", ResponseModel: "gpt-4o-2024-08-06",
			Provider: "azure.ai.openai", Tools: `[{"name":"a"},{"name":"b"}]`, PromptTemplate: "Answer {q}",
			PromptVersion: "v3", PromptName: "answer", Conversation: "s1",
		},
	},
	{
		"OpenInference, a model that may only have been asked for",
		otlpSpan{attributes: attrs(
			"openinference.span.kind", "LLM", "llm.model_name", "gpt-4o", "llm.invocation_parameters", `{"model":"gpt-4o"}`)},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "gpt-4o"},
	},
	{
		"OTel, a failed call that repeats its request was not answered",
		otlpSpan{name: "chat gpt-4o", failed: true, attributes: attrs(
			"gen_ai.operation.name", "chat", "gen_ai.request.model", "gpt-4o", "gen_ai.response.model", "gpt-4o")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "gpt-4o"},
	},
	{
		"OTel, what failed after the answer was answered",
		otlpSpan{name: "chat gpt-4o", failed: true, attributes: attrs("gen_ai.operation.name", "chat",
			"gen_ai.request.model", "gpt-4o", "gen_ai.response.model", "gpt-4o", "gen_ai.usage.input_tokens", "9")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "gpt-4o", ResponseModel: "gpt-4o"},
	},
	{
		"OTel, what failed under the name of a call was one",
		otlpSpan{name: "chat gpt-4o", failed: true, attributes: attrs("gen_ai.request.model", "gpt-4o")},
		Evidence{Kind: Inference, Dialect: "otel", RequestModel: "gpt-4o"},
	},
	{
		"OpenInference, a failed call has only what was asked for",
		otlpSpan{attributes: attrs(
			"openinference.span.kind", "LLM", "llm.invocation_parameters", `{"temperature":0,"model":"gpt-4o"}`)},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "gpt-4o"},
	},
	{
		"OpenInference, a stream of LangChain's tells its model in the result",
		otlpSpan{name: "ChatOpenAI", attributes: attrs(
			"openinference.span.kind", "LLM", "llm.model_name", "gpt-4o",
			"output.value", `{"generations":[[{"text":"x","generation_info":{"model_name":"gpt-4o-2024-11-20"}}]],"llm_output":{}}`)},
		Evidence{Kind: Inference, Dialect: "openinference", RequestModel: "gpt-4o", ResponseModel: "gpt-4o-2024-11-20"},
	},
	{
		"OpenInference, OpenAI Agents write the response as parameters",
		otlpSpan{attributes: attrs(
			"openinference.span.kind", "LLM", "llm.model_name", "gpt-4o-2024-08-06",
			"llm.invocation_parameters", `{"id":"resp_1","model":"gpt-4o-2024-08-06","tools":[{"name":"a"}]}`)},
		Evidence{
			Kind: Inference, Dialect: "openinference", RequestModel: "gpt-4o-2024-08-06",
			ResponseModel: "gpt-4o-2024-08-06", Tools: `[{"name":"a"}]`,
		},
	},
	{
		"OpenInference, tools whose names stand beside their schemas",
		otlpSpan{attributes: attrs("openinference.span.kind", "LLM", "llm.tools.0.tool.name", "add", "llm.tools.0.tool.description", "Adds.",
			"llm.tools.0.tool.json_schema", `{"type":"object","properties":{"a":{}}}`)},
		Evidence{
			Kind: Inference, Dialect: "openinference",
			Tools: `[{"name":"add","description":"Adds.","parameters":{"type":"object","properties":{"a":{}}}}]`,
		},
	},
	{
		"OpenInference, tools by name alone are no definitions",
		otlpSpan{attributes: attrs("openinference.span.kind", "AGENT", "llm.tools.0.tool.name", "add", "llm.tools.0.tool.description", "Tool: add")},
		Evidence{Kind: Agent, Dialect: "openinference"},
	},
	{
		"OpenInference, tools in one list",
		otlpSpan{attributes: attrs("openinference.span.kind", "LLM", "llm.tools", `[{"type":"function","function":{"name":"add"}}]`)},
		Evidence{Kind: Inference, Dialect: "openinference", Tools: `[{"type":"function","function":{"name":"add"}}]`},
	},
	{
		"OpenInference, a tool whose schema is that of its input",
		otlpSpan{attributes: attrs("openinference.span.kind", "TOOL", "tool.name", "add", "tool.json_schema", `{"type":"object","properties":{"a":{}}}`)},
		Evidence{
			Kind: Tool, Dialect: "openinference", ToolName: "add",
			ToolDefinition: `{"name":"add","parameters":{"type":"object","properties":{"a":{}}}}`,
		},
	},
	{
		"OpenInference, a tool with its schema",
		otlpSpan{attributes: attrs("openinference.span.kind", "TOOL",
			"tool.name", "add", "tool.description", "Adds.", "tool.parameters", `{"type":"object","properties":{"a":{}}}`)},
		Evidence{
			Kind: Tool, Dialect: "openinference", ToolName: "add",
			ToolDefinition: `{"name":"add","description":"Adds.","parameters":{"type":"object","properties":{"a":{}}}}`,
		},
	},
	{
		"OpenInference, a tool with its arguments",
		otlpSpan{attributes: attrs("openinference.span.kind", "TOOL",
			"tool.name", "Bash", "tool.description", "Runs.", "tool.parameters", `{"command":"ls"}`)},
		Evidence{Kind: Tool, Dialect: "openinference", ToolName: "Bash"},
	},
	{
		"OpenInference, an agent that is a node of a graph",
		otlpSpan{attributes: attrs("openinference.span.kind", "AGENT", "graph.node.id", "Researcher")},
		Evidence{Kind: Agent, Dialect: "openinference", AgentName: "Researcher"},
	},
	{
		"OpenInference, an agent without a name",
		otlpSpan{attributes: attrs("openinference.span.kind", "AGENT", "graph.node.id", "b7ad6b7169203331")},
		Evidence{Kind: Agent, Dialect: "openinference"},
	},
	{
		"OpenInference, a reranker",
		otlpSpan{attributes: attrs("openinference.span.kind", "RERANKER", "reranker.model_name", "rr-1")},
		Evidence{Kind: Retrieval, Dialect: "openinference", RequestModel: "rr-1"},
	},
	{
		"OpenInference, the end of the tools was dropped",
		otlpSpan{attributes: attrs("openinference.span.kind", "LLM",
			"llm.tools.0.tool.json_schema", `{"name":"a"}`, "llm.tools.2.tool.json_schema", `{"name":"c"}`)},
		Evidence{Kind: Inference, Dialect: "openinference"},
	},
	{
		"OpenInference, a definition was cut",
		otlpSpan{attributes: attrs("openinference.span.kind", "LLM",
			"llm.tools.0.tool.json_schema", `{"name":"a","parameters":{"ty`)},
		Evidence{Kind: Inference, Dialect: "openinference"},
	},
	{
		"OpenLLMetry old",
		otlpSpan{name: "openai.chat", attributes: attrs("llm.request.type", "chat", "gen_ai.system", "OpenAI",
			"gen_ai.request.model", "gpt-3.5-turbo", "gen_ai.response.model", "gpt-3.5-turbo-0125",
			"llm.request.functions.0.name", "f", "llm.request.functions.0.description", "Does.",
			"llm.request.functions.0.parameters", `{"type":"object"}`, "traceloop.prompt.key", "joke",
			"traceloop.prompt.version", "3", "traceloop.prompt.version_name", "canary",
			"traceloop.prompt.version_hash", "ab12", "traceloop.prompt.template", "Tell {x}")},
		Evidence{
			Kind: Inference, Dialect: "openllmetry", Provider: "openai", RequestModel: "gpt-3.5-turbo",
			ResponseModel: "gpt-3.5-turbo-0125", PromptName: "joke", PromptVersion: "3", PromptLabel: "canary",
			PromptHash: "ab12", PromptTemplate: "Tell {x}",
			Tools: `[{"name":"f","description":"Does.","parameters":{"type":"object"}}]`,
		},
	},
	{
		"OpenLLMetry old, what str(None) leaves is nothing",
		otlpSpan{attributes: attrs("llm.request.type", "completion",
			"traceloop.prompt.key", "None", "traceloop.prompt.version", "None")},
		Evidence{Kind: Inference, Dialect: "openllmetry"},
	},
	{
		"OpenLLMetry old, Anthropic's schema",
		otlpSpan{attributes: attrs("llm.request.type", "chat",
			"llm.request.functions.0.name", "f", "llm.request.functions.0.input_schema", `{}`)},
		Evidence{Kind: Inference, Dialect: "openllmetry", Tools: `[{"name":"f"}]`},
	},
	{
		"OpenLLMetry, a tool of the SDK's",
		otlpSpan{name: "get_weather.tool", attributes: attrs("traceloop.span.kind", "tool",
			"traceloop.entity.name", "get_weather", "gen_ai.agent.name", "weather_agent")},
		Evidence{Kind: Tool, Dialect: "openllmetry", ToolName: "get_weather", AgentName: "weather_agent"},
	},
	{
		"OpenLLMetry, an agent of the SDK's",
		otlpSpan{attributes: attrs("traceloop.span.kind", "agent", "traceloop.entity.name", "planner")},
		Evidence{Kind: Agent, Dialect: "openllmetry", AgentName: "planner"},
	},
	{
		"OpenLLMetry, an operation beats the task around it",
		otlpSpan{attributes: attrs("traceloop.span.kind", "task", "gen_ai.operation.name", "chat")},
		Evidence{Kind: Inference, Dialect: "otel"},
	},
	{
		"OpenLLMetry, CrewAI by name",
		otlpSpan{name: "gpt-4o.llm", scope: "opentelemetry.instrumentation.crewai"},
		Evidence{Kind: Inference, Dialect: "openllmetry"},
	},
	{
		"OpenLLMetry, CrewAI's crew",
		otlpSpan{
			name: "crewai.workflow", scope: "opentelemetry.instrumentation.crewai",
			attributes: attrs("gen_ai.system", "crewai"),
		},
		Evidence{Kind: Workflow, Dialect: "openllmetry", Provider: "crewai"},
	},
	{
		"OpenLLMetry, a vector database",
		otlpSpan{name: "qdrant.search", attributes: attrs("db.system", "qdrant", "db.vector.query.top_k", "5")},
		Evidence{Kind: Retrieval, Dialect: "vector-db"},
	},
	{
		"OpenLLMetry, Pinecone tells it by name",
		otlpSpan{name: "pinecone.query", attributes: attrs("db.system", "Pinecone")},
		Evidence{Kind: Retrieval, Dialect: "vector-db"},
	},
	{
		"a retriever that says it is a tool, but for its type",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "execute_tool", "gen_ai.tool.name", "policies", "gen_ai.tool.type", "retriever")},
		Evidence{Kind: Retrieval, Dialect: "otel"},
	},
	{
		"a tool that searches a store is one",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "execute_tool", "gen_ai.tool.name", "policies", "gen_ai.tool.type", "datastore")},
		Evidence{Kind: Tool, Dialect: "otel", ToolName: "policies"},
	},
	{
		"a part of a chain that is called an agent",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "invoke_agent", "gen_ai.agent.name", "StrOutputParser")},
		Evidence{Kind: Workflow, Dialect: "otel", AgentName: "StrOutputParser"},
	},
	{
		"the prompt of a chain that is called an agent",
		otlpSpan{attributes: attrs("gen_ai.operation.name", "invoke_agent", "gen_ai.agent.name", "ChatPromptTemplate")},
		Evidence{Kind: Workflow, Dialect: "otel", AgentName: "ChatPromptTemplate"},
	},
}
