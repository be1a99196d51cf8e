// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func TestAStampComesAfterWhatWasSentWhateverRoomThereIs(t *testing.T) {
	b := newBench(t, func(cfg *Config) { cfg.AlsoWrite = []string{"langfuse"} })
	b.show(t, `contexts: [{match: {}, prompt: {name: refunds, revision: "42", since: 2026-11-01T00:00:00Z}}]`)
	for n := range 80 {
		td := decoded(t, oneSpan(nil), n)
		sent, _ := pairsOf(spansOf(td)[0])
		keys, values := pairsOf(spansOf(b.stamp(t, td))[0])
		require.Equal(t, sent, keys[:len(sent)])
		seen := map[string]bool{}
		for i, key := range keys {
			assert.False(t, seen[key], key)
			seen[key] = true
			if i > 0 && i < len(sent) {
				assert.Equal(t, fmt.Sprint("v", i-1), values[i].AsString())
			}
		}
		got := spansOf(td)[0].Attributes().AsRaw()
		assert.Equal(t, "refunds", got["gen_ai.prompt.name"])
		assert.Equal(t, int64(42), got["langfuse.observation.prompt.version"])
		assert.Equal(t, "gen_ai.prompt.name,gen_ai.prompt.version,langfuse.observation.prompt.name,langfuse.observation.prompt.version",
			got["llm_context.filled_in"])
	}
}

func TestEveryRecordOfABatchIsStampedHoweverManyAreWrittenTogether(t *testing.T) {
	b := newBench(t)
	for _, n := range []int{1, together - 1, together, together + 1, 2*together + 3} {
		td := oneSpan(nil)
		spans := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
		for range n - 1 {
			spans.At(0).CopyTo(spans.AppendEmpty())
		}
		for i, span := range spansOf(b.stamp(t, td)) {
			_, stamped := span.Attributes().Get("llm_context.status")
			assert.True(t, stamped, "span %d of %d", i, n)
		}
	}
}

// decoded is a batch as a receiver gives it, with n more attributes on its span.
func decoded(t *testing.T, td ptrace.Traces, n int) ptrace.Traces {
	for i := range n {
		spansOf(td)[0].Attributes().PutStr(fmt.Sprint("k", i), fmt.Sprint("v", i))
	}
	data, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(td)
	require.NoError(t, err)
	td, err = (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(data)
	require.NoError(t, err)
	return td
}

func pairsOf(span ptrace.Span) (keys []string, values []pcommon.Value) {
	for key, value := range span.Attributes().All() {
		keys, values = append(keys, key), append(values, value)
	}
	return keys, values
}
