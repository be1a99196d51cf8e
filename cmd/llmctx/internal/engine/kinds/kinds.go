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

// OperationKey is the key of the conventions. A wrapper that copies it from the call below is
// told apart by its name.
const OperationKey = "gen_ai.operation.name"

// Operations are the words with which span names begin that tell the kind by themselves: those of the conventions, and of
// instrumentations that write no word of their own, or whose converters call whatever they do not know a model's call.
var Operations = map[string]string{
	"chat": Inference, "generate_content": Inference, "text_completion": Inference, "embeddings": Embedding,
	"retrieval": Retrieval, "execute_tool": Tool, "invoke_agent": Agent, "create_agent": Agent, "invoke_workflow": Workflow,
	"step": Workflow, "rerank": Retrieval, // AI SDK
	"tools/call": Tool,                                                  // MCP
	"call_llm":   Inference, "agent_run": Agent, "invocation": Workflow, // ADK
	"Function:": Tool, "evaluator:": Evaluator, // Logfire, Pydantic Evals
	"haystack.pipeline.run": Workflow, "haystack.agent.run": Agent,
	"workflow.run":             Workflow,                                                     // Agent Framework
	"execute_agent_loop_cycle": Workflow,                                                     // Strands
	"FunctionTool.call":        Tool, "FunctionTool.acall": Tool, "FunctionAgent.run": Agent, // LlamaIndex
	"VectorIndexRetriever.retrieve": Retrieval, "RetrieverQueryEngine.query": Workflow,
	"claude_code.tool": Tool, "claude_code.tool.execution": Tool, "claude_code.interaction": Agent, "claude_code.subagent": Agent,
	"qwen-code.tool": Tool, "qwen-code.tool.execution": Tool, "qwen-code.interaction": Agent, "qwen-code.subagent": Agent,
	"agent_session": Workflow, "agent_turn": Agent, "user_turn": Workflow, "function_tool": Tool, "judge_evaluation": Evaluator, // LiveKit
	"openclaw.run": Agent, "openclaw.tool.execution": Tool,
	"flue.workflow": Workflow, "flue.task": Agent, "flue.tool": Tool,
	"runtime.tool.handler":     Tool,                    // Docker's agent
	"haystack.agent.step.tool": Tool,                    // Haystack
	"execute_event_loop_cycle": Workflow, "Tool:": Tool, // Strands
	"workflow_invoke": Workflow, "workflow.session": Workflow, // Agent Framework in .NET
	"running":         Tool,                                    // "running tool" of Pydantic AI
	"crewai.workflow": Workflow,                                // OpenLLMetry
	"apply_guardrail": Evaluator, "guardrails.rail": Evaluator, // Agent 365, NeMo Guardrails
	"spring.ai.alibaba.graph": Workflow,
}

// Conversations are the keys of a conversation or session, the most telling first. LangSmith's own session is a project:
// all that its applications ever answered would be one conversation.
var Conversations = []string{
	"gen_ai.conversation.id", "session.id", "langfuse.session.id", "gen_ai.session.id",
	"langsmith.metadata.session_id", "langsmith.metadata.thread_id", "langsmith.metadata.conversation_id",
	"traceloop.association.properties.session_id", "mastra.threadId", "ai.telemetry.metadata.sessionId", "conversation.id",
}

// NoConversation is what AgentScope writes where there is none.
const NoConversation = "[no_session_id]"

// Responses are the keys of a response's ID.
var Responses = []string{"gen_ai.response.id", "llm.response.id", "ai.response.id"}

// Texts are the keys that hold the text of an answer.
var Texts = []string{
	"gen_ai.output.messages", "output.value", "gen_ai.completion.0.content", "gen_ai.completion", "ai.response.text",
	"traceloop.entity.output", "langfuse.observation.output", "llm.output_messages.0.message.content", "mlflow.spanOutputs",
	"lmnr.span.output", "langwatch.output",
}
