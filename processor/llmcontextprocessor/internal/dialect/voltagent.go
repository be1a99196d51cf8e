// SPDX-License-Identifier: Apache-2.0

package dialect

var (
	scopeVoltAgent        = scopeUnder("@voltagent/", "voltagent", "VoltAgent")
	voltagentOperation    = key("voltagent.operation_id")
	voltagentAgentModel   = key("ai.model.name")
	voltagentInstructions = key("agent.instructions")
	voltagentMessages     = key("llm.messages") // JSON
	spanType              = key("span.type")    // VoltAgent, Claude Code
	entityType            = key("entity.type")
	entityName            = key("entity.name")
)

// voltagentModelOf reads keys that are too plain to mean a model anywhere else.
func voltagentModelOf(s *Span) string {
	if voltagentRule(s) == None {
		return ""
	}
	return firstOf(s.get(llmModel), s.get(voltagentAgentModel))
}

// voltagentAgent reads the name of an agent on its own span.
func voltagentAgent(s *Span) string {
	if voltagentRule(s) == Agent {
		return s.get(entityName)
	}
	return ""
}

// VoltAgent puts entity.type of the agent on every span below it; a span's own
// kind is in span.type, which the agent's own span lacks.
func voltagentRule(s *Span) Kind {
	if s.scope != scopeVoltAgent && !s.has(voltagentOperation) {
		return None
	}
	kind := s.get(spanType)
	if kind == "" {
		kind = s.get(entityType)
	}
	return voltagentKinds.of(kind)
}

var voltagentKinds = append(kinds{{"memory", Other}, {"workflow-step", Workflow}}, spanKinds...)

var _ = add(
	[]row{
		{
			dialect: "voltagent", at: 470, keys: fields(voltagentOperation), scopes: scopes(scopeVoltAgent),
			rule: voltagentRule,
		},
	},
	shows{requestModel, 180, fields(llmModel, voltagentAgentModel), voltagentModelOf},
	shows{agentName, 100, fields(entityName), voltagentAgent},
)
