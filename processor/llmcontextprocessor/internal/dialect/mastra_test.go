// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMastrasOwnTypeOfASpanTellsThatItIsNothingOfGenAIWhateverItsConverterSays(t *testing.T) {
	var span Span
	for _, converted := range []string{"LLM", "CHAIN"} {
		for _, own := range []string{"generic", "model_chunk", "rag_ingestion", "workspace_action", "graph_action", "mapping", "skill_action"} {
			s := otlpSpan{attributes: attrs("mastra.span.type", own, "openinference.span.kind", converted, "output.value", `{"text":"Yes"}`)}
			assert.Equal(t, None, s.feed(&span).Kind(), "%s, %s", own, converted)
		}
	}
}
