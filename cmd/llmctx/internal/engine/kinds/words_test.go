// SPDX-License-Identifier: Apache-2.0

package kinds_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
)

// Engines look words up in whichever order comes cheapest.
func TestAWordTellsOneKind(t *testing.T) {
	of := map[string]string{}
	for kind, words := range kinds.Words {
		for _, word := range words {
			assert.Emptyf(t, of[word], "%s is a word of %s, too", word, kind)
			of[word] = kind
		}
	}
	assert.NotEmpty(t, of)
}

// A name tells an operation by what stands before its first space.
func TestAnOperationHasNoSpace(t *testing.T) {
	for operation := range kinds.Operations {
		assert.NotContains(t, operation, " ")
	}
}

// All that the applications of a project of LangSmith ever answered is not one conversation.
func TestAProjectIsNoConversation(t *testing.T) {
	assert.NotContains(t, kinds.Conversations, "langsmith.trace.session_id")
	assert.Contains(t, kinds.Conversations, "langsmith.metadata.thread_id")
}
