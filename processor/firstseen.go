// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"sync"

	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/processor/internal/stamp"
)

// maxFirstSeen bounds the memory for fingerprints that were logged.
const maxFirstSeen = 10_000

// firstSeen remembers which fingerprints were seen, the oldest are forgotten first.
// It is asked only when a stamp is composed, not for every span.
type firstSeen struct {
	mu    sync.Mutex
	known map[string]struct{}
	ring  []string
	next  int
}

func newFirstSeen(size int) *firstSeen {
	return &firstSeen{known: make(map[string]struct{}), ring: make([]string, size)}
}

// isFirst reports whether a fingerprint is new, and remembers it.
func (f *firstSeen) isFirst(fingerprint string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.known[fingerprint]; ok {
		return false
	}
	delete(f.known, f.ring[f.next])
	f.ring[f.next] = fingerprint
	f.next = (f.next + 1) % len(f.ring)
	f.known[fingerprint] = struct{}{}
	return true
}

// logFirstSeen writes the whole set behind a new fingerprint, so that the hash can
// be expanded later.
func (c *core) logFirstSeen(s *stamp.Stamp, span ptrace.Span) {
	fields := make([]zap.Field, 0, len(s.Attributes)+2)
	for _, attribute := range s.Attributes {
		fields = append(fields, zap.String(attribute.Key, attribute.Value))
	}
	c.logger.Info("first span with this fingerprint", append(fields,
		zap.Stringer("trace_id", span.TraceID()), zap.Stringer("span_id", span.SpanID()))...)
}
