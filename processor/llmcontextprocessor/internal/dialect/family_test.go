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

func TestEachFamilyIsOneAndNoCountAndNoFamilyIsKeptAsText(t *testing.T) {
	for f, key := range familyKeys {
		assert.True(t, isFamily(f), key)
		assert.False(t, IsText(f), key)
	}
	assert.False(t, IsText(0))
	assert.False(t, IsText(genaiInputTokens))
	assert.True(t, IsText(genaiRequestModel))
}

func TestAKindStandsBehindAPrefixThatEndsInADotOrAnUnderscore(t *testing.T) {
	for key, is := range map[string]bool{
		"a.span.kind": true, "acme_span_type": true, "acme.observation.type": true, "acme.observation_type": true,
		"span.kind": false, ".span.kind": false, "_span_kind": false, "acmespan.kind": false, "-span.kind": false,
		"acme.span.kinds": false, "acme.kind": false, "content_type": false, "messaging.operation.type": false, "kind": false, "": false,
	} {
		assert.Equal(t, is, IsKindKey(key), key)
	}
}

func TestADefinitionThatLostItsNameOrItsSchemaLeavesTheSetUnknown(t *testing.T) {
	for lost, known := range map[string]bool{
		"llm.tools.1.tool.json_schema": false, "gen_ai.tool.1.name": false, "gen_ai.request.functions.1.name": false,
		"gen_ai.choice.1.tool_json_schema": false, "gen_ai.tool.0.description": true,
	} {
		tools := attrs("openinference.span.kind", "LLM", "gen_ai.operation.name", "chat", "llm.tools.0.tool.json_schema", `{"name":"menu"}`,
			"gen_ai.tool.0.name", "menu", lost, "")
		assert.Equal(t, known, evidenceOf(otlpSpan{attributes: tools}).Tools != "", lost)
	}
}

func TestTheShortestKeyOfAFamilyIsOne(t *testing.T) {
	assert.Equal(t, familyRawModel, Family("llm.xai.model"))
	assert.Zero(t, Family("llm.ai.model"))
}
