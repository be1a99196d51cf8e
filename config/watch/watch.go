// SPDX-License-Identifier: Apache-2.0

// Package watch keeps the registry of one configuration up to date: it takes what a
// source sees, loads it, and publishes what is in force.
package watch // import "github.com/llmcontext/llmcontextprocessor/config/watch"

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
)

// Result says how a look at the source ended. The values are those of the result
// label of the metrics.
type Result string

// The results of a look at the source.
const (
	Loaded   Result = "loaded"   // a new registry is in force
	Rejected Result = "rejected" // what was shown is bad, wholly or in part; the last good version stays
	Failed   Result = "failed"   // the source could not be read
)

// Event tells what happened at the source.
type Event struct {
	Result   Result
	Registry *config.Registry // in force now; nil before the first
	Changed  bool             // Registry is another one than before
	Version  string           // the source's own name for what it showed
	Err      error            // with Rejected and Failed
}

// Watcher joins one source and one loader.
type Watcher struct {
	source  source.Source
	now     func() time.Time
	observe func(Event)

	mu       sync.Mutex // sources are slow and rare; readers never come here
	loader   *config.Loader
	registry *config.Registry

	checked atomic.Int64
}

// New makes a watcher. observe is told of every event that is not merely
// "unchanged", one at a time, and publishes the registry.
func New(src source.Source, loader *config.Loader, now func() time.Time, observe func(Event)) *Watcher {
	return &Watcher{source: src, loader: loader, now: now, observe: observe}
}

// Start starts the source.
func (w *Watcher) Start(ctx context.Context, host component.Host) error {
	return w.source.Start(ctx, host, w)
}

// Shutdown stops the source.
func (w *Watcher) Shutdown(ctx context.Context) error {
	return w.source.Shutdown(ctx)
}

// Checked is when the source was last known to hold what is in force, in nanoseconds
// since 1970; 0 before the first time.
func (w *Watcher) Checked() int64 { return w.checked.Load() }

// Show implements source.Sink.
func (w *Watcher) Show(snapshot source.Snapshot) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	registry, err := w.loader.Load(snapshot.Fragments, now)
	changed := registry != w.registry
	w.registry = registry
	event := Event{Result: Loaded, Registry: registry, Changed: changed, Version: snapshot.Version, Err: err}
	if err != nil {
		event.Result = Rejected
	} else {
		w.checked.Store(now.UnixNano())
	}
	w.observe(event)
	if registry == nil {
		return err
	}
	return nil
}

// Unchanged implements source.Sink.
func (w *Watcher) Unchanged() { w.checked.Store(w.now().UnixNano()) }

// Failed implements source.Sink.
func (w *Watcher) Failed(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.observe(Event{Result: Failed, Registry: w.registry, Err: err})
}
