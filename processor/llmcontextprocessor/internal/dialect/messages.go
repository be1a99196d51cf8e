// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// What follows reads the JSON of messages from the front and collects text, without
// building anything of it: a conversation is long, and its system prompt comes first. Each
// function appends to b and reports whether what it read was whole JSON.

// maxDepth is how deep messages are nested by anyone who means it.
const maxDepth = 16

// contentNames are the members of a message or a part that hold its text, in their order.
var contentNames = [...]string{"text", "content", "parts", "value", "kwargs"}

// appendContent appends the text of a message's content in any of its shapes: a string,
// parts, {text}, {content}, {parts}, {value}. Parts are joined by a line feed.
func appendContent(b []byte, raw string, depth int) ([]byte, bool) {
	if depth > maxDepth {
		return b, false
	}
	switch raw[0] {
	case '"':
		return appendDecoded(b, raw)
	case '[':
		return appendEach(b, raw, func(b []byte, element string) ([]byte, bool, bool) {
			b, ok := appendContent(b, element, depth+1)
			return b, true, ok
		})
	case '{':
		var found [len(contentNames)]string
		if !membersOf(raw, contentNames[:], found[:]) {
			return b, false
		}
		for _, value := range found {
			if value == "" {
				continue
			}
			before := len(b)
			var ok bool
			if b, ok = appendContent(b, value, depth+1); !ok || len(b) > before {
				return b, ok
			}
		}
		return b, true
	default:
		return b, isScalar(raw)
	}
}

// appendSystem appends the system prompt of a list of messages, or of a request that holds
// one. It reads one message beyond the system's, which come first.
func appendSystem(b []byte, raw string, depth int) ([]byte, bool) {
	if depth > maxDepth {
		return b, false
	}
	switch raw[0] {
	case '[':
		return appendEach(b, raw, func(b []byte, message string) ([]byte, bool, bool) {
			return appendSystemMessage(b, message, depth+1)
		})
	case '{':
		return appendSystemOfRequest(b, raw, depth)
	default:
		return b, true
	}
}

// requestNames are the members of a request that are a system prompt, and those that hold
// messages, in their order.
var requestNames = [...]string{
	"system", "instructions", "system_instruction", "systemInstruction", "system_prompt",
	"messages", "input", "contents", "body", "value",
}

const firstMessages = 5 // the place of "messages" among requestNames

func appendSystemOfRequest(b []byte, raw string, depth int) ([]byte, bool) {
	var found [len(requestNames)]string
	if !membersOf(raw, requestNames[:], found[:]) {
		return b, false
	}
	for i, value := range found {
		before, ok := len(b), true
		switch {
		case value == "":
		case i < firstMessages:
			b, ok = appendContent(b, value, depth+1)
		case value[0] == '[' || value[0] == '{':
			b, ok = appendSystem(b, value, depth+1)
		}
		if !ok || len(b) > before {
			return b, ok
		}
	}
	return b, true
}

var messageMembers = [...]string{"role", "type", "id"}

// appendSystemMessage appends the text of one message if it is the system's; on is false
// behind the first that is not. LangChain nests a list a conversation, and names the class
// of the message.
func appendSystemMessage(b []byte, raw string, depth int) (_ []byte, on, ok bool) {
	switch raw[0] {
	case '[':
		b, ok = appendSystem(b, raw, depth+1)
		return b, true, ok
	case '{':
		var found [len(messageMembers)]string
		if !membersOf(raw, messageMembers[:], found[:]) {
			return b, false, false
		}
		if !isSystem(found[0]) && !isSystem(found[1]) &&
			!strings.HasSuffix(strings.TrimRight(found[2], "] \n\t"), `"SystemMessage"`) {
			return b, false, true
		}
		b, ok = appendContent(b, raw, depth+1)
		return b, true, ok
	default:
		return b, false, isScalar(raw) || raw[0] == '"'
	}
}

// isSystem reports whether a role, as text or in JSON, is that of the system.
func isSystem(role string) bool {
	role = strings.Trim(role, `"`)
	return strings.EqualFold(role, "system") || strings.EqualFold(role, "developer")
}

// appendEach walks the elements of an array until one says that it is enough, and puts a
// line feed between the texts of two.
func appendEach(b []byte, raw string, element func(b []byte, raw string) (_ []byte, on, ok bool)) ([]byte, bool) {
	start := len(b)
	for i := skipSpace(raw, 1); ; i = skipSpace(raw, i+1) {
		if i < len(raw) && raw[i] == ']' {
			return b, true
		}
		end := skipValue(raw, i)
		if end < 0 {
			return b, false
		}
		before := len(b)
		if before > start {
			b = append(b, '\n')
		}
		text := len(b)
		var on, ok bool
		b, on, ok = element(b, raw[i:end])
		if len(b) == text {
			b = b[:before]
		}
		if !ok || !on {
			return b, ok
		}
		if i = skipSpace(raw, end); i >= len(raw) || raw[i] != ',' {
			return b, i < len(raw) && raw[i] == ']'
		}
	}
}

// membersOf finds members of a JSON object in one pass.
func membersOf(raw string, names, found []string) bool {
	i := skipSpace(raw, 1)
	if i < len(raw) && raw[i] == '}' {
		return true
	}
	for ; i < len(raw) && raw[i] == '"'; i = skipSpace(raw, i+1) {
		end := skipString(raw, i)
		if end < 0 {
			return false
		}
		name := raw[i+1 : end-1]
		if i = skipSpace(raw, end); i >= len(raw) || raw[i] != ':' {
			return false
		}
		i = skipSpace(raw, i+1)
		if end = skipValue(raw, i); end < 0 {
			return false
		}
		for at := range names {
			if names[at] == name {
				found[at] = raw[i:end]
			}
		}
		i = skipSpace(raw, end)
		if i < len(raw) && raw[i] == '}' {
			return true
		}
		if i >= len(raw) || raw[i] != ',' {
			return false
		}
	}
	return false
}

// isScalar reports whether JSON is a number, true, false or null.
func isScalar(raw string) bool {
	c := raw[0]
	return c == '-' || c >= '0' && c <= '9' || raw == "true" || raw == "false" || raw == "null"
}

// appendDecoded appends what a JSON string stands for.
func appendDecoded(b []byte, raw string) ([]byte, bool) {
	end := skipString(raw, 0)
	if end != len(raw) {
		return b, false
	}
	rest := raw[1 : end-1]
	for {
		i := strings.IndexByte(rest, '\\')
		if i < 0 {
			return append(b, rest...), true
		}
		b = append(b, rest[:i]...)
		var c byte
		switch rest[i+1] {
		case 'n':
			c = '\n'
		case 't':
			c = '\t'
		case 'r':
			c = '\r'
		case '"', '\\', '/':
			c = rest[i+1]
		default: // \u and what is rare: as the library reads it
			text := decodeString(`"` + rest[i:] + `"`)
			return append(b, text...), text != ""
		}
		b, rest = append(b, c), rest[i+2:]
	}
}
