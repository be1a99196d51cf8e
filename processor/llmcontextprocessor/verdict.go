// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"slices"
	"sync/atomic"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/internal/memo"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// verdict is what is known of a span before its time is looked at: what it shows, where
// it ran, and what is declared for it over time.
type verdict struct {
	reading *reading
	outer   []string // by slot: what resource and scope know

	resolution *config.Resolution
	reported   []string

	// moments holds what the verdict means at a time, by state. Late and replayed spans
	// are of other times than the last one.
	moments []atomic.Pointer[moment]
}

// maxMoments bounds the memory of a verdict over a long timeline.
const maxMoments = 1 << 10

// moment is a stretch of time in which a verdict means one stamp.
type moment struct {
	stretch
	stamp *stamp.Stamp
	first pcommon.TraceID // as in stampEntry
}

// stretch names the declarations around a span.
type stretch struct {
	state  *config.State // at its start
	first  *config.State // within settle of it
	window int           // how many states are
	stale  bool
}

// How many verdicts are remembered: room for several a context.
const (
	minVerdicts        = 1 << 14
	maxVerdicts        = 1 << 19
	verdictsPerContext = 4
)

// sizeFor is how much room the memos of a registry have.
func sizeFor(contexts int) int {
	return min(max(verdictsPerContext*contexts, minVerdicts), maxVerdicts)
}

// near is the last verdict on a reading, on the level of the resource and the scope.
type near struct {
	level   uint64
	reading *reading
	verdict *verdict
}

// verdictOn gives the verdict on what a span shows, where the walker stands.
func (w *walker) verdictOn(r *reading) *verdict {
	last := &w.nearby[r.hash%uint64(len(w.nearby))]
	if last.reading != r || last.level != w.outer.level {
		*last = near{w.outer.level, r, w.engine.verdictOn(r, w.outer)}
	}
	return last.verdict
}

// verdictOn gives the one verdict on a reading among these values of resource and scope.
func (e *engine) verdictOn(r *reading, outer *slots) *verdict {
	hash := memo.Mix(r.hash ^ outer.sum)
	known := e.verdicts.Find(hash, func(v *verdict) bool {
		return v.reading == r && slices.Equal(v.outer, outer.texts)
	})
	if known != nil {
		return known
	}
	v := &verdict{reading: r, outer: make([]string, len(outer.texts))}
	for slot, value := range outer.texts {
		v.outer[slot] = e.texts.keep(value)
	}
	values := v.values()
	v.resolution = e.registry.Resolve(values[:len(e.registry.Keys())])
	v.moments = make([]atomic.Pointer[moment], min(v.resolution.States(), maxMoments))
	v.reported = e.reported(values)
	e.verdicts.Put(hash, v)
	return v
}

// values gives the value of each slot: what the span itself has before what is known
// further out.
func (v *verdict) values() []string {
	values := slices.Clone(v.outer)
	for slot, value := range v.reading.own {
		if value != "" {
			values[slot] = value
		}
	}
	return values
}

// momentOf gives what the verdict means at the time of the span.
func (w *walker) momentOf(v *verdict, span ptrace.Span) *moment {
	from, to := w.interval(span)
	state := v.resolution.At(from)
	around := stretch{state, state, 1, w.staleAfter > 0 && from-w.checked > w.staleAfter}
	window := []config.State(nil)
	if from-w.settle < state.From || to+w.settle >= state.To {
		window = v.resolution.Window(from-w.settle, to+w.settle)
		around.first, around.window = &window[0], len(window)
	}
	slot := &v.moments[state.Index%len(v.moments)]
	if known := slot.Load(); known != nil && known.stretch == around {
		return known
	}
	entry := w.compose(stampKey{v.resolution, around, v.reading.evidence}, window, v.reported, span)
	m := &moment{around, entry.stamp, entry.first}
	slot.Store(m)
	return m
}
