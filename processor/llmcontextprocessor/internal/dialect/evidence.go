// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/modelname"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Evidence is what a span proves. An empty string means that it does not say.
// It is comparable, so it can be a key.
type Evidence struct {
	Kind    Kind
	Dialect string // the dialect that recognised the span, for people

	RequestModel  string // the model asked for; on a gateway the group asked for
	ResponseModel string // the model that answered, only where the span proves it
	Contested     bool   // nothing answered, and two keys tell of different models that were asked for
	Media         bool   // the model, or what it does, is one of speech, images or video
	Provider      string // in the words of gen_ai.provider.name where they are known, else as written

	PromptName     string
	PromptVersion  string
	PromptLabel    string // production, staging, a variant: which revision it is, only the registry can tell
	PromptHash     string // as the application reports it, in a recipe of its own
	PromptTemplate string // the template, never a rendered prompt

	Tools          string // JSON of the tool definitions shown to the model, for toolschema.Parse
	Skills         string // JSON of the definitions of skills, likewise
	ToolName       string // of a tool call
	ToolDefinition string // JSON of that tool's own definition, only where it is complete

	AgentName    string
	AgentVersion string
	Conversation string
	DataSource   string

	FlagKey     string // the one feature flag evaluated in the span; see Span.Flag for several
	FlagVariant string
	FlagVersion string

	EvaluatorName    string // the one evaluator that decided, or left a result on, the span
	EvaluatorVersion string

	Shown [variable.Shown]variable.Named // of the variables from variable.FirstShown on
}

// Model is the model that answered, else the one asked for.
func (e Evidence) Model() string { return firstOf(e.ResponseModel, e.RequestModel) }

// source reads one fact in one dialect, "" if the span does not tell it.
type source func(*Span) string

func of(f Field) source { return func(s *Span) string { return s.get(f) } }

// ofScope reads an attribute whose key others use for something else, on the spans of one scope.
func ofScope(scope Scope, f Field) source {
	return func(s *Span) string {
		if s.scope != scope {
			return ""
		}
		return s.get(f)
	}
}

// rawOf reads an attribute as it is, for texts and JSON.
func rawOf(f Field) source { return func(s *Span) string { return s.raw(f) } }

// Evidence returns all that the span proves. Call it where Kind is not None.
func (s *Span) Evidence() (e Evidence) {
	s.Prove(&e)
	s.Describe(&e)
	return e
}

// Prove reads what a stamp can depend on, where Kind is not None.
func (s *Span) Prove(e *Evidence) {
	s.decide()
	*e = Evidence{}
	if e.Kind = s.kind; e.Kind == None {
		return
	}
	e.RequestModel, e.ResponseModel = s.requestModel(), s.answered()
	e.Contested = e.ResponseModel == "" && s.contested()
	if model := e.Model(); model != "" {
		e.Media = s.isMediaCall(model) || s.media()
	}
	prompt := s.prompt()
	e.PromptName, e.PromptVersion, e.PromptLabel = prompt.name, prompt.version, prompt.label
	e.PromptTemplate = s.first(promptTemplate)
	e.Tools, e.Skills = s.first(tools), s.first(skills)
	e.Shown = s.shown()
	e.DataSource = s.first(dataSource)
	e.EvaluatorName, e.EvaluatorVersion = s.first(evaluatorNamed), s.first(evaluatorVersioned)
	if s.judges.n == 1 {
		judge := &s.judges.all[0]
		e.EvaluatorName = firstOf(e.EvaluatorName, judge.name)
		e.EvaluatorVersion = firstOf(e.EvaluatorVersion, judge.version)
	}
	if e.Kind == Tool {
		e.ToolName, e.ToolDefinition = s.first(toolName), s.toolDefinition()
	}
}

// Describe adds what contexts can match and people read beside.
func (s *Span) Describe(e *Evidence) {
	if s.kind == None {
		return
	}
	e.Dialect = s.row.dialect
	e.Provider, e.AgentName = providerName(s.first(provider)), s.first(agentName)
	e.PromptHash = s.get(traceloopPromptHash)
	e.AgentVersion, e.Conversation = s.get(genaiAgentVersion), s.first(conversation)
	flag := s.flags.only()
	e.FlagKey, e.FlagVariant, e.FlagVersion = flag.name, flag.value, flag.version
}

// answered returns the model that answered: what a source calls so is none where it is no
// model's name, or repeats the request where nothing was answered.
func (s *Span) answered() string {
	if s.kind == Agent && strings.EqualFold(s.get(genaiOperation), "create_agent") { // nothing was asked yet
		return ""
	}
	for shown := range s.sources(responseModel) {
		model := shown.from(s)
		if modelname.IsModel(model) && !s.repeatsRequest(model) {
			return model
		}
	}
	return ""
}

// repeatsRequest reports whether a model is that of the request and no answer: the call
// failed before anything was used, or the library never knows better.
func (s *Span) repeatsRequest(model string) bool {
	switch s.scope {
	case scopeLogfireClient:
		if s.used() && !s.failed() { // of a stream nothing was known yet
			return false
		}
	case scopeLiteLLM: // which writes the request's model into the parts of a stream
		if !strings.EqualFold(s.get(litellmStreaming), "true") && (s.used() || !s.failed()) {
			return model == s.requestModel() && s.filledIn()
		}
	case scopeOILiteLLM: // what converts its spans knows no better
		return model == oiAsked(s)
	case scopeCrewAIOwn, scopeLiveKit, scopeNeMo, scopeStrands, scopeKoog, scopeTraceloopLlamaJS,
		scopeEino, scopeEchoing, scopeLogfireAgents:
	case scopeADK:
		if !s.has(loongKind) { // which VeADK has beside, who writes the model of the request as the answer's
			return s.repeatsUnanswered(model)
		}
	default:
		return s.repeatsUnanswered(model)
	}
	return model == s.requestModel()
}

// repeatsUnanswered is repeatsRequest for a library that tells what answered, as far as it knows.
func (s *Span) repeatsUnanswered(model string) bool {
	if !s.axCall() && s.get(latitudeKind) != latitudeGeneration && (s.used() || !s.failed()) {
		return model == s.requestModel() && s.filledIn()
	}
	return model == s.requestModel()
}

// toolSpan reads an attribute on tool spans only: elsewhere tool.name may be anything's.
func toolSpan(f Field) source {
	return func(s *Span) string {
		if s.kind == Tool {
			return s.get(f)
		}
		return ""
	}
}

// toolOfName reads the tool from the name of a span that is called after one.
func toolOfName(s *Span) string {
	for _, start := range [...]string{"execute_tool ", "Tool: ", "tool_call ", "tool ", "langchain4j.tools."} {
		if tool, found := strings.CutPrefix(s.name, start); found {
			return oneName(tool)
		}
	}
	if tool, found := strings.CutSuffix(s.name, ".tool"); found {
		return oneName(tool)
	}
	return ""
}

// namedAfterTools are the keys of dialects whose spans of tools have the tools' names.
var namedAfterTools = fields(mlflowType, laminarType, langwatchType, langfuseType, netraType, natKind, aiqKind)

func toolSpanNamed(s *Span) string {
	if s.kind != Tool || !slices.ContainsFunc(namedAfterTools, s.has) || strings.ContainsRune(s.name, ' ') {
		return ""
	}
	return oneName(s.name)
}

// oneName takes the brackets off that ADK in Java has around a name, and leaves out what stands for several
// names, "(merged)", or for any, "{name}", and the class of any tool.
func oneName(text string) string {
	text = strings.TrimSpace(text)
	if inner, found := enclosed(text, '[', ']'); found {
		text = inner
	}
	switch text {
	case "DynamicTool", "DynamicStructuredTool", "StructuredTool", "FunctionTool":
		return ""
	}
	if strings.ContainsAny(text, "({,") {
		return ""
	}
	return text
}

// agentSpan reads an attribute on agent spans only: elsewhere agent.name is what
// monitoring agents call themselves (Elastic APM), or a copy.
func agentSpan(f Field) source {
	return func(s *Span) string {
		if s.kind == Agent {
			return s.get(f)
		}
		return ""
	}
}

var _ = add(nil,
	shows{toolName, 180, nil, toolOfName},
	shows{toolName, 190, namedAfterTools, toolSpanNamed},
)
