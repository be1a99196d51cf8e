// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// levelValues holds the value of each slot of the engine as a resource, a scope or a record
// knows it, "" where there is none, and what follows from the values alone.
type levelValues struct {
	read       bool // a resource or a scope is read when one of its records is
	owns       bool // it has a value that is not known further out
	texts      []string
	resolution *registry.Resolution // nil until somebody asks
	reported   []byte
}

// readAround reads what is around a record that is to be read, unless that was done.
func (w *walker) readAround(resource, scope pcommon.Map) {
	if !w.hasBegun() {
		w.begin()
	}
	if !w.resource.read {
		w.readLevel(&w.resource, nil, resource)
	}
	if !w.scope.read {
		w.readLevel(&w.scope, &w.resource, scope)
	}
}

// readLevel reads the attributes of a resource or of a scope into slots, on top of what is
// known further out.
func (w *walker) readLevel(level, outer *levelValues, attributes pcommon.Map) {
	level.read, level.owns, level.texts, level.resolution = true, false, sized(level.texts, len(w.engine.slots)), nil
	if outer != nil {
		copy(level.texts, outer.texts)
	}
	for key, value := range attributes.All() {
		if r := w.engine.table.Find(key); r != nil && r.slot > 0 {
			if text := record.Of(value).Text(); text != "" {
				level.texts[r.slot-1], level.owns = text, true
			}
		}
	}
}

// stampStart tells most other keys from those of a stamp by one comparison.
const stampStart = "llm_"

// isForeign reports whether a client sent an attribute that only a stamp may write.
func (c *core) isForeign(key string) bool {
	return strings.HasPrefix(key, stampStart) && strings.HasPrefix(key, stamp.Prefix) &&
		(!c.config.TrustObserved || !strings.HasPrefix(key, stamp.ObservedPrefix))
}

// dropForeign removes such attributes of a resource or of a scope.
func (c *core) dropForeign(attributes pcommon.Map) {
	for key := range attributes.All() {
		if c.isForeign(key) {
			c.removeForeign(attributes)
			return
		}
	}
}

func (c *core) removeForeign(attributes pcommon.Map) {
	attributes.RemoveIf(func(key string, _ pcommon.Value) bool { return c.isForeign(key) })
}

// readSpan reads all of a span, after removing what only a stamp may write.
func (w *walker) readSpan(span ptrace.Span, scope dialect.Scope) {
	w.verdict = false
	w.facts.Reset(span.Name(), scope)
	if w.readAttributes(span.Attributes()) {
		w.undo(span.Attributes())
		w.facts.Reset(span.Name(), scope)
		w.readAttributes(span.Attributes())
	}
	if span.DroppedAttributesCount() > 0 {
		w.facts.Lossy()
	}
	if span.Status().Code() == ptrace.StatusCodeError {
		w.facts.Failed()
	}
	if span.Events().Len() > 0 {
		w.readEvents(span.Events())
	}
}

// readAttributes puts the attributes of a record into fields, and takes the values that
// contexts and variables ask for. It reports whether a client has forged a stamp.
func (w *walker) readAttributes(attributes pcommon.Map) (foreign bool) {
	if w.owns {
		clear(w.own)
	}
	w.prompted, w.owns = false, false
	table, skipsMessages := w.engine.table, w.engine.skipsMessages
	for key, value := range attributes.All() {
		if skipsMessages && dialect.IsLaterMessage(key) {
			continue
		}
		if r := table.Find(key); r != nil {
			if text := value.Str(); r.text && text != "" { // so are nearly all
				w.facts.PutText(r.field, text)
			} else {
				w.take(r, key, value)
			}
		} else if w.isForeign(key) {
			foreign = true
		} else if dialect.MayBeFamily(key) {
			w.takeFamily(key, value)
		}
	}
	if prefix := w.facts.KindPrefix(); prefix != "" && !w.described {
		w.readNeighbours(prefix, attributes)
	}
	return foreign
}

// readNeighbours takes what stands beside the kind of a dialect that nobody has described.
func (w *walker) readNeighbours(prefix string, attributes pcommon.Map) {
	for key, value := range attributes.All() {
		if strings.HasPrefix(key, prefix) {
			w.facts.Neighbour(key, record.Of(value).Text())
		}
	}
}

// take reads one attribute that has a role.
func (w *walker) take(r *role, key string, value pcommon.Value) {
	w.prompted = w.prompted || r.prompt
	if r.field != 0 {
		w.facts.PutValue(r.field, key, record.Of(value))
	}
	if r.slot > 0 {
		if text := record.Of(value).Text(); text != "" {
			w.own[r.slot-1], w.owns = text, true
		}
	}
}

// takeFamily reads one attribute whose key is one of many.
func (w *walker) takeFamily(key string, value pcommon.Value) {
	if family := dialect.Family(key); family != 0 {
		w.facts.Put(family, key, record.Of(value).Text())
	}
}

func (w *walker) readEvents(events ptrace.SpanEventSlice) {
	for _, event := range events.All() {
		if !dialect.EventOfInterest(event.Name()) {
			continue
		}
		w.facts.Event(event.Name())
		for key, value := range event.Attributes().All() {
			if r := w.engine.table.Find(key); r != nil && r.field != 0 {
				w.facts.PutEvent(r.field, key, record.Of(value).Text())
			}
		}
	}
}
