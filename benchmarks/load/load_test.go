// SPDX-License-Identifier: Apache-2.0

package load_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
)

func TestRegistriesOfTheLoadAreValidAndFitIntoOneDocument(t *testing.T) {
	for _, text := range [][]byte{load.Registry(3, 4, "r"), load.RegistryForAll(4), load.Declared()} {
		_, err := document.Parse("registry.yaml", text)
		assert.NoError(t, err)
	}
	documents := load.Registries(45_000, 1, "r")
	assert.Len(t, documents, 3)
	assert.Less(t, len(documents[0]), document.MaxDocumentBytes)
}

func TestEveryToolTextParsesAndIsAnotherSet(t *testing.T) {
	for _, size := range []int{1_000, 10_000, 100_000} {
		first, err := toolschema.Parse(load.Tools(size, 1))
		require.NoError(t, err)
		second, err := toolschema.Parse(load.Tools(size, 2))
		require.NoError(t, err)
		assert.NotEqual(t, first.Hash, second.Hash)
		assert.InDelta(t, size, len(load.Tools(size, 1)), 400)
	}
}

func TestAMixHoldsTheShareOfGenAISpansThatWasAskedFor(t *testing.T) {
	chat, other := load.Chat(0), load.Chat(0)
	other.Scope.SetName("other")
	genAI := 0
	for _, item := range load.Mix(1000, 0.1, []load.Item{chat}, []load.Item{other}) {
		if item.Scope.Name() != "other" {
			genAI++
		}
	}
	assert.Equal(t, 100, genAI)
}

func TestEverySpanHasTextsIdentifiersCountsAndTimesOfItsOwn(t *testing.T) {
	source := load.NewSource(load.Batch(load.Service(1), []load.Item{load.Chat(1000), load.Chat(1000)}))
	spans := append(load.SpansOf(source.Fresh()), load.SpansOf(source.Fresh())...)
	require.Len(t, spans, 4)
	times := map[pcommon.Timestamp]bool{}
	ids := map[pcommon.TraceID]bool{}
	values := map[string]map[string]bool{}
	for _, span := range spans {
		times[span.StartTimestamp()], ids[span.TraceID()] = true, true
		assert.Equal(t, 2*time.Second, span.EndTimestamp().AsTime().Sub(span.StartTimestamp().AsTime()))
		assert.WithinRange(t, span.StartTimestamp().AsTime(), load.Origin, load.Origin.Add(time.Hour))
		assert.Equal(t, 26, span.Attributes().Len())
		for key, value := range span.Attributes().All() {
			if values[key] == nil {
				values[key] = map[string]bool{}
			}
			values[key][value.AsString()] = true
		}
	}
	assert.Len(t, times, 4)
	assert.Len(t, ids, 4)
	for _, differs := range []string{
		"gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.response.id",
		"gen_ai.conversation.id", "gen_ai.usage.input_tokens",
	} {
		assert.Len(t, values[differs], 4, differs)
	}
	for _, repeats := range []string{
		"gen_ai.tool.definitions", "gen_ai.operation.name", "gen_ai.request.model", "gen_ai.response.model",
		"gen_ai.request.temperature", "gen_ai.agent.name",
	} {
		assert.Len(t, values[repeats], 1, repeats)
	}
}

func TestTheSameTextIsTheSameInEveryBatch(t *testing.T) {
	source := load.NewSource(load.Batch(load.Service(1), []load.Item{load.Chat(1000), load.Messages128()}))
	first, second := source.Same(), source.Same()
	assert.Equal(t, first, second)
}

func TestWhatIsCapturedKeepsItsFormWhenItsTextsAreOthers(t *testing.T) {
	programs, err := load.Captured("../..")
	require.NoError(t, err)
	items := load.GenAI(programs)
	fresh := load.SpansOf(load.NewSource(load.Batch(load.Service(1), items)).Fresh())
	captured := load.SpansOf(load.Batch(load.Service(1), items))
	for i, span := range captured {
		for key, value := range span.Attributes().All() {
			other, ok := fresh[i].Attributes().Get(key)
			require.True(t, ok, key)
			require.Equal(t, value.Type(), other.Type(), key)
			assert.Equal(t, value.AsString() != "", other.AsString() != "", key)
			if value.Type() == pcommon.ValueTypeStr {
				assert.Len(t, other.Str(), len(value.Str()), key)
				assert.Equal(t, json.Valid([]byte(value.Str())), json.Valid([]byte(other.Str())), "%s: %s", key, other.Str())
			}
		}
	}
}

func TestDefinitionsOfToolsRepeatWhereverTheyStand(t *testing.T) {
	programs, err := load.Captured("../..")
	require.NoError(t, err)
	const definition = "Order number, for example A-1001."
	repeating := 0
	items := load.GenAI(programs)
	fresh := load.SpansOf(load.NewSource(load.Batch(load.Service(1), items)).Fresh())
	for i, span := range load.SpansOf(load.Batch(load.Service(1), items)) {
		for key, value := range span.Attributes().All() {
			other, _ := fresh[i].Attributes().Get(key)
			n := strings.Count(value.AsString(), definition)
			assert.Equal(t, n, strings.Count(other.AsString(), definition), key)
			repeating += n
		}
	}
	assert.Positive(t, repeating)
}

func TestChatSpansHaveTwentyToTwentyFiveAttributes(t *testing.T) {
	for i, item := range load.Chats() {
		assert.Equal(t, 20+i, item.Span.Attributes().Len())
		_, ok := item.Span.Attributes().Get("gen_ai.operation.name")
		assert.True(t, ok)
	}
}
