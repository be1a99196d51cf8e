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

func TestBesideAServerMemoryIsBoundedWhereThatIsEnoughForTheCells(t *testing.T) {
	remembered(t)
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	staySmall(0)
	require.EqualValues(t, enoughForCounts, debug.SetMemoryLimit(-1))
	require.Equal(t, garbageBesideCounts, debug.SetGCPercent(garbageBesideCounts))
	staySmall(fewCells + 1)
	require.EqualValues(t, math.MaxInt64, debug.SetMemoryLimit(-1))
	staySmall(fewCells)
	require.EqualValues(t, enoughForCounts, debug.SetMemoryLimit(-1))
}

func TestWhatTheEnvironmentSaysOfMemoryHoldsBesideAServer(t *testing.T) {
	remembered(t)
	debug.SetMemoryLimit(math.MaxInt64)
	debug.SetGCPercent(77)
	t.Setenv("GOGC", "77")
	t.Setenv("GOMEMLIMIT", "1GiB")
	staySmall(fewCells)
	staySmall(0)
	require.EqualValues(t, math.MaxInt64, debug.SetMemoryLimit(-1))
	require.Equal(t, 77, debug.SetGCPercent(77))
}
