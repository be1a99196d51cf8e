// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestInstructionsOfBlanksAloneSayNothing(t *testing.T) {
	for _, blanks := range []string{strings.Repeat(" ", 40), strings.Repeat("\n\t", 40)} {
		var s Span
		s.Reset("chat", scopeAny)
		s.Put(genaiOperation, "gen_ai.operation.name", "chat")
		s.Put(genaiInstructions, "gen_ai.system_instructions", blanks)
		s.Put(genaiInput, "gen_ai.input.messages", blanks)
		assert.Empty(t, s.SystemInstructions())
	}
}

func TestBlanksAreNoValueOfJSON(t *testing.T) {
	for _, blanks := range []string{"", strings.Repeat(" ", 40), "\u00a0", "\v\f"} {
		assert.False(t, isBalanced(blanks), "%q", blanks)
	}
	for _, whole := range []string{" {} ", "[1]\n", ` "a" `, " 12 ", "null"} {
		assert.True(t, isBalanced(whole), whole)
	}
	for _, cut := range []string{"{", `{"a":1} x`, `"a`, "[1]]", "{}{}"} {
		assert.False(t, isBalanced(cut), cut)
	}
}

func TestWhatWasNotCountedMarksNoCall(t *testing.T) {
	for _, count := range []string{"0", "0.0", "-1", "", "null", "unknown", `"0"`} {
		s := new(Span)
		s.Reset("work", scopeAny)
		for _, key := range []string{"gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "llm.token_count.prompt"} {
			s.Put(fieldOfKey[key], key, count)
		}
		s.Put(genaiRequestModel, "gen_ai.request.model", "nova-9")
		assert.Equal(t, None, s.Kind(), count)
		s.Put(genaiInputTokens, "gen_ai.usage.input_tokens", "25.0")
		assert.Equal(t, Inference, s.Kind(), count)
	}
}
