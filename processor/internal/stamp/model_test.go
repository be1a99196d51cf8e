// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSameModel(t *testing.T) {
	for _, row := range []struct {
		declared, answered string
		same               bool
	}{
		{"gpt-4o", "gpt-4o", true},
		{"gpt-4o", "gpt-4o-2024-11-20", true},
		{"gpt-4o-2024-11-20", "gpt-4o-2024-11-20", true},
		{"gpt-4", "gpt-4-0613", true},
		{"claude-sonnet-4-5", "claude-sonnet-4-5-20250929", true},
		{"claude-3-5-sonnet-latest", "claude-3-5-sonnet-20241022", true},
		{"claude-3-5-sonnet", "claude-3-5-sonnet@20240620", true},
		{"anthropic.claude-sonnet-4-5", "anthropic.claude-sonnet-4-5-20250929-v1:0", true},
		{"gemini-2.0-flash", "gemini-2.0-flash-001", true},
		{"gemini-2.0-flash", "models/gemini-2.0-flash", true},
		{"openai/gpt-4o", "gpt-4o-2024-11-20", true},
		{"command-r", "command-r-08-2024", true},
		{"mistral-large", "mistral-large-2411", true},
		{"GPT-4o", "gpt-4o", true},
		{"claude-sonnet-4-5", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", true},
		{"anthropic.claude-sonnet-4-5", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", true},
		{"us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929-v1:0", true},
		{"nova-lite", "arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-lite-v1:0", true},
		{"anthropic/claude-sonnet-4.5", "claude-sonnet-4-5-20250929", true},
		{"gpt-3.5-turbo", "gpt-35-turbo", true},
		{"llama3.1", "llama3.1:latest", true},

		{"gpt-4o", "gpt-4o-mini", false},
		{"gpt-4o", "gpt-4o-mini-2024-07-18", false},
		{"gpt-4o-2024-11-20", "gpt-4o", false},
		{"gpt-4o-2024-11-20", "gpt-4o-2024-08-06", false},
		{"gpt-4", "gpt-4o", false},
		{"gpt-4", "gpt-4-32k", false},
		{"gpt-4", "gpt-4-turbo-2024-04-09", false},
		{"o1", "o1-preview", false},
		{"claude-sonnet-4", "claude-sonnet-4-5", false},
		{"claude-sonnet-4", "claude-sonnet-4-5-20250929", false},
		{"llama-3", "llama-3-70b", false},
		{"llama3.1", "llama3.1:8b", false},
		{"claude-sonnet-4", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", false},
		{"us.example", "example", false},
		{"gpt-4.1", "gpt-4-1", false},
		{"gpt-4o-mini", "ft:gpt-4o-mini-2024-07-18:acme::abc", false},
	} {
		assert.Equal(t, row.same, SameModel(row.declared, row.answered), "%s, answered by %s", row.declared, row.answered)
	}
}
