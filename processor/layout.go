// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/internal/memo"
	"github.com/llmcontext/llmcontextprocessor/processor/internal/dialect"
)

// layout is a list of attribute keys that spans were seen to have. Spans of one
// instrumentation have the same keys in the same order, and of most attributes all
// that matters is that they are there: on a span that is laid out like an earlier one
// only the values that decide are read.
type layout struct {
	steps    []step
	shape    *shape
	unread   dialect.Reads // fields that spans of the layout have, and whose values do not decide
	prompted bool          // as in walker
}

// step is what to do with the attribute at one position.
type step struct {
	key    string
	role   *role         // nil: it has none
	family dialect.Field // 0: it is of none
	// decides: the value has to be read. Otherwise blank says whether it is.
	decides, blank bool
}

// trail is the last span of a layout: the next one often differs in nothing that decides.
type trail struct {
	layout  *layout
	verdict *verdict // nil: there is none of this batch
	name    string
	scope   dialect.Scope
	outer   []string // slots of resource and scope
	values  []string // of the steps that decide
}

// forget drops what belongs to a batch.
func (t *trail) forget() {
	clear(t.values)
	clear(t.outer)
	t.verdict, t.name = nil, ""
}

// Limits on what is remembered of how spans are laid out: a sender of ever new keys
// costs little memory.
const (
	maxLayouts     = 1 << 10
	maxLayoutSteps = 1 << 7
	maxLayoutBytes = 1 << 13 // of keys
)

// recall gives the verdict on a span that is laid out like an earlier one and shows
// the same facts; nil where there was none: then all of the span has to be read.
func (w *walker) recall(span ptrace.Span, scope dialect.Scope) *verdict {
	attributes := span.Attributes()
	if attributes.Len() > maxLayoutSteps || span.DroppedAttributesCount() > 0 || hasEvents(span) {
		return nil
	}
	last := &w.trails[(attributes.Len()*5+len(span.Name()))%len(w.trails)]
	if last.layout == nil || !w.follow(last.layout, attributes) {
		l := w.engine.verdicts.layouts.Find(layoutHash(attributes), func(l *layout) bool { return w.follow(l, attributes) })
		if l == nil {
			return nil
		}
		last.layout, last.verdict = l, nil
	}
	w.prompted = last.layout.prompted
	if last.verdict != nil && last.name == span.Name() && last.scope == scope &&
		slices.Equal(last.values, w.decisive) && slices.Equal(last.outer, w.scope.texts) {
		return last.verdict
	}
	found := w.verdictOf(last.layout, span, scope)
	if found == nil {
		return nil
	}
	if last.verdict == nil {
		w.walked = append(w.walked, last)
	}
	last.verdict = found
	last.name, last.scope = span.Name(), scope
	last.values = append(last.values[:0], w.decisive...)
	last.outer = append(last.outer[:0], w.scope.texts...)
	return last.verdict
}

func hasEvents(span ptrace.Span) bool {
	for _, event := range span.Events().All() {
		if dialect.EventOfInterest(event.Name()) {
			return true
		}
	}
	return false
}

// layoutHash looks at the lengths of the keys only, which costs little.
func layoutHash(attributes pcommon.Map) uint64 {
	sum := uint64(attributes.Len())
	for key := range attributes.All() {
		sum = sum*31 + uint64(len(key))
	}
	return memo.Mix(sum)
}

// follow reads the values that decide. It reports whether the span is laid out in
// this way.
func (w *walker) follow(l *layout, attributes pcommon.Map) bool {
	if attributes.Len() != len(l.steps) || l.shape.superseded.Load() {
		return false
	}
	w.decisive = w.decisive[:0]
	i := 0
	for key, value := range attributes.All() {
		s := &l.steps[i]
		i++
		switch {
		case s.key != key:
			return false
		case s.decides:
			w.decisive = append(w.decisive, s.text(value))
		case s.role == nil && s.family == 0:
		case isBlank(value) != s.blank:
			return false
		}
	}
	return true
}

// text is the value as the recogniser takes it.
func (s *step) text(value pcommon.Value) string {
	switch {
	case value.Type() == pcommon.ValueTypeStr:
		return value.Str()
	case s.role != nil && s.role.isCount() && value.Type() == pcommon.ValueTypeInt:
		return countText(value.Int())
	default:
		return value.AsString()
	}
}

// verdictOf finds the verdict by what follow has read; nil where there is none.
func (w *walker) verdictOf(l *layout, span ptrace.Span, scope dialect.Scope) *verdict {
	w.reset(span, scope)
	at := 0
	for i := range l.steps {
		s := &l.steps[i]
		if !s.decides {
			continue
		}
		if s.role != nil {
			w.takeText(s.role, s.key, w.decisive[at])
		} else {
			w.facts.Put(s.family, s.key, w.decisive[at])
		}
		at++
	}
	if !w.facts.Complete(l.unread, l.shape.Shape) || !w.facts.Plain() {
		return nil
	}
	return w.engine.verdicts.find(w, l.shape.reads)
}

// isBlank reports whether a value says nothing.
func isBlank(value pcommon.Value) bool {
	switch value.Type() {
	case pcommon.ValueTypeStr:
		return dialect.Blank(value.Str())
	case pcommon.ValueTypeInt, pcommon.ValueTypeDouble, pcommon.ValueTypeBool:
		return false
	default:
		return dialect.Blank(value.AsString())
	}
}

// learn remembers how a span is laid out when it comes by for the second time: there
// are senders whose keys hold identifiers.
func (w *walker) learn(span ptrace.Span, s *shape) {
	attributes := span.Attributes()
	if attributes.Len() > maxLayoutSteps || !w.comesAgain(attributes) {
		return
	}
	l := &layout{shape: s, steps: make([]step, 0, attributes.Len()), prompted: w.prompted}
	bytes := 0
	for key, value := range attributes.All() {
		bytes += len(key)
		l.steps = append(l.steps, w.stepOf(key, value, l))
	}
	if bytes <= maxLayoutBytes {
		w.engine.verdicts.layouts.Put(layoutHash(attributes), l)
	}
}

func (w *walker) stepOf(key string, value pcommon.Value, l *layout) step {
	s := step{key: strings.Clone(key), role: w.engine.table.Find(key)}
	var field dialect.Field
	if s.role != nil {
		field = s.role.field
		s.decides = s.role.slot > 0 || s.role.prompt || s.role.isCount()
	} else {
		s.family = dialect.Family(key)
		field = s.family
	}
	if field == 0 || s.decides {
		return s
	}
	if s.decides = l.shape.reads.Has(field); !s.decides {
		s.blank = isBlank(value)
		if l.shape.Has(field) {
			l.unread.Add(field)
		}
	}
	return s
}

// comesAgain reports whether the keys were seen a short while ago.
func (w *walker) comesAgain(attributes pcommon.Map) bool {
	sum := uint64(attributes.Len())
	for key := range attributes.All() {
		sum = memo.Hash(sum, key)
	}
	seen := &w.met[sum%uint64(len(w.met))]
	if *seen == sum {
		return true
	}
	*seen = sum
	return false
}
