// SPDX-License-Identifier: Apache-2.0

package moved

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheDesignEffectIsTheSizeOfTheTraceOfAnAverageSpan(t *testing.T) {
	for name, c := range map[string]struct {
		sizes []int
		want  float64
	}{
		"nothing known":              {nil, 1},
		"spans that are alone":       {[]int{1, 1, 1}, 1},
		"equal traces":               {[]int{5, 5}, 5},
		"one trace":                  {[]int{1500}, 1500},
		"one long one among singles": {[]int{100, 1, 1, 1, 1}, 10_004.0 / 104},
	} {
		t.Run(name, func(t *testing.T) {
			spansOf := map[uint64]int{}
			for i, n := range c.sizes {
				spansOf[uint64(i)] = n
			}
			assert.InDelta(t, c.want, DesignEffect(spansOf), 1e-9)
		})
	}
}

func TestOneTraceThatGoesWrongInALoopNamesNothing(t *testing.T) {
	runaway := func(traces ...string) *Result {
		table := day("prompt")
		block(table, dayStart, hourEnd, "a", 50, 1, "r41")
		for b := range 4 {
			table.Add(Row{
				Bucket: b, Period: Bad, Stratum: Stratum{Service: "a", Kind: "chat"}, Values: []string{"r42"}, Spans: 25, Scored: 25, Bad: 25,
				First: table.Start(b), BadTraces: traces,
			})
		}
		return Analyse(table)
	}
	one := runaway("loop")
	assert.Empty(t, one.Named)
	assert.Contains(t, one.Variables[0].Reason, "But the 100 bad answers with it are of fewer than 5 traces: too few to stand for more than themselves.")
	assert.Equal(t, []string{"prompt"}, runaway("t1", "t2", "t3", "t4", "t5").Named, "if they are of several")
}
