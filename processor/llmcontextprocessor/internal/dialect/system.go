// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"slices"
	"strings"
	"unsafe"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// SystemInstructions returns the text of the system prompt, several parts and
// messages joined by "\n"; "" if the span does not carry it, or carries it cut.
// It may decode large JSON, so it is not part of Evidence; call it only where
// somebody wants to compare the text.
//
// The sources in their order: attributes that hold nothing else, events of the
// system message, messages in JSON, indexed messages, and requests kept as JSON.
func (s *Span) SystemInstructions() string {
	s.decide()
	if shown := s.first(systemText); shown != "" {
		if text := s.instructions(shown); text != "" {
			return text
		}
	}
	if len(s.system) == 0 && !s.HasAny(&systemFields) && s.log != LogMessage {
		return ""
	}
	if text := s.firstIn(&instructionFields, wholeInstructions); text != "" {
		return text
	}
	if text := s.systemEvents(); text != "" {
		return text
	}
	if text := s.firstIn(&messageFields, systemOfMessages); text != "" {
		return text
	}
	if text := s.indexedSystem(familyOIMessage, "message.role", oiMessageText); text != "" {
		return text
	}
	if text := s.indexedSystem(familyGenAIPrompt, "role", promptText); text != "" {
		return text
	}
	if text := s.firstIn(&requestFields, systemOfRequest); text != "" {
		return text
	}
	if s.kind == Inference && s.has(oiKind) {
		if text := s.firstIn(&oiRequestFields, systemOfRequest); text != "" {
			return text
		}
	}
	if s.log == LogMessage && s.has(claudeCodeBody) {
		return systemOfRequest(s, claudeCodeBody)
	}
	if !s.has(adkRequest) {
		return ""
	}
	config := s.adkConfig()
	return s.instructions(firstOf(config.found[systemInstruction], config.found[systemInstructionInJS]))
}

// instructionFields hold the system prompt alone, messageFields messages as JSON,
// requestFields a request around them; systemFields are all that may hold one.
var (
	instructionFields = placesOf(
		genaiInstructions, liveKitInstructions, liveKitOldInstructions, strandsInstructions, voltagentInstructions,
		koogInstructions, genaiAskedToBe,
	)
	messageFields = placesOf(genaiInput, aiMessages, aiPrompt, pydanticMessages, voltagentMessages)
	requestFields = placesOf(
		logfireRequest, genaiPrompt, langfuseInput, genkitInput, mlflowInputs,
		mastraInput, mastraModelInput, mastraAgentInput, haystackInput, haystackStepInput,
	)
	oiRequestFields = placesOf(oiInput, oiParameters) // of a model's call, and of anything else any value
	systemFields    = record.SetOf(slices.Concat(instructionFields.list, messageFields.list, requestFields.list,
		oiRequestFields.list, []Field{familyOIMessage, familyGenAIPrompt, adkRequest})...)
)

// places are fields that may hold the same, in the order in which they count.
type places struct {
	list []Field
	all  record.Set
}

func placesOf(list ...Field) places { return places{list, record.SetOf(list...)} }

// firstIn returns what is read of the first field of which anything is.
func (s *Span) firstIn(p *places, read func(*Span, Field) string) string {
	if !s.HasAny(&p.all) {
		return ""
	}
	for _, f := range p.list {
		if s.has(f) {
			if text := read(s, f); text != "" {
				return text
			}
		}
	}
	return ""
}

func wholeInstructions(s *Span, f Field) string { return s.instructions(s.raw(f)) }

func systemOfMessages(s *Span, f Field) string { return s.systemIn(s.raw(f)) }

// instructions reads a value that is all system prompt: an array of parts, a
// string in JSON, or plain text.
func (s *Span) instructions(text string) string {
	if Blank(text) {
		return ""
	}
	i := skipSpace(text, 0)
	if i == len(text) {
		return ""
	}
	switch text[i] {
	case '"', '[', '{':
		if found, ok := s.read(text, appendContent); ok {
			return found
		}
		if looksLikeJSON(text[i:]) {
			return "" // cut
		}
	}
	return text
}

// looksLikeJSON tells cut JSON from a plain text that begins with a bracket.
func looksLikeJSON(text string) bool {
	if text[0] == '"' {
		return true
	}
	rest := text[skipSpace(text, 1):]
	return rest != "" && (rest[0] == '{' || rest[0] == '"')
}

// systemOfRequest finds the system prompt in a request, or in a list of messages.
func systemOfRequest(s *Span, f Field) string {
	r := s.requestIn(f)
	if !r.whole {
		return s.systemIn(s.raw(f)) // a list, or cut
	}
	var end int
	if s.scratch, end = appendSystemOf(s.scratch[:0], &r.found, 0, 0); end < 0 {
		return ""
	}
	return unsafe.String(unsafe.SliceData(s.scratch), len(s.scratch))
}

// systemIn finds the system prompt in JSON: a list of messages, or a request
// that holds one.
func (s *Span) systemIn(text string) string {
	found, _ := s.read(jsonOf(text), appendSystem)
	return found
}

// read collects text of JSON in the scratch of the record: it holds until the next one.
func (s *Span) read(text string, collect collector) (found string, ok bool) {
	i := skipSpace(text, 0)
	if i == len(text) {
		return "", false
	}
	var end int
	s.scratch, end = collect(s.scratch[:0], text, i, 0)
	if end < 0 || text[i] == '"' && skipSpace(text, end) != len(text) {
		return "", false
	}
	return unsafe.String(unsafe.SliceData(s.scratch), len(s.scratch)), true
}

// systemEvents joins the contents of the events of system messages.
func (s *Span) systemEvents() string {
	switch len(s.system) {
	case 0:
		return ""
	case 1:
		return s.instructions(s.system[0])
	}
	texts := make([]string, 0, len(s.system))
	for _, text := range s.system {
		if text = s.instructions(text); text != "" {
			texts = append(texts, strings.Clone(text))
		}
	}
	return strings.Join(texts, "\n")
}

// indexedSystem joins the texts of the system's messages of an indexed family.
func (s *Span) indexedSystem(f Field, role string, text func(*Span, int) string) string {
	if !s.has(f) {
		return ""
	}
	var roles [maxIndex]string
	s.Elements(f, role, roles[:])
	texts := make([]string, 0, maxIndex)
	for i := range roles {
		if isSystem(scalar(roles[i])) {
			if t := text(s, i); t != "" {
				texts = append(texts, t)
			}
		}
	}
	return strings.Join(texts, "\n")
}

// oiMessageText reads message.content, or the parts message.contents.<j>.
func oiMessageText(s *Span, i int) string {
	if text := s.at(familyOIMessage, i, "message.content"); text != "" {
		return text
	}
	var texts []string
	for j := 0; ; j++ {
		text := s.at(familyOIMessage, i, oiPartText(j))
		if text == "" {
			return strings.Join(texts, "\n")
		}
		texts = append(texts, text)
	}
}

// oiPartText is what follows the index of a message in the key of the text of one of its parts.
func oiPartText(part int) string {
	const first = "message.contents.0.message_content.text"
	if part == 0 {
		return first
	}
	return "message.contents." + itoa(part) + ".message_content.text"
}

func promptText(s *Span, i int) string {
	return strings.Clone(s.instructions(s.at(familyGenAIPrompt, i, "content")))
}
