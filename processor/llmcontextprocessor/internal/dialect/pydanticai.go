// SPDX-License-Identifier: Apache-2.0

package dialect

// Pydantic AI. What it writes today follows OTel; here is what does not.
var (
	scopePydanticAI = scope("pydantic-ai")

	pydanticMessages   = mark("pydantic_ai.all_messages")
	pydanticOldMessage = mark("all_messages_events")
	pydanticAgent      = key("agent_name")
	pydanticModel      = key("model_name")
	pydanticParameters = key("model_request_parameters") // JSON: function_tools, output_tools
)

// pydanticRule recognises the agent runs that older versions gave no operation.
func pydanticRule(s *Span) Kind {
	if (s.has(pydanticMessages) || s.has(pydanticOldMessage)) && (s.has(pydanticAgent) || s.scope == scopePydanticAI) {
		return Agent
	}
	return None
}

// pydanticModelName reads model_name, which agent runs carry.
func pydanticModelName(s *Span) string {
	if pydanticRule(s) == Agent {
		return s.get(pydanticModel)
	}
	return ""
}

var _ = add(
	[]row{
		{dialect: "pydantic-ai", at: 400, keys: fields(pydanticMessages, pydanticOldMessage), rule: pydanticRule},
	},
	shows{requestModel, 160, fields(pydanticModel), pydanticModelName},
	shows{agentName, 30, fields(pydanticAgent), of(pydanticAgent)},
)
