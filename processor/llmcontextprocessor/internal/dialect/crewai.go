// SPDX-License-Identifier: Apache-2.0

package dialect

var scopeCrewAIOwn = scope("crewai", "crewai.telemetry")

// crewOwnNames: CrewAI writes a failed call's operation over whatever is around it.
var crewOwnNames = kinds{
	{"call llm", Inference},
	{"call tool", Tool},
	{"execute agent", Agent},
	{"execute task", Workflow},
	{"execute crew", Workflow},
	{"execute flow", Workflow},
	{"call method", Workflow},
}

func crewOwnRule(s *Span) Kind {
	if s.scope != scopeCrewAIOwn {
		return None
	}
	k, _ := crewOwnNames.find(s.name)
	return k
}

var _ = add(
	[]row{
		{dialect: "crewai", at: 20, scopes: scopes(scopeCrewAIOwn), rule: crewOwnRule},
	},
)
