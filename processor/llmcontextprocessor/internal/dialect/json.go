// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"encoding/json"
	"strings"
)

// The scanner below finds one member in a JSON object without decoding the rest:
// instrumentations write whole requests, up to 100 kB, as one attribute, and
// what is wanted of them is a model name. Where the text is not JSON, or is cut
// before the end of the member, the answer is "" (unknown).

// member gives the raw text of a top-level member of the JSON object text.
func member(text, name string) string {
	i := skipSpace(text, 0)
	if i >= len(text) || text[i] != '{' {
		return ""
	}
	for i = skipSpace(text, i+1); i < len(text) && text[i] == '"'; i = skipSpace(text, i+1) {
		end := skipString(text, i)
		if end < 0 {
			return ""
		}
		found := text[i+1:end-1] == name
		if i = skipSpace(text, end); i >= len(text) || text[i] != ':' {
			return ""
		}
		i = skipSpace(text, i+1)
		if end = skipValue(text, i); end < 0 {
			return ""
		}
		if found {
			return text[i:end]
		}
		if i = skipSpace(text, end); i >= len(text) || text[i] != ',' {
			return ""
		}
	}
	return ""
}

// stringMember gives a top-level member of text that is a JSON string, or a
// number, as plain text.
func stringMember(text, name string) string {
	return plainText(member(text, name))
}

// plainText returns a JSON string, or a number, as plain text; "" for anything else.
func plainText(raw string) string {
	if raw == "" || raw[0] == '{' || raw[0] == '[' || Blank(raw) {
		return ""
	}
	return scalar(raw)
}

// onlyElement gives the raw text of the one element of a JSON array; "" if the
// array has none or several.
func onlyElement(text string) string {
	i := skipSpace(text, 0)
	if i >= len(text) || text[i] != '[' {
		return ""
	}
	i = skipSpace(text, i+1)
	end := skipValue(text, i)
	if end < 0 {
		return ""
	}
	if rest := skipSpace(text, end); rest >= len(text) || text[rest] != ']' {
		return ""
	}
	return text[i:end]
}

// firstElement gives the raw text of the first element of a JSON array; "" where there
// is none.
func firstElement(text string) string {
	i := skipSpace(text, 0)
	if i >= len(text) || text[i] != '[' {
		return ""
	}
	i = skipSpace(text, i+1)
	end := skipValue(text, i)
	if end < 0 {
		return ""
	}
	return text[i:end]
}

// decodeString reads a JSON string; without escapes it is a part of text.
func decodeString(text string) string {
	if !strings.Contains(text, `\`) {
		return text[1 : len(text)-1]
	}
	var decoded string
	if json.Unmarshal([]byte(text), &decoded) != nil {
		return ""
	}
	return decoded
}

func skipSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	return i
}

// skipString returns the offset behind the string that starts at i, or -1.
func skipString(s string, i int) int {
	const short = 24 // most strings are names
	for i++; i < len(s); i++ {
		for end := min(i+short, len(s)); i < end; i++ {
			switch s[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		if i >= len(s) {
			return -1
		}
		quote := strings.IndexByte(s[i:], '"')
		if quote < 0 {
			return -1
		}
		if escape := strings.IndexByte(s[i:i+quote], '\\'); escape >= 0 {
			i += escape + 1 // and on behind what it escapes
			continue
		}
		return i + quote + 1
	}
	return -1
}

// skipValue gives the offset behind the value that starts at i, or -1.
func skipValue(s string, i int) int {
	start, depth := i, 0
	for i < len(s) {
		switch c := s[i]; c {
		case '"':
			end := skipString(s, i)
			if end < 0 || depth == 0 {
				return end
			}
			i = end
			continue
		case '{', '[':
			depth++
		case '}', ']', ',':
			if depth == 0 {
				return scalarEnd(start, i)
			}
			if c != ',' {
				if depth--; depth == 0 {
					return i + 1
				}
			}
		case ' ', '\n', '\t', '\r':
			if depth == 0 {
				return scalarEnd(start, i)
			}
		}
		i++
	}
	return -1
}

// scalarEnd refuses an empty value.
func scalarEnd(start, end int) int {
	if start == end {
		return -1
	}
	return end
}

// isWhole reports whether text is one value and nothing else.
func isWhole(text string) bool {
	if text[0] == '{' || text[0] == '[' || text[0] == '"' {
		return skipValue(text, 0) == len(text)
	}
	return isScalar(text)
}

// isScalar reports whether JSON is a number, true, false or null.
func isScalar(raw string) bool {
	c := raw[0]
	return c == '-' || c >= '0' && c <= '9' || raw == "true" || raw == "false" || raw == "null"
}

// scalarAt returns the offset behind the number or the word at an offset.
func scalarAt(text string, i int) int {
	end := skipValue(text, i)
	if end < 0 {
		if end = len(text); end == i { // nothing is behind it
			return -1
		}
	}
	if !isScalar(text[i:end]) {
		return -1
	}
	return end
}

// membersOf finds members of a JSON object; where it is cut, those before the cut.
func membersOf(text string, names, found []string) { membersAt(text, 0, names, found, nil) }

// membersAt finds members of the JSON object at an offset in one pass, and returns the offset
// behind it. Where stop, which may be nil, says of one that it decides, it is enough.
func membersAt(text string, i int, names, found []string, stop func(at int, value string) bool) int {
	i = skipSpace(text, i+1)
	if i < len(text) && text[i] == '}' {
		return i + 1
	}
	for ; i < len(text) && text[i] == '"'; i = skipSpace(text, i+1) {
		end := skipString(text, i)
		if end < 0 {
			return -1
		}
		name := text[i+1 : end-1]
		if i = skipSpace(text, end); i >= len(text) || text[i] != ':' {
			return -1
		}
		i = skipSpace(text, i+1)
		if end = skipValue(text, i); end < 0 {
			return -1
		}
		for at := range names {
			if names[at] == name {
				found[at] = text[i:end]
				if stop != nil && stop(at, found[at]) {
					return enough
				}
			}
		}
		i = skipSpace(text, end)
		if i < len(text) && text[i] == '}' {
			return i + 1
		}
		if i >= len(text) || text[i] != ',' {
			return -1
		}
	}
	return -1
}
