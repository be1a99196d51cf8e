// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Microsoft Agent Framework, and what it descends from: Semantic Kernel and AutoGen, whose early
// versions told a tool by the scope.
var (
	scopeAgentFramework = scope("agent_framework")
	scopeKernelFunction = scope("semantic_kernel.functions.kernel_function")
	scopeAutoGenTool    = scope("base_tool")
)

// agentFrameworkRule: of Agent Framework's engine the run is a workflow, the rest (executors, edges,
// messages) is its machinery.
func agentFrameworkRule(s *Span) Kind {
	switch {
	case s.scope == scopeKernelFunction, s.scope == scopeAutoGenTool && s.has(bareToolName):
		return Tool
	case s.scope == scopeAgentFramework && (s.name == "workflow.run" || strings.HasPrefix(s.name, "workflow.run ")):
		return Workflow
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
