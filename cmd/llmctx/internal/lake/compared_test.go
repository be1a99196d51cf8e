// SPDX-License-Identifier: Apache-2.0

package lake_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/lake"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/planted"
)

func TestSpansAreComparedWithTheirOwnKindInEveryDialect(t *testing.T) {
	got, err := small(t, lake.Query{},
		oneLine(span("0a", noon, revision, "p:r1", "gen_ai.operation.name", "chat")),
		oneLine(span("0b", noon, revision, "p:r1", "openinference.span.kind", "LLM", "gen_ai.operation.name", "chat")),
		oneLine(span("0c", noon, revision, "p:r1", "langfuse.observation.type", "", "traceloop.span.kind", "agent")),
		oneLine(span("0d", noon, revision, "p:r1", "ai.operationId", "ai.streamText")),
		oneLine(span("0e", noon, revision, "p:r1")), // its name says chat
		oneLine(strings.Replace(span("0f", noon, revision, "p:r1"), `"name":"chat"`, `"name":"POST /v1"`, 1)))
	require.NoError(t, err)
	assert.ElementsMatch(t, []moved.Stratum{
		{Service: "a", Kind: "chat"},
		{Service: "a", Kind: "chat/llm"},
		{Service: "a", Kind: "agent/chat"},
		{Service: "a", Kind: "ai.streamtext/chat"},
		{Service: "a"},
	}, got.Table.Strata)
}

// Three spans of one trace and one of another: the average span is one of (9+1)/4.
func TestFewTracesAreAllCountedAndLongOnesWeighMore(t *testing.T) {
	var lines []string
	for i, trace := range []string{"0a", "0a", "0a", "0b"} {
		lines = append(lines, oneLine(span(trace, noon.Add(time.Duration(i)*time.Minute), revision, "p:r1", "label", "fail")))
	}
	lines = append(lines, oneLine(span("0b", noon, revision, "p:r1")))
	got, err := small(t, lake.Query{Behaviour: "attrs['label']='fail'"}, lines...)
	require.NoError(t, err)
	assert.InDelta(t, 2.6, got.Table.Design, 1e-9)
	assert.InDelta(t, 2.5, got.Table.ScoredDesign, 1e-9)
	assert.Equal(t, []string{"0a", "0b"}, got.Table.BadTraces(0, nil, 5))
}

func TestABaselineThatIsLongerThanTheLakeBeginsWithItsSpans(t *testing.T) {
	s := incident("prompt")
	dir := t.TempDir()
	write(t, dir, planted.ByWriting(planted.Spans(s)), 3, ".json", plain)
	want := answer(t, planted.Table(s, true))
	for name, from := range map[string]time.Time{
		"none asked for": {}, "six years": time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), "since the year 1": time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		t.Run(name, func(t *testing.T) {
			q := queryOf(dir, s)
			if q.Baseline.From = from; name == "none asked for" {
				q.Baseline = moved.Span{}
			}
			got, err := lake.Read(t.Context(), q)
			require.NoError(t, err)
			assert.Equal(t, want, answer(t, got.Table))
			assert.Equal(t, name == "none asked for", got.Trimmed.IsZero())
		})
	}
}

func TestBucketsArePutTogetherWhereTheBaselineIsLong(t *testing.T) {
	var lines []string
	for minute := -9 * 24 * 60; minute < 60; minute += 7 {
		lines = append(lines, oneLine(span("0a", noon.Add(time.Duration(minute)*time.Minute), revision, "p:r1")))
	}
	got, err := small(t, lake.Query{Baseline: moved.Span{From: noon.Add(-9 * 24 * time.Hour), To: noon}}, lines...)
	require.NoError(t, err)
	assert.Equal(t, 10*time.Minute, got.Table.Bucket, "2,592 buckets of five minutes are too many")
	first, last, _ := got.Table.Buckets()
	assert.Equal(t, [2]int{-9 * 24 * 6, 5}, [2]int{first, last})
	assert.EqualValues(t, len(lines), got.Spans)
}
