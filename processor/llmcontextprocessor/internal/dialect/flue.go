// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var scopeFlue = scope("@flue/opentelemetry")

// Flue (@flue/opentelemetry): the turns of the model follow OTel, what is around them is
// told apart by name. flue.task.id and its relatives are on every span below a task.
var (
	flueTool  = key("flue.tool.name")
	flueAgent = key("flue.task.agent")
)

var flueKinds = kinds{
	{"flue.tool", Tool},
	{"flue.task", Agent},
	{"flue.operation", Workflow},
	{"flue.workflow", Workflow},
}

func flueRule(s *Span) Kind {
	if s.scope != scopeFlue {
		return None
	}
	name, _, _ := strings.Cut(s.name, " ")
	return flueKinds.of(name)
}

var _ = add(
	[]row{
		{dialect: "flue", at: 480, scopes: scopes(scopeFlue), rule: flueRule},
	},
	shows{toolName, 140, fields(flueTool), of(flueTool)},
	shows{agentName, 70, fields(flueAgent), agentSpan(flueAgent)},
)
