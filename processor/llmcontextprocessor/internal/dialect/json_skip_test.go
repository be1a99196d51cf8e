// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// byteByByte is skipNested as it is read in one's head.
func byteByByte(s string, i int) int {
	depth, inText := 0, false
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{', c == '[':
			depth++
		case c == '}', c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

func FuzzANestedValueEndsWhereItsBracketsClose(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, `[{"a":1},{"b":[]}] `, `{"name":"lookup","parameters":{"type":"object"}},`, `{"a":"}"}`, `["\"]"]`, `{"a\\":"\\"}}`,
		`{"text":"` + strings.Repeat("long ", 40) + `"}`, `[[[[[[[[[[1]]]]]]]]]]]]`, `{\"a":1}`, `{"a":"` + strings.Repeat(`\"{`, 9) + `"}`,
		`{"é":"\u00e9[","b":[{"c":{"d":["e","f","g"]}}]}`, `{"a`, `{"a":"b\`, `{{z{[;}[]}`, "[\"\x5b\x7b\x1a\x02\x22]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for i := range len(text) {
			if text[i] == '{' || text[i] == '[' {
				assert.Equal(t, byteByByte(text, i), skipNested(text, i), "at %d", i)
			}
		}
		if whole := strings.TrimSpace(text); json.Valid([]byte(whole)) && strings.ContainsAny(whole[:1], "{[") {
			assert.Equal(t, len(whole), skipNested(whole, 0))
		}
	})
}
