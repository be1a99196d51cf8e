// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/modelname"
)

// modelOfAnswer reads the model of an answer that is kept as JSON, up to where it stands.
func modelOfAnswer(answer string) string {
	if !strings.HasPrefix(answer, "{") {
		return ""
	}
	return modelOfAnswerAt(answer, 0)
}

// modelOfAnswerAt is modelOfAnswer of the object at an offset: that of a provider's own answer, of a result
// of LangChain's, or of smolagents'.
func modelOfAnswerAt(text string, i int) string {
	var version, inJS, ofAll, repr string
	var generations bool
	message := -1
	for o := objectAt(text, i); o.next(); {
		switch o.name {
		case "model":
			if model := plainText(o.value()); model != "" {
				return model
			}
		case "model_version":
			version = plainText(o.value())
		case "modelVersion":
			inJS = plainText(o.value())
		case "generations":
			generations = true
			if model := modelOfGenerations(text, o.at); model != "" {
				return model
			}
		case "llm_output":
			ofAll = onceOf(stringMember(o.value(), "model_name"))
		case "kwargs", "response_metadata":
			message = i
		case "raw":
			repr = o.value()
		}
	}
	switch {
	case version != "" || inJS != "":
		return firstOf(version, inJS)
	case generations:
		return ofAll
	}
	return firstOf(modelOfMessage(text, message), modelOfRepr(plainText(repr)))
}

// contested reports whether a model under a key that is copied onto what is below it is not the one
// of which another key tells.
func (s *Span) contested() bool {
	if !s.has(genaiRequestModel) && !s.has(langsmithModel) {
		return false
	}
	asked := s.requestModel()
	for shown := range s.sources(requestModel) {
		if model := shown.from(s); model != asked && modelname.Compare(asked, model) == modelname.Different &&
			modelname.Compare(model, asked) == modelname.Different {
			return true
		}
	}
	return false
}

// answerSigns are members of which what a provider or LangChain answered has one.
var answerSigns = [...]string{
	"choices", "usage", "usage_metadata", "usageMetadata", "candidates", "object", "stop_reason", "done",
	"generations", "response_metadata", "kwargs", "raw",
}

// modelOfOutput is modelOfAnswer for what need not be an answer: JSON that a model was asked to
// write, or an application made of its answer, may name the model of a car.
func modelOfOutput(output string) string {
	if !hasMember(output, answerSigns[:]) {
		return ""
	}
	return modelOfAnswer(output)
}

// requestSigns are members of which the request of a model's call has one.
var requestSigns = [...]string{"messages", "contents", "prompt", "input", "inputs", "inputText", "body"}

// isRequest reports whether JSON is the request of a model's call.
func isRequest(text string) bool {
	return hasMember(text, requestSigns[:])
}

// modelOfGenerations reads the model of the first of LangChain's generations, of which there
// may be a list for each prompt.
func modelOfGenerations(text string, i int) string {
	first := elementAt(text, i)
	if nested := elementAt(text, first); nested >= 0 {
		first = nested
	}
	info := -1
	for o := objectAt(text, first); o.next(); {
		switch o.name {
		case "message":
			if model := modelOfMessage(text, o.at); model != "" {
				return model
			}
		case "generation_info":
			info = o.at
		}
	}
	return onceOf(stringMemberAt(text, info, "model_name"))
}

// modelOfRepr reads the model of a completion as Python writes one for people: the last
// fields are the provider's, those before may hold anything.
func modelOfRepr(text string) string {
	end := strings.LastIndex(text, "', object='chat.completion'")
	if end < 0 {
		return ""
	}
	_, model, _ := strings.Cut(text[strings.LastIndex(text[:end], ", ")+1:end], " model='")
	return model
}

// modelOfMessage reads the model of a message of LangChain's at an offset, which may be
// wrapped in the arguments of its class, up to where it stands.
func modelOfMessage(text string, i int) string {
	for o := objectAt(text, i); o.next(); {
		switch o.name {
		case "kwargs":
			return modelOfMessage(text, o.at)
		case "response_metadata":
			if model := modelOfMetadata(text, o.at); model != "" {
				return model
			}
		}
	}
	return ""
}

// modelOfMetadata reads the model of what a provider told beside a message.
func modelOfMetadata(text string, i int) string {
	model := ""
	for o := objectAt(text, i); o.next(); {
		switch o.name {
		case "model_name":
			if name := plainText(o.value()); name != "" {
				return onceOf(name)
			}
		case "model":
			model = plainText(o.value())
		}
	}
	return onceOf(model)
}

// stringMemberAt is stringMember of the object at an offset.
func stringMemberAt(text string, i int, name string) string {
	return plainText(valueAt(text, memberAt(text, i, name)))
}

// onceOf leaves out repetitions: LangChain joins what the parts of a stream say, and so
// writes the model of each, one behind the other.
func onceOf(name string) string {
	n := len(name)
	for period := 1; period <= n/2; period++ {
		if n%period == 0 && name[period:] == name[:n-period] {
			return name[:period]
		}
	}
	return name
}

// filledIn reports whether an answer's model that repeats the request is not the provider's word. Bedrock never says
// what answered under the name that was asked for (the answer of a model of Anthropic's or Mistral's has a name, in the
// maker's own words), nor does Cohere. Google does, but not of embeddings, and the Vercel AI SDK does not read it, and
// fills the request in. Images, speech and videos come without a name; Eino knows what it was configured with. So do
// agents and workflows of OpenLIT's and Sentry's, around the calls of their model; those of others tell what answered.
func (s *Span) filledIn() bool {
	if (s.kind == Agent || s.kind == Workflow) && (s.scope == scopeOpenLIT || s.has(sentryOp) || s.has(sentryType)) {
		return true
	}
	switch providerName(s.first(provider)) {
	case "aws.bedrock", "cohere", "eino":
		return true
	case "gcp.gemini", "gcp.gen_ai", "gcp.vertex_ai":
		if s.kind == Embedding || s.scope == scopeVercel || s.has(aiOperation) || s.has(mastraType) {
			return true
		}
	}
	return s.asks().class&modelname.Media != 0 || s.media()
}
