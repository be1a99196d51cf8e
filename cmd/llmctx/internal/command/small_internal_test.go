// SPDX-License-Identifier: Apache-2.0

package command

import (
	"math"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

// remembered sets what a test changes back.
func remembered(t *testing.T) {
	limit, garbage := debug.SetMemoryLimit(-1), debug.SetGCPercent(100)
	debug.SetGCPercent(garbage)
	t.Cleanup(func() { debug.SetMemoryLimit(limit); debug.SetGCPercent(garbage) })
}

func TestBesideAServerMemoryGrowsWithCellsAlone(t *testing.T) {
	remembered(t)
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	debug.SetMemoryLimit(math.MaxInt64)
	collectEarly()
	require.Equal(t, garbageBesideCounts, debug.SetGCPercent(garbageBesideCounts))
	require.EqualValues(t, math.MaxInt64, debug.SetMemoryLimit(-1), "while cells come, of which there may be many")
	staySmall(0)
	require.EqualValues(t, enoughForCounts, debug.SetMemoryLimit(-1))
	staySmall(manyCells)
	require.EqualValues(t, 100_000_000, debug.SetMemoryLimit(-1))
	debug.SetMemoryLimit(math.MaxInt64)
	staySmall(manyCells + 1)
	require.EqualValues(t, math.MaxInt64, debug.SetMemoryLimit(-1), "beside many cells garbage is not collected without end")
}

func TestTheBoundOfOneQuestionDoesNotHoldForTheCellsOfTheNext(t *testing.T) {
	remembered(t)
	t.Setenv("GOMEMLIMIT", "")
	staySmall(1)
	collectEarly()
	require.EqualValues(t, math.MaxInt64, debug.SetMemoryLimit(-1))
	staySmall(manyCells + 1)
	require.EqualValues(t, math.MaxInt64, debug.SetMemoryLimit(-1))
}

func TestWhatTheEnvironmentSaysOfMemoryHoldsBesideAServer(t *testing.T) {
	remembered(t)
	debug.SetMemoryLimit(math.MaxInt64)
	debug.SetGCPercent(77)
	t.Setenv("GOGC", "77")
	t.Setenv("GOMEMLIMIT", "1GiB")
	collectEarly()
	staySmall(0)
	require.EqualValues(t, math.MaxInt64, debug.SetMemoryLimit(-1))
	require.Equal(t, 77, debug.SetGCPercent(77))
}
