// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/xpdata"

	"github.com/llmcontext/llmcontextprocessor/internal/memo"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// walker goes over the spans of one batch with one engine. Walkers are pooled: what
// they hold is scratch.
type walker struct {
	*core
	ctx     context.Context
	engine  *engine
	arrived int64
	checked int64
	tally   tally

	facts    dialect.Span
	own      []string // by slot: the values that the span itself has
	prompted bool     // the span has one of the attributes that are filled in
	hurried  bool     // the budget did not allow to read all of the span's evidence

	fillings []filling // of the span that is written
	builder  xpdata.MapBuilder

	// The values of the engine's slots as the resource and the scope know them; outer is
	// the one that holds for the span.
	bare, resource, scope slots
	outer                 *slots
	level                 uint64 // counts what outer was

	// What earlier spans were like helps with the next one.
	trails   [128]trail
	onTrail  bool // the last span had a sign of GenAI
	trailsOf *engine
	nearby   [16]near
	met      met
}

// slots holds the value of each slot of the engine, "" where there is none.
type slots struct {
	texts []string
	sum   uint64 // of the texts, for tables
	level uint64 // another one for other values
}

// copyFrom begins with what is known one level further out.
func (s *slots) copyFrom(outer *slots) {
	s.texts, s.sum = append(s.texts[:0], outer.texts...), outer.sum
}

func (s *slots) put(slot int, text string) {
	s.texts[slot] = text
	s.sum += memo.Hash(uint64(slot), text)
}

func (w *walker) traces(td ptrace.Traces) {
	w.begin()
	signs := w.engine.signs
	for _, rs := range td.ResourceSpans().All() {
		resource := w.readLevel(&w.resource, &w.bare, rs.Resource().Attributes())
		for _, ss := range rs.ScopeSpans().All() {
			w.outer = w.readLevel(&w.scope, resource, ss.Scope().Attributes())
			scope := dialect.ScopeOf(ss.Scope().Name())
			for _, span := range ss.Spans().All() {
				if w.onTrail || signs.on(span, scope) {
					w.stamp(place{rs, ss, span}, scope, w.look(span, scope))
				} else if w.selects.include != nil {
					w.stamp(place{rs, ss, span}, scope, noGenAI)
				}
			}
		}
	}
}

// begin prepares the walker for its engine.
func (w *walker) begin() {
	if w.trailsOf == w.engine {
		return
	}
	w.trails, w.trailsOf, w.onTrail = [len(w.trails)]trail{}, w.engine, false
	w.bare.texts = make([]string, len(w.engine.slots))
	w.own = make([]string, len(w.engine.slots))
}

// readLevel reads the attributes of a resource or a scope into slots, and gives what is
// known there: what is known further out where nothing is added.
func (w *walker) readLevel(level, outer *slots, attributes pcommon.Map) *slots {
	known := outer
	foreign := false
	for key, value := range attributes.All() {
		foreign = foreign || isForeign(key)
		r := w.engine.table.Find(key)
		if r == nil || r.slot == 0 {
			continue
		}
		if text := value.AsString(); text != "" {
			if known == outer {
				w.level++
				level.copyFrom(outer)
				level.level, known = w.level, level
			}
			level.put(r.slot-1, text)
		}
	}
	if foreign {
		removeForeign(attributes)
	}
	return known
}

// isForeign reports whether a client sent an attribute that only a stamp may write.
func isForeign(key string) bool {
	return strings.HasPrefix(key, stamp.Prefix) && !strings.HasPrefix(key, stamp.ObservedPrefix)
}

func removeForeign(attributes pcommon.Map) {
	attributes.RemoveIf(func(key string, _ pcommon.Value) bool { return isForeign(key) })
}

// look gives what a span shows that has a sign, or comes after one that had. Spans of a
// kind come together: after one with a sign the next one is likely to be like one of
// those before it, and after another one to have no sign either.
func (w *walker) look(span ptrace.Span, scope dialect.Scope) *reading {
	if w.onTrail {
		if r := w.follow(span, scope); r != nil {
			return r
		}
		if !w.engine.signs.on(span, scope) {
			w.onTrail = false
			return noGenAI
		}
	}
	w.onTrail = true
	if r := w.recall(span, scope); r != nil {
		return r
	}
	w.read(span, scope)
	if !w.facts.Candidate() {
		return noGenAI
	}
	r := w.judge()
	w.learn(span, scope, r)
	return r
}

// stamp stamps a span if it is a GenAI span, or the user says so.
func (w *walker) stamp(at place, scope dialect.Scope, r *reading) {
	if r == noGenAI {
		if w.selects.include == nil || !holds(w.ctx, w.selects.include, at) {
			return
		}
		w.read(at.span, scope)
		w.facts.Assume(dialect.Other)
		r = w.judge()
	}
	if w.selects.exclude != nil && holds(w.ctx, w.selects.exclude, at) {
		return
	}
	m := w.momentOf(w.verdictOn(r), at.span)
	w.write(at.span, m)
	w.tally.add(m.stamp)
}

// interval gives when the span ran, in nanoseconds since 1970. One that does not
// say when it began is taken to have begun when it arrived.
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

// release drops what belongs to the batch and its registry.
func (w *walker) release() {
	w.facts.Release()
	clear(w.own)
	clear(w.resource.texts)
	clear(w.scope.texts)
	clear(w.nearby[:])
	clear(w.fillings[:cap(w.fillings)])
	w.ctx, w.engine, w.outer, w.tally = nil, nil, nil, tally{}
}
