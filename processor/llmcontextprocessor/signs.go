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
	table *record.Table[struct{}]
	// The lengths of signs, by their first and by their last byte: a bit each, the last
	// one for all that are longer.
	byFirst, byLast [256]uint64
	// foreign has the lengths of what only a stamp may write, by first byte; it may end in anything.
	foreign [256]uint64
}

func newSigns(dialects *dialect.Set) *signs {
	s, keys := &signs{}, map[string]struct{}{}
	for _, key := range dialects.Signs() {
		keys[key] = struct{}{}
		s.byFirst[key[0]] |= lengthBit(key)
		s.byLast[key[len(key)-1]] |= lengthBit(key)
	}
	s.table = record.NewTable(keys)
	s.foreign[stamp.Prefix[0]] = -lengthBit(stamp.Prefix) // whatever follows it
	return s
}

func lengthBit(key string) uint64 { return 1 << min(len(key), 63) }

// on reports whether the span deserves to be read. Known says that its scope is one of
// OpenTelemetry's own instrumentations, which no undescribed dialect has.
func (s *signs) on(span ptrace.Span, scope dialect.Scope, known bool) bool {
	if dialect.NameIsSign(span.Name(), scope) {
		return true
	}
	places := s.places(span.Attributes())
	if !known {
		places |= kindPlaces(span.Attributes())
	}
	if places != 0 && s.areAt(places, span.Attributes()) {
		return true
	}
	return hasEvents(span)
}

// lastPlace stands for all places from there on.
const lastPlace = 63

// places tells which attributes may be signs, a bit each: none for most spans. It looks
// at the ends of each key only, since keys are scattered in memory. The body of the loop
// has to stay so small that the compiler takes it into the loop, and must not leave it.
func (s *signs) places(attributes pcommon.Map) (places uint64) {
	at := 0
	attributes.Range(func(key string, _ pcommon.Value) bool {
		if n := len(key); n > 0 {
			lengths := s.byFirst[key[0]]&s.byLast[key[n-1]] | s.foreign[key[0]]
			places |= lengths >> min(n, 63) & 1 << min(at, lastPlace)
		}
		at++
		return true
	})
	return places
}

// kindPlaces is places for the kind in a dialect that nobody has described.
func kindPlaces(attributes pcommon.Map) (places uint64) {
	at := 0
	attributes.Range(func(key string, _ pcommon.Value) bool {
		if n := len(key); n > 10 && (key[n-4:] == "kind" || key[n-4:] == "type") {
			places |= 1 << min(at, lastPlace)
		}
		at++
		return true
	})
	return places
}

// areAt reports whether there is a sign at one of the places.
func (s *signs) areAt(places uint64, attributes pcommon.Map) bool {
	at := 0
	for key, value := range attributes.All() {
		if places&1 != 0 && s.is(key, value) {
			return true
		}
		if at++; at <= lastPlace {
			places >>= 1
		}
		if places == 0 {
			return false
		}
	}
	return false
}

// is reports whether the attribute is a sign of GenAI, or what only a stamp may write.
func (s *signs) is(key string, value pcommon.Value) bool {
	if dialect.IsCommon(key) {
		return dialect.IsSign(key, record.Of(value).Text())
	}
	return strings.HasPrefix(key, stamp.Prefix) || s.table.Find(key) != nil ||
		dialect.IsKindKey(key) && dialect.IsKindWord(record.Of(value).Text())
}

func hasEvents(span ptrace.Span) bool {
	for _, event := range span.Events().All() {
		if dialect.EventOfInterest(event.Name()) {
			return true
		}
	}
	return false
}
