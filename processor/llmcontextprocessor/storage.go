// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/llmcontext/llmcontextprocessor/config/watch"
)

// openStore returns the client of the storage extension that is configured; nil where none is.
func (c *core) openStore(ctx context.Context, host component.Host) (watch.Store, error) {
	if c.config.Storage == nil {
		return nil, nil
	}
	id := *c.config.Storage
	extension, ok := host.GetExtensions()[id]
	if !ok {
		return nil, fmt.Errorf("storage: there is no extension %q; add it to extensions and to service::extensions", id)
	}
	provider, ok := extension.(storage.Extension)
	if !ok {
		return nil, fmt.Errorf("storage: the extension %q stores nothing; name a storage extension such as file_storage", id)
	}
	return c.client(ctx, provider), nil
}

// client opens the storage. One that cannot be opened, whatever it does, is told by the
// watcher, and the Collector goes on without.
func (c *core) client(ctx context.Context, provider storage.Extension) (store watch.Store) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if reason := recover(); reason != nil {
			store = watch.Broken(fmt.Errorf("the storage panicked when it was opened: %v", reason))
		}
	}()
	client, err := provider.GetClient(ctx, component.KindProcessor, c.id, "")
	switch {
	case err != nil:
		return watch.Broken(err)
	case client == nil:
		return watch.Broken(errors.New("the storage extension gave no client"))
	}
	return client
}
