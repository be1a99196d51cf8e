// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Genkit, in JavaScript and Go.
var (
	genkitType    = mark("genkit:type") // action, util, dotprompt; flow of versions without subtypes
	genkitSubtype = mark("genkit:metadata:subtype")
	genkitEvalRun = mark("genkit:metadata:evaluator:evalRunId")
	genkitName    = key("genkit:name") // "<plugin>/<model>" of a model
	genkitInput   = key("genkit:input")
	genkitOutput  = key("genkit:output") // JSON: in custom, raw the answer as the provider has it
	genkitPath    = key("genkit:path")   // from the root to the span: /{support,t:flow}/{greet,t:dotprompt}
)

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

var usualGenkitSubtypes = wordsOf(genkitSubtypes)

// genkitRule: an action without a subtype is any code.
func genkitRule(s *Span) Kind {
	if k := usualGenkitSubtypes.of(s.get(genkitSubtype)); k != None {
		return k
	}
	if s.has(genkitEvalRun) { // one of the cases that an evaluator is given
		return Evaluator
	}
	switch t := s.get(genkitType); {
	case strings.HasPrefix(t, "flow"), t == "dotprompt": // flow, flowStep
		return Workflow
	case t == "util" && s.name == "generate": // the loop of model and tool calls
		return Workflow
	}
	return None
}

// genkitPrompt is a prompt by its name and, behind a dot, the variant of it: refund-policy.r42.
type genkitPrompt struct {
	known         bool
	name, variant string
}

// genkitPrompt returns the prompt whose rendering a model was called with: the last one
// above it, with nothing between them but the loop of calls.
func (s *Span) genkitPrompt() *genkitPrompt {
	if p := &s.rendered; !p.known {
		*p = genkitPrompt{known: true}
		if genkitRule(s) != Inference {
			return p
		}
		path := s.get(genkitPath)
		end := lastPrompt(path)
		if end < 0 {
			return p
		}
		if below := path[end:]; !strings.Contains(below, ",s:tool}") && !strings.Contains(below, ",t:flow}") {
			p.name, p.variant, _ = strings.Cut(path[strings.LastIndexByte(path[:end], '{')+1:end], ".")
		}
	}
	return &s.rendered
}

// lastPrompt returns the offset of the last prompt's end in a path, -1 where there is none.
func lastPrompt(path string) int {
	for end := len(path); ; {
		if end = strings.LastIndexByte(path[:end], ','); end < 0 || strings.HasPrefix(path[end:], ",t:dotprompt}") {
			return end
		}
	}
}

func genkitPromptName(s *Span) string { return s.genkitPrompt().name }

func genkitVariant(s *Span) string { return s.genkitPrompt().variant }

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

// genkitAnswered reads the model of the provider's own answer, where the plugin keeps it.
func genkitAnswered(s *Span) string {
	if k := genkitRule(s); k != Inference && k != Embedding {
		return ""
	}
	output := s.raw(genkitOutput)
	for o := objectAt(output, 0); o.next(); {
		if o.name != "custom" && o.name != "raw" {
			continue
		}
		if model := modelOfAnswerAt(output, o.at); model != "" {
			return model
		}
	}
	return ""
}

func genkitTool(s *Span) string {
	if genkitRule(s) == Tool {
		return s.get(genkitName)
	}
	return ""
}

var _ = add(
	[]row{
		{
			dialect: "genkit", at: 340, keys: fields(genkitSubtype, genkitType, genkitEvalRun),
			words: genkitSubtypes, rule: genkitRule,
		},
	},
	shows{requestModel, 140, fields(genkitName), genkitModelName},
	shows{responseModel, 160, fields(genkitOutput), genkitAnswered},
	shows{provider, 60, fields(genkitName), genkitPlugin},
	shows{promptName, 110, fields(genkitPath), genkitPromptName},
	shows{promptLabel, 20, fields(genkitPath), genkitVariant},
	shows{tools, 150, fields(genkitInput), toolsIn(genkitInput)},
	shows{toolName, 80, fields(genkitName), genkitTool},
)
