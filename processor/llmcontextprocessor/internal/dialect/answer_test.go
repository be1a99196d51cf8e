// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheModelOfAnAnswerIsReadInEveryShape(t *testing.T) {
	for _, row := range []struct{ answer, model string }{
		{`{"id":"c1","model":"gpt-4o-2024-11-20"}`, "gpt-4o-2024-11-20"},
		{`{"candidates":[],"modelVersion":"gemini-2.5-flash-preview-09-2025"}`, "gemini-2.5-flash-preview-09-2025"},
		{`{"model":"gpt-4o-2024-11-20","choices":[{"mess`, "gpt-4o-2024-11-20"},
		{`{"model":"gpt-4o-20`, ""},
		{`{"model":"","modelVersion":"gemini-2.5-flash-001"}`, "gemini-2.5-flash-001"},
		{`{"generations":[[{"text":"x","message":{"lc":1,"kwargs":{"response_metadata":{"model_name":"gpt-4.1-2025-04-14"}}}}]]}`, "gpt-4.1-2025-04-14"},
		{`{"generations":[{"message":{"content":"x","response_metadata":{"model":"claude-sonnet-4-5-20250929"}}}]}`, "claude-sonnet-4-5-20250929"},
		{`{"generations":[[{"text":"x","generation_info":{"model_name":"gpt-4o-2024-11-20"}}]]}`, "gpt-4o-2024-11-20"},
		{`{"generations":[[{"text":"x"}]],"llm_output":{"model_name":"gpt-4o-2024-11-20"}}`, "gpt-4o-2024-11-20"},
		{`{"content":"x","response_metadata":{"model_name":"gpt-4o-2024-11-20"}}`, "gpt-4o-2024-11-20"},
		{`{"kwargs":{"response_metadata":{"model_name":"m-1m-1m-1"}}}`, "m-1"}, // joined from the parts of a stream
		{`{"kwargs":{"response_metadata":{"model_name":"m-1m-1"}}}`, "m-1"},
		{`{"modelVersion":"gemini-2.5-flash-001","model":"gemini-2.5-flash"}`, "gemini-2.5-flash"},
		{`{"content":null,"raw":"ChatCompletion(id='c', choices=[Choice(content=\", model='o1', object='x'\")], created=1, model='gpt-4o-2024-11-20', object='chat.completion', usage=None)"}`, "gpt-4o-2024-11-20"},
		{`{"raw":"ChatCompletion(model='gpt-4o', object='chat"}`, ""},
		{`{"raw":"model='gpt-4o'"}`, ""},
		{`{"generations":[]}`, ""},
		{`{"generations":[[]],"llm_output":null}`, ""},
		{`{"generations":"none","model":null}`, ""},
		{`{"answer":"x"}`, ""},
		{`[{"model":"gpt-4o"}]`, ""},
		{"gpt-4o", ""},
		{"", ""},
	} {
		assert.Equal(t, row.model, modelOfAnswer(row.answer), row.answer)
	}
}

func TestAModelThatMayBeAParentsIsContestedByAnotherOfTheSpansOwn(t *testing.T) {
	for about, row := range map[string]struct {
		attributes []string
		want       bool
	}{
		"another model under a dialect's own key": {[]string{"gen_ai.request.model", "gpt-4o", "llm.model_name", "claude-sonnet-4-5"}, true},
		"LangChain's metadata":                    {[]string{"langsmith.metadata.ls_model_name", "gpt-4o", "model_name", "claude-sonnet-4-5", "agent_name", "a", "pydantic_ai.all_messages", "[1]"}, true},
		"one model in two spellings":              {[]string{"gen_ai.request.model", "gpt-4o", "llm.model_name", "openai/gpt-4o-2024-11-20"}, false},
		"what is no model's name":                 {[]string{"gen_ai.request.model", "gpt-4o", "llm.model_name", "openai"}, false},
		"one key":                                 {[]string{"gen_ai.request.model", "gpt-4o"}, false},
		"what is not copied":                      {[]string{"llm.request.model", "gpt-4o", "llm.model_name", "claude-sonnet-4-5"}, false},
		"an answer":                               {[]string{"gen_ai.request.model", "gpt-4o", "llm.model_name", "claude-sonnet-4-5", "gen_ai.response.model", "gpt-4o"}, false},
	} {
		t.Run(about, func(t *testing.T) {
			e := evidenceOf(otlpSpan{attributes: attrs(append(row.attributes, "openinference.span.kind", "LLM")...)})
			assert.Equal(t, row.want, e.Contested)
		})
	}
}
