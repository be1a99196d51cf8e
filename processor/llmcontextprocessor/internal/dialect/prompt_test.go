// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAVersionAndALabelBehindThePromptsNameAreNotItsName(t *testing.T) {
	for _, row := range []struct {
		written, version     string
		name, shown, because string // because: the label
	}{
		{"refund-policy", "", "refund-policy", "", ""},
		{"refund-policy", "12", "refund-policy", "12", ""},
		{"refund-policy:12", "", "refund-policy", "12", ""},
		{"refund-policy:12", "12", "refund-policy", "12", ""},
		{"refund-policy@r42", "", "refund-policy", "r42", ""},
		{"refund-policy@v3", "", "refund-policy", "v3", ""},
		{"refund-policy#1.4.2", "", "refund-policy", "1.4.2", ""},
		{"acme/refund-policy:1a2b3c4d", "", "acme/refund-policy", "1a2b3c4d", ""},
		{"team/refund-policy", "", "team/refund-policy", "", ""},
		{"prompts:/refund-policy/3", "", "refund-policy", "3", ""},
		{"prompts:/shop.default.refund-policy/3", "3", "shop.default.refund-policy", "3", ""},
		{"prompts:/refund-policy@champion", "", "refund-policy", "", "champion"},
		{"prompts:/refund-policy/final", "", "refund-policy/final", "", ""},
		{"prompts:/3", "", "3", "", ""},
		{"refund-policy:1a2b3c4", "", "refund-policy", "1a2b3c4", ""},
		{"refund-policy:1a2b3c", "", "refund-policy:1a2b3c", "", ""},
		{"refund-policy@production", "", "refund-policy", "", "production"},
		{"refund-policy", "production", "refund-policy", "", "production"},
		{"refund-policy", "Latest", "refund-policy", "", "Latest"},
		{"refund-policy", "DRAFT", "refund-policy", "", "DRAFT"},
		{"refund-policy", "main", "refund-policy", "", "main"},
		{"refund-policy@production", "7", "refund-policy", "7", "production"},

		// What is behind a colon is a part of the name, unless it is written as versions are.
		{"support:refunds", "", "support:refunds", "", ""},
		{"support:refunds", "r42", "support:refunds", "r42", ""},
		{"step:1", "r42", "step:1", "r42", ""},
		{"support.refunds", "", "support.refunds", "", ""},
		{"support:dead", "", "support:dead", "", ""},
		{"support:deadbeef", "", "support:deadbeef", "", ""},
		{"@support", "", "@support", "", ""},
		{"support@", "", "support@", "", ""},
		{"r2:r", "", "r2:r", "", ""},
	} {
		var s Span
		s.Reset("chat", scopeAny)
		put(attrs("gen_ai.operation.name", "chat", "gen_ai.prompt.name", row.written, "gen_ai.prompt.version", row.version), s.Put)
		e := s.Evidence()
		assert.Equal(t, [3]string{row.name, row.shown, row.because},
			[3]string{e.PromptName, e.PromptVersion, e.PromptLabel}, "%q, %q", row.written, row.version)
	}
}

func TestWhatStandsWhereNothingWasToldIsNoPromptAndNoVersion(t *testing.T) {
	for _, text := range []string{
		"unknown", "Unknown", "N/A", "nil", "UNSET", "[REDACTED]", "[object Object]", "<none>", "****", "${PROMPT_VERSION}",
		"{{ version }}", `["refund-policy"]`, `{"version":"r7"}`, "You answer {question}", "You are kind.\nAnswer.",
	} {
		e := evidenceOf(otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.prompt.name", "refund-policy", "gen_ai.prompt.version", text)})
		assert.Equal(t, [3]string{"refund-policy"}, [3]string{e.PromptName, e.PromptVersion, e.PromptLabel}, text)
		e = evidenceOf(otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.prompt.name", text)})
		assert.Empty(t, e.PromptName, text)
		e = evidenceOf(otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.prompt.version", text, "langfuse.observation.prompt.version", "12")})
		assert.Equal(t, "12", e.PromptVersion, "another key tells it: %s", text)
	}
	for _, text := range []string{"none of it", "[beta] refunds", "Refunds (v2)", "a*b", "<3", "$5 refunds", "unknown-caller"} {
		e := evidenceOf(otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.prompt.name", text)})
		assert.Equal(t, text, e.PromptName)
	}
}
