// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

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
	membersOf(answer, answerNames[:], found[:])
	for _, model := range found[:3] {
		if model = plainText(model); model != "" {
			return model
		}
	}
	if generations := found[3]; generations != "" {
		first := firstElement(generations)
		if nested := firstElement(first); nested != "" {
			first = nested
		}
		if model := modelOfMessage(member(first, "message")); model != "" {
			return model
		}
		return onceOf(firstOf(
			stringMember(member(first, "generation_info"), "model_name"), stringMember(found[4], "model_name")))
	}
	return firstOf(modelOfMessage(answer), modelOfRepr(plainText(found[5])))
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

// modelOfMessage reads the model of a message of LangChain's, which may be wrapped in the
// arguments of its class.
func modelOfMessage(message string) string {
	if kwargs := member(message, "kwargs"); kwargs != "" {
		message = kwargs
	}
	metadata := member(message, "response_metadata")
	return onceOf(firstOf(stringMember(metadata, "model_name"), stringMember(metadata, "model")))
}

// onceOf leaves out repetitions: LangChain joins what the parts of a stream say, and so
// writes the model of each, one behind the other.
func onceOf(name string) string {
	if name == "" {
		return ""
	}
	period := strings.Index((name + name)[1:], name) + 1
	return name[:period]
}
