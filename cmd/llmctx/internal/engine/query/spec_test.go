// SPDX-License-Identifier: Apache-2.0

package query_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

func TestWhatIsListedTwiceIsLookedAtOnce(t *testing.T) {
	assert.Equal(t, "coalesce(a, NULL, b)", query.Coalesce([]string{"a", "NULL", "b", "NULL", "a"}))
}
