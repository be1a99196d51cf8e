// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var scopeAgentFramework = scope("agent_framework")

// agentFrameworkRule: of Microsoft Agent Framework's engine the run is a workflow, the
// rest (executors, edges, messages) is its machinery.
func agentFrameworkRule(s *Span) Kind {
	if s.scope == scopeAgentFramework && (s.name == "workflow.run" || strings.HasPrefix(s.name, "workflow.run ")) {
		return Workflow
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "agent-framework", at: 440, scopes: scopes(scopeAgentFramework), rule: agentFrameworkRule},
	},
)
