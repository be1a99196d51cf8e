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

// The precedence between the sources of each fact: the first that tells it wins.
// OTel's keys come first, since the instrumentations that write them along with
// their own keys mean the same by both; then the more specific before the more
// general.
var (
	requestModelFrom = []source{
		of(genaiRequestModel), of(aiModel), of(oiRequestModel), of(llmRequestModel), oiAskedModel,
		oiModelAsked, of(oiEmbeddingModel), of(oiRerankerModel),
		of(langfuseModel), of(langfuseOldModel), of(mlflowModel), of(langsmithModel),
		adkRequestModel, genkitModelName, braintrust("model"), pydanticModelName, cliModel, voltagentModelOf,
		openclaw(openclawModel), mastraModel("modelId"), of(llmModel), monocleEntity(Inference, "model."), of(provModel),
		of(llamaModel), of(n8nNodeModel),
	}
	responseModelFrom = []source{
		litellmAnswered, of(genaiResponseModel), of(aiResponseModel), of(oiResponseModel), of(llmResponseModel),
		oiAnswered, adkResponseModel, of(trulensModel), of(llamaAnswered), haystackAnswered, litellmRawModel,
		langfuseAnswered, mlflowAnswered, oiAnsweredInOutput,
	}
	providerFrom = []source{
		of(genaiProvider), of(genaiSystem), oiHost, of(aiProvider), of(mlflowProvider), genkitPlugin,
		braintrust("provider"), openclaw(openclawProvider), mastraModel("modelProvider"), of(provProvider),
	}

	promptNameFrom = []source{
		ownPromptName, of(langfusePrompt), of(traceloopPromptKey), oi(oiPromptID),
		mlflowPrompt("name"), of(langsmithPrompt), of(langwatchPrompt), langwatchPart(false),
		vercelPrompt("name"), of(langfuseOldPrompt), genkitPrompt,
	}
	promptVersionFrom = []source{
		ownPromptVersion, of(langfusePromptVersion), of(traceloopPromptVersion), of(oiTemplateVersion),
		mlflowPrompt("version"), of(langsmithPromptCommit), of(langwatchPromptVersion), langwatchPart(true),
		vercelPrompt("version"), of(langfuseOldVersion),
	}
	promptTemplateFrom = []source{rawOf(oiTemplate), rawOf(traceloopTemplate)}

	toolsFrom = []source{
		genaiDefinitions, rawOf(aiTools), oiTools, oiListedTools, litellmTools, openllmetryTools, rawOf(mlflowTools),
		pydanticTools, adkTools, rawOf(genaiSentryTools), pipecatToolsOf,
		toolsIn(logfireRequest), toolsIn(oiParameters), toolsIn(langfuseInput), toolsIn(genkitInput),
		toolsIn(braintrustMetadata), rawOf(llamaTools),
	}
	toolNameFrom = []source{
		ownToolName, of(genaiCalledTool), toolSpan(oiToolName), of(aiToolName), of(mcpTool), entityOf(Tool), langsmithTool,
		genkitTool, logfireNameOf(Tool), cliTool, of(liveKitTool), of(springToolName), of(haystackTool),
		of(flueTool), openclaw(openclawTool), monocleEntity(Tool, "tool."), mcpNamedTool, toolOfName,
	}
	agentNameFrom = []source{
		of(genaiAgentName), agentSpan(oiAgentName), of(pydanticAgent), entityOf(Agent), logfireNameOf(Agent),
		agentSpan(haystackComponent), agentSpan(flueAgent), oiNode, agentSpan(aiFunction), voltagentAgent,
		monocleEntity(Agent, "agent."),
	}
	dataSourceFrom   = []source{of(genaiDataSource), queriedCollection, of(bedrockKnowledgeBase)}
	conversationFrom = []source{of(genaiConversation), of(adkSession), oi(oiSession)}
)

// Evidence reads what the span proves. Call it where Kind is not None.
func (s *Span) Evidence() Evidence {
	s.settle()
	if s.kind == None {
		return Evidence{}
	}
	flag, judge := s.flags.only(), s.judges.only()
	e := Evidence{
		Kind: s.kind, Dialect: s.dialect,
		RequestModel:  s.first(requestModelFrom),
		ResponseModel: s.answered(),
		Provider:      provider(s.first(providerFrom)),

		PromptName:     s.first(promptNameFrom),
		PromptVersion:  s.first(promptVersionFrom),
		PromptHash:     s.get(traceloopPromptHash),
		PromptTemplate: s.first(promptTemplateFrom),

		Tools: s.first(toolsFrom),

		AgentName:  s.first(agentNameFrom),
		DataSource: s.first(dataSourceFrom),

		FlagKey: flag.name, FlagVariant: flag.value, FlagVersion: flag.version,
		EvaluatorName: judge.name, EvaluatorVersion: judge.version,
	}
	e.Media = e.Model() != "" && s.media()
	if e.Kind == Tool {
		e.ToolName, e.ToolDefinition = s.first(toolNameFrom), s.toolDefinition()
	}
	e.PromptLabel, e.AgentVersion = s.get(traceloopPromptLabel), s.get(genaiAgentVersion)
	e.Conversation = s.first(conversationFrom)
	return e
}

// first gives the first of the sources that tells.
func (s *Span) first(sources []source) string {
	for _, from := range sources {
		if text := from(s); text != "" {
			return text
		}
	}
	return ""
}

// answered gives the model that answered: what a source calls so is none where it is no
// model's name, or repeats the request where nothing was answered.
func (s *Span) answered() string {
	for _, from := range responseModelFrom {
		model := from(s)
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
		if !s.has(errorType) || s.used() {
			return false
		}
	}
	return model == s.first(requestModelFrom)
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
