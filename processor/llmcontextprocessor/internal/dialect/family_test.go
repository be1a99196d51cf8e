// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

func TestNoKeyIsTakenForAFamily(t *testing.T) {
	for key, f := range fieldOfKey {
		assert.False(t, isFamily(f), key)
	}
}

func TestABlankCountSaysNothing(t *testing.T) {
	for f := range record.Field(record.MaxFields) {
		if !counts.Has(f) {
			continue
		}
		for text, says := range map[string]bool{"": false, "0": false, "None": false, "3": true} {
			var s Span
			s.Reset("", scopeAny)
			s.PutValue(f, "", record.OfText(text))
			assert.Equal(t, says, s.has(f), "%d %q", f, text)
		}
	}
}

func TestNothingIsReadOfALaterMessage(t *testing.T) {
	for key, later := range map[string]bool{
		"llm.input_messages.3.message.content":  false,
		"llm.input_messages.4.message.content":  true,
		"llm.input_messages.57.message.role":    true,
		"llm.input_messages.9.message.role":     true,
		"llm.input_messages.57":                 false,
		"llm.input_messages.x.message.content":  false,
		"llm.output_messages.7.message.content": false,
		"gen_ai.prompt.3.content.of.the.system": false,
		"gen_ai.prompt.4.content":               true,
		"gen_ai.prompt.name_of_the_prompt":      false,
		"gen_ai.prompt.4":                       false,
	} {
		assert.Equal(t, later, IsLaterMessage(key), key)
		assert.True(t, !later || Family(key) == 0, "%s is of no family", key)
		assert.NotContains(t, fieldOfKey, key)
	}
}

func TestTheShortestKeyOfAFamilyIsOne(t *testing.T) {
	assert.Equal(t, familyRawModel, Family("llm.xai.model"))
	assert.Zero(t, Family("llm.ai.model"))
}
