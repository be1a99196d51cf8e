// SPDX-License-Identifier: Apache-2.0

package load_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
)

func TestRegistriesOfTheLoadAreValidAndFitIntoOneDocument(t *testing.T) {
	for _, document := range [][]byte{load.Registry(3, 4, "r"), load.RegistryForAll(4)} {
		_, err := config.Parse("registry.yaml", document)
		assert.NoError(t, err)
	}
	assert.Less(t, len(load.Registry(1, 1, "r"))*100_000, config.MaxDocumentBytes)
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
	other.Scope = "other"
	genAI := 0
	for _, item := range load.Mix(1000, 0.1, []load.Item{chat}, []load.Item{other}) {
		if item.Scope != "other" {
			genAI++
		}
	}
	assert.Equal(t, 100, genAI)
}

func TestDecodedBatchesBeginAtOrigin(t *testing.T) {
	source := load.NewSource(load.Batch(load.Service(1), []load.Item{load.Chat(1000)}))
	span := load.SpansOf(source.Decode())[0]
	assert.Equal(t, load.Origin.UTC(), span.StartTimestamp().AsTime())
	assert.Equal(t, 2*time.Second, span.EndTimestamp().AsTime().Sub(span.StartTimestamp().AsTime()))
	assert.Equal(t, 26, span.Attributes().Len())
}

func TestChatSpansHaveTwentyToTwentyFiveAttributes(t *testing.T) {
	for i, item := range load.Chats() {
		assert.Equal(t, 20+i, item.Span.Attributes().Len())
		_, ok := item.Span.Attributes().Get("gen_ai.operation.name")
		assert.True(t, ok)
	}
}
