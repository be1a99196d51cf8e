// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	scopeStrands   = scope("opentelemetry.instrumentation.strands", "strands-agents", "strands.telemetry.tracer")
	scopeVoltAgent = scopeUnder("@voltagent/", "voltagent", "VoltAgent")
)

// Agent frameworks with a span kind of their own.
var (
	mastraType    = mark("mastra.span.type")
	loongKind     = mark("gen_ai.span.kind") // Alibaba LoongSuite, Dify, veADK
	loongKindName = mark("gen_ai.span_kind_name")
	langwatchType = mark("langwatch.span.type")
	laminarType   = mark("lmnr.span.type")
	agentopsKind  = mark("agentops.span.kind")
	awsKind       = mark("aws.genai.span_kind") // added by ADOT to the spans of others

	mastraInput       = key("mastra.model_step.input")       // JSON messages, or body.messages
	mastraModelInput  = key("mastra.model_generation.input") // JSON: messages
	mastraAgentInput  = key("mastra.agent_run.input")        // JSON messages
	mastraModelOfStep = key("mastra.metadata.modelMetadata") // JSON: modelId, modelProvider

	braintrustSpan     = mark("braintrust.span_attributes") // JSON: type
	braintrustMetadata = key("braintrust.metadata")         // JSON: model, provider, tools

	langwatchPrompt        = key("langwatch.prompt.handle")
	langwatchPromptID      = key("langwatch.prompt.id") // handle, or handle:version, or handle:tag
	langwatchPromptVersion = key("langwatch.prompt.version.number")

	voltagentOperation    = key("voltagent.operation_id")
	voltagentAgentModel   = key("ai.model.name")
	voltagentInstructions = key("agent.instructions")
	voltagentMessages     = key("llm.messages")  // JSON
	strandsInstructions   = key("system_prompt") // JSON, on agents

	spanType   = key("span.type") // VoltAgent, Claude Code
	entityType = key("entity.type")
	entityName = key("entity.name")
)

var mastraTypes = append(kinds{
	{"agent_run", Agent},
	{"model_generation", Inference},
	{"model_step", Inference},
	{"model_inference", Inference},
	{"tool_call", Tool},
	{"mcp_tool_call", Tool},
	{"client_tool_call", Tool},
	{"provider_tool_call", Tool},
	{"workflow_run", Workflow},
	{"workflow_step", Workflow},
	{"workflow_conditional", Workflow},
	{"workflow_conditional_eval", Workflow},
	{"workflow_parallel", Workflow},
	{"workflow_loop", Workflow},
	{"workflow_sleep", Workflow},
	{"workflow_wait_event", Workflow},
	{"rag_embedding", Embedding},
	{"rag_vector_operation", Retrieval},
	{"eval", Evaluator},
	{"scorer_run", Evaluator},
	{"scorer_step", Evaluator},
	{"generic", None},
}, spanKinds...)

// langwatchTypes: `component` and below are used for any code.
var langwatchTypes = append(kinds{
	{"span", None},
	{"component", None},
	{"module", None},
	{"server", None},
	{"client", None},
	{"producer", None},
	{"consumer", None},
	{"unknown", None},
	{"task", None},
	{"prompt", Other},
}, spanKinds...)

var laminarTypes = append(kinds{
	{"default", None}, {"cached", Inference}, {"pipeline", Workflow}, {"executor", Agent}, {"human_evaluator", Evaluator},
}, spanKinds...)

var agentopsKinds = append(kinds{
	{"operation", Workflow}, {"text", Other}, {"http", None}, {"unknown", None},
}, spanKinds...)

// braintrustTypes: `task` and `function` are any code that somebody traced.
var braintrustTypes = append(kinds{
	{"task", None}, {"function", None}, {"score", Evaluator}, {"eval", Evaluator},
}, spanKinds...)

func braintrustRule(s *Span) Kind {
	return braintrustTypes.of(stringMember(s.raw(braintrustSpan), "type"))
}

func braintrust(name string) source {
	return func(s *Span) string { return stringMember(s.raw(braintrustMetadata), name) }
}

// Strands Agents names the spans that it gives no operation.
func strandsRule(s *Span) Kind {
	if s.scope != scopeStrands {
		return None
	}
	switch {
	case s.name == "Model invoke":
		return Inference
	case strings.HasPrefix(s.name, "Tool: "), strings.HasPrefix(s.name, "execute_tool "):
		return Tool
	case strings.HasPrefix(s.name, "invoke_agent "):
		return Agent
	case s.name == "execute_event_loop_cycle", s.name == "execute_agent_loop_cycle", strings.HasPrefix(s.name, "Cycle "):
		return Workflow
	}
	return None
}

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

// mastraModel reads what a step of the loop tells of its model.
func mastraModel(name string) source {
	return func(s *Span) string {
		if mastraTypes.of(s.get(mastraType)) != Inference {
			return ""
		}
		return stringMember(s.raw(mastraModelOfStep), name)
	}
}

// langwatchPart reads one part of "handle:version" where the prompt is told so: the
// version is a number, anything else behind the colon is a tag, which moves.
func langwatchPart(version bool) source {
	return func(s *Span) string {
		id := s.get(langwatchPromptID)
		colon := strings.LastIndexByte(id, ':')
		switch {
		case colon <= 0 && version:
			return ""
		case colon <= 0:
			return id
		case !version:
			return id[:colon]
		case isNumber(id[colon+1:]):
			return id[colon+1:]
		}
		return ""
	}
}

// isNumber reports whether text is digits and nothing else.
func isNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

var _ = add(
	[]row{
		{dialect: "mastra", at: 140, keys: fields(mastraType), words: mastraTypes},
		{dialect: "loongsuite", at: 150, keys: fields(loongKind), words: spanKinds},
		{dialect: "loongsuite", at: 160, keys: fields(loongKindName), words: spanKinds},
		{dialect: "langwatch", at: 170, keys: fields(langwatchType), words: langwatchTypes},
		{dialect: "laminar", at: 180, keys: fields(laminarType), words: laminarTypes},
		{dialect: "agentops", at: 190, keys: fields(agentopsKind), words: agentopsKinds},
		{dialect: "braintrust", at: 200, keys: fields(braintrustSpan), rule: braintrustRule},
		{dialect: "strands", at: 460, scopes: scopes(scopeStrands), rule: strandsRule},
		{
			dialect: "voltagent", at: 470, keys: fields(voltagentOperation), scopes: scopes(scopeVoltAgent),
			rule: voltagentRule,
		},
		{dialect: "adot", at: 530, keys: fields(awsKind), words: spanKinds},
	},
	shows{requestModel, 150, fields(braintrustMetadata), braintrust("model")},
	shows{requestModel, 180, fields(llmModel, voltagentAgentModel), voltagentModelOf},
	shows{requestModel, 200, fields(mastraModelOfStep), mastraModel("modelId")},
	shows{provider, 70, fields(braintrustMetadata), braintrust("provider")},
	shows{provider, 90, fields(mastraModelOfStep), mastraModel("modelProvider")},
	shows{promptName, 70, fields(langwatchPrompt), of(langwatchPrompt)},
	shows{promptName, 80, fields(langwatchPromptID), langwatchPart(false)},
	shows{promptVersion, 70, fields(langwatchPromptVersion), of(langwatchPromptVersion)},
	shows{promptVersion, 80, fields(langwatchPromptID), langwatchPart(true)},
	shows{tools, 160, fields(braintrustMetadata), toolsIn(braintrustMetadata)},
	shows{agentName, 100, fields(entityName), voltagentAgent},
)
