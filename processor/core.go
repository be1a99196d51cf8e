// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
	"github.com/llmcontext/llmcontextprocessor/config/watch"
)

// core is what all pipelines of one configuration share: one watcher, one engine.
type core struct {
	config    *Config
	logger    *zap.Logger
	telemetry *telemetry
	selects   *selection
	seen      *firstSeen
	tools     *toolCache
	now       func() time.Time

	prompts            []promptKeys
	settle, staleAfter int64

	watcher *watch.Watcher
	current atomic.Pointer[engine]
	walkers sync.Pool

	mu    sync.Mutex
	users int
	host  component.Host
}

func newCore(cfg *Config, set processor.Settings) (*core, error) {
	selects, err := newSelection(cfg.Spans, set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	c := &core{
		config:     cfg,
		logger:     set.Logger,
		selects:    selects,
		seen:       newFirstSeen(maxFirstSeen),
		tools:      newToolCache(),
		prompts:    promptKeySets(cfg.AlsoWrite),
		now:        time.Now,
		settle:     cfg.Settle.Nanoseconds(),
		staleAfter: cfg.StaleAfter.Nanoseconds(),
	}
	c.walkers.New = func() any { return &walker{core: c} }
	c.telemetry, err = newTelemetry(set.TelemetrySettings, c.registryAge)
	if err != nil {
		return nil, err
	}
	c.watch(newSource(&cfg.Source))
	return c, nil
}

// watch makes the watcher of a source.
func (c *core) watch(src source.Source) {
	var names []string
	for _, v := range c.config.Variables {
		names = append(names, v.Name)
	}
	loader := config.NewLoader(c.config.History, names)
	c.current.Store(newEngine(loader.Empty(), c.config.Variables, c.prompts))
	c.watcher = watch.New(src, loader, c.now, c.observe)
}

// start starts the watcher with the first pipeline.
func (c *core) start(ctx context.Context, host component.Host) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.users++; c.users > 1 {
		return nil
	}
	c.host = host
	return c.watcher.Start(ctx, host)
}

// shutdown stops the watcher with the last pipeline.
func (c *core) shutdown(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.users == 0 {
		return nil
	}
	if c.users--; c.users > 0 {
		return nil
	}
	c.telemetry.shutdown()
	return c.watcher.Shutdown(ctx)
}

// observe takes what happened at the source: it publishes the registry, and says so
// in the log, in the metrics and in the status of the component.
func (c *core) observe(event watch.Event) {
	ctx := context.Background()
	if event.Changed {
		c.current.Store(newEngine(event.Registry, c.config.Variables, c.prompts))
	}
	c.telemetry.recordLoad(ctx, event)
	switch event.Result {
	case watch.Loaded:
		c.logger.Info("registry loaded",
			zap.String("registry.revision", event.Registry.Revision()),
			zap.Int("contexts", event.Registry.Contexts()),
			zap.String("source.version", event.Version))
		c.report(componentstatus.NewEvent(componentstatus.StatusOK))
	case watch.Rejected:
		c.logger.Error("registry rejected; what was good stays in force", zap.Error(event.Err))
		c.report(componentstatus.NewRecoverableErrorEvent(event.Err))
	case watch.Failed:
		c.logger.Error("registry source failed; what was good stays in force", zap.Error(event.Err))
		c.report(componentstatus.NewRecoverableErrorEvent(event.Err))
	}
}

// report tells the host. While the component starts, the host learns from Start.
func (c *core) report(event *componentstatus.Event) {
	if c.host != nil {
		componentstatus.ReportStatus(c.host, event)
	}
}

// registryAge is the time since the source was last known to hold what is in force;
// negative before the first time.
func (c *core) registryAge() time.Duration {
	checked := c.watcher.Checked()
	if checked == 0 {
		return -1
	}
	return time.Duration(c.now().UnixNano() - checked)
}

// process stamps the spans of a batch. It cannot fail: what is not known is stamped
// as unknown.
func (c *core) process(ctx context.Context, td ptrace.Traces) (ptrace.Traces, error) {
	w := c.walkers.Get().(*walker)
	w.ctx, w.engine, w.checked, w.arrived = ctx, c.current.Load(), c.watcher.Checked(), c.now().UnixNano()
	w.traces(td)
	c.telemetry.recordSpans(ctx, &w.tally)
	w.release()
	c.walkers.Put(w)
	return td, nil
}
