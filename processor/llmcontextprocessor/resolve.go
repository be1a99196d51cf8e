// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"unsafe"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/cache"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// resolve looks up what is declared over time for the values of the record, its scope and
// its resource: the nearest counts. Records without a value of their own share what their
// scope's say, and scopes what their resource's.
func (w *walker) resolve() {
	switch {
	case w.owns:
		w.values = &w.nearest
		w.overlay()
	case w.scope.owns:
		w.values = &w.scope
	default:
		w.values = &w.resource
	}
	v := w.values
	if v.resolution == nil {
		v.resolution = w.engine.registry.Resolve(v.texts[:len(w.engine.registry.Keys())])
		v.reported = w.engine.reported(v.reported[:0], v.texts)
	}
	w.resolution, w.observed.Reported = v.resolution, stamp.ReportedIn(v.reported)
}

// overlay lays the values of the record over those of its scope.
func (w *walker) overlay() {
	w.nearest.resolution = nil
	for slot, value := range w.own {
		if value == "" {
			value = w.scope.texts[slot]
		}
		w.nearest.texts[slot] = value
	}
}

// around names the declarations around a record.
type around struct {
	state  *registry.State // at its start
	first  *registry.State // within settle of it
	window int             // how many states are
	stale  bool
}

// stampKey is everything that a stamp depends on.
type stampKey struct {
	resolution *registry.Resolution
	around
	observed string // its key
}

// stampEntry is a stamp that was composed.
type stampEntry struct {
	key   stampKey
	stamp *stamp.Stamp
	first pcommon.TraceID // in which the fingerprint was seen first
	bytes int64
}

// compose returns the stamp of the record: what is declared at its time, and what was
// observed, brought together.
func (w *walker) compose(it *item) *stampEntry {
	state := w.resolution.At(it.from)
	states := around{state, state, 1, w.staleAfter > 0 && it.from-w.checkedHere() > w.staleAfter}
	window := []registry.State(nil)
	if it.from-w.settle < state.From || it.to+w.settle >= state.To {
		window = w.resolution.Window(it.from-w.settle, it.to+w.settle)
		states.first, states.window = &window[0], len(window)
	}
	observed := w.observed.AppendKey(w.observedKey[:0])
	w.observedKey = observed
	hash := states.hash(cache.Hash(w.resolution.Hash(), unsafe.String(unsafe.SliceData(observed), len(observed))))
	if w.explain == nil {
		if known := w.engine.findStamp(hash, w.resolution, &states, observed); known != nil {
			return known
		}
	}
	key := stampKey{w.resolution, states, string(observed)}
	entry := &stampEntry{key: key, stamp: w.engine.plan.Compose(&stamp.Input{
		Resolution: key.resolution,
		State:      state,
		Window:     window,
		Stale:      states.stale,
		Observed:   w.observed.Clone(),
	})}
	var isNew bool
	if entry.first, isNew = w.seen.see(entry.stamp.Fingerprint, it.trace); isNew {
		w.logFirstSeen(entry.stamp, it)
	}
	if w.explain == nil {
		entry.stamp.Findings = nil                                           // for people only
		entry.bytes = 512 + entry.stamp.Bytes() + 2*int64(len(key.observed)) // it may hold on to the texts
		w.engine.stamps.Put(hash, entry)
	}
	return entry
}

// checkedHere is until when everything that matches the record is known to be in force.
func (w *walker) checkedHere() int64 {
	checked := w.checked
	if len(w.behind) == 0 {
		return checked
	}
	for _, fragment := range w.resolution.Fragments() {
		if until, ok := w.behind[fragment]; ok {
			checked = min(checked, until)
		}
	}
	return checked
}

func (e *engine) findStamp(hash uint64, r *registry.Resolution, states *around, observed []byte) *stampEntry {
	return e.stamps.Find(hash, func(entry *stampEntry) bool {
		return entry.key.resolution == r && entry.key.around == *states && entry.key.observed == string(observed)
	})
}

func (a *around) hash(h uint64) uint64 {
	h = cache.Mix(h ^ uint64(a.state.From) ^ uint64(a.window)<<1)
	if a.first != a.state {
		h = cache.Mix(h ^ uint64(a.first.From))
	}
	if a.stale {
		h = cache.Mix(h)
	}
	return h
}
