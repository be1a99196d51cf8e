// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

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
	clear(w.own)
	w.prompted, w.hurried = false, false
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
		w.own[r.slot-1] = text
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
