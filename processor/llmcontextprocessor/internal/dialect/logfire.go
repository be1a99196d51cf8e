// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	scopeLogfireAgents = scope("logfire.openai_agents")
	scopePydanticAI    = scope("pydantic-ai")
	scopePydanticEvals = scope("pydantic-evals")
)

// Pydantic AI and the integrations of Logfire. What both write today follows
// OTel; here is what does not.
var (
	pydanticMessages   = mark("pydantic_ai.all_messages")
	pydanticOldMessage = mark("all_messages_events")
	pydanticAgent      = key("agent_name")
	pydanticModel      = key("model_name")
	pydanticParameters = key("model_request_parameters") // JSON: function_tools, output_tools

	logfireRequest = key("request_data") // JSON: the request to OpenAI, Anthropic
	logfireName    = key("name")
)

// pydanticRule recognises the agent runs that older versions gave no operation.
func pydanticRule(s *Span) Kind {
	if (s.has(pydanticMessages) || s.has(pydanticOldMessage)) && (s.has(pydanticAgent) || s.scope == scopePydanticAI) {
		return Agent
	}
	return None
}

// pydanticEvalsRule: the span around a whole evaluation has an operation; of those below
// it the cases and the task are the application's.
func pydanticEvalsRule(s *Span) Kind {
	if s.scope != scopePydanticEvals {
		return None
	}
	if strings.HasPrefix(s.name, "evaluator: ") || strings.HasPrefix(s.name, "report_evaluator: ") {
		return Evaluator
	}
	return None
}

// logfireAgents are the message templates of Logfire's OpenAI Agents
// integration, which puts gen_ai.system on every span that it writes.
var logfireAgents = []struct {
	prefix string
	kind   Kind
	media  bool
}{
	{"Agent run: ", Agent, false},
	{"Function: ", Tool, false},
	{"Handoff: ", Other, false},
	{"Guardrail ", Evaluator, false},
	{"Turn ", Workflow, false},
	{"Task: ", Workflow, false},
	{"OpenAI Agents trace", Workflow, false},
	{"Text → Speech group", Workflow, true},
	{"Text → Speech", Inference, true},
	{"Speech → Text", Inference, true},
}

func logfireAgentsRule(s *Span) Kind {
	kind, _ := s.logfireAgent()
	return kind.surely()
}

func (s *Span) logfireAgent() (kind Kind, media bool) {
	if s.scope != scopeLogfireAgents && !s.has(genaiSystem) {
		return None, false
	}
	for _, a := range logfireAgents {
		if strings.HasPrefix(s.name, a.prefix) {
			return a.kind, a.media
		}
	}
	return None, false
}

// logfireNameOf reads `name` on spans of Logfire's OpenAI Agents integration.
func logfireNameOf(k Kind) source {
	return func(s *Span) string {
		if s.has(logfireName) && logfireAgentsRule(s) == k {
			return s.get(logfireName)
		}
		return ""
	}
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
		{dialect: "pydantic-evals", at: 410, scopes: scopes(scopePydanticEvals), rule: pydanticEvalsRule},
		{
			dialect: "logfire-openai-agents", at: 420, scopes: scopes(scopeLogfireAgents), keys: fields(genaiSystem),
			rule: logfireAgentsRule,
		},
	},
	shows{requestModel, 160, fields(pydanticModel), pydanticModelName},
	shows{tools, 120, fields(logfireRequest), toolsIn(logfireRequest)},
	shows{toolName, 90, fields(logfireName), logfireNameOf(Tool)},
	shows{agentName, 30, fields(pydanticAgent), of(pydanticAgent)},
	shows{agentName, 50, fields(logfireName), logfireNameOf(Agent)},
)
