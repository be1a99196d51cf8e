// SPDX-License-Identifier: Apache-2.0

package dialect

import "github.com/llmcontext/llmcontextprocessor/internal/modelname"

// dialect is one instrumentation's way to write GenAI spans. Its rule gives None
// for a span it did not write, and Other for one it did but whose kind it does
// not know.
type dialect struct {
	name string
	rule func(*Span) Kind
}

// dialects is the precedence between the dialects of one span. The first that
// knows the kind decides it; only if none does, the first that recognises the
// span at all. An explicit span kind comes before an operation name (LangSmith
// writes retrievers as `embeddings`), an operation name before what wraps it,
// and a model name alone comes last.
//
// The order of the upper half is that of Langfuse's ObservationTypeMapper, which
// has met more mixtures than anyone: langfuse.observation.type,
// openinference.span.kind, gen_ai.operation.name, genkit, Vercel AI SDK,
// gen_ai.tool.*, scope and name rules, model name.
var dialects = [...]dialect{
	{"adk", adkNameRule},
	{"crewai", crewOwnRule},
	{"openllmetry", crewRule},
	{"llamaindex", llamaIndexRule},
	{"guardrails", guardrailsRule},
	{"nemo-guardrails", nemoRule},
	{"azure", azureRule},
	{"openai-agents", openAIAgentsRule},
	{"llamaindex", llamaAgentRule},
	{"langfuse", langfuseRule},
	{"openinference", kindRule(oiKind, spanKinds)},
	{"langsmith", kindRule(langsmithKind, langsmithKinds)},
	{"mlflow", kindRule(mlflowType, mlflowTypes)},
	{"mastra", kindRule(mastraType, mastraTypes)},
	{"loongsuite", kindRule(loongKind, spanKinds)},
	{"loongsuite", kindRule(loongKindName, spanKinds)},
	{"langwatch", kindRule(langwatchType, langwatchTypes)},
	{"laminar", kindRule(laminarType, laminarTypes)},
	{"agentops", kindRule(agentopsKind, agentopsKinds)},
	{"braintrust", braintrustRule},
	{"trulens", kindRule(trulensType, trulensTypes)},
	{"monocle", monocleRule},
	{"promptflow", promptflowRule},
	{"judgeval", kindRule(judgmentKind, judgmentKinds)},
	{"n8n", n8nRule},
	{"agentcore", agentCoreRule},
	{"agentweave", provRule},
	{"openllmetry", traceloopWorkflowRule},
	{"spring-ai", springRule},
	{"livekit", liveKitRule},
	{"otel", operationRule},
	{"openllmetry", requestTypeRule},
	{"openllmetry", kindRule(traceloopKind, traceloopKinds)},
	{"genkit", genkitRule},
	{"vercel-ai", vercelRule},
	{"mcp", mcpRule},
	{"haystack", haystackRule},
	{"claude-code", claudeCodeRule},
	{"codex", codexRule},
	{"pydantic-ai", pydanticRule},
	{"pydantic-evals", pydanticEvalsRule},
	{"logfire-openai-agents", logfireAgentsRule},
	{"tensorzero", tensorZeroRule},
	{"agent-framework", agentFrameworkRule},
	{"adk", adkRule},
	{"strands", strandsRule},
	{"voltagent", voltagentRule},
	{"flue", flueRule},
	{"openclaw", openclawRule},
	{"bedrock", bedrockRule},
	{"vector-db", vectorRule},
	{"otel", toolRule},
	{"adot", kindRule(awsKind, spanKinds)},
	{"otel", evaluationRule},
	{"litellm", litellmRule},
	{"vllm", engineRule},
	{"otel", modelRule},
}

// kindRule reads the kind from one attribute.
func kindRule(f Field, ks kinds) func(*Span) Kind {
	return func(s *Span) Kind { return ks.of(s.get(f)) }
}

// Kind tells whether the span is GenAI, and what it does. It is cheap for a span
// that is not, which most spans of a gateway are.
func (s *Span) Kind() Kind {
	s.settle()
	return s.kind
}

// Candidate reports whether the span is worth a look: Kind is None where it is not.
func (s *Span) Candidate() bool {
	if s.HasAny(&marks) {
		return true
	}
	return s.message || s.event.kind != eventNone || s.judges.n > 0 || s.hinted()
}

// Assume declares a span GenAI of kind k that no dialect recognised, because
// somebody who knows says so; Evidence then reads it. A span that was recognised
// keeps its kind.
func (s *Span) Assume(k Kind) {
	if s.Kind() == None {
		s.kind, s.dialect = k, "included"
	}
}

// settle files what is still open and judges the span, once.
func (s *Span) settle() {
	if s.judged && s.event.kind == eventNone {
		return
	}
	s.closeEvent()
	s.fileAttributes()
	s.judged, s.kind, s.dialect = true, None, ""
	if !s.Candidate() {
		return
	}
	s.recognise()
	if s.kind == Inference && s.embeds() {
		s.kind = Embedding
	}
}

// embeds reports whether a call is that of an embedding model, whatever it is written as:
// Bedrock has one operation for all models.
func (s *Span) embeds() bool {
	model := s.first(requestModelFrom)
	return model != "" && modelname.IsEmbedding(model)
}

// recognise asks the dialects in their order.
func (s *Span) recognise() {
	for i := range dialects {
		switch k := dialects[i].rule(s); {
		case k == None:
		case k == surelyOther:
			s.kind, s.dialect = Other, dialects[i].name
			return
		case k != Other:
			s.kind, s.dialect = k, dialects[i].name
			return
		case s.kind == None:
			s.kind, s.dialect = Other, dialects[i].name
		}
	}
}

// hinted reports whether the name, the scope or the database of a span without
// any marking attribute still deserves a look.
func (s *Span) hinted() bool {
	return NameIsSign(s.name, s.scope) ||
		s.has(dbSystem) && vectorDB(s.get(dbSystem)) || s.has(dbSystemName) && vectorDB(s.get(dbSystemName))
}

// fileAttributes files the flag and the evaluator that stand on the span itself
// with those of its events.
func (s *Span) fileAttributes() {
	if s.has(flagKey) {
		s.flags.put(named{
			name:    s.get(flagKey),
			value:   firstOf(s.get(flagVariant), s.get(flagOldVariant), s.get(flagValue)),
			version: s.get(flagVersion),
		})
	}
	if s.has(evaluatorID) || s.has(evaluationName) {
		s.judges.put(named{name: firstOf(s.get(evaluatorID), s.get(evaluationName)), version: s.get(evaluatorVersion)})
	}
}
