// SPDX-License-Identifier: Apache-2.0

// Package source is the seam between the registry and where its documents live.
//
// The contract, for whoever writes a source:
//
//  1. Start reads once and begins to watch. What it starts, Shutdown stops and waits
//     for; Shutdown after a failed Start, and twice, does nothing.
//  2. Everything that is seen goes to the Sink, from one goroutine at a time.
//  3. Show always tells the whole: fragments that are left out are gone.
//  4. A source never shows what it could not read whole. It says Failed and tries
//     again; the sink keeps what was last shown.
//  5. A look that found nothing new says Unchanged. Without Show or Unchanged for
//     longer than stale_after, spans are stamped as stale.
//  6. Data handed over is not changed afterwards.
package source // import "github.com/llmcontext/llmcontextprocessor/config/source"

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"

	"github.com/llmcontext/llmcontextprocessor/config"
)

// Snapshot is the whole content of a source at one moment.
type Snapshot struct {
	Fragments []config.Fragment // with unique names, in any order
	// Version is the source's own name for this state (an ETag, an etcd revision), for
	// logs; "" where it has none.
	Version string
	// After is an instant up to which the source is known to have held what was shown
	// before; zero where nothing is known but the last look.
	After time.Time
}

// Sink takes what a source sees. It is safe to call from any goroutine.
type Sink interface {
	// Show brings the content of the source. The error says why none of it can be
	// used and nothing was in force before; it is nil when stamping can go on, with
	// the new registry or with the last good one.
	Show(Snapshot) error
	// Unchanged says that the source was reached and holds what was last shown.
	Unchanged()
	// Failed says that the source could not be reached or read.
	Failed(error)
}

// Source brings registry documents from one place.
type Source interface {
	// Start begins to watch. ctx bounds only the start itself. An error prevents the
	// Collector from starting; a source that can recover returns nil and says Failed.
	Start(ctx context.Context, host component.Host, sink Sink) error
	// Shutdown ends everything that Start began.
	Shutdown(ctx context.Context) error
}

// Extension is what a Collector extension implements, beside component.Component, to
// be named under source: {extension: ...}. The Collector starts it before the
// processors and stops it after them.
type Extension interface {
	// Source returns a source of its own to each processor that names the extension. It
	// is called once, after the extension was started; the contract above holds for
	// what it gives.
	Source() Source
}
