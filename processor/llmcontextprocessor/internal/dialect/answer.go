// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/modelname"
)

// answerNames are the members of an answer that is kept as JSON: those of a provider's
// own, those of a result of LangChain's, and that of smolagents.
var answerNames = [...]string{
	"model", "model_version", "modelVersion", "generations", "llm_output", "raw",
}

// modelOfAnswer reads the model of an answer that is kept as JSON, up to where it stands.
func modelOfAnswer(answer string) string {
	if !strings.HasPrefix(answer, "{") {
		return ""
	}
	var found [len(answerNames)]string
	membersAt(answer, 0, answerNames[:], found[:], isAnswersModel)
	for _, model := range found[:3] {
		if model = plainText(model); model != "" {
			return model
		}
	}
	if generations := found[3]; generations != "" {
		return firstOf(modelOfGenerations(generations), onceOf(stringMember(found[4], "model_name")))
	}
	return firstOf(modelOfMessage(answer, 0), modelOfRepr(plainText(found[5])))
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

// isAnswersModel reports whether a member decides which model answered, whatever is behind it.
func isAnswersModel(at int, value string) bool { return at == 0 && plainText(value) != "" }

// modelOfGenerations reads the model of the first of LangChain's generations, of which there
// may be a list for each prompt.
func modelOfGenerations(generations string) string {
	first := elementAt(generations, 0)
	if nested := elementAt(generations, first); nested >= 0 {
		first = nested
	}
	return firstOf(
		modelOfMessage(generations, memberAt(generations, first, "message")),
		onceOf(stringMemberAt(generations, memberAt(generations, first, "generation_info"), "model_name")))
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
// wrapped in the arguments of its class.
func modelOfMessage(text string, i int) string {
	if kwargs := memberAt(text, i, "kwargs"); kwargs >= 0 {
		i = kwargs
	}
	metadata := memberAt(text, i, "response_metadata")
	return onceOf(firstOf(stringMemberAt(text, metadata, "model_name"), stringMemberAt(text, metadata, "model")))
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
