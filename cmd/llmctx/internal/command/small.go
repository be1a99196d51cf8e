// SPDX-License-Identifier: Apache-2.0

package command

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// Where a server counts it has the work, and this program should be small beside it.
const (
	// garbageBesideCounts is how much garbage, in per cent of what is used, is left.
	garbageBesideCounts = 30
	// enoughForCounts is for so many bytes that garbage is collected earlier still: some 300,000 cells are analysed in them.
	enoughForCounts = 72 << 20
	// enoughForCell is what the analysis of a cell needs beside what is there of it already: of many it needs 60 to 100, and some 20 more
	// where spans have weights. With less than it needs the program would do nothing but collect.
	enoughForCell = 120
)

// collectEarly sets how early garbage is collected. What the environment says of it holds; what was set for the cells of a question before,
// as an agent asks several of one program, does not.
func collectEarly() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbageBesideCounts)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(math.MaxInt64)
	}
}

// staySmall has garbage collected earlier still, beside so many cells, and gives pages back of the program's file. What the environment
// says of the memory holds. It is for what comes after counting only: before, nobody knows how many cells there will be.
func staySmall(cells int) {
	if os.Getenv("GOMEMLIMIT") == "" {
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		debug.SetMemoryLimit(max(enoughForCounts, int64(now.HeapAlloc)+int64(cells)*enoughForCell)) //nolint:gosec // no memory has as many bytes
	}
	givePagesBack()
}
