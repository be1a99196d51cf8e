// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheModelOfSpeechImagesAndVideoIsToldFromThatOfAConversation(t *testing.T) {
	for about, row := range map[string]struct {
		attributes []string
		want       bool
	}{
		"an operation of the conventions":           {[]string{"gen_ai.operation.name", "image_generation"}, true},
		"one that speaks":                           {[]string{"gen_ai.operation.name", "TTS"}, true},
		"an unknown operation that says its output": {[]string{"gen_ai.operation.name", "sing", "gen_ai.output.type", "speech"}, true},
		"LiteLLM's type of call":                    {[]string{"llm.request.type", "aimage_generation"}, true},
		"the Vercel AI SDK":                         {[]string{"ai.operationId", "ai.generateSpeech"}, true},
		"the Vercel AI SDK v7":                      {[]string{"gen_ai.operation.name", "ai.transcribe", "gen_ai.output.type", "text"}, true},
		"a conversation that answers in speech":     {[]string{"gen_ai.operation.name", "chat", "gen_ai.output.type", "speech"}, false},
		"a conversation":                            {[]string{"gen_ai.operation.name", "chat", "gen_ai.output.type", "json"}, false},
		"an embedding":                              {[]string{"gen_ai.operation.name", "embeddings"}, false},
		"nothing but a model and its tokens":        {[]string{"gen_ai.usage.input_tokens", "3"}, false},
	} {
		t.Run(about, func(t *testing.T) {
			e := evidenceOf(otlpSpan{attributes: attrs(append(row.attributes, "gen_ai.request.model", "m")...)})
			assert.Equal(t, row.want, e.Media)
			assert.NotEqual(t, None, e.Kind)
		})
	}
}

func TestAModelOfSpeechOrImagesIsToldByItsNameWhateverItIsCalledThrough(t *testing.T) {
	for model, want := range map[string]bool{"whisper-1": true, "gpt-image-1-mini": true, "gpt-4o": false, "gpt-4o-audio-preview": false} {
		for about, span := range map[string]otlpSpan{
			"OpenInference":   {attributes: attrs("openinference.span.kind", "LLM", "llm.invocation_parameters", `{"model":"`+model+`"}`)},
			"the conventions": {attributes: attrs("gen_ai.operation.name", "generate_content", "gen_ai.request.model", model)},
		} {
			assert.Equal(t, want, evidenceOf(span).Media, "%s, %s", model, about)
		}
	}
}
