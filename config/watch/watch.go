// SPDX-License-Identifier: Apache-2.0

// Package watch keeps the registry of one configuration up to date: it takes what a
// source sees, loads it, publishes what is in force, and remembers it beyond a restart.
package watch // import "github.com/llmcontext/llmcontextprocessor/config/watch"

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/config/source"
)

// Result says how a look at the source ended. The values are those of the result
// label of the metrics.
type Result string

// The results of a look at the source.
const (
	Loaded    Result = "loaded"    // a new registry is in force
	Rejected  Result = "rejected"  // what was shown is bad, wholly or in part; the last good version stays
	Failed    Result = "failed"    // the source could not be read
	Recovered Result = "recovered" // the source can be read again, and holds what is in force
	Restored  Result = "restored"  // the registry of before the restart is in force
	Unstored  Result = "unstored"  // the history could not be read from the storage, or not written to it
)

// Results are all of them.
var Results = []Result{Loaded, Rejected, Failed, Recovered, Restored, Unstored}

// Event tells what happened at the source, or at the storage.
type Event struct {
	Result   Result
	Registry *registry.Registry // in force now; nil before the first
	Changed  bool               // Registry is another one than before
	Version  string             // the source's own name for what it showed
	Changes  []history.Change   // of variables, with Changed
	Err      error              // with Rejected, Failed and Unstored
}

// Options says what a watcher works with.
type Options struct {
	Source source.Source
	Loader *config.Loader
	Store  Store         // nil: the history ends with the process
	Wait   time.Duration // how long Start waits for a source that has not shown anything
	Now    func() time.Time
	Steady Steady // beside the clock; the zero one: that of the machine
	// Observe is told of every event, one at a time, and publishes the registry.
	// A look that found nothing new is no event.
	Observe func(Event)
}

// Watcher joins one source and one loader.
type Watcher struct {
	Options

	mu       sync.Mutex // sources are slow and rare; readers never come here
	registry *registry.Registry
	failing  bool          // the source could not be read when last looked at
	looked   bool          // the source has shown something since the start
	refused  error         // why what the source was last seen to hold is not in force, wholly or in part
	unsaved  bool          // the history is another one than was last written down
	shown    chan struct{} // closed when the source has shown something that can be used
	once     sync.Once
	memory   *memory

	checked atomic.Int64
	reading atomic.Pointer[reading] // of the clock, at the last look
	behind  atomic.Pointer[map[string]int64]
}

// New makes a watcher.
func New(options Options) *Watcher {
	if options.Steady.Elapsed == nil {
		options.Steady = ofMachine()
	}
	if options.Steady.Estimate == nil {
		options.Steady.Estimate = options.Steady.Elapsed
	}
	w := &Watcher{Options: options, shown: make(chan struct{})}
	if options.Store != nil {
		w.memory = &memory{store: Guard(options.Store), since: w.Steady.Since}
	}
	return w
}

// Start takes over what the storage remembers, starts the source, and gives a remote
// one some time to answer. A source that does not is no error: it is reported, and
// stamping goes on with what is known.
func (w *Watcher) Start(ctx context.Context, host component.Host) error {
	w.restore(ctx)
	if err := w.Source.Start(ctx, host, w); err != nil {
		return err
	}
	patience := time.NewTimer(w.Wait)
	defer patience.Stop()
	select {
	case <-w.shown:
	case <-ctx.Done():
	case <-patience.C:
		w.Failed(fmt.Errorf("the source has shown no registry within %s; starting without, and trying on", w.Wait))
	}
	return nil
}

// Shutdown stops the source and closes the storage. A registry that is just being read is
// not waited for.
func (w *Watcher) Shutdown(ctx context.Context) error {
	w.Loader.Stop()
	return errors.Join(w.Source.Shutdown(ctx), w.memory.close(ctx))
}

// Checked is when the source was last read and had shown a registry that can be used, in
// nanoseconds since 1970; 0 before the first time. What is in force of a fragment is what
// the source holds at that time, unless it is Behind.
func (w *Watcher) Checked() int64 { return w.checked.Load() }

// Behind returns until when fragments are known to be what is in force, by their name, in
// nanoseconds since 1970, of those of which it is not known up to the last check: of what
// is there now, and bad, and of those that say themselves when they were checked.
func (w *Watcher) Behind() map[string]int64 {
	if behind := w.behind.Load(); behind != nil {
		return *behind
	}
	return nil
}

func (w *Watcher) publishBehind() {
	behind := map[string]int64{}
	for name, until := range w.Loader.Behind() {
		behind[name] = until.UnixNano()
	}
	w.behind.Store(&behind)
}

// restore puts the registry in force that was before the restart. A memory that
// cannot be read is set aside: it must not keep the Collector from starting.
func (w *Watcher) restore(ctx context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	registry, last, err := w.memory.restore(ctx, w.Loader)
	w.reading.Store(last)
	if err != nil {
		w.Observe(Event{Result: Unstored, Err: err})
	}
	if registry != nil {
		w.registry = registry
		w.checked.Store(w.Loader.Checked().UnixNano())
		w.publishBehind()
		w.Observe(Event{Result: Restored, Registry: registry, Changed: true})
	}
}

// Show implements source.Sink.
func (w *Watcher) Show(snapshot source.Snapshot) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.read()
	if snapshot.After.Before(now.wall) {
		w.Loader.Confirm(snapshot.After)
	}
	registry, err := w.Loader.Load(snapshot.Fragments, now.wall)
	if errors.Is(err, document.ErrStopped) {
		return err
	}
	event := Event{
		Result: Loaded, Registry: registry, Changed: registry != w.registry, Version: snapshot.Version, Err: err,
	}
	if event.Changed {
		event.Changes = w.Loader.Changes()
	}
	isNews := event.Changed || (err == nil) != (w.refused == nil)
	w.registry, w.looked, w.refused, w.failing = registry, true, err, false
	if err != nil {
		event.Result = Rejected
	}
	w.publishBehind()
	if registry != nil {
		w.checked.Store(now.wall.UnixNano())
	}
	w.Observe(event)
	if registry != nil {
		// Only now is it published: the start must not end before.
		w.once.Do(func() { close(w.shown) })
	}
	if registry == nil {
		return err
	}
	if w.unsaved = w.unsaved || isNews; w.unsaved {
		w.remember(now)
	}
	return nil
}

// Unchanged implements source.Sink. A source that still holds what was rejected does
// not hold what is in force: it is rejected, and not out of reach.
func (w *Watcher) Unchanged() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failing && w.refused != nil {
		w.failing = false
		w.Observe(Event{Result: Rejected, Registry: w.registry, Err: w.refused})
	}
	if w.registry == nil || !w.looked {
		return
	}
	now := w.read()
	registry := w.Loader.Unchanged(now.wall)
	isNews := registry != w.registry // the clock was set back
	w.registry = registry
	w.checked.Store(now.wall.UnixNano())
	if isNews {
		w.Observe(Event{Result: Loaded, Registry: registry, Changed: true})
	}
	if w.failing {
		w.failing = false
		w.Observe(Event{Result: Recovered, Registry: w.registry})
	}
	w.unsaved = w.unsaved || isNews
	w.remember(now)
}

// Failed implements source.Sink.
func (w *Watcher) Failed(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failing = true
	w.Observe(Event{Result: Failed, Registry: w.registry, Err: err})
}
