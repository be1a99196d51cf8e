// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	scopeLogfireAgents = scope("logfire.openai_agents")
	scopeLogfireClient = scope("logfire.openai", "logfire.anthropic")
)

// The integrations of Logfire.
var (
	logfireRequest = key("request_data") // JSON: the request to OpenAI, Anthropic
	logfireName    = key("name")
)

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

var _ = add(
	[]row{
		{
			dialect: "logfire-openai-agents", at: 420, scopes: scopes(scopeLogfireAgents), keys: fields(genaiSystem),
			rule: logfireAgentsRule,
		},
	},
	shows{tools, 120, fields(logfireRequest), toolsIn(logfireRequest)},
	shows{toolName, 90, fields(logfireName), logfireNameOf(Tool)},
	shows{agentName, 50, fields(logfireName), logfireNameOf(Agent)},
)
