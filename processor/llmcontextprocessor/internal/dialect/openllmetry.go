// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var scopeCrewAI = scope("opentelemetry.instrumentation.crewai", "opentelemetry.instrumentation.crewai.instrumentation")

// OpenLLMetry (Traceloop), old and new; the new generation follows OTel and adds
// traceloop.span.kind. What it copies to every span below (traceloop.workflow.name,
// traceloop.entity.*, traceloop.association.properties.*) is not read.
var (
	traceloopKind = mark("traceloop.span.kind") // workflow, task, agent, tool, unknown
	llmType       = mark("llm.request.type")    // chat, completion, embedding, rerank, unknown; LiteLLM: its call type

	llmModel         = mark("llm.model") // Plano; VoltAgent
	llmRequestModel  = mark("llm.request.model")
	llmResponseModel = mark("llm.response.model")

	traceloopEntity = key("traceloop.entity.name")
	agnoTeam        = key("agno.team.name") // on the span of the team itself

	traceloopPromptKey     = key("traceloop.prompt.key")
	traceloopPromptVersion = key("traceloop.prompt.version")
	traceloopPromptLabel   = key("traceloop.prompt.version_name")
	traceloopPromptHash    = key("traceloop.prompt.version_hash")
	traceloopTemplate      = key("traceloop.prompt.template")
)

var traceloopKinds = append(kinds{{"llm", Inference}, {"conversation", Workflow}}, spanKinds...)

// requestTypeRule reads llm.request.type by what its words contain: LiteLLM
// writes `acompletion`, `aembedding`, `arerank` and `aresponses`.
func requestTypeRule(s *Span) Kind {
	t := s.get(llmType)
	if t == "" {
		return None
	}
	for _, w := range requestTypes {
		if containsFold(t, w.value) {
			return w.kind
		}
	}
	return Other
}

var requestTypes = kinds{
	{"embedding", Embedding},
	{"rerank", Retrieval},
	{"chat", Inference},
	{"completion", Inference},
	{"response", Inference},
	{"generat", Inference},
	{"message", Inference},
}

// crewRule: the instrumentation of CrewAI tells its spans apart by name only; since it
// has operations, it calls a crew and its tasks agents.
func crewRule(s *Span) Kind {
	if s.scope != scopeCrewAI {
		return None
	}
	switch {
	case strings.HasSuffix(s.name, ".llm"):
		return Inference
	case strings.HasSuffix(s.name, ".workflow"), strings.HasSuffix(s.name, ".task"):
		return Workflow
	}
	return None
}

// traceloopWorkflowRule: of a workflow the operation says that it is an agent. A team of Agno's is one.
func traceloopWorkflowRule(s *Span) Kind {
	switch {
	case !strings.EqualFold(s.get(traceloopKind), "workflow"):
	case s.has(agnoTeam):
		return Agent
	default:
		return Workflow
	}
	return None
}

// entityOf reads the entity's own name, on a span of the given kind: below it,
// the attribute is a copy.
func entityOf(k Kind) source {
	return func(s *Span) string {
		if traceloopKinds.of(s.get(traceloopKind)) == k {
			return s.get(traceloopEntity)
		}
		return ""
	}
}

var _ = add(
	[]row{
		{dialect: "openllmetry", at: 30, scopes: scopes(scopeCrewAI), rule: crewRule},
		{dialect: "openllmetry", at: 280, keys: fields(traceloopKind), rule: traceloopWorkflowRule},
		{dialect: "openllmetry", at: 320, keys: fields(llmType), words: requestTypes, rule: requestTypeRule},
		{dialect: "openllmetry", at: 330, keys: fields(traceloopKind), words: traceloopKinds},
	},
	shows{requestModel, 40, fields(llmRequestModel), of(llmRequestModel)},
	shows{requestModel, 210, fields(llmModel), of(llmModel)},
	shows{responseModel, 50, fields(llmResponseModel), of(llmResponseModel)},
	shows{promptName, 30, fields(traceloopPromptKey), of(traceloopPromptKey)},
	shows{promptVersion, 30, fields(traceloopPromptVersion), of(traceloopPromptVersion)},
	shows{promptLabel, 10, fields(traceloopPromptLabel), of(traceloopPromptLabel)},
	shows{promptTemplate, 20, fields(traceloopTemplate), rawOf(traceloopTemplate)},
	shows{toolName, 60, fields(traceloopEntity), entityOf(Tool)},
	shows{agentName, 40, fields(traceloopEntity), entityOf(Agent)},
)
