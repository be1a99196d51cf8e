// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/processor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/internal/keytable"
	"github.com/llmcontext/llmcontextprocessor/processor/internal/stamp"
)

// signs are the attribute keys without any of which a span need not be read. Most
// spans of a Collector are not GenAI, and looking for a sign is all that they cost.
type signs struct {
	table *keytable.Table[dialect.Field]
	// lengths has a bit for each length that a sign has, and byFirst that for signs of
	// that first byte. The last bit is for all that are longer.
	lengths uint64
	byFirst [256]uint64
}

func newSigns() *signs {
	keys := dialect.Signs()
	s := &signs{table: keytable.New(keys)}
	for key := range keys {
		s.byFirst[key[0]] |= lengthBit(key)
	}
	s.byFirst[stamp.Prefix[0]] |= -lengthBit(stamp.Prefix) // whatever follows it
	for _, lengths := range &s.byFirst {
		s.lengths |= lengths
	}
	return s
}

func lengthBit(key string) uint64 { return 1 << min(len(key), 63) }

// may reports whether the key may be a sign: false for nearly every key that is not.
// Keys are scattered in memory, and reading even one byte of each is most of the cost.
func (s *signs) may(key string) bool {
	bit := lengthBit(key)
	return s.lengths&bit != 0 && key != "" && s.byFirst[key[0]]&bit != 0
}

// is reports whether the attribute is a sign of GenAI, or what only a stamp may write.
func (s *signs) is(key string, value pcommon.Value) bool {
	if strings.HasPrefix(key, stamp.Prefix) {
		return true
	}
	field := s.table.Find(key)
	return field != nil && field.IsSign(asText(value))
}

// on reports whether the span deserves to be read.
func (s *signs) on(span ptrace.Span, scope dialect.Scope) bool {
	if dialect.NameIsSign(span.Name(), scope) {
		return true
	}
	for key, value := range span.Attributes().All() {
		if s.may(key) && s.is(key, value) {
			return true
		}
	}
	return span.Events().Len() > 0 && hasEvents(span)
}
