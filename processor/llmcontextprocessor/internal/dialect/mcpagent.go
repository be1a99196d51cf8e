// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// mcp-agent names its spans after classes and methods, under the scope of the application. Only the
// loop of model and tool calls, which it calls an augmented LLM, carries the parameters of a run; the
// call within has no key of its own.
var (
	mcpAgentIterations = mark("request_params.max_iterations")

	mcpAgentCalls = [...]string{
		"AnthropicCompletionTasks.", "AzureCompletionTasks.", "BedrockCompletionTasks.",
		"GoogleCompletionTasks.", "OpenAICompletionTasks.",
	}
)

func mcpAgentRule(s *Span) Kind {
	class, method, _ := strings.Cut(s.name, ".")
	switch {
	case strings.HasSuffix(class, "CompletionTasks") && strings.HasPrefix(method, "request_"):
		return Inference
	case strings.HasSuffix(class, "AugmentedLLM") && strings.Contains(method, ".generate") && s.has(mcpAgentIterations):
		return Agent
	}
	return None
}

var _ = add(
	[]row{
		{
			dialect: "mcp-agent", at: 535, keys: fields(mcpAgentIterations), names: mcpAgentCalls[:],
			rule: mcpAgentRule,
		},
	},
)
