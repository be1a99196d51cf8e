// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

// TestNoSignIsOverlooked tries each sign alone, those of dialects of the user's own with keys of any length.
func TestNoSignIsOverlooked(t *testing.T) {
	var described []dialect.Described
	for _, length := range []int{1, 2, 3, 63, 64, 65, 200} {
		key := strings.Repeat("k", length)
		described = append(described, dialect.Described{
			Name: key, Attribute: key, KindKey: key, Kinds: map[string]string{"completion": "inference"},
		})
	}
	dialects, err := dialect.Describe(described)
	require.NoError(t, err)
	s := newSigns(dialects)
	values := map[string]string{"db.system": "qdrant", "db.system.name": "milvus", "sentry.op": "gen_ai.chat"}
	keys := []string{"llm_context.status", "llm_context.", "llm_context." + strings.Repeat("x", 100)}
	for key := range dialects.Signs() {
		keys = append(keys, key)
	}
	for _, key := range keys {
		span := ptrace.NewSpan()
		span.Attributes().PutStr("", "of an empty key")
		span.Attributes().PutStr("http.route", "/")
		assert.False(t, s.on(span, 0, false))
		span.Attributes().PutStr(key, values[key])
		assert.True(t, s.on(span, 0, true), key)
	}
}

// TestWhatComesBeforeASpanDecidesNothing: a kind of a dialect that nobody has described marks no span of
// OpenTelemetry's own instrumentations, after a GenAI span as before one.
func TestWhatComesBeforeASpanDecidesNothing(t *testing.T) {
	b := newBench(t)
	td := oneSpan(chatAttributes)
	scope := td.ResourceSpans().At(0).ScopeSpans().At(0)
	scope.Scope().SetName("opentelemetry.instrumentation.httpx")
	plain := scope.Spans().AppendEmpty()
	plain.Attributes().PutStr("acme.span.kind", "LLM")
	plain.Attributes().PutStr("acme.model", "gpt-4o")
	b.stamp(t, td)
	assert.True(t, isStamped(scope.Spans().At(0)))
	assert.False(t, isStamped(plain))

	scope.Scope().SetName("acme")
	b.stamp(t, td)
	assert.True(t, isStamped(plain))
}
