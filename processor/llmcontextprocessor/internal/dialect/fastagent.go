// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// fast-agent names its spans after what runs, "Agent: 'clerk' generate", under the scopes of its modules, which
// were called after mcp-agent at first.
var scopeFastAgent = scopeUnder("fast_agent.", "mcp_agent.")

const fastAgentTool = "MCP Tool: "

// fastAgentRule: what puts several agents together is a workflow.
func fastAgentRule(s *Span) Kind {
	if s.scope != scopeFastAgent {
		return None
	}
	what, name, _ := strings.Cut(s.name, ": ")
	switch what {
	case "MCP Tool":
		return Tool
	case "Agent":
		if strings.HasPrefix(name, "'") {
			return Agent
		}
	case "Parallel", "Chain", "Routing", "EvaluatorOptimizer", "Maker":
		if strings.HasPrefix(name, "'") {
			return Workflow
		}
	}
	return None
}

// fastAgentToolName is that on its server, which is also a part of the span's name.
func fastAgentToolName(s *Span) string {
	if s.scope == scopeFastAgent && strings.HasPrefix(s.name, fastAgentTool) {
		return s.get(bareToolName)
	}
	return ""
}

var _ = add(
	[]row{
		{dialect: "fast-agent", at: 537, scopes: scopes(scopeFastAgent), rule: fastAgentRule},
	},
	shows{toolName, 107, fields(bareToolName), fastAgentToolName},
)
