// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// signs are the attribute keys without any of which a span need not be read. Most
// spans of a Collector are not GenAI, and looking for a sign is all that they cost.
type signs struct {
	table *record.Table[dialect.Sign]
	// The lengths of the keys that may be signs, a bit each (of a longer one that of the length
	// less 64), by their third byte, and by the last but one: of all pairs these two tell most.
	third      [256]thirdByte
	lastButOne [256]uint64
}

// thirdByte is what the third byte of a key says.
type thirdByte struct {
	lengths uint64
	whole   uint64 // lengths for which nothing else counts: of what only a stamp may write
}

const (
	all      = ^uint64(0) // lengths
	shortest = 3          // key that has these bytes
)

func newSigns(dialects *dialect.Set) *signs {
	s, signs := &signs{}, dialects.Signs()
	for key := range signs {
		if n := len(key); n >= shortest {
			s.third[key[2]].lengths |= 1 << (n & 63)
			s.lastButOne[key[n-2]] |= 1 << (n & 63)
		}
	}
	s.table = record.NewTable(signs)
	s.third[stamp.Prefix[2]].whole = all
	return s
}

// on reports whether the span deserves to be read. Described says that its scope is one of
// OpenTelemetry's own instrumentations, which no undescribed dialect has.
func (s *signs) on(span ptrace.Span, scope dialect.Scope, described bool) bool {
	attributes := span.Attributes()
	return dialect.NameIsSign(span.Name(), scope) ||
		s.areAmong(attributes) ||
		!described && kindIsAmong(attributes) ||
		span.Events().Len() > 0 && hasEvents(span)
}

// areAmong reports whether there is a sign among the attributes. What is done for each has to stay
// so small that the compiler takes it into the loop.
func (s *signs) areAmong(attributes pcommon.Map) (found bool) {
	attributes.Range(func(key string, value pcommon.Value) bool {
		if s.mayBe(key) {
			found = s.is(key, value)
		}
		return !found
	})
	return found
}

// mayBe reports whether a key may be a sign, which few are. It looks at two bytes only, since
// keys are scattered in memory.
func (s *signs) mayBe(key string) bool {
	n := len(key)
	if n < shortest {
		return true
	}
	third := s.third[key[2]]
	return (third.lengths&s.lastButOne[key[n-2]]|third.whole)&(1<<(n&63)) != 0
}

// is reports whether the attribute is a sign of GenAI, or what only a stamp may write.
func (s *signs) is(key string, value pcommon.Value) bool {
	if sign := s.table.Find(key); sign != nil {
		return sign.IsAny() || sign.Holds(record.Of(value).Text())
	}
	return strings.HasPrefix(key, stamp.Prefix)
}

// kindIsAmong reports whether the attributes tell a kind in a dialect that nobody has described.
func kindIsAmong(attributes pcommon.Map) bool {
	for key, value := range attributes.All() {
		if dialect.IsKindKey(key) && dialect.IsKindWord(record.Of(value).Text()) {
			return true
		}
	}
	return false
}

func hasEvents(span ptrace.Span) bool {
	for _, event := range span.Events().All() {
		if dialect.EventOfInterest(event.Name()) {
			return true
		}
	}
	return false
}
