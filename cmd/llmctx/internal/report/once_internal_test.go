// SPDX-License-Identifier: Apache-2.0

package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

func TestWhatChangedOnceBeforeTheWindowIsToldWhereNothingIsNamed(t *testing.T) {
	nine := resultOf().Windows.Bad.From
	of := func(ago time.Duration) *Report {
		return &Report{Result: resultOf(analysis.Variable{
			Name: "prompt", Verdict: analysis.AsUsual, Once: []analysis.Once{{Service: "a", Value: "r2", At: nine.Add(-ago)}}, Reason: "r2 came.",
		})}
	}
	r := of(2 * time.Hour)
	assert.Equal(t, "Changed before the window: prompt r2 (a, at 2026-11-20 07:00Z).", r.rest())
	assert.Equal(t, "changed before", says(&r.Result.Variables[0], r.Result))
	assert.Empty(t, of(25*time.Hour).rest(), "long ago")
	r.Result.Findings = []analysis.Finding{{}}
	assert.Empty(t, r.rest())
	assert.Len(t, view{Report: r}.Earlier(), 1)
	assert.Empty(t, view{Report: r}.AsUsual())
	r.Result.Variables[0].Once = nil
	assert.Empty(t, view{Report: r}.Earlier())
	assert.Len(t, view{Report: r}.AsUsual(), 1)
}
