// SPDX-License-Identifier: Apache-2.0

package main

import (
	"runtime"
	"runtime/metrics"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/paired"
)

// pace is how often a batch is due, whether or not the one before is done.
const pace = 5 * time.Millisecond

// steadyFlow sends batches through a processor at a steady pace.
type steadyFlow struct {
	run    func(ptrace.Traces)
	inputs func(round int) []ptrace.Traces
	round  int
	queue  []ptrace.Traces
}

// window is what the batches of a stretch of time went through, in milliseconds.
type window struct {
	latencies []float64 // in the processor
	delays    []float64 // from when the batch was due until it was done
	peak      uint64    // bytes in use by the process, at most
	took      time.Duration
}

// flow sends batches until one of them, stamped, satisfies done.
func (t *steadyFlow) flow(done func(td ptrace.Traces, sent int) bool) window {
	var w window
	begin := time.Now()
	due := begin
	timer := time.NewTimer(0)
	for sent := 1; ; sent++ {
		td := t.next()
		due = due.Add(pace)
		timer.Reset(time.Until(due))
		<-timer.C
		start := time.Now()
		t.run(td)
		end := time.Now()
		w.latencies = append(w.latencies, milliseconds(end.Sub(start)))
		w.delays = append(w.delays, milliseconds(end.Sub(due)))
		w.peak = max(w.peak, inUse())
		if done(td, sent) {
			w.took = end.Sub(begin)
			return w
		}
	}
}

func (t *steadyFlow) next() ptrace.Traces {
	if len(t.queue) == 0 {
		t.queue = t.inputs(t.round)
		t.round++
	}
	td := t.queue[0]
	t.queue = t.queue[1:]
	return td
}

func (w *window) p99() float64   { return paired.Quantile(w.latencies, 0.99) }
func (w *window) p50() float64   { return paired.Quantile(w.latencies, 0.5) }
func (w *window) worst() float64 { return paired.Quantile(w.latencies, 1) }

func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

// inUse is what the process takes from the system and has not given back.
func inUse() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

// live is what the heap holds after a collection.
func live() uint64 {
	runtime.GC()
	runtime.GC() // what has a finalizer goes with the second
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
