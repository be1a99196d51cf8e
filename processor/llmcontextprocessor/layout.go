// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"strings"
	"sync/atomic"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/internal/memo"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/keytable"
)

// layout is a list of attribute keys that spans were seen to have. Spans of one
// instrumentation have the same keys in the same order, and of most attributes all
// that matters is that they are there: on a span that is laid out like an earlier one
// only the values that decide are read.
type layout struct {
	hash     uint64 // layoutHash of its spans
	steps    []step
	lossy    bool // the SDK dropped attributes of the span
	prompted bool // as in walker
	// superseded: more values were found to decide. What was sighted until then stays
	// true, as it is what those values led to.
	superseded atomic.Bool
}

// step is what to do with the attribute at one position.
type step struct {
	key   string
	heed  dialect.Heed
	blank bool // what blankness has to be
}

// Limits on what is remembered of how spans are laid out: a sender of ever new keys
// costs little memory.
const (
	maxLayouts     = 1 << 10
	maxLayoutSteps = 1 << 7
	maxLayoutBytes = 1 << 13 // of keys
)

// layoutHash looks at the lengths of the keys only, which costs little.
func layoutHash(attributes pcommon.Map) uint64 {
	sum := uint64(attributes.Len())
	for key := range attributes.All() {
		sum = sum*31 + uint64(len(key))
	}
	return memo.Mix(sum)
}

// findLayout gives the layout of a span; nil where none is known.
func (e *engine) findLayout(span ptrace.Span) *layout {
	return e.layouts.Find(layoutHash(span.Attributes()), func(l *layout) bool {
		return !l.superseded.Load() && l.isOf(span)
	})
}

// isOf reports whether a span is laid out in this way.
func (l *layout) isOf(span ptrace.Span) bool {
	attributes := span.Attributes()
	if attributes.Len() != len(l.steps) || (span.DroppedAttributesCount() > 0) != l.lossy {
		return false
	}
	i := 0
	for key, value := range attributes.All() {
		s := &l.steps[i]
		i++
		if !keytable.Same(s.key, key) || s.heed == dialect.Blankness && isBlank(value) != s.blank {
			return false
		}
	}
	return true
}

// isBlank reports whether a value says nothing.
func isBlank(value pcommon.Value) bool {
	switch value.Type() {
	case pcommon.ValueTypeStr:
		return dialect.Blank(value.Str())
	case pcommon.ValueTypeInt, pcommon.ValueTypeDouble, pcommon.ValueTypeBool:
		return false
	case pcommon.ValueTypeSlice:
		return value.Slice().Len() == 0
	case pcommon.ValueTypeMap:
		return value.Map().Len() == 0
	default:
		return dialect.Blank(value.AsString())
	}
}

// learnLayout remembers how the span that was read is laid out, and which of its values
// were read on the way. It does so when the keys come by for the second time: there
// are senders whose keys hold identifiers. nil: it is not remembered.
func (w *walker) learnLayout(span ptrace.Span) *layout {
	known := w.engine.findLayout(span)
	if known == nil && !w.met.comesAgain(keysHash(span.Attributes())) {
		return nil
	}
	l, bytes, grown := w.layoutOf(span, known)
	if bytes > maxLayoutBytes {
		return nil
	}
	if known != nil && !grown {
		return known
	}
	if known != nil {
		known.superseded.Store(true)
	}
	w.engine.layouts.Put(l.hash, l)
	return l
}

// layoutOf makes the layout of the span that was read. grown reports whether more
// values decide than in the known one.
func (w *walker) layoutOf(span ptrace.Span, known *layout) (l *layout, bytes int, grown bool) {
	attributes := span.Attributes()
	l = &layout{
		hash: layoutHash(attributes), steps: make([]step, 0, attributes.Len()),
		lossy: span.DroppedAttributesCount() > 0, prompted: w.prompted,
	}
	for key, value := range attributes.All() {
		s := w.stepOf(key, value)
		if known != nil {
			before := known.steps[len(l.steps)].heed
			grown = grown || s.heed > before
			s.heed = max(s.heed, before)
		}
		bytes += len(key)
		l.steps = append(l.steps, s)
	}
	return l, bytes, grown
}

func (w *walker) stepOf(key string, value pcommon.Value) step {
	s := step{key: strings.Clone(key), blank: isBlank(value)}
	r := w.engine.table.Find(key)
	switch {
	case r == nil:
		s.heed = w.facts.Heeded(dialect.Family(key), key)
	case r.slot > 0 || r.prompt:
		s.heed = dialect.Value
	default:
		s.heed = w.facts.Heeded(r.field, key)
	}
	return s
}

func keysHash(attributes pcommon.Map) uint64 {
	sum := uint64(attributes.Len())
	for key := range attributes.All() {
		sum = memo.Hash(sum, key)
	}
	return sum
}
