// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"math/bits"

	"github.com/llmcontext/llmcontextprocessor/internal/memo"
)

// What this package says of a span is a function of which attributes it has and of
// the values of those few that were read on the way. A Span notes which these were,
// so that a caller can remember the answer for all spans that show the same facts,
// without knowing any rule.

// Reads is the set of fields whose values were read.
type Reads fieldSet

// Join gives the fields of both.
func (r Reads) Join(other Reads) Reads {
	for i := range r {
		r[i] |= other[i]
	}
	return r
}

// Add puts one field in.
func (r *Reads) Add(f Field) { (*fieldSet)(r).add(f) }

// Has reports whether a field is in the set.
func (r *Reads) Has(f Field) bool { return (*fieldSet)(r).has(f) }

// Shape is what a span has, without the values.
type Shape struct {
	present fieldSet
	scope   Scope
}

// Hash is a number for tables.
func (h Shape) Hash() uint64 {
	sum := uint64(h.scope)
	for _, word := range h.present {
		sum = memo.Mix(sum ^ word)
	}
	return sum
}

// Shape gives the shape of what was put.
func (s *Span) Shape() Shape { return Shape{s.present, s.scope} }

// Has reports whether a span of this shape has a value for the field that is not blank.
func (h *Shape) Has(f Field) bool { return h.present.has(f) }

// Complete says that the span has fields which were not put, as their values do not
// matter. It reports whether the span then is of the shape.
func (s *Span) Complete(unread Reads, shape Shape) bool {
	for i := range s.present {
		s.present[i] |= unread[i]
	}
	return s.Shape() == shape
}

// Reads gives the fields whose values Kind, Evidence and SystemInstructions have
// read since Reset.
func (s *Span) Reads() Reads { return Reads(s.reads) }

// Plain reports whether attributes are all that was put: what events, flags and
// managed variables say is not among the facts.
func (s *Span) Plain() bool {
	return s.event.kind == eventNone && !s.message && !s.overflow && len(s.system) == 0 &&
		s.flags.n == 0 && s.vars.n == 0 && s.judges.n == 0
}

// Facts are what decided about one span.
type Facts struct {
	shape   Shape
	name    string
	reads   Reads
	values  []string // of the fields in reads, in their order
	indexed []indexed
}

// Facts gives the name and the values of some fields, each as keep gives it.
func (s *Span) Facts(r Reads, keep func(string) string) *Facts {
	f := &Facts{shape: s.Shape(), name: keep(s.name), reads: r}
	for i, word := range r {
		for word &= s.present[i]; word != 0; word &= word - 1 {
			f.values = append(f.values, keep(s.values[i<<6+bits.TrailingZeros64(word)]))
		}
	}
	for _, e := range s.indexed {
		if set := fieldSet(r); set.has(e.field) {
			f.indexed = append(f.indexed, e)
		}
	}
	return f
}

// Reads gives the fields whose values the facts hold.
func (f *Facts) Reads() Reads { return f.reads }

// Sum hashes what Facts would hold of these fields, and counts its bytes.
func (s *Span) Sum(r Reads) (hash uint64, bytes int) {
	hash = memo.Hash(uint64(s.scope), s.name)
	for i, word := range r {
		for word &= s.present[i]; word != 0; word &= word - 1 {
			f := i<<6 + bits.TrailingZeros64(word)
			if isFamily[f] {
				continue
			}
			hash = memo.Hash(hash, s.values[f])
			bytes += len(s.values[f])
		}
	}
	for i := range s.indexed {
		e := &s.indexed[i]
		if set := (*fieldSet)(&r); set.has(e.field) {
			hash = memo.Hash(hash^uint64(e.index), e.text)
			bytes += len(e.text)
		}
	}
	return hash, bytes
}

// Of reports whether a span shows the same facts.
func (f *Facts) Of(s *Span) bool {
	if f.shape.present != s.present || f.shape.scope != s.scope || f.name != s.name {
		return false
	}
	n := 0
	for i, word := range f.reads {
		for word &= s.present[i]; word != 0; word &= word - 1 {
			if at := i<<6 + bits.TrailingZeros64(word); !isFamily[at] && f.values[n] != s.values[at] {
				return false
			}
			n++
		}
	}
	return len(s.indexed) == 0 || f.sameIndexed(s)
}

func (f *Facts) sameIndexed(s *Span) bool {
	reads := fieldSet(f.reads)
	rest := f.indexed
	for i := range s.indexed {
		if e := &s.indexed[i]; reads.has(e.field) {
			if len(rest) == 0 || rest[0] != *e {
				return false
			}
			rest = rest[1:]
		}
	}
	return len(rest) == 0
}

// isFamily marks the fields that have no value of their own.
var isFamily = func() (set [maxFields]bool) {
	for _, f := range []Field{
		familyOITool, familyOIMessage, familyLLMFunction, familyGenAITool, familyGenAIPrompt, familyFlag, familyVariable,
	} {
		set[f] = true
	}
	return set
}()
