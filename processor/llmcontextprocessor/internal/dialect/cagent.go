// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// docker agent, before and after it was renamed, tells its spans apart by name only.
var scopeCagent = scope("cagent", "docker-agent")

func cagentRule(s *Span) Kind {
	if s.scope != scopeCagent {
		return None
	}
	switch {
	case s.name == "runtime.session":
		return Agent
	case s.name == "runtime.stream":
		return Inference
	case s.name == "runtime.task_transfer":
		return surelyOther
	case strings.HasPrefix(s.name, "runtime.tool."):
		return Tool
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "docker-agent", at: 55, scopes: scopes(scopeCagent), rule: cagentRule},
	},
)
