// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/internal/memo"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// stampKey is everything that a stamp depends on, beside what is reported. Many
// verdicts share a stamp: spans differ in more than decides about it.
type stampKey struct {
	resolution *config.Resolution
	stretch
	evidence evidenceKey
}

// stampEntry is a stamp that was composed.
type stampEntry struct {
	stampKey
	reported []string
	stamp    *stamp.Stamp
	first    pcommon.TraceID // in which the fingerprint was seen first
}

// compose gives the stamp for a span. window holds the states around it, nil where the
// one at its start is all.
func (w *walker) compose(key stampKey, window []config.State, reported []string, span ptrace.Span) *stampEntry {
	hash := key.hash(reported)
	known := w.engine.stamps.Find(hash, func(entry *stampEntry) bool {
		return entry.stampKey == key && slices.Equal(entry.reported, reported)
	})
	if known != nil {
		return known
	}
	s := w.engine.plan.Compose(&stamp.Input{
		Resolution: key.resolution,
		State:      key.state,
		Window:     window,
		Stale:      key.stale,
		Observed:   key.evidence.observed(reported),
	})
	first, isNew := w.seen.see(s.Fingerprint, span.TraceID())
	if isNew {
		w.logFirstSeen(s, span)
	}
	entry := &stampEntry{key, reported, s, first}
	w.engine.stamps.Put(hash, entry)
	return entry
}

func (k *stampKey) hash(reported []string) uint64 {
	h := memo.Mix(k.resolution.Hash() ^ uint64(k.state.From))
	h = memo.Mix(h ^ uint64(k.first.From) ^ uint64(k.window)<<1)
	if k.stale {
		h = memo.Mix(h)
	}
	h = k.evidence.hash(h)
	for _, value := range reported {
		h = memo.Hash(h, value)
	}
	return h
}
