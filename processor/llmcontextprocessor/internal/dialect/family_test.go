// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

func TestNoKeyIsTakenForAFamily(t *testing.T) {
	for key, f := range fieldOfKey {
		assert.False(t, isFamily(f), key)
	}
}

func TestABlankCountSaysNothing(t *testing.T) {
	for f := range record.Field(record.MaxFields) {
		if !counts.Has(f) {
			continue
		}
		for text, says := range map[string]bool{"": false, "0": false, "None": false, "3": true} {
			var s Span
			s.Reset("", scopeAny)
			s.PutValue(f, "", record.OfText(text))
			assert.Equal(t, says, s.has(f), "%d %q", f, text)
		}
	}
}
