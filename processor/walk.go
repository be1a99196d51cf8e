// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"context"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/internal/memo"
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
	// The values of the engine's slots as the resource and the scope know them, and
	// those of the span, which are the scope's until an attribute says otherwise.
	resource, scope, span slots
	values                *slots
	filled                []string // values, completed by what the dialect knows
	prompted              bool     // the span has one of the attributes that are filled in
	hurried               bool     // the budget did not allow to read all of the span's evidence

	// What earlier spans were like helps with the next one.
	trails   [128]trail // by number of attributes and length of the name
	trailsOf *engine
	walked   []*trail   // those with a verdict of this batch
	met      [64]uint64 // hashes of keys that spans had
	decisive []string   // values that decide, in the order of the attributes
}

// slots holds the value of each slot of the engine, "" where there is none.
type slots struct {
	texts []string
	sum   uint64 // of the texts, for tables
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
	if w.trailsOf != w.engine {
		w.trails, w.trailsOf = [len(w.trails)]trail{}, w.engine
	}
	bare := slots{texts: make([]string, len(w.engine.slots))}
	for _, rs := range td.ResourceSpans().All() {
		w.readLevel(&w.resource, &bare, rs.Resource().Attributes())
		for _, ss := range rs.ScopeSpans().All() {
			w.readLevel(&w.scope, &w.resource, ss.Scope().Attributes())
			scope := dialect.ScopeOf(ss.Scope().Name())
			for _, span := range ss.Spans().All() {
				w.one(place{rs, ss, span}, scope)
			}
		}
	}
}

// readLevel reads the attributes of a resource or a scope into slots.
func (w *walker) readLevel(level, outer *slots, attributes pcommon.Map) {
	level.copyFrom(outer)
	foreign := false
	for key, value := range attributes.All() {
		foreign = foreign || isForeign(key)
		if r := w.engine.table.Find(key); r != nil && r.slot > 0 {
			if text := value.AsString(); text != "" {
				level.put(r.slot-1, text)
			}
		}
	}
	if foreign {
		removeForeign(attributes)
	}
}

// isForeign reports whether a client sent an attribute that only a stamp may write.
func isForeign(key string) bool {
	return strings.HasPrefix(key, stamp.Prefix) && !strings.HasPrefix(key, stamp.ObservedPrefix)
}

func removeForeign(attributes pcommon.Map) {
	attributes.RemoveIf(func(key string, _ pcommon.Value) bool { return isForeign(key) })
}

// one looks at a span and stamps it if it is a GenAI span.
func (w *walker) one(at place, scope dialect.Scope) {
	v := w.verdictOn(at.span, scope)
	if v == nil || v.kind == dialect.None {
		if !w.selects.includes(w.ctx, at) {
			return
		}
		w.read(at.span, scope)
		w.facts.Assume(dialect.Other)
		v = w.freshVerdict()
	}
	if w.selects.excludes(w.ctx, at) {
		return
	}
	s := w.stampOf(v, at.span)
	w.write(at.span.Attributes(), s)
	w.tally.add(s)
}

// verdictOn gives the verdict on a span; nil where it shows no sign of GenAI.
func (w *walker) verdictOn(span ptrace.Span, scope dialect.Scope) *verdict {
	if !w.engine.signs.on(span, scope) {
		return nil
	}
	if v := w.recall(span, scope); v != nil {
		return v
	}
	w.read(span, scope)
	if !w.facts.Candidate() {
		return nil
	}
	return w.judge(span)
}

// read feeds all of a span to the recogniser, after removing what only a stamp may write.
func (w *walker) read(span ptrace.Span, scope dialect.Scope) {
	w.reset(span, scope)
	if foreign := w.readAttributes(span.Attributes()); foreign {
		undo(span.Attributes())
		w.reset(span, scope)
		w.readAttributes(span.Attributes())
	}
	if span.DroppedAttributesCount() > 0 {
		w.facts.Lossy()
	}
	if span.Events().Len() > 0 {
		w.readEvents(span.Events())
	}
}

// reset begins a span.
func (w *walker) reset(span ptrace.Span, scope dialect.Scope) {
	w.facts.Reset(span.Name(), scope)
	w.values, w.prompted, w.hurried = &w.scope, false, false
}

// readAttributes feeds the span's attributes to the recogniser, and takes the values
// that contexts and variables ask for.
func (w *walker) readAttributes(attributes pcommon.Map) (foreign bool) {
	for key, value := range attributes.All() {
		if r := w.engine.table.Find(key); r != nil {
			w.take(r, key, value)
		} else if isForeign(key) {
			foreign = true
		} else if family := dialect.Family(key); family != 0 {
			w.facts.Put(family, key, value.AsString())
		}
	}
	return foreign
}

// take reads one attribute that has a role.
func (w *walker) take(r *role, key string, value pcommon.Value) {
	switch {
	case value.Type() == pcommon.ValueTypeStr:
		w.takeText(r, key, value.Str())
	case r.isCount() && value.Type() == pcommon.ValueTypeInt:
		w.takeText(r, key, countText(value.Int()))
	default:
		w.takeText(r, key, value.AsString())
	}
}

// takeText is take for the value as text.
func (w *walker) takeText(r *role, key, text string) {
	if r.text {
		w.facts.PutText(r.field, text)
		return
	}
	w.prompted = w.prompted || r.prompt
	if r.field != 0 {
		w.facts.Put(r.field, key, text)
	}
	if r.slot > 0 && text != "" {
		if w.values == &w.scope {
			w.span.copyFrom(&w.scope)
			w.values = &w.span
		}
		w.span.put(r.slot-1, text)
	}
}

// isCount reports whether nothing but 0 or not matters of the value.
func (r *role) isCount() bool { return r.slot == 0 && r.field.IsCount() }

// countText spares spelling a number out.
func countText(n int64) string {
	if n == 0 {
		return "0"
	}
	return "1"
}

// asText is AsString, quicker for what nearly every attribute is.
func asText(value pcommon.Value) string {
	if value.Type() == pcommon.ValueTypeStr {
		return value.Str()
	}
	return value.AsString()
}

func (w *walker) readEvents(events ptrace.SpanEventSlice) {
	for _, event := range events.All() {
		if !dialect.EventOfInterest(event.Name()) {
			continue
		}
		w.facts.Event(event.Name())
		for key, value := range event.Attributes().All() {
			if r := w.engine.table.Find(key); r != nil && r.field != 0 {
				w.facts.PutEvent(r.field, key, value.AsString())
			}
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

// release drops what belongs to the batch.
func (w *walker) release() {
	w.facts.Release()
	for _, level := range []*slots{&w.resource, &w.scope, &w.span} {
		clear(level.texts)
	}
	clear(w.filled)
	clear(w.decisive)
	for _, t := range w.walked {
		t.forget()
	}
	w.walked = w.walked[:0]
	w.ctx, w.engine, w.values, w.tally = nil, nil, nil, tally{}
}
