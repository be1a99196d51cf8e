// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAServiceThatGotWorseAfterTheWindowIsNotSaidToHaveGotWorseInIt(t *testing.T) {
	begun := func(at int) ServiceOnset {
		x := (&made{prompt: func(string, int, int) string { return "r1" }, worse: since(at)}).table()
		const asked = 24 // blocks of the window, which ends two hours earlier than the traffic
		x.Bad.To = x.Start(asked)
		for _, c := range x.cells.each() {
			if c.bucket() >= asked {
				c.at = placeOf(c.bucket(), After)
			}
		}
		r := Analyse(x)
		require.Len(t, r.Onsets, 1, "%d", at)
		return r.Onsets[0]
	}
	start := (&made{prompt: released, worse: since(6)}).table().Start
	assert.False(t, begun(30).Low.Before(start(24)))
	assert.False(t, begun(30).From.After(start(31)))
	assert.True(t, begun(12).High.Before(start(24)), "and what began in it did")
}

func TestAServiceThatIsBetterAgainWithinTheWindowIsToldSo(t *testing.T) {
	until := func(end int) ServiceOnset {
		worse := func(_ string, block, _ int, _ string) bool { return block >= 10 && block < end }
		_, r := (&made{prompt: func(string, int, int) string { return "r1" }, worse: worse}).analysed()
		require.Len(t, r.Onsets, 1)
		return r.Onsets[0]
	}
	start := (&made{prompt: released, worse: since(6)}).table().Start
	assert.Equal(t, start(22), until(22).Until)
	assert.Zero(t, until(madeBlocks).Until)
}
