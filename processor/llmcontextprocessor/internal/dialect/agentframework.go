// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Microsoft Agent Framework, and what it descends from: Semantic Kernel and AutoGen, whose early
// versions told a tool by the scope.
var (
	scopeAgentFramework = scope("agent_framework", "Microsoft.Agents.AI.Workflows")
	scopeKernelFunction = scope("semantic_kernel.functions.kernel_function")
	scopeAutoGenTool    = scope("base_tool")
)

// agentFrameworkRule: of Agent Framework's engine the run is a workflow, and in .NET the session around it, the rest
// (executors, edges, messages, what is built) is its machinery.
func agentFrameworkRule(s *Span) Kind {
	switch {
	case s.scope == scopeKernelFunction, s.scope == scopeAutoGenTool && s.has(bareToolName):
		return Tool
	case s.scope == scopeAgentFramework:
		switch name, _, _ := strings.Cut(s.name, " "); name {
		case "workflow.run", "workflow_invoke", "workflow.session":
			return Workflow
		}
	}
	return None
}

var _ = add(
	[]row{
		{
			dialect: "agent-framework", at: 440, scopes: scopes(scopeAgentFramework, scopeKernelFunction, scopeAutoGenTool),
			rule: agentFrameworkRule,
		},
	},
)
