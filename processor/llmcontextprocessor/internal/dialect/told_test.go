// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWhatEachKeyToldIsListedAndWhyItIsNotTaken(t *testing.T) {
	var span Span
	otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "nova-9", "llm.request.model", "nova-8",
		"gen_ai.response.model", "none", "ai.response.model", "nova-9-0102", "gen_ai.system", "nova")}.feed(&span)
	assert.Equal(t, []string{"gen_ai.operation.name"}, span.Signs())
	assert.Equal(t, []Told{
		{Evidence: "request_model", Keys: []string{"gen_ai.request.model"}, Value: "nova-9"},
		{Evidence: "request_model", Keys: []string{"llm.request.model"}, Value: "nova-8", Refused: "another one comes first"},
		{Evidence: "response_model", Keys: []string{"ai.response.model"}, Value: "nova-9-0102"},
		{Evidence: "provider", Keys: []string{"gen_ai.system"}, Value: "nova"},
	}, span.Told())

	otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.response.model", "openai")}.feed(&span)
	assert.Equal(t, []Told{{
		Evidence: "response_model", Keys: []string{"gen_ai.response.model"}, Value: "openai",
		Refused: "it is no model's name, or repeats what was asked for",
	}}, span.Told())

	otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "litellm.provider.model", "azure/nova-9", "gen_ai.response.model", "nova-9")}.feed(&span)
	assert.Equal(t, []Told{{Evidence: "response_model", Keys: []string{"gen_ai.response.model"}, Value: "nova-9"}}, span.Told(),
		"a key that tells nothing here is not listed")

	otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "gpt-4o", "llm.request.model", "o3-mini")}.feed(&span)
	assert.Equal(t, []Told{
		{Evidence: "request_model", Keys: []string{"gen_ai.request.model"}, Value: "gpt-4o", Refused: "another key tells of another model"},
		{Evidence: "request_model", Keys: []string{"llm.request.model"}, Value: "o3-mini", Refused: "another one comes first"},
	}, span.Told())

	otlpSpan{name: "GET"}.feed(&span)
	assert.Empty(t, span.Told())
	assert.Empty(t, span.Signs())
}
