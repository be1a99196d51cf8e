// SPDX-License-Identifier: Apache-2.0

// Package paired compares work on a machine that is never quiet: all contestants take their turn in every round, time
// is that of the processor rather than of the clock, and what is compared is the median over the pairs of each round.
package paired

import (
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
	"golang.org/x/sys/unix"
)

// Contestant is one way to work on batches.
type Contestant struct {
	Name string
	Run  func(ptrace.Traces)
	// Inputs gives the batches of one turn. Work may change them, so that every turn gets its own.
	Inputs func(round int) []ptrace.Traces
	// Workers is how many goroutines share the batches of a turn; 0 and 1 are the one that measures.
	Workers int
}

const warmUp = 3 // rounds that do not count

// Run lets all contestants take their turns. The garbage collector runs between the turns, not in them: what it costs
// depends on the heap of the whole process; allocations are told instead.
func Run(rounds int, contestants []Contestant) []Result {
	runtime.LockOSThread() // the time measured is that of this thread
	defer runtime.UnlockOSThread()
	defer debug.SetGCPercent(debug.SetGCPercent(10_000)) // a goal that no turn reaches
	// The runtime gives memory back to the system beyond about a tenth more than was in use at the last collection,
	// and page faults are then part of what is measured. This block, never touched, makes the tenth large enough.
	ballast := make([]byte, 512<<20)
	defer runtime.KeepAlive(ballast)

	results := make([]Result, len(contestants))
	for i, c := range contestants {
		results[i].Name = c.Name
	}
	for round := range warmUp + rounds {
		for i := range contestants {
			at := (round + i) % len(contestants) // nobody is always the one who comes first
			runtime.GC()                         // before the inputs are made: it leaves the caches cold
			measured := contestants[at].turn(round)
			if round >= warmUp {
				results[at].turns = append(results[at].turns, measured)
			}
		}
	}
	return results
}

// turn measures one turn.
func (c *Contestant) turn(round int) turn {
	batches := c.Inputs(round)
	spans := 0
	for _, td := range batches {
		spans += td.SpanCount()
	}
	clock, work := int32(unix.CLOCK_THREAD_CPUTIME_ID), c.alone
	if c.Workers > 1 {
		clock, work = unix.CLOCK_PROCESS_CPUTIME_ID, c.together
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := processorTime(clock)
	work(batches)
	took := processorTime(clock) - start
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(batches)
	return turn{
		nanoseconds: float64(took.Nanoseconds()) / float64(spans),
		allocations: float64(after.Mallocs-before.Mallocs) / float64(spans),
		bytes:       float64(after.TotalAlloc-before.TotalAlloc) / float64(spans),
	}
}

func (c *Contestant) alone(batches []ptrace.Traces) {
	for _, td := range batches {
		c.Run(td)
	}
}

func (c *Contestant) together(batches []ptrace.Traces) {
	var group sync.WaitGroup
	for worker := range c.Workers {
		group.Go(func() {
			for i := worker; i < len(batches); i += c.Workers {
				c.Run(batches[i])
			}
		})
	}
	group.Wait()
}

// processorTime is the time that the thread or the process has used.
func processorTime(clock int32) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		panic(err) // every Linux has these clocks
	}
	return time.Duration(t.Nano())
}
