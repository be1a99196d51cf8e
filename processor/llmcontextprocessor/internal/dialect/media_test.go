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
		"LiteLLM's type beside an operation":        {[]string{"gen_ai.operation.name", "generate_content", "litellm.call_type", "aimage_generation"}, true},
		"LiteLLM, a conversation":                   {[]string{"gen_ai.operation.name", "generate_content", "litellm.call_type", "acompletion"}, false},
		"a conversation in another spelling":        {[]string{"gen_ai.operation.name", "openai.chat", "gen_ai.output.type", "speech"}, false},
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

func TestWhatLogfireWritesTellsItsKindAndWhetherItSpeaks(t *testing.T) {
	for name, want := range map[string]struct {
		kind  Kind
		media bool
	}{
		"Agent run: clerk": {Agent, false}, "Function: menu": {Tool, false}, "Handoff: clerk": {Other, false}, "Guardrail tone": {Evaluator, false},
		"Turn 7": {Workflow, false}, "Task: refund": {Workflow, false}, "OpenAI Agents trace: refund": {Workflow, false},
		"Text → Speech group": {Workflow, true}, "Text → Speech": {Inference, true}, "Speech → Text": {Inference, true},
		"Chat Completion with 'm'": {Inference, false}, "Completion with 'm'": {Inference, false}, "Responses API with 'm'": {Inference, false},
		"Message with 'm'": {Inference, false}, "streaming response from 'm' took": {Inference, false},
		"Embedding Creation with 'm'": {Embedding, false}, "Image Generation with 'm'": {Inference, true},
	} {
		e := evidenceOf(otlpSpan{name: name, attributes: attrs("gen_ai.system", "openai", "gen_ai.request.model", "m")})
		assert.Equal(t, want.kind, e.Kind, name)
		assert.Equal(t, want.media, e.Media, name)
	}
}

func TestWhatWasAskedTellsWhetherAModelOfImagesIsBesideTheConversation(t *testing.T) {
	for _, row := range []struct {
		asked, answered string
		media           bool
	}{
		{"gpt-4o", "gpt-4o-2024-11-20", false},
		{"gpt-4o", "gemini-2.5-flash-image", false}, // another model has answered the conversation
		{"gemini-2.5-flash-image", "gemini-2.5-flash-image", true},
		{"gpt-image-1", "gpt-5", true},
		{"picture-model", "gpt-image-1", true}, // an alias, of which nobody knows what is behind it
		{"", "gpt-image-1", true},
	} {
		e := evidenceOf(otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", row.asked,
			"gen_ai.response.model", row.answered)})
		assert.Equal(t, row.media, e.Media, "%s, answered by %s", row.asked, row.answered)
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
