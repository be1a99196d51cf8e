// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"maps"
	"slices"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
)

// instance is the processor in one pipeline. All of one configuration share a core.
type instance struct{ core *core }

func (i *instance) start(ctx context.Context, host component.Host) error {
	return i.core.start(ctx, i, host)
}

func (i *instance) shutdown(ctx context.Context) error { return i.core.shutdown(ctx, i) }

// hosts are those of every instance that runs: each tells the status of its own pipeline.
type hosts struct {
	mu   sync.Mutex
	of   map[*instance]component.Host
	last *componentstatus.Event
}

// add tells a host that comes later what the others know already.
func (h *hosts) add(of *instance, host component.Host) {
	h.mu.Lock()
	if h.of == nil {
		h.of = map[*instance]component.Host{}
	}
	h.of[of] = host
	last := h.last
	h.mu.Unlock()
	if last != nil {
		componentstatus.ReportStatus(host, last)
	}
}

func (h *hosts) remove(of *instance) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.of, of)
}

// report tells every host. While the component starts, the host learns from Start.
func (h *hosts) report(event *componentstatus.Event) {
	h.mu.Lock()
	h.last = event
	all := slices.Collect(maps.Values(h.of))
	h.mu.Unlock()
	for _, host := range all {
		componentstatus.ReportStatus(host, event)
	}
}
