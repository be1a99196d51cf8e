// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var scopeADK = scope("gcp.vertex.agent")

// Google ADK and Genkit.
var (
	adkRequest  = mark("gcp.vertex.agent.llm_request") // JSON: model, config.{tools,system_instruction}
	adkResponse = key("gcp.vertex.agent.llm_response") // JSON: model_version, content
	adkSession  = key("gcp.vertex.agent.session_id")

	genkitType    = mark("genkit:type") // action, util, dotprompt; flow of versions without subtypes
	genkitSubtype = mark("genkit:metadata:subtype")
	genkitName    = key("genkit:name") // "<plugin>/<model>" of a model
	genkitInput   = key("genkit:input")
	genkitPath    = key("genkit:path") // from the root to the span: /{support,t:flow}/{greet,t:dotprompt}
)

// adkNameRule tells the spans of ADK by their names, which no instrumentation changes: one
// that adds its own attributes writes those of a model's call over its agent. A failed
// call has nothing but a name. The root, `invocation`, is only around them.
func adkNameRule(s *Span) Kind {
	if s.scope != scopeADK {
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
// of several tools (ADK).
func ownToolName(s *Span) string {
	name := s.get(genaiToolName)
	if name == "(merged tools)" {
		return ""
	}
	return name
}

func adkRequestModel(s *Span) string { return stringMember(s.raw(adkRequest), "model") }

// adkResponseModel reads what ADK in Python and in JavaScript calls the model that answered.
func adkResponseModel(s *Span) string {
	response := s.raw(adkResponse)
	return firstOf(stringMember(response, "model_version"), stringMember(response, "modelVersion"))
}

var genkitSubtypes = append(kinds{
	{"model", Inference},
	{"background-model", Inference},
	{"tool.v2", Tool},
	{"prompt", Other},
	{"executable-prompt", Other},
	{"indexer", None}, // fills a store
	{"custom", None},
	{"util", None}, // any code, or told by the type
	{"userFeedback", None},
	{"userAcceptance", None}, // what people said of a flow later
}, spanKinds...)

// genkitRule: an action without a subtype is any code.
func genkitRule(s *Span) Kind {
	if k := genkitSubtypes.of(s.get(genkitSubtype)); k != None {
		return k
	}
	switch t := s.get(genkitType); {
	case strings.HasPrefix(t, "flow"), t == "dotprompt": // flow, flowStep
		return Workflow
	case t == "util" && s.name == "generate": // the loop of model and tool calls
		return Workflow
	}
	return None
}

// genkitPrompt returns the prompt whose rendering a model was called with: the last one
// above it, with nothing between them but the loop of calls. Behind a dot stands which of
// its variants it was: refund-policy.r42.
func genkitPrompt(s *Span) (name, variant string) {
	path := s.get(genkitPath)
	end := strings.LastIndex(path, ",t:dotprompt}")
	if end < 0 || genkitRule(s) != Inference {
		return "", ""
	}
	if below := path[end:]; strings.Contains(below, ",s:tool}") || strings.Contains(below, ",t:flow}") {
		return "", ""
	}
	name, variant, _ = strings.Cut(path[strings.LastIndexByte(path[:end], '{')+1:end], ".")
	return name, variant
}

func genkitPromptName(s *Span) string {
	name, _ := genkitPrompt(s)
	return name
}

func genkitVariant(s *Span) string {
	_, variant := genkitPrompt(s)
	return variant
}

// genkitModel splits the name of a model action into plugin and model.
func genkitModel(s *Span) (plugin, model string) {
	if k := genkitRule(s); k != Inference && k != Embedding {
		return "", ""
	}
	plugin, model, ok := strings.Cut(s.get(genkitName), "/")
	if !ok {
		return "", plugin
	}
	return plugin, model
}

func genkitPlugin(s *Span) string {
	plugin, _ := genkitModel(s)
	return plugin
}

func genkitModelName(s *Span) string {
	_, model := genkitModel(s)
	return model
}

func genkitTool(s *Span) string {
	if genkitRule(s) == Tool {
		return s.get(genkitName)
	}
	return ""
}

var _ = add(
	[]row{
		{dialect: "adk", at: 10, scopes: scopes(scopeADK), rule: adkNameRule},
		{dialect: "genkit", at: 340, keys: fields(genkitType, genkitSubtype), rule: genkitRule},
		{dialect: "adk", at: 450, keys: fields(adkRequest), rule: adkRule},
	},
	shows{requestModel, 130, fields(adkRequest), adkRequestModel},
	shows{requestModel, 140, fields(genkitName), genkitModelName},
	shows{responseModel, 70, fields(adkResponse), adkResponseModel},
	shows{provider, 60, fields(genkitName), genkitPlugin},
	shows{promptName, 110, fields(genkitPath), genkitPromptName},
	shows{promptLabel, 20, fields(genkitPath), genkitVariant},
	shows{tools, 150, fields(genkitInput), toolsIn(genkitInput)},
	shows{toolName, 10, fields(genaiToolName), ownToolName},
	shows{toolName, 80, fields(genkitName), genkitTool},
	shows{conversation, 20, fields(adkSession), of(adkSession)},
)
