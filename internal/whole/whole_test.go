// SPDX-License-Identifier: Apache-2.0

package whole

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWhatMayHaveBeenCutIsNotWhole(t *testing.T) {
	sentence := "Answer kindly, and only from the documents. "
	upTo := func(n int) string {
		return strings.Repeat(sentence, n/len(sentence)+1)[:n-1] + "."
	}
	for name, text := range map[string]string{
		"nothing":                     "",
		"at a power of two":           upTo(1024),
		"before a terminator":         upTo(4095),
		"at a thousand":               upTo(12_000),
		"at some hundreds":            upTo(500),
		"at a limit in characters":    strings.Repeat("ä", 255) + ".",
		"at a limit in UTF-16":        strings.Repeat("🙂", 127) + "!.",
		"within a word":               "Answer kindl",
		"within a number":             "Answer in 20",
		"within a list":               "Answer kindly,",
		"behind a word":               "Answer kindly ",
		"within a character":          "Answer k\xc3",
		"dots":                        "Answer kindly...",
		"an ellipsis":                 "Answer kindly…",
		"dots in brackets":            "Answer kindly [...]",
		"a mark with a length":        "Answer kindly[truncated: 9713 bytes]",
		"a mark of an agent":          "Answer kindly <truncated 12 lines>",
		"a mark with what is missing": "Answer kindly... (120 more characters)",
		"a mark in JSON":              `{"a": "Answer kindly[TRUNCATED]"}`,
		"an escaped ellipsis":         `{"a": "Answer kindly\u2026"}`,
		"a snip":                      "Answer kindly (snip)",
	} {
		assert.False(t, Text(text), name)
	}
}

func TestATextWithoutAnySignOfACutIsWhole(t *testing.T) {
	for _, text := range []string{
		"Answer kindly.",
		"Answer kindly, and only from the documents.\n",
		"You are {role}. Question: {question}",
		"Answer:",
		"Is it?",
		`{"type": "object"}`,
		"Long answers must not be truncated. Answer now.",
		"Wait ... then answer.",
		"<rules>be kind</rules>",
		strings.Repeat("Answer kindly. ", 90) + "End.",
		strings.Repeat("x", 198) + ".", // no buffer has 200 bytes
	} {
		assert.True(t, Text(text), text)
	}
}

// Whatever is cut off a sentence within a word does not pass for whole.
func TestACutWithinAWordIsSeen(t *testing.T) {
	text := "Answer kindly and only from the documents that were found for this customer"
	for end := 1; end < len(text); end++ {
		assert.False(t, Text(text[:end]), text[:end])
	}
}

func FuzzText(f *testing.F) {
	f.Add("Answer kindly.")
	f.Add("…")
	f.Fuzz(func(t *testing.T, text string) {
		if Text(text) && Marked(text) {
			t.Fatalf("%q", text)
		}
	})
}
