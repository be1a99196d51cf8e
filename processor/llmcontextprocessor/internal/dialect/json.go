// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"encoding/json"
	"math/bits"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

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
	const short = 128 // most strings are names and sentences
	i++
	for long := i + short; i+8 <= len(s); {
		if found := quotesIn(record.Word(s, i)); found != 0 {
			if i += bits.TrailingZeros64(found) >> 3; s[i] == '"' {
				return i + 1
			}
			i += 2 // what it escapes is none
			continue
		}
		if i += 8; i >= long {
			return skipLong(s, i)
		}
	}
	for ; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// quotesIn marks the quotes and backslashes among eight bytes: the lowest bit that is set is that of the first one.
func quotesIn(word uint64) uint64 {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	quotes, escapes := word^ones*'"', word^ones*'\\'
	return ((quotes-ones)&^quotes | (escapes-ones)&^escapes) & highs
}

// skipLong is skipString for what is left of a long string from i on.
func skipLong(s string, i int) int {
	for quote := -1; ; {
		if i > quote {
			at := strings.IndexByte(s[min(i, len(s)):], '"')
			if at < 0 {
				return -1
			}
			quote = i + at
		}
		escape := strings.IndexByte(s[i:quote], '\\')
		if escape < 0 {
			return quote + 1
		}
		i += escape + 2
	}
}

// skipValue returns the offset behind the value that starts at i, or -1.
func skipValue(s string, i int) int {
	if i >= len(s) {
		return -1
	}
	switch s[i] {
	case '"':
		return skipString(s, i)
	case '{', '[':
		return skipNested(s, i)
	}
	for end := i; end < len(s); end++ {
		switch s[end] {
		case '}', ']', ',', ' ', '\n', '\t', '\r':
			return scalarEnd(i, end)
		case '"', '{', '[': // no scalar has one
			return -1
		}
	}
	return -1
}

// skipNested returns the offset behind the object or the array that starts at i, or -1. What
// stands between texts is added up without asking what it is.
func skipNested(s string, i int) int {
	depth := 0
	for i < len(s) {
		c := s[i]
		if c == '"' {
			if i = skipString(s, i); i < 0 {
				return -1
			}
			continue
		}
		i++
		if depth += int(deeper[c]); depth == 0 {
			return i
		}
	}
	return -1
}

// deeper tells how a byte outside of a text changes how deep a value is nested.
var deeper = [256]int8{'{': 1, '[': 1, '}': -1, ']': -1}

// scalarEnd refuses an empty value.
func scalarEnd(start, end int) int {
	if start == end {
		return -1
	}
	return end
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
