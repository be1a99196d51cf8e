// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// belowAgents is a day on which c takes the answers of a, and b keeps its own; the agents above them, which are every second answer, tell none.
func belowAgents(worse func(block, n int, value string) bool) *made {
	return &made{
		kind: func(n int) string {
			if n%2 == 0 {
				return "agent"
			}
			return answers
		},
		prompt: func(_ string, block, n int) string {
			switch {
			case n%2 == 0, n == 11 && block%9 == 0: // now and then an answer tells none, either
				return Unknown
			case n%4 == 1:
				return "b"
			case block >= 6:
				return "c"
			default:
				return "a"
			}
		},
		worse: func(_ string, block, n int, value string) bool { return worse(block, n, value) },
	}
}

func TestAnAgentThatIsAsBadAsWhatItDoesNotTellHidesItNot(t *testing.T) {
	for about, row := range map[string]struct {
		worse func(block, n int, value string) bool
		named []string
	}{
		"the value, and agents above it": {func(block, n int, value string) bool { return block >= 6 && (value == "c" || n%4 == 0) }, []string{"prompt"}},
		"the value alone":                {func(_, _ int, value string) bool { return value == "c" }, []string{"prompt"}},
		"agents alone":                   {func(block, n int, _ string) bool { return block >= 6 && n%2 == 0 }, []string{}},
		"all that there is":              {func(block, _ int, _ string) bool { return block >= 6 }, []string{}},
		"all, two hours later":           {func(block, _ int, _ string) bool { return block >= 30 }, []string{}},
	} {
		_, r := belowAgents(row.worse).analysed()
		assert.Equal(t, row.named, r.Named, about)
	}
}

func TestKindsOfCallThatNeverTellAVariableAreSilentFromWhenAValueCame(t *testing.T) {
	a, _ := belowAgents(func(_, _ int, value string) bool { return value == "c" }).analysed()
	x, f := atomOf(t, a, "c"), a.found[0].frame
	for i := range f.cells {
		c := &f.cells[i]
		assert.Equal(t, a.table.Strata[c.stratum].Kind == "agent" && c.block >= 6, x.silent(c))
	}
	x.alone = map[int]bool{7: true}
	silent := f.silentSince(x)
	assert.False(t, silent(&frameCell{block: 7}), "all others have it then")
	for block := range madeBlocks {
		x.alone[block] = true
	}
	assert.Nil(t, f.silentSince(x), "all others have it at all times")
	x.alone, x.arrived = nil, false
	assert.Nil(t, f.silentSince(x), "it grew, and was there before")
}

func TestWhatCameToAKindOfCallIsComparedWithWhatThatHadBefore(t *testing.T) {
	a, _ := belowAgents(func(_, _ int, value string) bool { return value == "c" }).analysed()
	f := a.found[0].frame
	of := func(text string) int32 { return a.table.ids[0][text] }
	assert.Equal(t, int32(0), f.standing[0][0], "most answers do not tell it")
	compared := f.comparedWith(0, []int32{0, of("b"), of("a")})
	assert.Equal(t, []int32{of("b")}, compared)
	assert.Equal(t, []int32{0}, f.comparedWith(0, []int32{0}), "nothing else is there")
	assert.Empty(t, f.comparedWith(0, nil))
	x := atomOf(t, a, "c")
	assert.Greater(t, x.likelihood(), 40.0)
	// A kind of call that has none of these values in common with others has one of its own.
	for i := range f.cells {
		c := &f.cells[i]
		if c.values = []int32{of("b")}; a.table.Strata[c.stratum].Kind == "agent" {
			c.values = []int32{of("a")}
		}
	}
	assert.ElementsMatch(t, []int32{of("a"), of("b")}, f.comparedWith(0, []int32{of("a"), of("b")}))
}
