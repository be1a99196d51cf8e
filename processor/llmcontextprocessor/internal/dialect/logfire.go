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

// logfireSpans are the message templates of Logfire's integrations: that of OpenAI Agents puts
// gen_ai.system on every span that it writes, those of clients wrote nothing but the request.
var logfireSpans = []struct {
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
	{"Chat Completion with ", Inference, false},
	{"Completion with ", Inference, false},
	{"Responses API with ", Inference, false},
	{"Message with ", Inference, false},
	{"streaming response from ", Inference, false},
	{"Embedding Creation with ", Embedding, false},
	{"Image Generation with ", Inference, true},
}

// logfireStarts are the first bytes of the templates: most names of spans begin with none of them.
var logfireStarts = func() (starts [256]bool) {
	for _, a := range logfireSpans {
		starts[a.prefix[0]] = true
	}
	return starts
}()

func logfireRule(s *Span) Kind {
	kind, _ := s.logfireSpan()
	if kind == None && strings.Contains(s.name, " API call to ") && logfireAsked(s) != "" {
		if isRequest(s.raw(logfireRequest)) {
			return Inference
		}
	}
	return kind.surely()
}

func (s *Span) logfireSpan() (kind Kind, media bool) {
	if s.scope != scopeLogfireAgents && s.scope != scopeLogfireClient && !s.has(genaiSystem) {
		return None, false
	}
	if s.name == "" || !logfireStarts[s.name[0]] {
		return None, false
	}
	for i := range logfireSpans {
		if a := &logfireSpans[i]; strings.HasPrefix(s.name, a.prefix) {
			return a.kind, a.media
		}
	}
	return None, false
}

// logfireAsked reads the model of the request that a client's span keeps.
func logfireAsked(s *Span) string {
	if s.scope != scopeLogfireClient {
		return ""
	}
	return stringMember(s.raw(logfireRequest), "model")
}

// logfireNameOf reads `name` on spans of Logfire's OpenAI Agents integration.
func logfireNameOf(k Kind) source {
	return func(s *Span) string {
		if s.has(logfireName) && logfireRule(s) == k {
			return s.get(logfireName)
		}
		return ""
	}
}

var _ = add(
	[]row{
		{
			dialect: "logfire", at: 420, scopes: scopes(scopeLogfireAgents, scopeLogfireClient), keys: fields(genaiSystem),
			rule: logfireRule,
		},
	},
	shows{requestModel, 290, fields(logfireRequest), logfireAsked},
	shows{tools, 120, fields(logfireRequest), toolsIn(logfireRequest)},
	shows{toolName, 90, fields(logfireName), logfireNameOf(Tool)},
	shows{agentName, 50, fields(logfireName), logfireNameOf(Agent)},
)
