// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// lookAlikes are spans beside, below or around GenAI spans, or that share words
// with them.
var lookAlikes = []dialectCase{
	{about: "any code that TraceRoot traced", span: otlpSpan{name: "add", attributes: attrs("traceroot.span.type", "span", "traceroot.span.input", "{}")}},
	{about: "OpenLIT, what failed beside calls", span: otlpSpan{name: "upsert kb", scope: "openlit.instrumentation.qdrant", failed: true}},
	{about: "a step of Upsonic's pipeline", span: otlpSpan{name: "pipeline.step.memory", attributes: attrs("upsonic.step.name", "memory")}},
	{about: "BeeAI, a piece of a stream", span: otlpSpan{name: "new_token", scope: "openinference.instrumentation.beeai", attributes: attrs("openinference.span.kind", "LLM",
		"metadata.path", "backend.openai.chat.new_token", "input.value", "{\"value\":{\"output\":[]}}")}},
	{about: "any code in a workflow of the NeMo Agent Toolkit", span: otlpSpan{name: "add", attributes: attrs("nat.span.kind", "FUNCTION", "nat.function.name", "add", "llm.token_count.prompt", "0")}},
	{about: "a look into a catalogue of models, which failed", span: otlpSpan{name: "get_embedding_model nova-e", failed: true, attributes: attrs("gen_ai.request.model", "nova-e")}},
	{about: "an HTTP call to a model's host", span: otlpSpan{name: "POST", attributes: attrs("http.request.method", "POST", "server.address", "api.openai.com", "url.full", "https://api.openai.com/v1/chat/completions")}},
	{about: "a tool call with blank model keys", span: otlpSpan{name: "tool-call", attributes: attrs("model", "", "prompt_name", "", "prompt_version", "", "usage_details", "{}")}},
	{about: "GenAI keys with nothing in them", span: otlpSpan{attributes: attrs("gen_ai.operation.name", " ", "gen_ai.system", "", "gen_ai.request.model", "None", "gen_ai.response.model", "null",
		"openinference.span.kind", "", "mlflow.spanType", `""`, "ai.operationId", "", "gen_ai.input.messages", "[]", "langsmith.span.kind", " \n")}},
	{about: "a queue's task beside its message", span: otlpSpan{name: "orders", attributes: attrs("queue.span_type", "task.run", "queue.message_id", "m1")}},
	{about: "what Sentry calls anything else", span: otlpSpan{name: "SELECT", attributes: attrs("sentry.op", "db.query", "db.system", "postgresql")}},
	{about: "what HoneyHive knows nothing of", span: otlpSpan{name: "add", attributes: attrs("honeyhive_event_type", "tool", "honeyhive_event_name", "add")}},
	{about: "a function in Eino's graph", span: otlpSpan{scope: "github.com/cloudwego/eino-ext/callbacks/apmplus", attributes: attrs("runinfo.component", "Lambda", "gen_ai.span.kind", "lambda", "gen_ai.system", "eino")}},
	{about: "a component of another framework's", span: otlpSpan{attributes: attrs("runinfo.component", "ChatModel")}},
	{about: "another program's session", span: otlpSpan{name: "runtime.session", scope: "jvm"}},
	{about: "PromptLayer's baggage", span: otlpSpan{name: "SELECT", attributes: attrs("promptlayer.prompt.name", "support", "promptlayer.prompt.version", "7", "db.system", "mysql")}},
	{about: "no tokens were used", span: otlpSpan{attributes: attrs("gen_ai.usage.input_tokens", "0", "gen_ai.usage.output_tokens", "0")}},
	{about: "the bare words of others", span: otlpSpan{attributes: attrs("model", "T-1000", "tool.name", "hammer", "agent.name", "elastic-apm", "operation.name", "checkout", "name", "x", "input", "1", "span.type", "llm", "tool_name", "drill")}},
	{about: "a gateway's check before a call, which failed", span: otlpSpan{name: "auth /v1/chat/completions", failed: true, attributes: attrs("gen_ai.request.model", "nova-9")}},
	{about: "a path that begins like an API's", span: otlpSpan{name: "POST /v1/messages/7/flag", failed: true, attributes: attrs("gen_ai.request.model", "nova-9")}},
	{about: "a function that is invoked, and failed", span: otlpSpan{name: "POST /tools/menu/invoke", failed: true, attributes: attrs("gen_ai.request.model", "nova-9")}},
	{about: "AWS, a call of a model without the model", span: otlpSpan{attributes: attrs("rpc.service", "BedrockRuntime", "rpc.method", "InvokeModel")}},
	{about: "AWS, another service below a call", span: otlpSpan{attributes: attrs("rpc.service", "S3", "rpc.method", "Converse", "gen_ai.request.model", "nova-9", "gen_ai.system", "aws.bedrock")}},
	{about: "a router that asked for a flag", span: otlpSpan{
		name: "route", attributes: attrs("gen_ai.request.model", "nova-9"),
		events: []otlpEvent{{"feature_flag", attrs("feature_flag.key", "canary", "feature_flag.variant", "on")}},
	}},
	{about: "AWS, what Bedrock does beside calls", span: otlpSpan{attributes: attrs("rpc.service", "BedrockRuntime", "rpc.method", "ListAsyncInvokes", "gen_ai.request.model", "nova-9")}},
	{about: "any code that DeepEval traced", span: otlpSpan{attributes: attrs("confident.span.type", "base", "confident.trace.name", "shop")}},
	{about: "any code that Agenta traced", span: otlpSpan{attributes: attrs("ag.type.node", "task")}},
	{about: "an experiment of Patronus runs the application", span: otlpSpan{attributes: attrs("pat.span.type", "experiment.task")}},
	{about: "AG2, what agents hand each other", span: otlpSpan{name: "network.task", attributes: attrs("ag2.span.type", "task", "ag2.network.task_id", "t")}},
	{about: "any code that Judgeval traced", span: otlpSpan{name: "weigh", attributes: attrs("judgment.span_kind", "function", "judgment.input", "{}")}},
	{about: "a conversation of messages", span: otlpSpan{attributes: attrs("messaging.system", "kafka", "messaging.conversation_id", "c1")}},
	{about: "a route's operation", span: otlpSpan{attributes: attrs("fastapi.route.operation_id", "chat", "http.method", "GET")}},
	{about: "Celery", span: otlpSpan{name: "run/tasks.chat", attributes: attrs("celery.action", "run", "celery.task_name", "tasks.chat")}},
	{about: "SQL", span: otlpSpan{name: "SELECT", attributes: attrs("db.system", "postgresql", "db.operation", "query", "db.statement", "SELECT 1")}},
	{about: "a search engine", span: otlpSpan{name: "search", attributes: attrs("db.system.name", "elasticsearch", "db.operation.name", "search")}},
	{about: "filling a vector database", span: otlpSpan{name: "qdrant.upsert", attributes: attrs("db.system", "qdrant", "db.operation", "upsert", "qdrant.upsert.points_count", "3")}},
	{about: "filling a vector store of Spring AI", span: otlpSpan{attributes: attrs("spring.ai.kind", "vector_store", "db.operation.name", "add", "db.system", "chroma")}},

	{about: "somebody's workflow", span: otlpSpan{name: "workflow.run", scope: "shop", attributes: attrs("workflow.id", "w")}},
	{about: "MS Agent Framework, an executor", span: otlpSpan{name: "executor.process", scope: "agent_framework", attributes: attrs("executor.id", "e", "message.type", "standard")}},
	{about: "MS Agent Framework in .NET, what is built", span: otlpSpan{name: "workflow.build", scope: "Microsoft.Agents.AI.Workflows", attributes: attrs("workflow.id", "w")}},
	{about: "MS Agent Framework, a message", span: otlpSpan{name: "message.send", scope: "agent_framework", attributes: attrs("message.type", "standard")}},
	{about: "MS Agent Framework, an edge", span: otlpSpan{name: "edge_group.process", scope: "agent_framework", attributes: attrs("edge_group.type", "single")}},
	{about: "a router, with the model asked for", span: otlpSpan{name: "pick_endpoint", attributes: attrs("gen_ai.request.model", "nova-9", "pool.name", "p")}},
	{about: "a router, with the provider that it picked", span: otlpSpan{name: "provider.selected", attributes: attrs("gen_ai.provider.name", "openai", "gen_ai.request.model", "nova-9")}},
	{about: "a router that failed", span: otlpSpan{name: "pick_endpoint", attributes: attrs("gen_ai.request.model", "nova-9", "error.type", "no_endpoint")}},
	{about: "a queue, with a model in OpenInference's words", span: otlpSpan{name: "enqueue", attributes: attrs("llm.model_name", "nova-9")}},
	{about: "a gateway's routing, by bare keys", span: otlpSpan{name: "route", attributes: attrs("llm.model", "nova-9", "http.method", "POST")}},
	{about: "an operation that nobody knows, of nothing", span: otlpSpan{attributes: attrs("gen_ai.operation.name", "state_transition")}},
	{about: "TruLens, below a record", span: otlpSpan{name: "SELECT", attributes: attrs("ai.observability.span_type", "unknown", "db.system", "sqlite", "ai.observability.record_id", "r")}},
	{about: "Monocle, any code", span: otlpSpan{scope: "monocle_apptrace", attributes: attrs("monocle_apptrace.version", "0.6", "span.type", "generic")}},
	{about: "prompt flow, any code", span: otlpSpan{attributes: attrs("framework", "promptflow", "span_type", "Function")}},
	{about: "somebody's span types", span: otlpSpan{attributes: attrs("span_type", "LLM", "framework", "django")}},
	{about: "n8n, a node of another package", span: otlpSpan{name: "node.execute", attributes: attrs("n8n.node.type", "n8n-nodes-base.agent")}},
	{about: "AgentCore, an event", span: otlpSpan{attributes: attrs("aws.resource.type", "AWS::BedrockAgentCore::Memory", "aws.operation.name", "CreateEvent")}},
	{about: "another resource of AWS", span: otlpSpan{attributes: attrs("aws.resource.type", "AWS::S3::Bucket", "aws.operation.name", "RetrieveMemoryRecords")}},
	{about: "a tool of a machine", span: otlpSpan{name: "drill", attributes: attrs("tool.mode", "auto", "tool.name", "drill")}},
	{about: "a signature", span: otlpSpan{name: "verify", attributes: attrs("signature_name", "ed25519")}},
	{about: "a kind of span, beside nothing", span: otlpSpan{attributes: attrs("acme.span.kind", "agent", "acme.id", "1")}},
	{about: "a kind of span, beside another's model", span: otlpSpan{attributes: attrs("acme.span.kind", "tool", "other.model", "T-1000")}},
	{about: "a kind of span that is none of GenAI's", span: otlpSpan{attributes: attrs("acme.span.kind", "server", "acme.model", "T-1000")}},
	{about: "a kind of span, beside an empty model", span: otlpSpan{attributes: attrs("acme.span.type", "tool", "acme.model", "")}},
	{about: "another activity", span: otlpSpan{attributes: attrs("prov.activity.type", "entity_write")}},
	{about: "Judgeval, any code", span: otlpSpan{attributes: attrs("judgment.span_kind", "span")}},
	{about: "TensorZero, its HTTP server", span: otlpSpan{name: "POST /inference", scope: "tensorzero", attributes: attrs("http.request.method", "POST")}},
	{about: "somebody's inference of a function", span: otlpSpan{name: "function_inference", scope: "compiler"}},
	{about: "an application's own chat, under no client's scope", span: otlpSpan{name: "chat room", scope: "shop.app"}},
	{about: "a client's list of models", span: otlpSpan{name: "openai.models.list", scope: "openlit"}},
	{about: "Koog, a node of its graph", span: otlpSpan{name: "node nodeCallLLM", scope: "ai.koog", attributes: attrs("koog.node.id", "nodeCallLLM", "gen_ai.conversation.id", "c1")}},
	{about: "LlamaIndex, splitting a text", span: otlpSpan{name: "TokenTextSplitter.split_text", scope: "llamaindex.opentelemetry.tracer"}},
	{about: "somebody's chat", span: otlpSpan{name: "Room.chat", scope: "games"}},
	{about: "somebody's types", span: otlpSpan{attributes: attrs("type", "guardrails/guard")}},
	{about: "NeMo Guardrails, an action", span: otlpSpan{name: "guardrails.action", scope: "nemo_guardrails", attributes: attrs("action.name", "check")}},
	{about: "a railway", span: otlpSpan{name: "rail", attributes: attrs("rail.type", "S-Bahn")}},
	{about: "Qwen Code, a hook", span: otlpSpan{name: "qwen-code.hook", attributes: attrs("hook.event_name", "Stop")}},
	{about: "ADK, the root", span: otlpSpan{name: "invocation", scope: "gcp.vertex.agent"}},
	{about: "Genkit, a template that is rendered", span: otlpSpan{name: "render", attributes: attrs("genkit:type", "promptTemplate", "genkit:path", "/{greet,t:dotprompt}/{render,t:promptTemplate}")}},
	{about: "LiveKit, the end of an utterance", span: otlpSpan{name: "eou_detection", scope: "livekit-agents", attributes: attrs("lk.pii.chat_ctx", "{}", "lk.eou.probability", "0.9")}},
	{about: "Pipecat, a turn", span: otlpSpan{name: "turn", scope: "pipecat", attributes: attrs("turn.number", "1", "conversation.id", "c1", "tools", "[]")}},
	{about: "somebody's tools", span: otlpSpan{attributes: attrs("tools", `["hammer"]`)}},
	{about: "Codex, what watches a tool", span: otlpSpan{name: "guardian_scoring", scope: "codex_exec", attributes: attrs("tool_name", "read_page", "call_id", "call_9")}},
	{about: "Codex, one event of a streamed response", span: otlpSpan{name: "handle_responses", scope: "codex_exec", attributes: attrs("from", "output_item_done", "tool_name", "read_page")}},
	{about: "Codex, one of many", span: otlpSpan{name: "run_task", scope: "codex_cli_rs", attributes: attrs("model", "gpt-5.5")}},
	{about: "LiteLLM, a guardrail, with what baggage promotes", span: otlpSpan{name: "execute_guardrail pii", scope: "litellm", attributes: attrs(
		"litellm.guardrail.name", "pii", "litellm.guardrail.mode", "pre_call", "gen_ai.request.model", "chat-default", "litellm.provider.model", "gpt-4o")}},
	{about: "LiteLLM, a service, with what baggage promotes", span: otlpSpan{name: "postgres.select", scope: "litellm", attributes: attrs(
		"litellm.service.name", "postgres", "litellm.service.call_type", "get_data", "db.system", "postgresql", "gen_ai.request.model", "chat-default")}},
	{about: "LiteLLM, a request of HTTP, with what baggage promotes", span: otlpSpan{name: "POST /v1/chat/completions", attributes: attrs(
		"http.request.method", "POST", "gen_ai.request.model", "chat-default", "litellm.team.id", "t")}},
	{about: "Haystack, a joiner", span: otlpSpan{name: "haystack.component.run", attributes: attrs("haystack.component.type", "DocumentJoiner")}},
	{about: "Logfire's MCP, a request", span: otlpSpan{name: "MCP request: tools/list", attributes: attrs("rpc.system", "jsonrpc", "rpc.method", "tools/list", "request", "{}", "response", "{}")}},
	{about: "MCP, a handshake", span: otlpSpan{name: "initialize", attributes: attrs("mcp.method.name", "initialize", "mcp.session.id", "1")}},
	{about: "Logfire OpenAI Agents, the trace", span: otlpSpan{name: "OpenAI Agents trace: {name}", attributes: attrs("name", "Agent workflow")}},
	{about: "a name without its scope", span: otlpSpan{name: "session_task.turn", scope: "my-app", attributes: attrs("model", "x")}},
	{about: "a loop that is not Strands'", span: otlpSpan{name: "execute_event_loop_cycle", scope: "my-app"}},
	{about: "any code that Langfuse traced", span: otlpSpan{attributes: attrs("langfuse.observation.type", "span")}},
	{about: "any code that MLflow traced", span: otlpSpan{attributes: attrs("mlflow.spanType", `"UNKNOWN"`, "mlflow.spanInputs", `{"a":1}`, "mlflow.spanFunctionName", `"add"`)}},
	{about: "what somebody generates", span: otlpSpan{name: "llm.generate", attributes: attrs("model", "nova-9")}},
	{about: "a part of Graphiti's work", span: otlpSpan{name: "graphiti.add_episode", attributes: attrs("llm.provider", "openai", "episode.source", "text")}},
	{about: "any code that Mastra traced", span: otlpSpan{attributes: attrs("mastra.span.type", "generic", "gen_ai.operation.name", "generic")}},
	{about: "any code that Genkit traced", span: otlpSpan{attributes: attrs("genkit:type", "action", "genkit:metadata:subtype", "custom", "genkit:name", "add")}},
	{about: "filling a store of Genkit's", span: otlpSpan{attributes: attrs("genkit:type", "action", "genkit:metadata:subtype", "indexer", "genkit:name", "pinecone/kb")}},
	{about: "what people said of a flow of Genkit's", span: otlpSpan{name: "user-feedback", attributes: attrs("genkit:type", "userEngagement", "genkit:metadata:subtype", "userFeedback", "genkit:metadata:feedbackValue", "positive")}},
	{about: "PostgreSQL, which OpenLIT calls a vector database", span: otlpSpan{name: "SELECT users", attributes: attrs("gen_ai.operation.name", "vectordb", "telemetry.sdk.name", "openlit",
		"db.system.name", "postgresql", "db.operation.name", "SELECT", "db.collection.name", "users", "db.query.text", "SELECT * FROM users")}},
	{about: "filling a vector database that OpenLIT watches", span: otlpSpan{name: "UPSERT kb", attributes: attrs("gen_ai.operation.name", "vectordb", "db.system.name", "qdrant", "db.operation.name", "UPSERT")}},
	{about: "Pydantic Evals, a case and its task", span: otlpSpan{name: "case: {case_name}", scope: "pydantic-evals", attributes: attrs("task_name", "answer", "case_name", "c1", "inputs", `"hi"`)}},
	{about: "Logfire, what somebody thought of an answer", span: otlpSpan{name: "feedback: factuality", attributes: attrs("logfire.feedback.name", "factuality", "factuality", "0.1")}},
	{about: "a name of Flue's without its scope", span: otlpSpan{name: "flue.tool x", attributes: attrs("flue.tool.name", "x")}},
	{about: "OpenClaw, a webhook", span: otlpSpan{name: "openclaw.webhook.processed", scope: "openclaw", attributes: attrs("openclaw.channel", "web", "openclaw.model", "m")}},
	{about: "Bedrock, a knowledge base that is looked up", span: otlpSpan{name: "Bedrock Agent.GetKnowledgeBase", attributes: attrs("rpc.method", "GetKnowledgeBase", "aws.bedrock.knowledge_base.id", "K")}},
	{about: "below a task of Flue's", span: otlpSpan{name: "flue.compaction", scope: "@flue/opentelemetry", attributes: attrs("flue.task.id", "t1", "flue.compaction.reason", "full")}},
	{about: "any code that LangWatch traced", span: otlpSpan{attributes: attrs("langwatch.span.type", "span")}},
	{about: "any code that Braintrust traced", span: otlpSpan{attributes: attrs("braintrust.span_attributes", `{"type":"task"}`)}},
}

func TestLookAlikesAreNotGenAI(t *testing.T) {
	for _, c := range lookAlikes {
		t.Run(c.about, func(t *testing.T) {
			assert.Equal(t, Evidence{}, evidenceOf(c.span))
			assert.Empty(t, c.want)
		})
	}
}

// copied is what instrumentations put on every span below one of theirs.
var copied = attrs(
	"traceloop.workflow.name", "answer", "traceloop.entity.name", "e", "traceloop.entity.path", "p",
	"traceloop.entity.version", "2", "traceloop.association.properties.user_id", "u1", "traceloop.prompt.key", "k",
	"gen_ai.conversation.id", "c1", "gen_ai.workflow.name", "w", "gen_ai.agent.name", "a", "gen_ai.agent.id", "1",
	"gen_ai.agent.version", "3", "gen_ai.prompt.name", "p", "gen_ai.prompt.version", "1", "gen_ai.data_source.id", "kb",
	"langfuse.user.id", "u", "langfuse.session.id", "s", "langfuse.release", "1.4.2", "langfuse.environment", "production",
	"langfuse.version", "v3", "langfuse.trace.name", "t", "langfuse.trace.tags", `["x"]`,
	"ai.telemetry.metadata.promptName", "p", "ai.telemetry.metadata.langfusePrompt", `{"name":"p"}`, "ai.telemetry.functionId", "f",
	"session.id", "s", "user.id", "u", "service.version", "1", "any_agent.version", "1", "metadata", "{}", "tag.tags", "[]",
	"llm.prompt_template.version", "v1", "prompt.id", "p", "agent.name", "a", "agent_name", "a", "model_name", "m",
	"logfire.variables.prompt", "production", "logfire.variables.prompt.version", "7",
	"feature_flag.key", "f", "feature_flag.result.variant", "on", "flag.evaluation.f", "on",
	"litellm.provider.model", "gpt-4o", "litellm.team.id", "t", "litellm.metadata.user_api_key_alias", "k",
	"langsmith.metadata.lc_hub_repo", "r", "langsmith.trace.name", "n", "PlatformType", "AWS::BedrockAgentCore",
	"flue.task.id", "t", "flue.task.agent", "a", "langwatch.prompt.id", "qa:3", "db.collection.name", "t", "litellm.call_type", "acompletion",
	"gcp.vertex.agent.session_id", "s", "mastra.metadata.threadId", "t", "entity.type", "agent", "voltagent.conversation_id", "c",
)

func TestWhatIsCopiedFromAParentMarksNothing(t *testing.T) {
	for _, a := range copied {
		assert.Equal(t, None, kindOf(otlpSpan{name: "do_work", attributes: []attribute{a}}), a.key)
	}
	assert.Equal(t, None, kindOf(otlpSpan{name: "do_work", attributes: copied}), "all of them together")
}

func kindOf(s otlpSpan) Kind {
	var span Span
	return s.feed(&span).Kind()
}

// enumerations are attributes whose values are words of a list.
var enumerations = []string{
	"gen_ai.operation.name", "openinference.span.kind", "langsmith.span.kind", "langfuse.observation.type", "mlflow.spanType",
	"traceloop.span.kind", "llm.request.type", "mastra.span.type", "gen_ai.span.kind", "aws.genai.span_kind",
	"genkit:metadata:subtype", "langwatch.span.type", "lmnr.span.type", "agentops.span.kind",
}

func TestEnumerationsCompareWithoutRegardToCase(t *testing.T) {
	words := []string{"llm", "generation", "chat", "CHAT_MODEL", "embedding", "retriever", "tool", "agent", "chain", "workflow", "evaluator", "tool_call"}
	for _, key := range enumerations {
		for _, word := range words {
			lower := kindOf(otlpSpan{attributes: attrs(key, strings.ToLower(word))})
			assert.NotEqual(t, None, lower, "%s=%s", key, word)
			assert.Equal(t, lower, kindOf(otlpSpan{attributes: attrs(key, strings.ToUpper(word))}), "%s=%s", key, word)
			assert.Equal(t, lower, kindOf(otlpSpan{attributes: attrs(key, ` "`+strings.ToUpper(word)+`" `)}), "%s=%q", key, word)
		}
	}
}

func TestKindsHaveLowerCaseNames(t *testing.T) {
	for k := None; k <= Evaluator; k++ {
		assert.Equal(t, strings.ToLower(k.String()), k.String())
		assert.NotEmpty(t, k.String())
	}
	assert.Equal(t, "none", Kind(200).String())
}
