// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
)

// Store keeps bytes by key beyond the process. The clients of the Collector's storage
// extensions are such stores.
type Store interface {
	// Get returns nil where there is nothing.
	Get(ctx context.Context, key string) ([]byte, error)
	// Set replaces what is there.
	Set(ctx context.Context, key string, value []byte) error
	// Close ends the use of the store.
	Close(ctx context.Context) error
}

const (
	historyKey = "history"
	checkedKey = "checked"
	// asideKey is where a history goes that cannot be read, for whoever wants to know why.
	asideKey = "history.unreadable"

	// confirmEvery bounds how often an unchanged source is written down. It is also
	// how much of the time before a restart can end up as unknown.
	confirmEvery = time.Minute
	// storeTimeout bounds one write.
	storeTimeout = 10 * time.Second
)

// memory is the history of a loader in a store. A nil memory remembers nothing.
type memory struct {
	store     Store
	since     string   // what steady times count from
	confirmed *reading // the last that was written down; nil before
}

// look is the last look at the source as it is written down, by the clock and by a steady
// time. The clock may be set back before the next process reads it.
type look struct {
	Checked time.Time     `json:"checked"`
	Elapsed time.Duration `json:"elapsed"`
	Since   string        `json:"since,omitempty"`
}

// restore reads the history into the loader, and returns when the source was looked at last
// where this process can tell how long ago that is.
func (m *memory) restore(ctx context.Context, loader *config.Loader) (*registry.Registry, *reading, error) {
	if m == nil {
		return nil, nil, nil
	}
	data, err := m.store.Get(ctx, historyKey)
	if err != nil || data == nil {
		// A store that is new cannot be told from one that lost what it held.
		loader.Lost()
		return nil, nil, wrap("read", err)
	}
	var last look
	text, err := m.store.Get(ctx, checkedKey)
	if err == nil && text != nil {
		err = json.Unmarshal(text, &last)
	}
	registry, unreadable := loader.Restore(data, last.Checked)
	if unreadable != nil {
		loader.Lost()
		aside := m.store.Set(ctx, asideKey, data)
		told := fmt.Errorf("%w; it is set aside as %q, and a new one begins", unreadable, asideKey)
		return nil, nil, errors.Join(told, aside)
	}
	if last.Since == "" || last.Since != m.since {
		return registry, nil, wrap("read", err)
	}
	return registry, &reading{last.Checked, last.Elapsed}, wrap("read", err)
}

// save writes the history down.
func (m *memory) save(ctx context.Context, loader *config.Loader, now reading) error {
	if m == nil {
		return nil
	}
	data, err := loader.Save()
	if err != nil {
		return err
	}
	if err := m.store.Set(ctx, historyKey, data); err != nil {
		return wrap("write", err)
	}
	m.confirmed = nil // a clock that was set back shows less than what is written there
	return m.confirm(ctx, now)
}

// confirm writes down that the source still holds what was saved: once in a while, and when
// the clock was set, as what it shows from then on could not be told otherwise.
func (m *memory) confirm(ctx context.Context, now reading) error {
	if m == nil || m.confirmed != nil && !now.isBefore(m.confirmed) && !m.confirmed.isBefore(&now) &&
		now.elapsed-m.confirmed.elapsed < confirmEvery {
		return nil
	}
	text, err := json.Marshal(look{now.wall, now.elapsed, m.since})
	if err != nil {
		return err
	}
	if err := m.store.Set(ctx, checkedKey, text); err != nil {
		return wrap("write", err)
	}
	m.confirmed = &now
	return nil
}

func (m *memory) close(ctx context.Context) error {
	if m == nil {
		return nil
	}
	return m.store.Close(ctx)
}

// remember writes to the storage: the history where it is another one, or else that the
// source still holds what was written down. Stamping does not depend on it.
func (w *Watcher) remember(now reading) {
	ctx, cancel := context.WithTimeout(context.Background(), storeTimeout)
	defer cancel()
	var err error
	if w.unsaved {
		err = w.memory.save(ctx, w.Loader, now)
		w.unsaved = err != nil
	} else {
		err = w.memory.confirm(ctx, now)
	}
	if err != nil {
		w.Observe(Event{Result: Unstored, Registry: w.registry, Err: err})
	}
}

func wrap(verb string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("cannot %s the history in the storage: %w", verb, err)
}
