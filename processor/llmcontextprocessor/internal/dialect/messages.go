// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"math"
	"strings"
)

// What follows reads the JSON of messages from the front and collects text, without
// building anything of it: a conversation is long, and its system prompt comes first. Each
// function appends to b what stands at offset i, which is in the text, and returns the offset
// behind it, -1 where it is not whole.

// maxDepth is how deep messages are nested by anyone who means it.
const maxDepth = 16

// A collector appends text of the value at an offset.
type collector func(b []byte, text string, i, depth int) ([]byte, int)

// contentNames are the members of a message or a part that hold its text, in their order.
var contentNames = [...]string{"text", "content", "parts", "value", "kwargs"}

// appendContent appends the text of a message's content in any of its shapes: a string,
// parts, {text}, {content}, {parts}, {value}. Parts are joined by a line feed.
func appendContent(b []byte, text string, i, depth int) ([]byte, int) {
	if depth > maxDepth {
		return b, -1
	}
	switch text[i] {
	case '"':
		return appendDecoded(b, text, i)
	case '[':
		return appendEach(b, text, i, depth, appendContent)
	case '{':
		var found [len(contentNames)]string
		end := membersAt(text, i, contentNames[:], found[:], nil)
		if end < 0 {
			return b, -1
		}
		return appendFirst(b, found[:], depth, end)
	default:
		return b, scalarAt(text, i)
	}
}

// appendFirst appends the first member that holds any text; end is the offset behind all.
func appendFirst(b []byte, found []string, depth, end int) ([]byte, int) {
	for _, value := range found {
		if value == "" {
			continue
		}
		before := len(b)
		var whole int
		if b, whole = appendContent(b, value, 0, depth+1); whole < 0 {
			return b, -1
		}
		if len(b) > before {
			break
		}
	}
	return b, end
}

// appendSystem appends the system prompt of a list of messages, or of a request that holds
// one. It reads up to the first message that is not the system's, whose come first.
func appendSystem(b []byte, text string, i, depth int) ([]byte, int) {
	if depth > maxDepth {
		return b, -1
	}
	switch text[i] {
	case '[':
		return appendEach(b, text, i, depth, appendSystemMessage)
	case '{':
		return appendSystemOfRequest(b, text, i, depth)
	default:
		return b, skipValue(text, i)
	}
}

// requestNames are the members of a request that are a system prompt, and those that hold
// messages, in their order.
var requestNames = [...]string{
	"system", "instructions", "system_instruction", "systemInstruction", "system_prompt",
	"messages", "input", "contents", "body", "value", "tools",
}

// The places among requestNames.
const (
	systemInstruction     = 2
	systemInstructionInJS = 3
	firstMessages         = 5
	requestTools          = 10
)

func appendSystemOfRequest(b []byte, text string, i, depth int) ([]byte, int) {
	var found [len(requestNames)]string
	end := membersAt(text, i, requestNames[:], found[:], nil)
	if end < 0 {
		return b, -1
	}
	return appendSystemOf(b, &found, depth, end)
}

// appendSystemOf appends the system prompt of a request's members; end is the offset behind all.
func appendSystemOf(b []byte, found *[len(requestNames)]string, depth, end int) ([]byte, int) {
	for at, value := range found[:requestTools] {
		before, whole := len(b), 0
		switch {
		case value == "":
		case at < firstMessages:
			b, whole = appendContent(b, value, 0, depth+1)
		case value[0] == '[' || value[0] == '{':
			b, whole = appendSystem(b, value, 0, depth+1)
		}
		if whole < 0 {
			return b, -1
		}
		if len(b) > before {
			break
		}
	}
	return b, end
}

// messageNames are the members of a message that tell whose it is, and those of its content.
var messageNames = append([]string{"role", "type", "id"}, contentNames[:]...)

const firstContent = 3 // the place of contentNames among messageNames

// enough is the offset that a collector returns where nothing that follows is asked for.
const enough = math.MaxInt

// appendSystemMessage appends the text of one message if it is the system's; behind the first
// that is not, it is enough. LangChain nests a list a conversation, and names the class of
// the message.
func appendSystemMessage(b []byte, text string, i, depth int) ([]byte, int) {
	switch text[i] {
	case '[':
		b, end := appendSystem(b, text, i, depth)
		if end == enough { // the next one is another conversation
			end = skipValue(text, i)
		}
		return b, end
	case '{':
		var found [firstContent + len(contentNames)]string
		end := membersAt(text, i, messageNames, found[:], isAnothers)
		switch {
		case end < 0:
			return b, -1
		case end == enough, !isSystem(found[0]) && !isSystem(found[1]) &&
			!strings.HasSuffix(strings.TrimRight(found[2], "] \n\t"), `"SystemMessage"`):
			return b, enough
		}
		return appendFirst(b, found[firstContent:], depth, end)
	default:
		if text[i] != '"' && scalarAt(text, i) < 0 || skipValue(text, i) < 0 {
			return b, -1
		}
		return b, enough
	}
}

// isAnothers reports whether a message is known not to be the system's by one of its members:
// its role, which comes before the text.
func isAnothers(at int, value string) bool { return at == 0 && value[0] == '"' && !isSystem(value) }

// isSystem reports whether a role, as text or in JSON, is that of the system.
func isSystem(role string) bool {
	const system, developer = "system", "developer"
	switch role = strings.Trim(role, `"`); len(role) {
	case len(system):
		return strings.EqualFold(role, system)
	case len(developer):
		return strings.EqualFold(role, developer)
	}
	return false
}

// appendEach walks the elements of an array until one says that it is enough, and puts a
// line feed between the texts of two.
func appendEach(b []byte, text string, i, depth int, element collector) ([]byte, int) {
	start := len(b)
	for i = skipSpace(text, i+1); i < len(text); i = skipSpace(text, i+1) {
		if text[i] == ']' {
			return b, i + 1
		}
		before := len(b)
		if before > start {
			b = append(b, '\n')
		}
		from := len(b)
		b, i = element(b, text, i, depth+1)
		if len(b) == from {
			b = b[:before]
		}
		if i < 0 || i == enough {
			return b, i
		}
		if i = skipSpace(text, i); i >= len(text) || text[i] != ',' {
			break
		}
	}
	if i < len(text) && text[i] == ']' {
		return b, i + 1
	}
	return b, -1
}

// appendDecoded appends what the JSON string at an offset stands for.
func appendDecoded(b []byte, text string, i int) ([]byte, int) {
	end := skipString(text, i)
	if end < 0 {
		return b, -1
	}
	rest := text[i+1 : end-1]
	for {
		at := strings.IndexByte(rest, '\\')
		if at < 0 {
			return append(b, rest...), end
		}
		b = append(b, rest[:at]...)
		var c byte
		switch rest[at+1] {
		case 'n':
			c = '\n'
		case 't':
			c = '\t'
		case 'r':
			c = '\r'
		case '"', '\\', '/':
			c = rest[at+1]
		default: // \u and what is rare: as the library reads it
			decoded := decodeString(`"` + rest[at:] + `"`)
			if decoded == "" {
				return b, -1
			}
			return append(b, decoded...), end
		}
		b, rest = append(b, c), rest[at+2:]
	}
}
