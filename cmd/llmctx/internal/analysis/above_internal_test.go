// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// An agent's verdict is that of the answers of its tools' agents, too: that these are bad at the same time is nothing that speaks
// for another reason.
func TestAServiceThatIsJudgedByTheSameVerdictsTellsNothing(t *testing.T) {
	of := func(above bool, apart int) (named []string, shares bool) {
		x := (&made{
			services: []string{"s", "t"},
			prompt: func(service string, block, n int) string {
				if service == "s" {
					return released(service, block, n)
				}
				return "of t"
			},
			worse: func(service string, block, _ int, _ string) bool {
				if service == "t" && block < 0 {
					return (block+apart)%24 == 0
				}
				return block >= 6 || block < 0 && block%24 == 0
			},
		}).table()
		x.Above = above
		x.forget()
		x.order()
		a := newAnalysis(x)
		r := a.result()
		return r.Named, a.found[0].frame.sharesVerdicts(a.found[1].frame)
	}
	named, shares := of(true, 0)
	assert.Equal(t, []string{"prompt"}, named)
	assert.True(t, shares)
	named, shares = of(false, 0)
	assert.Empty(t, named, "each answer has its own verdict")
	assert.False(t, shares)
}

func TestServicesThatStrayAtOtherTimesShareNoVerdicts(t *testing.T) {
	straying := func(period Period, blocks int, bad func(block int) bool) *frame {
		f := &frame{a: &analysis{table: &Table{Above: true}}, base: fit{beta: []float64{-2}}}
		for block := range blocks {
			f.cells = append(f.cells, frameCell{block: block, period: period, scored: 10, bad: float64(10 * bit(bad(block)))})
			f.rows = append(f.rows, row{columns: []int32{0}, values: []float64{1}})
		}
		return f
	}
	third := func(of int) func(int) bool { return func(block int) bool { return block%3 == of } }
	f := straying(Baseline, 90, third(0))
	assert.True(t, f.sharesVerdicts(straying(Baseline, 90, third(0))))
	assert.False(t, f.sharesVerdicts(straying(Baseline, 90, third(1))), "at other times")
	assert.False(t, f.sharesVerdicts(straying(Baseline, 29, third(0))), "too few to tell")
	assert.False(t, f.sharesVerdicts(straying(Bad, 90, third(0))), "in the bad window there may be a reason that both have")
	assert.False(t, f.sharesVerdicts(straying(Baseline, 90, func(block int) bool { return block%7 == 0 })), "no more often than by chance")
	f.a.table.Above = false
	assert.False(t, f.sharesVerdicts(straying(Baseline, 90, third(0))), "each answer has its own")
}

func TestVerdictsAreAboveWhereMostAre(t *testing.T) {
	of := func(list ...counts.Attached) bool { return mostlyAbove(&counts.Table{Attached: list}) }
	assert.False(t, of())
	assert.False(t, of(counts.Attached{How: counts.ByItself, Answers: 5}, counts.Attached{How: counts.ByAbove, Answers: 5}))
	assert.True(t, of(counts.Attached{How: counts.ByItself, Answers: 5}, counts.Attached{How: counts.ByAbove, Answers: 3}, counts.Attached{How: counts.ByTrace, Answers: 3}))
	assert.False(t, of(counts.Attached{How: counts.ByLink, Answers: 5}))
}
