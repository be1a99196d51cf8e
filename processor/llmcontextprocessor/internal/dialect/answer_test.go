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
