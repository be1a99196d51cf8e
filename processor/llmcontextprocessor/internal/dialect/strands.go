// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	scopeStrands        = scope("opentelemetry.instrumentation.strands", "strands-agents", "strands.telemetry.tracer")
	strandsInstructions = key("system_prompt") // JSON, on agents
)

// Strands Agents names the spans that it gives no operation.
func strandsRule(s *Span) Kind {
	if s.scope != scopeStrands {
		return None
	}
	switch {
	case s.name == "Model invoke":
		return Inference
	case strings.HasPrefix(s.name, "Tool: "), strings.HasPrefix(s.name, "execute_tool "):
		return Tool
	case strings.HasPrefix(s.name, "invoke_agent "):
		return Agent
	case s.name == "execute_event_loop_cycle", s.name == "execute_agent_loop_cycle", strings.HasPrefix(s.name, "Cycle "):
		return Workflow
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "strands", at: 460, scopes: scopes(scopeStrands), rule: strandsRule},
	},
)
