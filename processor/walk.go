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

	guesses []guess  // the keys of the last spans, by position
	last    *verdict // the last that was found
}

// guess is the key that an attribute at a position will likely have. Spans of one
// instrumentation have the same keys in the same order.
type guess struct {
	key  string
	role *role // nil: none
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
	span := at.span
	w.facts.Reset(span.Name(), scope)
	if foreign := w.read(span); foreign {
		undo(span.Attributes())
		w.facts.Reset(span.Name(), scope)
		w.read(span)
	}
	var v *verdict
	if w.facts.Candidate() {
		v = w.judge()
	}
	if v == nil || v.kind == dialect.None {
		if !w.selects.includes(w.ctx, at) {
			return
		}
		w.facts.Assume(dialect.Other)
		v = w.freshVerdict()
	}
	if w.selects.excludes(w.ctx, at) {
		return
	}
	s := w.stampOf(v, span)
	w.write(span.Attributes(), s)
	w.tally.add(s)
}

// read feeds the span's attributes and events to the recogniser, and takes the
// values that contexts and variables ask for. foreign reports that the span carries
// what only a stamp may write.
func (w *walker) read(span ptrace.Span) (foreign bool) {
	w.values, w.prompted = &w.scope, false
	i := 0
	for key, value := range span.Attributes().All() {
		if w.engine.table.May(key) {
			if r := w.roleAt(i, key); r != nil {
				w.take(r, key, value)
				i++
				continue
			}
			i++
		}
		if key == "" || key[0] != 'l' && key[0] != 'g' && key[0] != 'f' {
			continue // no prefix that counts begins otherwise
		}
		if isForeign(key) {
			foreign = true
		} else if family := dialect.Family(key); family != 0 {
			w.facts.Put(family, key, value.AsString())
		}
	}
	if span.DroppedAttributesCount() > 0 {
		w.facts.Lossy()
	}
	if span.Events().Len() > 0 {
		w.readEvents(span.Events())
	}
	return foreign
}

// roleAt gives the role of the i-th key that may have one.
func (w *walker) roleAt(i int, key string) *role {
	if i < len(w.guesses) {
		if g := &w.guesses[i]; g.key == key {
			return g.role
		}
	}
	r := w.engine.table.Find(key)
	if i < len(w.guesses) {
		w.guesses[i] = guess{key, r}
	} else if i < maxGuesses {
		w.guesses = append(w.guesses, guess{key, r})
	}
	return r
}

// maxGuesses bounds how many positions are remembered.
const maxGuesses = 64

// take reads one attribute that has a role.
func (w *walker) take(r *role, key string, value pcommon.Value) {
	if r.text && value.Type() == pcommon.ValueTypeStr {
		w.facts.PutText(r.field, value.Str())
		return
	}
	if r.slot == 0 && r.field.IsCount() && value.Type() == pcommon.ValueTypeInt {
		if value.Int() != 0 {
			w.facts.Put(r.field, key, "1")
		}
		return
	}
	w.prompted = w.prompted || r.prompt
	text := asText(value)
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
	clear(w.guesses)
	w.guesses, w.last = w.guesses[:0], nil
	w.ctx, w.engine, w.values, w.tally = nil, nil, nil, tally{}
}
