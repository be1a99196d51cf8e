// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/modelname"
)

// Evidence is what a span proves. An empty string means that it does not say.
// It is comparable, so it can be a key.
type Evidence struct {
	Kind    Kind
	Dialect string // the dialect that recognised the span, for people

	RequestModel  string // the model asked for; on a gateway the group asked for
	ResponseModel string // the model that answered, only where the span proves it
	Media         bool   // the model is one of speech, images or video
	Provider      string // in the words of gen_ai.provider.name where they are known, else as written

	PromptName     string
	PromptVersion  string
	PromptLabel    string // production, staging, ...
	PromptHash     string // as the application reports it, in a recipe of its own
	PromptTemplate string // the template, never a rendered prompt

	Tools          string // JSON of the tool definitions shown to the model, for toolschema.Parse
	Skills         string // JSON of the definitions of skills, likewise
	HarnessName    string // of the program around the model
	HarnessVersion string
	ToolName       string // of a tool call
	ToolDefinition string // JSON of that tool's own definition, only where it is complete

	AgentName    string
	AgentVersion string
	Conversation string
	DataSource   string

	FlagKey     string // the one feature flag evaluated in the span; see Span.Flag for several
	FlagVariant string
	FlagVersion string

	EvaluatorName    string // the one evaluator that judged, or left a result on, the span
	EvaluatorVersion string
}

// Model is the model that answered, else the one asked for.
func (e Evidence) Model() string { return firstOf(e.ResponseModel, e.RequestModel) }

// source reads one fact in one dialect, "" if the span does not tell it.
type source func(*Span) string

func of(f Field) source { return func(s *Span) string { return s.get(f) } }

// rawOf reads an attribute as it is, for texts and JSON.
func rawOf(f Field) source { return func(s *Span) string { return s.raw(f) } }

// Evidence reads what the span proves. Call it where Kind is not None.
func (s *Span) Evidence() Evidence {
	s.settle()
	if s.kind == None {
		return Evidence{}
	}
	flag, judge := s.flags.only(), s.judges.only()
	e := Evidence{
		Kind: s.kind, Dialect: s.row.dialect,
		RequestModel:  s.requestModel(),
		ResponseModel: s.answered(),
		Provider:      providerName(s.first(provider)),

		PromptName:     s.first(promptName),
		PromptVersion:  s.first(promptVersion),
		PromptHash:     s.get(traceloopPromptHash),
		PromptTemplate: s.first(promptTemplate),

		Tools:          s.first(tools),
		Skills:         s.first(skills),
		HarnessName:    s.first(harnessName),
		HarnessVersion: s.first(harnessVersion),

		AgentName:  s.first(agentName),
		DataSource: s.first(dataSource),

		FlagKey: flag.name, FlagVariant: flag.value, FlagVersion: flag.version,
		EvaluatorName:    firstOf(s.first(evaluatorNamed), judge.name),
		EvaluatorVersion: firstOf(s.first(evaluatorVersioned), judge.version),
	}
	e.Media = e.Model() != "" && s.media()
	if e.Kind == Tool {
		e.ToolName, e.ToolDefinition = s.first(toolName), s.toolDefinition()
	}
	e.PromptLabel, e.AgentVersion = s.get(traceloopPromptLabel), s.get(genaiAgentVersion)
	e.Conversation = s.first(conversation)
	return e
}

// answered gives the model that answered: what a source calls so is none where it is no
// model's name, or repeats the request where nothing was answered.
func (s *Span) answered() string {
	c := &s.dialects().table.facts[responseModel]
	for i := range c.shows {
		e := &c.shows[i]
		if !e.always && !s.HasAny(&e.any) {
			continue
		}
		model := e.from(s)
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
	case scopeCrewAIOwn, scopeLiveKit, scopeNeMo:
	default:
		if !s.axCall() && (!s.has(errorType) || s.used()) {
			return false
		}
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

// oneName leaves out what stands for several names, "(merged)", or for any, "{name}".
func oneName(text string) string {
	if text = strings.TrimSpace(text); strings.ContainsAny(text, "({") {
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
)
