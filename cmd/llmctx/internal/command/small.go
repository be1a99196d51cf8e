// SPDX-License-Identifier: Apache-2.0

package command

import (
	"math"
	"os"
	"runtime/debug"
)

// Where a server counts it has the work, and this program should be small beside it. What the environment says of the memory holds.
const (
	// garbageBesideCounts is how much garbage, in per cent of what is used, is left.
	garbageBesideCounts = 30
	// enoughForCounts are the bytes in which so many cells are analysed, if garbage is collected earlier still. Of more cells that would be all
	// the time: they get what they need.
	enoughForCounts, fewCells = 72 << 20, 350_000
)

// staySmall sets how early garbage is collected, beside so many cells, and gives pages back of the program's file.
func staySmall(cells int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbageBesideCounts)
	}
	switch {
	case os.Getenv("GOMEMLIMIT") != "":
	case cells <= fewCells:
		debug.SetMemoryLimit(enoughForCounts)
	default:
		debug.SetMemoryLimit(math.MaxInt64)
	}
	givePagesBack()
}
