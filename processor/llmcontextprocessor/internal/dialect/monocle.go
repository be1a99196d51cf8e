// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var scopeMonocle = scope("monocle_apptrace")

// Monocle: span.type is the kind, and entity.<n>.{type,name} what takes part: a model
// (model.llm.gpt-4o), a tool (tool.langgraph), an agent.
var (
	monocleVersion = mark("monocle_apptrace.version")
	monocleTypes   = [...]Field{key("entity.1.type"), key("entity.2.type"), key("entity.3.type"), key("entity.4.type")}
	monocleNames   = [...]Field{key("entity.1.name"), key("entity.2.name"), key("entity.3.name"), key("entity.4.name")}
)

var monocleKinds = kinds{
	{"workflow", Workflow},
	{"agentic.request", Workflow},
	{"agentic.turn", Workflow},
	{"agentic.session", Workflow},
	{"agentic.invocation", Agent},
	{"agentic.delegation", Other},
	{"agentic.tool.invocation", Tool},
	{"agentic.mcp.invocation", Tool},
	{"inference", Inference},
	{"inference.framework", Inference},
	{"inference.modelapi", Inference},
	{"embedding", Embedding},
	{"embedding.modelapi", Embedding},
	{"retrieval", Retrieval},
	{"retrieval.embedding", Embedding},
	{"rerank", Retrieval},
	{"evaluation", Evaluator},
}

func monocleRule(s *Span) Kind {
	if s.scope != scopeMonocle && !s.has(monocleVersion) {
		return None
	}
	k, _ := monocleKinds.find(s.get(spanType))
	return k
}

// monocleEntity reads the name of the entity whose type begins so.
func monocleEntity(k Kind, typePrefix string) source {
	return func(s *Span) string {
		if s.kind != k || !s.has(monocleVersion) {
			return ""
		}
		for i, f := range monocleTypes {
			if strings.HasPrefix(s.get(f), typePrefix) {
				return s.get(monocleNames[i])
			}
		}
		return ""
	}
}

var _ = add(
	[]row{
		{
			dialect: "monocle", at: 220, keys: fields(monocleVersion), scopes: scopes(scopeMonocle),
			words: monocleKinds, wordsIn: spanType, rule: monocleRule,
		},
	},
	shows{requestModel, 220, fields(monocleVersion), monocleEntity(Inference, "model.")},
	shows{toolName, 160, fields(monocleVersion), monocleEntity(Tool, "tool.")},
	shows{agentName, 110, fields(monocleVersion), monocleEntity(Agent, "agent.")},
)
