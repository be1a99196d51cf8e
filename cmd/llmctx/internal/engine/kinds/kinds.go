// SPDX-License-Identifier: Apache-2.0

// Package kinds holds the attribute keys by which a stored span tells what it is: the kind of
// its call, its conversation, its response, the text of its answer.
package kinds

// The kinds of spans.
const (
	Inference = "inference"
	Embedding = "embedding"
	Retrieval = "retrieval"
	Tool      = "tool"
	Agent     = "agent"
	Workflow  = "workflow"
	Evaluator = "evaluator"
	Unnamed   = "other"
)

// NotAnswers are the kinds of spans that no judge of answers looks at.
var NotAnswers = []string{Embedding, Retrieval, Tool, Agent, Workflow, Evaluator}

// Keys are the attributes that name the kind, the most telling first.
var Keys = []string{
	"langsmith.span.kind", "langfuse.observation.type", "openinference.span.kind", OperationKey, "traceloop.span.kind",
	"llm.request.type", "ai.operationId", "mastra.span.type", "mlflow.spanType", "gen_ai.span.kind", "gen_ai.span_kind_name",
	"aws.genai.span_kind", "langwatch.span.type", "lmnr.span.type", "agentops.span.kind", "spring.ai.kind",
	"genkit:metadata:subtype", "span.type",
}

// OperationKey is the key of the conventions. A wrapper that copies it from the call below is
// told apart by its name.
const OperationKey = "gen_ai.operation.name"

// Words are the words that those keys hold, in lower case.
var Words = map[string][]string{
	Inference: {
		"chat", "text_completion", "generate_content", "generate_live_content", "fetch_response", "completion", "completions",
		"chat_completion", "chat_completions", "chat.completions", "text.completions", "generate", "generate_text", "message",
		"messages", "call_llm", "llm_call", "llm_request", "llm_response", "model_request", "realtime", "translate", "llm",
		"generation", "chat_model", "model_generation", "model", "ai.generatetext.dogenerate", "ai.streamtext.dostream",
		"ai.generateobject.dogenerate", "ai.streamobject.dostream",
	},
	Embedding: {"embeddings", "embedding", "embedder", "embed", "ai.embed.doembed", "ai.embedmany.doembed"},
	Retrieval: {"retrieval", "retriever", "reranker", "rerank", "rag", "search", "vectordb"},
	Tool:      {"execute_tool", "tool", "function", "tool_call", "ai.toolcall"},
	Agent:     {"invoke_agent", "create_agent", "agent", "agent_run"},
	Workflow: {
		"invoke_workflow", "workflow", "chain", "task", "step", "entry", "session", "flow", "plan", "workflow_run",
		"ai.generatetext", "ai.streamtext", "ai.generateobject", "ai.streamobject", "ai.embed", "ai.embedmany",
	},
	Evaluator: {"guardrail", "evaluator", "evaluation", "evaluate", "scorer"},
}

// Operations are the words with which span names of the conventions begin.
var Operations = map[string]string{
	"chat": Inference, "generate_content": Inference, "text_completion": Inference, "embeddings": Embedding,
	"retrieval": Retrieval, "execute_tool": Tool, "invoke_agent": Agent, "create_agent": Agent, "invoke_workflow": Workflow,
}

// Conversations are the keys of a conversation or session, the most telling first.
var Conversations = []string{
	"gen_ai.conversation.id", "session.id", "langfuse.session.id", "langsmith.trace.session_id", "gen_ai.session.id",
	"traceloop.association.properties.session_id", "mastra.threadId", "ai.telemetry.metadata.sessionId",
}

// Responses are the keys of a response's ID.
var Responses = []string{"gen_ai.response.id", "llm.response.id", "ai.response.id"}

// Texts are the keys that hold the text of an answer.
var Texts = []string{
	"gen_ai.output.messages", "output.value", "gen_ai.completion.0.content", "gen_ai.completion", "ai.response.text",
	"traceloop.entity.output", "langfuse.observation.output", "llm.output_messages.0.message.content", "mlflow.spanOutputs",
	"lmnr.span.output", "langwatch.output",
}
