// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"context"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/processor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/internal/stamp"
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

	facts dialect.Span
	// The values of the engine's slots, as far as each level knows them: every level
	// begins as a copy of the one around it.
	resource, scope, span []string
	// spanSlots says that a span attribute changed one of the values.
	spanSlots bool
}

func (w *walker) traces(td ptrace.Traces) {
	for _, rs := range td.ResourceSpans().All() {
		w.resource = w.level(w.resource, nil, rs.Resource().Attributes())
		for _, ss := range rs.ScopeSpans().All() {
			w.scope = w.level(w.scope, w.resource, ss.Scope().Attributes())
			scope := dialect.ScopeOf(ss.Scope().Name())
			for _, span := range ss.Spans().All() {
				w.one(rs, ss, span, scope)
			}
		}
	}
}

// level reads the attributes of a resource or a scope into slots.
func (w *walker) level(slots, around []string, attributes pcommon.Map) []string {
	slots = append(slots[:0], around...)
	if around == nil {
		slots = append(slots, make([]string, len(w.engine.slots))...)
	}
	foreign := false
	for key, value := range attributes.All() {
		foreign = foreign || isForeign(key)
		if r := w.engine.table.Find(key); r != nil && r.slot > 0 {
			if text := value.AsString(); text != "" {
				slots[r.slot-1] = text
			}
		}
	}
	if foreign {
		removeForeign(attributes)
	}
	return slots
}

// isForeign reports whether a client sent an attribute that only a stamp may write.
func isForeign(key string) bool {
	return strings.HasPrefix(key, stamp.Prefix) && !strings.HasPrefix(key, stamp.ObservedPrefix)
}

func removeForeign(attributes pcommon.Map) {
	attributes.RemoveIf(func(key string, _ pcommon.Value) bool { return isForeign(key) })
}

// one looks at a span and stamps it if it is a GenAI span.
func (w *walker) one(rs ptrace.ResourceSpans, ss ptrace.ScopeSpans, span ptrace.Span, scope dialect.Scope) {
	w.facts.Reset(span.Name(), scope)
	w.read(span)
	if w.facts.Kind() == dialect.None {
		if !w.selects.includes(w.ctx, rs, ss, span) {
			return
		}
		w.facts.Assume(dialect.Other)
	}
	if w.selects.excludes(w.ctx, rs, ss, span) {
		return
	}
	w.stamp(span)
}

// read feeds the span's attributes and events to the recogniser, and takes the
// values that contexts and variables ask for.
func (w *walker) read(span ptrace.Span) {
	attributes := span.Attributes()
	w.span = append(w.span[:0], w.scope...)
	w.spanSlots = false
	foreign := false
	for key, value := range attributes.All() {
		r := w.engine.table.Find(key)
		if r == nil {
			if isForeign(key) {
				foreign = true
			} else if family := dialect.Family(key); family != 0 {
				w.facts.Put(family, key, value.AsString())
			}
			continue
		}
		text := value.AsString()
		if r.field != 0 {
			w.facts.Put(r.field, key, text)
		}
		if r.slot > 0 && text != "" {
			w.span[r.slot-1] = text
			w.spanSlots = true
		}
	}
	if foreign {
		removeForeign(attributes)
	}
	for _, event := range span.Events().All() {
		w.readEvent(event)
	}
}

func (w *walker) readEvent(event ptrace.SpanEvent) {
	if !dialect.EventOfInterest(event.Name()) {
		return
	}
	w.facts.Event(event.Name())
	for key, value := range event.Attributes().All() {
		if r := w.engine.table.Find(key); r != nil && r.field != 0 {
			w.facts.PutEvent(r.field, key, value.AsString())
		}
	}
}

// stamp looks up what was in force at the span's start, and writes it.
func (w *walker) stamp(span ptrace.Span) {
	evidence := w.facts.Evidence()
	w.fillAliases(&evidence)
	resolution := w.engine.registry.Resolve(w.span[:len(w.engine.registry.Keys())])
	from, to := w.interval(span)
	window := resolution.Window(from-w.settle, to+w.settle)
	key := stampKey{
		resolution: resolution,
		state:      resolution.At(from),
		first:      &window[0],
		window:     len(window),
		stale:      w.staleAfter > 0 && from-w.checked > w.staleAfter,
		evidence:   w.evidenceKeyOf(&evidence),
	}
	s, fresh := w.engine.stampFor(key, window, w.engine.reported(w.span))
	if fresh && w.seen.isFirst(s.Fingerprint) {
		w.logFirstSeen(s, span)
	}
	w.write(span.Attributes(), s)
	w.tally.add(s)
}

// fillAliases gives the keys of the conventions the value that the span's dialect
// has for them under another name.
func (w *walker) fillAliases(evidence *dialect.Evidence) {
	for i := range w.engine.slots[:len(w.engine.registry.Keys())] {
		alias := w.engine.slots[i].alias
		if alias == nil {
			continue
		}
		if value := alias(evidence); value != "" && (w.span[i] == "" || w.engine.slots[i].key != "gen_ai.operation.name") {
			w.span[i] = value
		}
	}
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
