// SPDX-License-Identifier: Apache-2.0

package command

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

func TestOfAThresholdThatNoScoreReachesItIsToldWhichScoresThereAre(t *testing.T) {
	table := &counts.Table{Verdicts: []counts.Verdict{
		{Name: "Faithful", Label: "fail", Count: 2, Scores: 2, Min: 0.1, Max: 0.4},
		{Name: "faithful", Count: 9, Scores: 9, Min: 0.3, Max: 0.95},
		{Name: "tone", Count: 1, Scores: 1, Min: 5, Max: 5},
		{Name: "faithful", Label: "odd", Count: 1},
	}}
	of := func(op expr.Op, threshold float64) []string {
		test := counts.VerdictTest{Name: "faithful", Op: op, Threshold: threshold}
		return scoresThere(&counts.Question{Behaviour: counts.Behaviour{{Verdicts: []counts.VerdictTest{test, test}}}}, table)
	}
	assert.Equal(t, []string{"All scores of faithful are on one side of 3: they go from 0.1 to 0.95."}, of(expr.Less, 3))
	assert.Len(t, of(expr.Greater, 0.05), 1)
	assert.Empty(t, of(expr.Less, 0.5))
	assert.Empty(t, of(expr.Less, 0.1), "one is as low")
	assert.Empty(t, of("", 0), "by its label")
	table.Verdicts = nil
	assert.Empty(t, of(expr.Less, 3))
}
