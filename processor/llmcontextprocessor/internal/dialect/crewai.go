// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

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

// crewDescription returns the description of a tool as the model is shown it. CrewAI writes name and arguments in front
// of it, in the attribute that OpenInference reads.
func crewDescription(text string) string {
	if !strings.HasPrefix(text, "Tool Name: ") {
		return text
	}
	const own = "\nTool Description: "
	if at := strings.LastIndex(text, own); at >= 0 {
		return text[at+len(own):]
	}
	return text
}

var _ = add(
	[]row{
		{dialect: "crewai", at: 20, scopes: scopes(scopeCrewAIOwn), rule: crewOwnRule},
	},
)
