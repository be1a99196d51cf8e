// SPDX-License-Identifier: Apache-2.0

package command

import (
	"math"
	"runtime"
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
	cells := make([]byte, 1<<28)
	staySmall(1_000_000)
	require.Greater(t, debug.SetMemoryLimit(-1), int64(len(cells)+1_000_000*enoughForCell), "what is there already has room, whatever it is")
	require.Less(t, debug.SetMemoryLimit(-1), int64(2*len(cells)+1_000_000*enoughForCell))
	runtime.KeepAlive(cells)
}

func TestTheBoundOfOneQuestionDoesNotHoldForTheCellsOfTheNext(t *testing.T) {
	remembered(t)
	t.Setenv("GOMEMLIMIT", "")
	staySmall(1)
	collectEarly()
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
