// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
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
	confirmed time.Time
}

// restore reads the history into the loader, and when the source was checked last.
func (m *memory) restore(ctx context.Context, loader *config.Loader) (*registry.Registry, error) {
	if m == nil {
		return nil, nil
	}
	data, err := m.store.Get(ctx, historyKey)
	if err != nil || data == nil {
		// A store that is new cannot be told from one that lost what it held.
		loader.Lost()
		return nil, wrap("read", err)
	}
	var checked time.Time
	text, err := m.store.Get(ctx, checkedKey)
	if err == nil && text != nil {
		err = checked.UnmarshalText(text)
	}
	registry, unreadable := loader.Restore(data, checked)
	if unreadable != nil {
		loader.Lost()
		aside := m.store.Set(ctx, asideKey, data)
		told := fmt.Errorf("%w; it is set aside as %q, and a new one begins", unreadable, asideKey)
		return nil, errors.Join(told, aside)
	}
	return registry, wrap("read", err)
}

// save writes the history down.
func (m *memory) save(ctx context.Context, loader *config.Loader, now time.Time) error {
	if m == nil {
		return nil
	}
	data, err := loader.Save()
	if err != nil {
		return err
	}
	// The history holds its own time. The separate one is read only if it is later.
	if err := m.store.Set(ctx, historyKey, data); err != nil {
		return wrap("write", err)
	}
	return m.confirm(ctx, now)
}

// confirm writes down that the source still holds what was saved.
func (m *memory) confirm(ctx context.Context, now time.Time) error {
	if m == nil || now.Sub(m.confirmed) < confirmEvery && !m.confirmed.IsZero() {
		return nil
	}
	text, err := now.MarshalText()
	if err != nil {
		return err
	}
	if err := m.store.Set(ctx, checkedKey, text); err != nil {
		return wrap("write", err)
	}
	m.confirmed = now
	return nil
}

func (m *memory) close(ctx context.Context) error {
	if m == nil {
		return nil
	}
	return m.store.Close(ctx)
}

func wrap(verb string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("cannot %s the history in the storage: %w", verb, err)
}
