// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"encoding/json"
	"strings"
)

// SystemInstructions gives the text of the system prompt, several parts and
// messages joined by "\n"; "" if the span does not carry it, or carries it cut.
// It may decode large JSON, so it is not part of Evidence; call it only where
// somebody wants to compare the text.
//
// The sources in their order: attributes that hold nothing else, events of the
// system message, messages in JSON, indexed messages, and requests kept as JSON.
func (s *Span) SystemInstructions() string {
	s.settle()
	for _, f := range instructionFields {
		if text := instructions(s.raw(f)); text != "" {
			return text
		}
	}
	if text := s.systemEvents(); text != "" {
		return text
	}
	for _, f := range messageFields {
		if text := systemIn(s.raw(f)); text != "" {
			return text
		}
	}
	if text := s.indexedSystem(familyOIMessage, "message.role", oiMessageText); text != "" {
		return text
	}
	if text := s.indexedSystem(familyGenAIPrompt, "role", promptText); text != "" {
		return text
	}
	for _, f := range requestFields {
		if text := systemIn(s.raw(f)); text != "" {
			return text
		}
	}
	config := member(s.raw(adkRequest), "config")
	return firstOf(instructions(member(config, "system_instruction")), instructions(member(config, "systemInstruction")))
}

// instructionFields hold the system prompt alone, messageFields messages as JSON,
// requestFields a request around them.
var (
	instructionFields = []Field{
		genaiInstructions, liveKitInstructions, liveKitOldInstructions, strandsInstructions, voltagentInstructions,
	}
	messageFields = []Field{genaiInput, aiMessages, aiPrompt, pydanticMessages, voltagentMessages}
	requestFields = []Field{
		logfireRequest, genaiPrompt, langfuseInput, genkitInput, mlflowInputs,
		mastraInput, mastraModelInput, mastraAgentInput,
	}
)

// instructions reads a value that is all system prompt: an array of parts, a
// string in JSON, or plain text.
func instructions(text string) string {
	if Blank(text) {
		return ""
	}
	trimmed := strings.TrimSpace(text)
	switch trimmed[0] {
	case '"', '[', '{':
		var value any
		if json.Unmarshal([]byte(trimmed), &value) == nil {
			return textOf(value)
		}
		if looksLikeJSON(trimmed) {
			return "" // cut
		}
	}
	return text
}

// looksLikeJSON tells cut JSON from a plain text that begins with a bracket.
func looksLikeJSON(text string) bool {
	switch {
	case text[0] == '"':
		return true
	case len(text) == 1:
		return false
	}
	rest := text[skipSpace(text, 1):]
	return rest != "" && (rest[0] == '{' || rest[0] == '"')
}

// textOf gives the text of a message's content in any of its shapes: a string,
// parts, {text}, {content}, {parts}, {value}.
func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []any:
		var texts []string
		for _, part := range v {
			if text := textOf(part); text != "" {
				texts = append(texts, text)
			}
		}
		return strings.Join(texts, "\n")
	case map[string]any:
		for _, name := range []string{"text", "content", "parts", "value", "kwargs"} {
			if text := textOf(v[name]); text != "" {
				return text
			}
		}
	}
	return ""
}

// systemIn finds the system prompt in JSON: a list of messages, or a request
// that holds one (`system`, `instructions`, `system_instruction`, `messages`,
// `input`, `body`).
func systemIn(text string) string {
	if Blank(text) {
		return ""
	}
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return ""
	}
	if encoded, ok := value.(string); ok && json.Unmarshal([]byte(encoded), &value) != nil {
		return ""
	}
	return systemOf(value)
}

func systemOf(value any) string {
	switch v := value.(type) {
	case []any:
		var texts []string
		for _, message := range v {
			if text := systemMessage(message); text != "" {
				texts = append(texts, text)
			}
		}
		return strings.Join(texts, "\n")
	case map[string]any:
		for _, name := range []string{"system", "instructions", "system_instruction", "systemInstruction", "system_prompt"} {
			if text := textOf(v[name]); text != "" {
				return text
			}
		}
		for _, name := range []string{"messages", "input", "contents", "body", "value"} {
			switch v[name].(type) {
			case []any, map[string]any:
				if text := systemOf(v[name]); text != "" {
					return text
				}
			}
		}
	}
	return ""
}

// systemMessage gives the text of one message if it is the system's. LangChain
// nests a list a conversation, and names the class of the message.
func systemMessage(message any) string {
	switch m := message.(type) {
	case []any:
		return systemOf(m)
	case map[string]any:
		if isSystem(m["role"]) || isSystem(m["type"]) || isSystemClass(m["id"]) {
			return textOf(m)
		}
	}
	return ""
}

func isSystem(role any) bool {
	word, _ := role.(string)
	return strings.EqualFold(word, "system") || strings.EqualFold(word, "developer")
}

func isSystemClass(id any) bool {
	path, _ := id.([]any)
	if len(path) == 0 {
		return false
	}
	class, _ := path[len(path)-1].(string)
	return class == "SystemMessage"
}

// systemEvents joins the contents of the events of system messages.
func (s *Span) systemEvents() string {
	texts := make([]string, 0, len(s.system))
	for _, text := range s.system {
		if text = instructions(text); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "\n")
}

// indexedSystem joins the texts of the system's messages of an indexed family.
func (s *Span) indexedSystem(f Field, role string, text func(*Span, int) string) string {
	var texts []string
	for i := range maxIndex {
		if isSystem(scalar(s.at(f, i, role))) {
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
		text := s.at(familyOIMessage, i, "message.contents."+itoa(j)+".message_content.text")
		if text == "" {
			return strings.Join(texts, "\n")
		}
		texts = append(texts, text)
	}
}

func promptText(s *Span, i int) string { return instructions(s.at(familyGenAIPrompt, i, "content")) }
