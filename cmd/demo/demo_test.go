// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func wholeStamp() map[string]string {
	return map[string]string{
		"prompt.revision": oldPrompt, "model.route": "chat:gpt-4o", "index.snapshot_id": "kb:s-1120",
		"tools.schema_hash": "ba7f5a8682e7964d", "judge.revision": "groundedness:j7", "traffic.cohort": "beta",
		"fingerprint": "e0e735578af2573a", "status": "confirmed", "registry.revision": "b2ba1c643d56",
	}
}

func TestWhereTheDemoSaysThatSpansAreIsWhereTheConfigurationWritesThem(t *testing.T) {
	text, err := os.ReadFile("../../" + config)
	require.NoError(t, err)
	assert.Contains(t, string(text), ":-"+written+"}")
}

func TestTheDemoFailsWhereAnyPartOfAStampIsMissingOrUnknown(t *testing.T) {
	genAI := sent{kind: "inference"}
	require.NoError(t, check(genAI, "chat", wholeStamp()))
	for key := range wholeStamp() {
		without := wholeStamp()
		delete(without, key)
		require.ErrorContains(t, check(genAI, "chat", without), key)

		unknown := wholeStamp()
		unknown[key] = "unknown"
		require.ErrorContains(t, check(genAI, "chat", unknown), key)
	}
}

func TestTheDemoFailsWhereASpanIsStampedThatIsNoGenAISpan(t *testing.T) {
	require.NoError(t, check(sent{}, "GET", map[string]string{}))
	require.ErrorContains(t, check(sent{}, "GET", wholeStamp()), "GET")
}

func TestTheDemoFailsWhereASpanCarriesThePromptOfAnotherTime(t *testing.T) {
	with := func(prompt, declared string) []stamped {
		stamp := maps.Clone(wholeStamp())
		stamp["prompt.revision"] = prompt
		if declared != "" {
			stamp["declared.prompt"] = declared
		}
		return []stamped{{name: "chat", stamp: stamp}}
	}
	right, late := with(newPrompt, ""), with(oldPrompt, "")
	drifted := with(oldPrompt, newPrompt)

	require.NoError(t, checkPrompts(right, late))
	require.NoError(t, checkPrompts(append(with(newPrompt, ""), drifted...), late))
	require.Error(t, checkPrompts(right, with(newPrompt, "")), "a late span with the new prompt")
	require.Error(t, checkPrompts(with(oldPrompt, ""), late), "a new span with the old prompt")
	require.Error(t, checkPrompts(drifted, late), "no span with the new prompt")
}

func TestAMovedSpanKeepsItsLengthAndGetsATraceForEachOccasion(t *testing.T) {
	captured := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	moved := func(when string) ptrace.Span {
		span := ptrace.NewSpan()
		span.SetTraceID(pcommon.TraceID{1})
		span.SetStartTimestamp(pcommon.NewTimestampFromTime(captured))
		span.SetEndTimestamp(pcommon.NewTimestampFromTime(captured.Add(time.Second)))
		span.Events().AppendEmpty().SetTimestamp(span.EndTimestamp())
		move(span, time.Hour, when)
		return span
	}
	first, again, late := moved("first"), moved("first"), moved("late")
	assert.Equal(t, captured.Add(time.Hour), first.StartTimestamp().AsTime())
	assert.Equal(t, captured.Add(time.Hour+time.Second), first.EndTimestamp().AsTime())
	assert.Equal(t, first.EndTimestamp(), first.Events().At(0).Timestamp())
	assert.Equal(t, first.TraceID(), again.TraceID(), "the spans of a trace stay together")
	assert.NotEqual(t, first.TraceID(), late.TraceID())
}
