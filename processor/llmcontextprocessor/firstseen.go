// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"sync"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// maxFirstSeen bounds the memory for fingerprints that were logged.
const maxFirstSeen = 10_000

// firstSeen remembers in which trace each fingerprint was seen first; the oldest are
// forgotten first. It is asked only when a stamp is composed, not for every span.
type firstSeen struct {
	mu     sync.Mutex
	traces map[string]pcommon.TraceID
	ring   []string
	next   int
}

func newFirstSeen(size int) *firstSeen {
	return &firstSeen{traces: make(map[string]pcommon.TraceID), ring: make([]string, size)}
}

// see returns the trace in which a fingerprint was seen first. isNew: it is this one.
func (f *firstSeen) see(fingerprint string, trace pcommon.TraceID) (first pcommon.TraceID, isNew bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if first, ok := f.traces[fingerprint]; ok {
		return first, false
	}
	delete(f.traces, f.ring[f.next])
	f.ring[f.next] = fingerprint
	f.next = (f.next + 1) % len(f.ring)
	f.traces[fingerprint] = trace
	return trace, true
}

// logFirstSeen writes the whole set behind a new fingerprint, so that the hash can
// be expanded later. The fingerprint stands in the message: the Collector drops lines of
// which it wrote many alike, and tells them apart by that.
func (c *core) logFirstSeen(s *stamp.Stamp, it *item) {
	fields := make([]zap.Field, 0, len(s.Attributes)+2)
	for _, attribute := range s.Attributes {
		fields = append(fields, zap.String(attribute.Key, attribute.Value))
	}
	c.logger.Info("first record with fingerprint "+s.Fingerprint, append(fields,
		zap.Stringer("trace_id", it.trace), zap.Stringer("span_id", it.span))...)
}
