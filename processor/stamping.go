// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"slices"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/internal/memo"
	"github.com/llmcontext/llmcontextprocessor/processor/internal/stamp"
)

// stampEntry is a stamp together with everything that it depends on.
type stampEntry struct {
	stampKey
	reported []string
	stamp    *stamp.Stamp
}

// stampKey is the comparable part of what a stamp depends on.
type stampKey struct {
	resolution *config.Resolution
	state      *config.State
	first      *config.State // of the window
	window     int
	stale      bool
	evidence   evidenceKey
}

// stampFor gives the stamp of a span. fresh reports that it was composed just now.
func (e *engine) stampFor(key stampKey, window []config.State, reported []string) (s *stamp.Stamp, fresh bool) {
	hash := key.hash(reported)
	known := e.stamps.Find(hash, func(entry *stampEntry) bool {
		return entry.stampKey == key && slices.Equal(entry.reported, reported)
	})
	if known != nil {
		return known.stamp, false
	}
	s = e.plan.Compose(&stamp.Input{
		Resolution: key.resolution,
		State:      key.state,
		Window:     window,
		Stale:      key.stale,
		Observed:   key.evidence.observed(reported),
	})
	e.stamps.Put(hash, &stampEntry{stampKey: key, reported: reported, stamp: s})
	return s, true
}

func (k *stampKey) hash(reported []string) uint64 {
	h := memo.Mix(k.resolution.Hash() ^ uint64(k.state.From))
	h = memo.Mix(h ^ uint64(k.first.From) ^ uint64(k.window)<<1 ^ uint64(k.evidence.kind)<<32)
	if k.stale {
		h = memo.Mix(h)
	}
	h = k.evidence.hash(h)
	for _, value := range reported {
		h = memo.Hash(h, value)
	}
	return h
}
