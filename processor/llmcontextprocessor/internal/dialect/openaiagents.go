// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	scopeOIAgents     = scope("openinference.instrumentation.openai_agents")
	scopeOpenAIAgents = scope("opentelemetry.instrumentation.openai_agents")
)

// openAIAgentsRule: the trace of a run is written as an agent, and a handoff as a tool.
func openAIAgentsRule(s *Span) Kind {
	switch {
	case s.scope == scopeOIAgents && strings.HasPrefix(s.name, "handoff to "):
		return surelyOther
	case s.scope == scopeOIAgents && strings.EqualFold(s.get(oiKind), "AGENT") && !s.has(oiNodeID) && !s.has(oiSystem):
		return Workflow
	case s.scope == scopeOpenAIAgents && strings.EqualFold(s.get(genaiOperation), "unknown"):
		return Other // a task, a turn, a span of the program's own
	case s.scope == scopeOpenAIAgents && strings.EqualFold(s.get(genaiOperation), "invoke_agent") &&
		!s.has(genaiAgentName):
		return Workflow
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "openai-agents", at: 80, scopes: scopes(scopeOIAgents, scopeOpenAIAgents), rule: openAIAgentsRule},
	},
)
