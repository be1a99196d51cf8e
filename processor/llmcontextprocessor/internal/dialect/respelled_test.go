// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAnOperationIsKnownInAnotherSpelling(t *testing.T) {
	for operation, want := range map[string]Kind{
		"InvokeModel":           Inference,
		"ConverseStream":        Inference,
		"streamGenerateContent": Inference,
		"openai.chat":           Inference,
		"text-generation":       Inference,
		"countTokens":           surelyOther,
		"executeTool":           Tool,
		"mcp.tool.call":         Tool,
		"InvokeAgent":           Agent,
	} {
		assert.Equal(t, want, operationKind(operation), operation)
	}
}

func TestTwoWordsTellWhatIsDoneWithWhat(t *testing.T) {
	for operation, want := range map[string]Kind{
		"tool.execute":             Tool,
		"use_tool":                 Tool,
		"function/call":            Tool,
		"LLM inference":            Inference,
		"invoke_llm":               Inference,
		"agent_execution":          Agent,
		"workflow.run":             Workflow,
		"run_step":                 Workflow,
		"crew.execution":           Workflow,
		"guard.use":                Evaluator,
		"vector_search":            Retrieval,
		"query_knowledge":          Retrieval,
		"aws.bedrock.model.invoke": Inference,
	} {
		assert.Equal(t, want, operationKind(operation), operation)
	}
}

func TestWordsThatDoNotTellStayUnheardAndCostNothing(t *testing.T) {
	for _, operation := range []string{
		"tool_list", "list_tools", "get_agent", "delete_agent", "model_load", "web_search", "state_transition", "route", "search", "run", "call",
		"stream", "batch", "openai", "web", "tool call list", "agent_tool_call_id", "search_run", "...", "1", "rag.vectorstore.add",
		"get_embedding_model", "list_embedding_models", "GetRerankModel",
	} {
		assert.Equal(t, unheard, operationKind(operation), operation)
	}
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		for _, operation := range [...]string{"web", "web_search", "state_transition", "tool_list", "vector_search", "agent_execution"} {
			operationKind(operation)
		}
	}))
}
