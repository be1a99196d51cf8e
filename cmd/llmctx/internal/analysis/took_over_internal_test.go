// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// staged is r2 on one answer of twelve from some block on, and on all from half past nine on.
func staged(from int) func(string, int, int) string {
	return func(_ string, block, n int) string {
		if block >= 6 || block >= from && n == 5 {
			return "r2"
		}
		return "r1"
	}
}

func TestWhatAFewAnswersHadForLongCameWhenNextToAllGotIt(t *testing.T) {
	for about, from := range map[string]int{"from before the day that is searched on": -500, "since the evening": -150, "for five hours": -54} {
		m := &made{prompt: staged(from), worse: func(_ string, _, _ int, prompt string) bool { return prompt == "r2" }}
		a, r := m.analysed()
		require.Len(t, r.Findings, 1, about)
		f := r.Findings[0]
		assert.Equal(t, []any{true, "r2", a.table.Start(6), a.table.Start(from)}, []any{f.Arrived, f.To[0], f.Since, f.OnFewSince}, about)
		assert.InDelta(t, 1.0/12, f.FewBefore, 1e-3, about)
		assert.False(t, f.Before, about)

		// Half an hour and more after that, it is not what the service got worse with.
		m.worse = since(30)
		_, r = m.analysed()
		assert.Empty(t, r.Findings, about)
	}
	for about, prompt := range map[string]func(string, int, int) string{
		"it was there for an hour only": staged(-6),
		"it is new":                     released,
		"it comes little by little": func(_ string, block, n int) string {
			if n < block/2+3 && block >= -30 {
				return "r2"
			}
			return "r1"
		},
	} {
		_, r := (&made{prompt: prompt, worse: since(6)}).analysed()
		for _, f := range r.Findings {
			assert.Zero(t, f.OnFewSince, about)
		}
	}
}
