// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWhatIsNoSignNeedsNoLook(t *testing.T) {
	signs := Builtin().Signs()
	for _, key := range []string{"gen_ai.operation.name", "openinference.span.kind", "db.system", "db.system.name"} {
		assert.Contains(t, signs, key)
	}
	assert.NotContains(t, signs, "session.id")
	assert.True(t, signs["gen_ai.system"].IsAny() && signs["gen_ai.system"].Holds("anything"))
	for _, key := range []string{"db.system", "db.system.name", "sentry.op"} {
		assert.False(t, signs[key].IsAny(), "other spans have it, too: "+key)
	}
	for text, vectors := range map[string]bool{"Qdrant": true, `"chroma"`: true, "postgresql": false, "": false} {
		assert.Equal(t, vectors, signs["db.system"].Holds(text), text)
	}
	for text, ours := range map[string]bool{"gen_ai.chat": true, "http.server": false, "gen_ai": false, "": false} {
		assert.Equal(t, ours, signs["sentry.op"].Holds(text), text)
	}
	for _, row := range []struct {
		name, scope string
		sign        bool
	}{
		{"GET /", "shop.app", false},
		{"", "shop.app", false},
		{"claude_code.tool", "", true},
		{"claude_code", "", false},
		{"haystack.pipeline.run", "", true},
		{"anything", "strands.telemetry.tracer", true},
	} {
		assert.Equal(t, row.sign, NameIsSign(row.name, ScopeOf(row.scope)), row)
	}
	assert.True(t, IsDescribedScope("io.opentelemetry.jdbc"))
	assert.False(t, IsDescribedScope("shop.app"))
}

func TestARecordIsWorthALookForAnyOfItsSigns(t *testing.T) {
	var s Span
	for _, row := range []struct {
		span otlpSpan
		look bool
	}{
		{otlpSpan{name: "GET"}, false},
		{otlpSpan{attributes: attrs("gen_ai.operation.name", "x")}, true},
		{otlpSpan{events: []otlpEvent{{"gen_ai.choice", attrs("content", "x")}}}, true},
		{otlpSpan{events: []otlpEvent{evaluation("gen_ai.evaluation.name", "x")}}, true},
		{otlpSpan{attributes: attrs("db.system", "qdrant")}, true},
		{otlpSpan{attributes: attrs("db.system.name", "milvus")}, true},
		{otlpSpan{attributes: attrs("db.system", "mysql", "db.system.name", "mysql")}, false},
		{otlpSpan{name: "claude_code.tool"}, true},
	} {
		row.span.feed(&s)
		assert.Equal(t, row.look, s.Candidate(), row.span)
		s.Kind()
		assert.Equal(t, row.look, s.Candidate(), row.span)
	}
}
