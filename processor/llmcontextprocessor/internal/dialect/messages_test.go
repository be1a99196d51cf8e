// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// FuzzTheTextOfContentIsThatOfTheLibrary compares what is read from the front of JSON with
// what the whole of it holds when the library decodes it.
func FuzzTheTextOfContentIsThatOfTheLibrary(f *testing.F) {
	for _, seed := range []string{
		`"Be \"nice\".\n\u00e9"`, `[{"type":"text","content":"a"},{"text":"b"}]`, `{"kwargs":{"content":["a",["b"]]}}`,
		`[{"text":""},{"content":"c"}]`, `[1,true,null,"x"]`, `{"parts":[{"value":"v"}],"text":7}`, `[[],{},"a"]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s Span
		got, ok := s.read(text, appendContent)
		var value any
		if json.Unmarshal([]byte(text), &value) != nil || !ok || strings.Contains(text, `\u`) || hasTwice(value, text) {
			return // cut, nested beyond what is read, or with a name twice
		}
		if strings.ToValidUTF8(text, "") == text {
			assert.Equal(t, libraryText(value), got, text)
		}
	})
}

// hasTwice reports whether an object may have a name twice: of which the library takes the last.
func hasTwice(value any, text string) bool {
	spelled, _ := json.Marshal(value)
	return strings.Count(string(spelled), `":`) != strings.Count(text, `":`)
}

func libraryText(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []any:
		var texts []string
		for _, part := range v {
			if text := libraryText(part); text != "" {
				texts = append(texts, text)
			}
		}
		return strings.Join(texts, "\n")
	case map[string]any:
		for _, name := range contentNames {
			if text := libraryText(v[name]); text != "" {
				return text
			}
		}
	}
	return ""
}

func TestWhatIsEmptyAddsNothingAndWhatIsEscapedIsRead(t *testing.T) {
	for text, want := range map[string]string{
		`[{},"a"]`: "a", `[[],"a"]`: "a", `[ { } , "a" ]`: "a", `{"content":[{},{"text":"a"}]}`: "a",
		`"Sch\u00f6n"`: "Schön", `"a\b\u0063"`: "a\bc", `[]`: "", `{}`: "",
	} {
		var s Span
		got, ok := s.read(text, appendContent)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", " ", `"\uZZZZ"`, "[", "{"} {
		var s Span
		_, ok := s.read(text, appendContent)
		assert.False(t, ok, text)
	}
}

func TestWhatStandsBehindTheSystemsMessageIsWholeOrNothingIsKnown(t *testing.T) {
	const first = `[{"role":"system","content":"Be kind."}`
	for rest, want := range map[string]string{
		"]": "Be kind.", `,"x"]`: "Be kind.", ",7]": "Be kind.", ",word]": "", `,"x`: "", ",": "", ",{\"role\":\"user\",\"content\":\"x\"} ]": "Be kind.",
	} {
		assert.Equal(t, want, new(Span).systemIn(first+rest), rest)
	}
	assert.Empty(t, new(Span).systemIn(`{"messages":[{"role":"user","content":"Hi."}]}`))
	assert.Equal(t, "Be kind.", new(Span).systemIn(`{"messages":`+first+`]}`))
}

func TestMessagesAreReadAsDeepAsAnyoneMeansIt(t *testing.T) {
	for depth, read := range map[int]bool{maxDepth: true, maxDepth + 1: false} {
		nested := strings.Repeat("[", depth) + `"a"` + strings.Repeat("]", depth)
		_, ok := new(Span).read(nested, appendContent)
		assert.Equal(t, read, ok, depth)
	}
}

func TestMessagesNestedWithoutEndAreNotRead(t *testing.T) {
	var s Span
	_, ok := s.read(strings.Repeat("[", 100_000), appendSystem)
	assert.False(t, ok)
	_, ok = s.read(strings.Repeat("[", 50_000)+strings.Repeat("]", 50_000), appendContent)
	assert.False(t, ok)
}
