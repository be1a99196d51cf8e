// SPDX-License-Identifier: Apache-2.0

// Package paired compares work on a machine that is never quiet: all contestants take their turn in every round, time
// is that of the processor rather than of the clock, and what is compared is the median over the pairs of each round.
package paired

import (
	"bufio"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
	"golang.org/x/sys/unix"
)

// Batch is spans, or other records that are counted as spans are.
type Batch interface {
	// SpanCount returns how many there are.
	SpanCount() int
}

// Contestant is one way to work on batches of spans.
type Contestant = Of[ptrace.Traces]

// Of is one way to work on batches.
type Of[B Batch] struct {
	Name string
	Run  func(B)
	// Inputs returns the batches of one portion, of which a turn has several; n counts them over all rounds. Work may change
	// the batches, so that every turn gets its own. They are decoded just before the clock starts, as they are in a
	// collector: what lies in the caches is part of what is measured.
	Inputs   func(n int) []B
	Portions int
	// Workers is how many goroutines share the batches of a portion; 0 and 1 are the one that measures.
	Workers int
}

// countingRounds come first. In them allocations are counted, which would disturb the clock, and all get warm.
const countingRounds = 3

// Run lets all contestants take their turns. The garbage collector runs between the turns, not in them: what it costs
// depends on the heap of the whole process; allocations are told instead.
func Run[B Batch](rounds int, contestants []Of[B]) []Result {
	defer quiet()()
	results := make([]Result, len(contestants))
	for i, c := range contestants {
		results[i].Name = c.Name
	}
	for round := range countingRounds + rounds {
		for i := range contestants {
			at := (round + i) % len(contestants) // nobody is always the one who comes first
			runtime.GC()                         // before the inputs are made: it leaves the caches cold
			if round < countingRounds {
				results[at].counts = append(results[at].counts, contestants[at].count(round))
			} else {
				results[at].times = append(results[at].times, contestants[at].time(round))
			}
		}
	}
	return results
}

// quiet keeps the clock and the garbage collector from disturbing each other, until what it returns is called.
func quiet() (restore func()) {
	runtime.LockOSThread()                // the time measured is that of this thread
	percent := debug.SetGCPercent(10_000) // a goal that no turn reaches
	// The runtime gives memory back to the system beyond about a tenth more than was in use at the last collection,
	// and page faults are then part of what is measured. This block, never touched, makes the tenth large enough.
	ballast := make([]byte, 512<<20)
	return func() {
		runtime.KeepAlive(ballast)
		debug.SetGCPercent(percent)
		runtime.UnlockOSThread()
	}
}

// Serve lets a contestant take one turn for each line that comes in, and answers with its nanoseconds a span: so that
// two programs can be paired as contestants of one program are. It ends when no more lines come.
func Serve(c Contestant, in io.Reader, out io.Writer) error {
	defer quiet()()
	lines := bufio.NewScanner(in)
	for round := 0; lines.Scan(); round++ {
		runtime.GC()
		if _, err := fmt.Fprintln(out, c.time(round)); err != nil {
			return err
		}
	}
	return lines.Err()
}

// time measures one turn, in nanoseconds a span.
func (c *Of[B]) time(round int) float64 {
	clock := int32(unix.CLOCK_THREAD_CPUTIME_ID)
	if c.Workers > 1 {
		clock = unix.CLOCK_PROCESS_CPUTIME_ID
	}
	var took time.Duration
	spans := c.turn(round, func(batches []B) {
		start := processorTime(clock)
		c.work(batches)
		took += processorTime(clock) - start
	})
	return float64(took.Nanoseconds()) / float64(spans)
}

// count counts what one turn allocates.
func (c *Of[B]) count(round int) allocated {
	var total allocated
	var before, after runtime.MemStats
	spans := c.turn(round, func(batches []B) {
		runtime.ReadMemStats(&before)
		c.work(batches)
		runtime.ReadMemStats(&after)
		total.objects += float64(after.Mallocs - before.Mallocs)
		total.bytes += float64(after.TotalAlloc - before.TotalAlloc)
	})
	return allocated{total.objects / float64(spans), total.bytes / float64(spans)}
}

// turn lets the contestant do each portion of one turn, and tells how many spans that were.
func (c *Of[B]) turn(round int, do func([]B)) (spans int) {
	portions := max(c.Portions, 1)
	for portion := range portions {
		batches := c.Inputs(round*portions + portion)
		for _, td := range batches {
			spans += td.SpanCount()
		}
		do(batches)
	}
	return spans
}

func (c *Of[B]) work(batches []B) {
	if c.Workers > 1 {
		c.together(batches)
		return
	}
	c.alone(batches)
}

func (c *Of[B]) alone(batches []B) {
	for _, td := range batches {
		c.Run(td)
	}
}

func (c *Of[B]) together(batches []B) {
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
