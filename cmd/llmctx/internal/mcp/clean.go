// SPDX-License-Identifier: Apache-2.0

package mcp

import (
	"strings"
	"unicode"
)

// maxText bounds one string of an answer.
const maxText = 2000

// Clean makes a text fit to be shown: cut, and without characters that are not seen or that
// turn others around.
func Clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == unicode.ReplacementChar:
			return '_'
		}
		return r
	}, text)
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "") + " ... (cut)"
	}
	return text
}

// cleaned cleans every text of a JSON value. One that is data has no lines.
func cleaned(value any) any {
	switch value := value.(type) {
	case string:
		return Clean(value)
	case []any:
		for i := range value {
			value[i] = cleaned(value[i])
		}
	case map[string]any:
		clean := make(map[string]any, len(value))
		for key, held := range value {
			clean[Clean(key)] = cleaned(held)
		}
		return clean
	}
	return value
}
