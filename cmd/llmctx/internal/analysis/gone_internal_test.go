// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAValueThatWentAwayWithoutASuccessorIsToldAsGone(t *testing.T) {
	goneOf := func(prompt func(block, n int) string) []Gone {
		x := &made{prompt: func(_ string, block, n int) string { return prompt(block, n) }, worse: since(madeBlocks)}
		_, r := x.analysed()
		return r.Gone
	}
	half := func(end int, other string) func(block, n int) string {
		return func(block, n int) string {
			if n%2 == 0 && block < end {
				return "pilot"
			}
			return other
		}
	}
	start := (&made{prompt: released, worse: since(6)}).table().Start
	assert.Equal(t, []Gone{{"prompt", "s", "pilot", start(6)}}, goneOf(half(6, "general")))
	assert.Equal(t, []Gone{{"prompt", "s", "pilot", start(-20)}}, goneOf(half(-20, "general")), "before the window")
	assert.Empty(t, goneOf(half(madeBlocks, "general")), "it is there still")
	assert.Empty(t, goneOf(half(madeBlocks-2, "general")), "of so few answers it may be chance")
	assert.Empty(t, goneOf(half(-400, "general")), "more than a day ago")
	assert.Empty(t, goneOf(half(6, Unknown)), "the others are not known to have another")
	assert.Empty(t, goneOf(func(block, n int) string { return released("s", block, n) }), "it was replaced")
	assert.Empty(t, goneOf(func(block, n int) string {
		if hour := (block + 2*288) % 288; n%2 == 0 && (hour >= 188 || hour < 6) {
			return "nightly" // until half an hour after the begin of the window, as on the days before
		}
		return "general"
	}), "it is seen at some hours only")
	assert.Equal(t, []Gone{{"prompt", "s", "canary", start(-30)}}, goneOf(func(block, n int) string {
		if n%2 == 0 && block >= -50 && block < -30 {
			return "canary"
		}
		return "general"
	}), "what was taken back")
}
