// SPDX-License-Identifier: Apache-2.0

package command

import (
	"os"
	"runtime/debug"
)

// Where a server counts it has the work, and this program should be small beside it.
const (
	// garbageBesideCounts is how much garbage, in per cent of what is used, is left.
	garbageBesideCounts = 30
	// enoughForCounts is for so many bytes that garbage is collected earlier still: 300,000 cells are analysed in them.
	enoughForCounts = 72 << 20
	// enoughForCell is what the analysis of further cells needs. With less than that it would do nothing but collect.
	enoughForCell = 250
)

// staySmall sets how early garbage is collected, beside so many cells, and gives pages back of the program's file. What the environment
// says of the memory holds.
func staySmall(cells int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbageBesideCounts)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(max(enoughForCounts, int64(cells)*enoughForCell))
	}
	givePagesBack()
}
