// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Families of attribute keys: an index or a name is part of the key. Those with an
// index come first.
var (
	familyOITool      = family()         // llm.tools.<i>.tool.json_schema (OpenInference)
	familyOIMessage   = family()         // llm.input_messages.<i>.message.{role,content,...} (OpenInference)
	familyLLMFunction = family()         // llm.request.functions.<i>.{name,description,parameters} (OpenLLMetry)
	familyGenAITool   = family()         // gen_ai.tool.<i>.{name,description,parameters} (LiteLLM)
	familyFunction    = family()         // gen_ai.request.functions.<i>.{name,description,parameters} (VeADK)
	familyToolSchema  = family()         // gen_ai.choice.<i>.tool_json_schema (Agent 365)
	familyGenAIPrompt = family()         // gen_ai.prompt.<i>.{role,content} (OpenLLMetry)
	familyFlag        = family()         // flag.evaluation.<key> (Sentry)
	familyVariable    = family()         // logfire.variables.<name>[.version] (Logfire managed variables)
	familyRawModel    = family()         // llm.<provider>.model (LiteLLM's raw request)
	familyKind        = markOf(family()) // <prefix>span.kind, of a dialect that nobody has described
)

// maxIndex bounds the message index that is kept: a system prompt comes first,
// and a long conversation must not be collected to find it.
const maxIndex = 4

// isFamily reports whether a field is one of many keys. The fields of other files stand
// between the last two.
func isFamily(f Field) bool { return f >= familyOITool && f <= familyRawModel || f == familyKind }

// MayBeFamily reports whether a key may be one of a family. It is asked for every unknown attribute of every
// span, so it looks at two bytes only.
func MayBeFamily(key string) bool {
	return len(key) >= len("llm.xai.model") && (familyStarts[key[0]] || key[len(key)-6] == 'n')
}

// familyStarts are the first bytes of families but of familyKind, whose endings have an n in one place.
var familyStarts = [256]bool{'l': true, 'g': true, 'f': true}

// Family returns the field of a key that Fields does not hold, or 0.
func Family(key string) Field {
	if !MayBeFamily(key) {
		return 0
	}
	if key[len(key)-6] == 'n' && IsKindKey(key) {
		return familyKind
	}
	switch key[0] {
	case 'l':
		if strings.HasPrefix(key, "llm.") {
			return familyOfModel(key)
		}
		if strings.HasPrefix(key, variablePrefix) {
			return familyVariable
		}
	case 'g':
		switch {
		case strings.HasPrefix(key, "gen_ai.tool."):
			return familyIf(familyGenAITool, key, len("gen_ai.tool."))
		case strings.HasPrefix(key, genaiPromptPrefix):
			return familyIf(familyGenAIPrompt, key, len(genaiPromptPrefix))
		case strings.HasPrefix(key, functionPrefix):
			return familyIf(familyFunction, key, len(functionPrefix))
		case strings.HasPrefix(key, choicePrefix) && strings.HasSuffix(key, toolSchemaOfChoice):
			return familyIf(familyToolSchema, key, len(choicePrefix))
		}
	case 'f':
		if strings.HasPrefix(key, flagPrefix) {
			return familyFlag
		}
	}
	return 0
}

// familyOfModel tells the families under llm. by the letter behind it.
func familyOfModel(key string) Field {
	switch key[len("llm.")] {
	case 't':
		if strings.HasPrefix(key, "llm.tools.") {
			return familyIf(familyOITool, key, len("llm.tools."))
		}
	case 'i':
		if strings.HasPrefix(key, oiMessagePrefix) {
			return familyIf(familyOIMessage, key, len(oiMessagePrefix))
		}
	case 'r':
		if strings.HasPrefix(key, "llm.request.functions.") {
			return familyIf(familyLLMFunction, key, len("llm.request.functions."))
		}
	}
	if strings.HasSuffix(key, ".model") && fieldOfKey[key] == 0 {
		return familyRawModel
	}
	return 0
}

// familyIf is f if an index stands at offset in key, and not that of a later message.
func familyIf(f Field, key string, offset int) Field {
	if index, sub := splitIndex(key[offset:]); sub == "" || isLaterMessage(f, index) {
		return 0
	}
	return f
}

// isLaterMessage reports whether no system prompt is looked for at an index.
func isLaterMessage(f Field, index int) bool {
	return index >= maxIndex && (f == familyOIMessage || f == familyGenAIPrompt)
}

// IsLaterMessage reports whether a key belongs to a message of which nothing is read. A long
// conversation has many of them: they are told by the key alone.
func IsLaterMessage(key string) bool {
	return len(key) > 19 && (key[4] == 'i' || key[7] == 'p') && isOfLaterMessage(key)
}

const (
	oiMessagePrefix   = "llm.input_messages."
	genaiPromptPrefix = "gen_ai.prompt."
	functionPrefix    = "gen_ai.request.functions."
	choicePrefix      = "gen_ai.choice."

	toolSchemaOfChoice = "tool_json_schema"
)

func isOfLaterMessage(key string) bool {
	rest, found := strings.CutPrefix(key, oiMessagePrefix)
	if !found {
		if rest, found = strings.CutPrefix(key, genaiPromptPrefix); !found {
			return false
		}
	}
	index, sub := splitIndex(rest)
	return sub != "" && index >= maxIndex
}

// splitIndex splits "12.rest" into 12 and "rest"; rest is empty where it is not
// of that form. Indices of more than four digits are not written by anyone.
func splitIndex(s string) (index int, rest string) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9' && i < 4:
			index = index*10 + int(c-'0')
		case c == '.' && i > 0:
			return index, s[i+1:]
		default:
			return 0, ""
		}
	}
	return 0, ""
}

// familyPrefix is the length of the text before the index.
func familyPrefix(f Field) int {
	switch f {
	case familyOITool:
		return len("llm.tools.")
	case familyOIMessage:
		return len(oiMessagePrefix)
	case familyLLMFunction:
		return len("llm.request.functions.")
	case familyGenAITool:
		return len("gen_ai.tool.")
	case familyFunction:
		return len(functionPrefix)
	case familyToolSchema:
		return len(choicePrefix)
	default:
		return len(genaiPromptPrefix)
	}
}

// putIndexed keeps one attribute of an indexed family. Keeping is all that is
// done for a span that may turn out not to be GenAI.
func (s *Span) putIndexed(f Field, key, text string) {
	offset := familyPrefix(f)
	if len(key) <= offset {
		return
	}
	index, sub := splitIndex(key[offset:])
	if sub == "" {
		return
	}
	s.PutElement(f, index, sub, text)
}

// lostElement notes that a tool lost its name or its schema: of the whole set it is
// unknown then what it was.
func (s *Span) lostElement(f Field, key string) {
	switch f {
	case familyOITool, familyLLMFunction, familyGenAITool, familyFunction, familyToolSchema:
		if strings.HasSuffix(key, "json_schema") || strings.HasSuffix(key, ".name") {
			s.Lossy()
		}
	}
}

// at finds the text of one indexed attribute, "" if it is not there.
func (s *Span) at(f Field, index int, sub string) string { return s.Element(f, index, sub) }

// count returns the number of elements of a family, and whether none of them is missing.
func (s *Span) count(f Field) (n int, whole bool) { return s.Count(f) }
