// SPDX-License-Identifier: Apache-2.0

// Package changefeed brings the changes of a registry from the processor that watches it to
// the receivers of the same Collector, so that the source is looked at once.
package changefeed // import "github.com/llmcontext/llmcontextprocessor/internal/changefeed"

import (
	"context"
	"slices"
	"sync"

	"go.opentelemetry.io/collector/component"

	"github.com/llmcontext/llmcontextprocessor/config/history"
)

const (
	// maxEarlier bounds what a feed keeps for those who listen later: nothing says which
	// component of a Collector starts first.
	maxEarlier = 1_000
	// maxPending bounds what waits for one listener.
	maxPending = 100_000
)

// Key names the feed of a processor. A process may run more than one Collector, each with
// a processor of the same name.
type Key struct {
	instance  string // service.instance.id of the Collector
	processor component.ID
}

// KeyOf returns the key of a processor of the Collector that the settings are of.
func KeyOf(settings component.TelemetrySettings, processor component.ID) Key {
	key := Key{processor: processor}
	if id, ok := settings.Resource.Attributes().Get("service.instance.id"); ok {
		key.instance = id.AsString()
	}
	return key
}

var (
	mu    sync.Mutex
	feeds = map[Key]*Feed{}
)

// Feed takes the changes of one registry.
type Feed struct {
	key Key

	mu        sync.Mutex
	earlier   []history.Change
	forgotten int
	listeners map[*Listener]bool
}

// Open makes the feed that is found under the key until it is closed.
func Open(key Key) *Feed {
	mu.Lock()
	defer mu.Unlock()
	f := &Feed{key: key, listeners: map[*Listener]bool{}}
	feeds[key] = f
	return f
}

// Close takes the feed out of reach. Those who listen keep what waits for them.
func (f *Feed) Close() {
	mu.Lock()
	defer mu.Unlock()
	if feeds[f.key] == f {
		delete(feeds, f.key)
	}
}

// Publish hands changes to all who listen, and to who will. It does not wait for them.
func (f *Feed) Publish(changes []history.Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var forgotten int
	f.earlier, forgotten = appendBounded(f.earlier, changes, maxEarlier)
	f.forgotten += forgotten
	for l := range f.listeners {
		l.add(changes, 0)
	}
}

// Listener takes what one feed brings, one caller at a time.
type Listener struct {
	feed *Feed

	mu      sync.Mutex
	pending []history.Change
	dropped int
	news    chan struct{}
}

// Listen joins the feed of the key, from its beginning on; nil where there is none.
func Listen(key Key) *Listener {
	mu.Lock()
	f := feeds[key]
	mu.Unlock()
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	l := &Listener{feed: f, news: make(chan struct{}, 1)}
	f.listeners[l] = true
	l.add(f.earlier, f.forgotten)
	return l
}

// Close ends the listening. What waits can still be taken.
func (l *Listener) Close() {
	l.feed.mu.Lock()
	defer l.feed.mu.Unlock()
	delete(l.feed.listeners, l)
}

// Next waits for changes and returns at most so many of them, and how many were dropped
// before these, since too many waited.
func (l *Listener) Next(ctx context.Context, most int) (changes []history.Change, dropped int, err error) {
	for {
		if changes, dropped = l.Take(most); len(changes) > 0 {
			return changes, dropped, nil
		}
		select {
		case <-l.news:
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		}
	}
}

// Take is Next for what is there.
func (l *Listener) Take(most int) (changes []history.Change, dropped int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(most, len(l.pending))
	changes, l.pending = slices.Clone(l.pending[:n]), l.pending[n:]
	dropped, l.dropped = l.dropped, 0
	return changes, dropped
}

func (l *Listener) add(changes []history.Change, dropped int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var more int
	l.pending, more = appendBounded(l.pending, changes, maxPending)
	l.dropped += dropped + more
	select {
	case l.news <- struct{}{}:
	default:
	}
}

// appendBounded keeps the newest, and counts the others.
func appendBounded(list, changes []history.Change, most int) (newest []history.Change, dropped int) {
	list = append(list, changes...)
	dropped = max(0, len(list)-most)
	return slices.Delete(list, 0, dropped), dropped
}
