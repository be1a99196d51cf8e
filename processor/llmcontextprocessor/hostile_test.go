// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
)

// TestHostileEvidenceIsUnknownNeverAHash feeds what a broken or malicious sender may
// put on a span. The set of tools is then not known, and everything else is stamped.
func TestHostileEvidenceIsUnknownNeverAHash(t *testing.T) {
	tool := `{"name":"t%d","description":"d","parameters":{"type":"object"}}`
	many := func(n int) string {
		tools := make([]string, n)
		for i := range tools {
			tools[i] = fmt.Sprintf(tool, i)
		}
		return "[" + strings.Join(tools, ",") + "]"
	}
	for name, definitions := range map[string]string{
		"cut off by an SDK limit": many(3)[:100],
		"too long":                many(1)[:1] + strings.Repeat(" ", toolschema.MaxBytes) + many(1)[1:],
		"10,000 tools":            many(10_000),
		"nested 100,000 deep":     `[{"name":"a","parameters":` + strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000) + "}]",
		"a key twice":             `[{"name":"a","name":"b","parameters":{"type":"object"}}]`,
		"one name, two tools":     `[{"name":"a","description":"x"},{"name":"a","description":"y"}]`,
		"not UTF-8":               "[{\"name\":\"a\xff\",\"parameters\":{\"type\":\"object\"}}]",
		"half a surrogate":        `[{"name":"a","description":"\ud800","parameters":{"type":"object"}}]`,
		"only names":              `["search","refund"]`,
		"not JSON":                "search, refund",
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.show(t, `contexts: [{match: {}, cohort: {name: all, since: 2026-11-01T00:00:00Z}}]`)
			got := attributesOf(b.stamp(t, oneSpan(map[string]any{"gen_ai.tool.definitions": definitions})))
			assert.Equal(t, "unknown", got["llm_context.tools.schema_hash"])
			assert.Equal(t, "all", got["llm_context.traffic.cohort"])
		})
	}
}

func TestASpanOfTenThousandAttributesIsStamped(t *testing.T) {
	b := newBench(t)
	b.show(t, benchRegistry)
	td := oneSpan(map[string]any{"gen_ai.response.model": "gpt-4o-2024-11-20"})
	attributes := spansOf(td)[0].Attributes()
	for i := range 10_000 {
		attributes.PutStr(fmt.Sprintf("llm.tools.%d.tool.json_schema", i), `{"name":"x"}`)
	}
	got := attributesOf(b.stamp(t, td))
	assert.Equal(t, "chat:gpt-4o-2024-11-20", got["llm_context.model.route"])
	assert.Equal(t, "confirmed", got["llm_context.status"], "more tools than can be read prove nothing")
}

func TestAReportOfWhatNobodyKnowsReportsNothing(t *testing.T) {
	for value, want := range map[string]string{
		"support:r9": "support:r9", "None": "support:r7", "unknown": "support:r7", "${PROMPT}": "support:r7", "{{ prompt }}": "support:r7",
		"[REDACTED]": "support:r7", "***": "support:r7", "<nil>": "support:r7",
	} {
		b := newBench(t)
		b.show(t, `contexts: [{match: {}, prompt: {name: support, revision: r7, since: 2026-11-01T00:00:00Z}}]`)
		got := attributesOf(b.stamp(t, oneSpan(map[string]any{"gen_ai.operation.name": "chat", "llm_context.observed.prompt": value})))
		assert.Equal(t, want, got["llm_context.prompt.revision"], value)
	}
}
