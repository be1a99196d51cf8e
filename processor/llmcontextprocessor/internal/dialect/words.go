// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// What a rule may return beside the kinds of a span.
const (
	// surelyOther is Other where it is known that no other rule knows better.
	surelyOther Kind = 254
	// surelyNone is None where it is known that what another rule would say is wrong.
	surelyNone Kind = 253
	// unheard is what operationKind returns for a word that it does not know.
	unheard Kind = 255
)

// operationKind tells what an operation is by the word that instrumentations have for it:
// those of the conventions, those that are heard elsewhere, and what is made of them
// (aembedding, batch_embed_contents, stream_generate_content).
func operationKind(operation string) Kind {
	if known := usualOperations.Find(operation); known != nil {
		return known.kind
	}
	return kindOfOperation(operation)
}

type usualOperation struct {
	kind  Kind
	media bool
}

// usualOperations are words as they are usually spelled, so that nothing has to be compared
// with all others.
var usualOperations = func() *record.Table[usualOperation] {
	known := map[string]usualOperation{}
	for _, word := range usualWords() {
		known[word] = usualOperation{kindOfOperation(word), mediaOperations.of(word) == Inference}
	}
	return record.NewTable(known)
}()

// usualWords are those of the tables, and what is usually made of parts and beginnings.
func usualWords() []string {
	list := []string{
		"generate_content", "generate_live_content", "generate_text", "text_completion", "chat_completion", "completions",
		"chat_completions", "chat.completions", "text.completions", "embed", "embeddings", "embed_content", "rerank",
		"retrieve", "retrieval", "vector_db_retrieve", "aembedding", "evaluate",
		"span", "log", "pending_span", "internal", "server", "client", "producer", "consumer", // no kinds
	}
	for _, words := range [...]kinds{operations, mediaOperations, spanKinds, operationStarts} {
		for i := range words {
			list = append(list, words[i].value)
		}
	}
	return list
}

func kindOfOperation(operation string) Kind {
	if k := spelledKind(operation); k != unheard {
		return k
	}
	return respelledKind(operation)
}

// spelledKind tells it where the word is one of the tables', or made of one.
func spelledKind(operation string) Kind {
	if operation == "" || strings.EqualFold(operation, "generic") { // Mastra: any code
		return None
	}
	for _, words := range [...]kinds{operations, mediaOperations, spanKinds} {
		if k, found := words.find(operation); found {
			return k.surely()
		}
	}
	if looksUp(operation) {
		return unheard
	}
	for _, part := range operationParts {
		if containsFold(operation, part.value) {
			return part.kind
		}
	}
	for _, start := range operationStarts {
		if hasPrefixFold(operation, start.value) {
			return start.kind
		}
	}
	if containsFold(operation, "memor") { // what else is done to a memory: memory_add, delete_all_memories
		return surelyOther
	}
	return unheard
}

// surely makes an Other final.
func (k Kind) surely() Kind {
	if k == Other {
		return surelyOther
	}
	return k
}

// operationParts tell an operation wherever they stand in its word, operationStarts only
// at its beginning. The first that fits decides.
var (
	operationParts = kinds{
		{"search_memor", Retrieval},
		{"memory_search", Retrieval},
		{"vectorstore.search", Retrieval},
		{"embed", Embedding},
		{"rerank", Retrieval},
		{"retriev", Retrieval},
		{"guardrail", Evaluator},
		{"evaluat", Evaluator},
		{"completion", Inference},
	}
	operationStarts = kinds{
		{"generate", Inference},
		{"agenerate", Inference},
		{"stream_generate", Inference},
		{"stream_text", Inference},
		{"stream_chat", Inference},
		{"stream_object", Inference},
		{"streamtext", Inference},
		{"streamobject", Inference},
		{"chat_", Inference},
		{"chat.", Inference},
		{"messages.", Inference},
		{"responses.", Inference},
		{"llm_call", Inference},
		{"invoke_agent", Agent},
		{"invoke_workflow", Workflow},
		{"execute_tool", Tool},
	}
)

// hasPrefixFold is strings.HasPrefix without regard to case.
func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// hasSuffixFold is strings.HasSuffix without regard to case.
func hasSuffixFold(text, suffix string) bool {
	return len(text) >= len(suffix) && strings.EqualFold(text[len(text)-len(suffix):], suffix)
}

// operations are words for operations: those of the conventions, and those of
// instrumentations that no part or beginning tells.
var operations = kinds{
	{"achat", Inference},
	{"acomplete", Inference},
	{"call_llm", Inference},
	{"chat", Inference},
	{"converse", Inference},
	{"inference", Inference},
	{"text_generation", Inference},
	{"interactions", Inference}, // Gemini's, as Rig calls them
	{"interactions_streaming", Inference},
	{"converse_stream", Inference},
	{"fetch_response", Inference},
	{"invoke_model", Inference},
	{"invoke_model_with_response_stream", Inference},
	{"language_identification", Inference},
	{"llm.invocation", Inference},
	{"llm_call", Inference},
	{"llmgeneratesingle", Inference}, // LangChain in Go
	{"llm_request", Inference},
	{"llm_response", Inference},
	{"message", Inference},
	{"messages", Inference},
	{"model_request", Inference},
	{"realtime", Inference},
	{"response", Inference},
	{"responses", Inference},
	{"responses.retrieve", Inference},
	{"retrieve_response", Inference},
	{"translate", Inference},
	{"transliterate", Inference},
	{"memory.search", Retrieval},
	{"relevantdocuments", Retrieval}, // LangChain in Go
	{"memory_search", Retrieval},
	{"search_memory", Retrieval},
	{"call_tool", Tool},
	{"execute_skill", Tool}, // VeADK
	{"function_call", Tool},
	{"invoke_tool", Tool},
	{"llm_tool_call", Tool},
	{"llm_tool_result", Tool},
	{"mcp_tool_call", Tool},
	{"run_tool", Tool},
	{"tool_call", Tool},
	{"tool_execution", Tool},
	{"tools/call", Tool},
	{"agent.run", Agent},
	{"agentaction", Agent}, // LangChain in Go
	{"agent_call", Agent},
	{"agent_run", Agent},
	{"agent_turn", Agent},
	{"call_agent", Agent},
	{"create_agent", Agent},
	{"plan", Agent},
	{"planning", Agent},
	{"process_thread_run", Agent},
	{"run_agent", Agent},
	{"start_thread_run", Agent},
	{"subagent", Agent},
	{"agent_step", Workflow},
	{"chains", Workflow}, // LangChain in Go
	{"conversation", Workflow},
	{"execute_event_loop_cycle", Workflow},
	{"execute_node", Workflow},
	{"execute_task", Workflow},
	{"framework", Workflow},
	{"guardrails", Workflow},
	{"handle_conversation_turn", Workflow},
	{"invoke_graph", Workflow},
	{"invoke_node", Workflow},
	{"invoke_step", Workflow},
	{"invoke_swarm", Workflow},
	{"orchestrate_tools", Workflow},
	{"pipeline", Workflow},
	{"run_workflow", Workflow},
	{"swarm", Workflow},
	{"schedule_tool_calls", Workflow},
	{"tool_coordination", Workflow},
	{"tool_node", Workflow}, // Eino
	{"turn", Workflow},
	{"workflow_run", Workflow},
	{"decide", Evaluator},
	{"experiment", Evaluator},
	{"guard", Evaluator},
	{"judge", Evaluator},
	{"litellm.moderation", Evaluator},
	{"moderation", Evaluator},
	{"moderations", Evaluator},
	{"agent_handoff", Other},
	{"count_tokens", Other},
	{"create_memory", Other},
	{"create_memory_store", Other},
	{"delete_memory", Other},
	{"delete_memory_store", Other},
	{"handoff", Other},
	{"output_messages", Other},
	{"update_memory", Other},
	{"upsert_memory", Other},
}
