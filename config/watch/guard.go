// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"fmt"
	"runtime/debug"
)

// Guard makes errors of what the store panics with: a damaged file must not take the
// Collector with it. A file that is mapped into memory and was cut off is a fault of the
// machine, which would end the process if it were not made a panic too.
func Guard(store Store) Store { return guarded{store} }

// Broken returns the store of a storage that cannot be opened: it fails with the error.
func Broken(err error) Store { return broken{err} }

type guarded struct{ store Store }

func (g guarded) Get(ctx context.Context, key string) (value []byte, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer recovered(&err)
	return g.store.Get(ctx, key)
}

func (g guarded) Set(ctx context.Context, key string, value []byte) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer recovered(&err)
	return g.store.Set(ctx, key, value)
}

func (g guarded) Close(ctx context.Context) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer recovered(&err)
	return g.store.Close(ctx)
}

// recovered turns a panic into the error that the caller returns.
//
//nolint:gocritic // a deferred call sets a result only through its address
func recovered(err *error) {
	if reason := recover(); reason != nil {
		*err = fmt.Errorf("the storage panicked: %v", reason)
	}
}

type broken struct{ err error }

func (b broken) Get(context.Context, string) ([]byte, error) { return nil, b.err }
func (b broken) Set(context.Context, string, []byte) error   { return b.err }
func (broken) Close(context.Context) error                   { return nil }
