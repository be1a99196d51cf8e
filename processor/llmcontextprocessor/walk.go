// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/xpdata"

	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// walker takes the records of one batch through the five steps with one engine: read,
// recognise, resolve, compose, write. Walkers are pooled: what they hold is scratch, and
// nothing of one record is known to the next.
type walker struct {
	*core
	ctx     context.Context
	engine  *engine
	arrived int64
	checked int64
	behind  map[string]int64 // fragments that were checked earlier
	tally   tally
	warm    bool // the last record was a GenAI one: the next is likely to be one
	explain *recorder

	// read: what resource and scope know by slot, and what the record itself has.
	resource, scope levelValues
	facts           dialect.Span
	described       bool // the scope is one that no undescribed dialect has
	own             []string
	owns            bool // the record has a value of its own for a slot
	prompted        bool // the record has one of the attributes that are filled in

	verdict bool // it is what a judge said of an answer

	// recognise
	evidence dialect.Evidence
	spelled  []byte  // the hash of a template, as text
	known    *digest // of the definitions that the dialect has composed
	observed stamp.Observed

	observedKey []byte // of what was observed

	// resolve
	nearest    levelValues // what the record itself knows, or else its scope
	values     *levelValues
	resolution *registry.Resolution

	// write
	composed []composed // not written yet
	fillings []filling
	builder  xpdata.MapBuilder
}

// item is a record that is on its way.
type item struct {
	attributes pcommon.Map
	from, to   int64 // when it ran, in nanoseconds since 1970
	fill       bool  // the prompt is filled in
	trace      pcommon.TraceID
	span       pcommon.SpanID
}

// begin prepares the walker for the records of a batch, when the first of them is to be read:
// most batches have none.
func (w *walker) begin() {
	w.core.checkClock()
	w.engine, w.checked, w.arrived = w.current.Load(), w.core.checked(), w.now().UnixNano()
	w.behind = w.core.behind()
	w.own = sized(w.own, len(w.engine.slots))
	w.nearest.texts = sized(w.nearest.texts, len(w.engine.slots))
}

// sized returns a slice of n empty texts.
func sized(texts []string, n int) []string {
	if cap(texts) < n {
		return make([]string, n)
	}
	texts = texts[:n]
	clear(texts)
	return texts
}

func (w *walker) traces(td ptrace.Traces) {
	for _, rs := range td.ResourceSpans().All() {
		w.resource.read = false
		w.dropForeign(rs.Resource().Attributes())
		for _, ss := range rs.ScopeSpans().All() {
			w.scope.read = false
			w.dropForeign(ss.Scope().Attributes())
			scope := w.dialects.ScopeOf(ss.Scope().Name())
			w.described = dialect.IsDescribedScope(ss.Scope().Name())
			for _, span := range ss.Spans().All() {
				promising := w.warm || w.signs.on(span, scope, w.described)
				if promising || w.selects.spans.include != nil {
					w.span(&spanPlace{rs, ss, span}, scope, promising)
				}
			}
		}
	}
	w.writeAll()
}

// span takes one span through the steps, if it is a GenAI span or the user says so.
func (w *walker) span(at *spanPlace, scope dialect.Scope, promising bool) {
	w.readAround(at.resource.Resource().Attributes(), at.scope.Scope().Attributes())
	recognised := false
	if promising {
		w.readSpan(at.span, scope)
		recognised = w.facts.Candidate() && w.facts.Kind() != dialect.None
	}
	w.warm = recognised
	if !recognised {
		if w.selects.spans.include == nil || !at.holds(w.ctx, w.selects.spans.include) {
			return
		}
		w.readSpan(at.span, scope)
		w.facts.Assume(dialect.Other)
	}
	if w.selects.spans.exclude != nil && at.holds(w.ctx, w.selects.spans.exclude) {
		if w.explain != nil {
			w.explain.explanation.Excluded = true
		}
		return
	}
	from, to := w.interval(at.span)
	w.stamp(&item{
		attributes: at.span.Attributes(), from: from, to: to, fill: true, trace: at.span.TraceID(), span: at.span.SpanID(),
	}, &w.tally.spans)
}

// stamp takes a record that was read, and is one of ours, through what is left of the way.
func (w *walker) stamp(it *item, counts *statusCounts) {
	w.recognise()
	w.resolve()
	entry := w.compose(it)
	if w.explain != nil {
		w.explain.record(w, it, entry)
	}
	counts[entry.stamp.Status]++
	w.tally.add(entry.stamp, w.resolution)
	if w.composed = append(w.composed, composed{*it, entry, w.prompted}); len(w.composed) == together {
		w.writeAll()
	}
}

// interval returns when a span ran. One that does not say when it began is taken to have
// begun when it arrived.
func (w *walker) interval(span ptrace.Span) (from, to int64) {
	from, to = clamp(span.StartTimestamp()), clamp(span.EndTimestamp())
	if from == 0 {
		from = w.arrived
	}
	return from, max(from, to)
}

// clamp keeps far away from the ends of time, so that settle can be added.
func clamp(t pcommon.Timestamp) int64 {
	const latest = 1 << 62
	return int64(min(t, latest))
}

// hasBegun reports whether any record of the batch was to be read.
func (w *walker) hasBegun() bool { return w.engine != nil }

// release drops what belongs to the batch and its registry.
func (w *walker) release() {
	w.ctx = nil
	if !w.hasBegun() {
		return
	}
	w.facts.Release()
	clear(w.own)
	for _, level := range [...]*levelValues{&w.resource, &w.scope, &w.nearest} {
		clear(level.texts)
		level.resolution = nil
	}
	clear(w.fillings[:cap(w.fillings)])
	w.evidence, w.observed = dialect.Evidence{}, stamp.Observed{}
	w.engine, w.resolution, w.known = nil, nil, nil
	w.tally.reset()
}
