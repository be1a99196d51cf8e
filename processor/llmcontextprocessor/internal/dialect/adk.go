// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	scopeADK   = scope("gcp.vertex.agent")
	scopeOIADK = scope("openinference.instrumentation.google_adk") // in whose place its spans are then
)

// Google ADK.
var (
	adkRequest  = mark("gcp.vertex.agent.llm_request") // JSON: model, config.{tools,system_instruction}
	adkResponse = key("gcp.vertex.agent.llm_response") // JSON: model_version, content
	adkSession  = key("gcp.vertex.agent.session_id")
)

// adkNameRule tells the spans of ADK by their names, which no instrumentation changes: one
// that adds its own attributes writes those of a model's call over its agent. A failed
// call has nothing but a name. The root, `invocation`, is only around them.
func adkNameRule(s *Span) Kind {
	if s.scope != scopeADK && (s.scope != scopeOIADK || s.has(oiKind)) {
		return None
	}
	word, _, _ := strings.Cut(s.name, " ")
	if k, found := adkNames.find(word); found {
		return k
	}
	return None
}

var adkNames = kinds{
	{"agent_run", Agent},
	{"invoke_agent", Agent},
	{"call_llm", Inference},
	{"generate_content", Inference},
	{"tool_call", Tool},
	{"execute_tool", Tool},
}

// adkRule recognises the call of a model by its request, under another scope.
func adkRule(s *Span) Kind {
	if s.has(adkRequest) { // an empty object, which tool spans carry, is blank
		return Inference
	}
	return None
}

// ownToolName reads gen_ai.tool.name, unless it says that the span gathers the answers
// of several tools (ADK), else gen_ai.tool.call.name.
func ownToolName(s *Span) string {
	if name := s.get(genaiToolName); name != "" && name != "(merged tools)" {
		return name
	}
	return s.get(genaiCalledTool)
}

// adkAgentName reads the agent that ADK in Java names its span after, and nowhere else: agent_run [helper].
func adkAgentName(s *Span) string {
	if s.scope != scopeADK || s.kind != Agent {
		return ""
	}
	if agent, found := strings.CutPrefix(s.name, "agent_run "); found {
		return oneName(agent)
	}
	return ""
}

func adkRequestModel(s *Span) string { return stringMember(s.raw(adkRequest), "model") }

// adkConfig returns what is read of the request's configuration, which is behind the whole
// conversation; nothing of one that was cut.
func (s *Span) adkConfig() *request {
	if r := &s.request; r.of != adkRequest {
		*r = request{of: adkRequest}
		text := s.raw(adkRequest)
		if at := memberAt(text, 0, "config"); at >= 0 && text[at] == '{' {
			r.read(text, at)
		}
		if !r.whole {
			*r = request{of: adkRequest}
		}
	}
	return &s.request
}

// adkResponseModel reads what ADK in Python and in JavaScript calls the model that answered.
func adkResponseModel(s *Span) string {
	inJS := ""
	for o := objectAt(s.raw(adkResponse), 0); o.next(); {
		switch o.name {
		case "model_version":
			if model := plainText(o.value()); model != "" {
				return model
			}
		case "modelVersion":
			inJS = firstOf(inJS, plainText(o.value()))
		}
	}
	return inJS
}

var _ = add(
	[]row{
		{dialect: "adk", at: 10, scopes: scopes(scopeADK, scopeOIADK), rule: adkNameRule},
		{dialect: "adk", at: 450, keys: fields(adkRequest), rule: adkRule},
	},
	shows{requestModel, 130, fields(adkRequest), adkRequestModel},
	shows{responseModel, 70, fields(adkResponse), adkResponseModel},
	shows{toolName, 10, fields(genaiToolName, genaiCalledTool), ownToolName},
	shows{conversation, 20, fields(adkSession), of(adkSession)},
	shows{agentName, 200, nil, adkAgentName},
)
