// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
	"github.com/llmcontext/llmcontextprocessor/config/watch"
	"github.com/llmcontext/llmcontextprocessor/internal/changefeed"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

// core is what all pipelines of one configuration share: one watcher, one engine.
type core struct {
	id        component.ID
	config    *Config
	logger    *zap.Logger
	telemetry *telemetry
	selects   *selection
	seen      *firstSeen
	news      news
	digests   *digests
	dialects  *dialect.Set
	signs     *signs
	now       func() time.Time

	prompts            []promptKeys
	settle, staleAfter int64

	source  source.Source
	feed    *changefeed.Feed              // to the receivers of this Collector
	watcher atomic.Pointer[watch.Watcher] // from the start on
	current atomic.Pointer[engine]
	walkers sync.Pool

	mu       sync.Mutex
	users    int
	released func() // called when the last user is gone

	hosts hosts
}

func newCore(cfg *Config, set processor.Settings) (*core, error) {
	selects, err := newSelection(cfg, set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	dialects, err := dialect.Describe(cfg.described())
	if err != nil {
		return nil, err
	}
	c := &core{
		dialects:   dialects,
		signs:      newSigns(dialects),
		id:         set.ID,
		config:     cfg,
		logger:     set.Logger,
		selects:    selects,
		seen:       newFirstSeen(maxFirstSeen),
		digests:    newDigests(),
		prompts:    promptKeySets(cfg.AlsoWrite),
		now:        time.Now,
		settle:     cfg.Settle.Nanoseconds(),
		staleAfter: cfg.StaleAfter.Nanoseconds(),
	}
	c.walkers.New = func() any {
		w := &walker{core: c}
		w.facts.Use(dialects)
		w.facts.Remembers(w.knowsTools)
		return w
	}
	c.telemetry, err = newTelemetry(set.TelemetrySettings, c.registryAge)
	if err != nil {
		return nil, err
	}
	c.source = newSource(&cfg.Source, set.TelemetrySettings)
	c.feed = changefeed.Open(changefeed.KeyOf(set.TelemetrySettings, set.ID))
	c.current.Store(newEngine(cfg.newLoader().Empty(), cfg, c.prompts, c.dialects))
	return c, nil
}

func (c *core) newLoader() *config.Loader {
	loader := c.config.newLoader()
	if checked := c.config.checked; checked != nil {
		loader.Reuse(checked)
	}
	return loader
}

// start starts the watcher with the first pipeline.
func (c *core) start(ctx context.Context, of *instance, host component.Host) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hosts.add(of, host)
	if c.users++; c.users > 1 {
		return nil
	}
	store, err := c.openStore(ctx, host)
	if err != nil {
		return err
	}
	watcher := watch.New(watch.Options{
		Source: c.source, Loader: c.newLoader(), Store: store, Wait: c.config.WaitForSource, Now: c.now, Observe: c.observe,
	})
	c.watcher.Store(watcher)
	return watcher.Start(ctx, host)
}

// shutdown stops the watcher with the last pipeline.
func (c *core) shutdown(ctx context.Context, of *instance) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hosts.remove(of)
	if c.users == 0 {
		return nil
	}
	if c.users--; c.users > 0 {
		return nil
	}
	if c.released != nil {
		c.released()
	}
	c.feed.Close()
	c.telemetry.shutdown()
	watcher := c.watcher.Load()
	if watcher == nil {
		return nil
	}
	return watcher.Shutdown(ctx)
}

// observe takes what happened at the source: it publishes the registry, and says so
// in the log, in the metrics and in the status of the component.
func (c *core) observe(event watch.Event) {
	ctx := context.Background()
	if event.Changed {
		next := newEngine(event.Registry, c.config, c.prompts, c.dialects)
		next.contexts = newContextRows(event.Registry, c.current.Load().contexts, c.now().UnixNano())
		c.telemetry.announce(ctx, next)
		c.current.Store(next)
	}
	c.telemetry.recordLoad(ctx, event)
	c.reportLoad(event)
	c.news.tell(c.logger, event)
	c.feed.Publish(event.Changes)
}

// reportLoad says in the status of the component how the source does.
func (c *core) reportLoad(event watch.Event) {
	switch event.Result {
	case watch.Loaded, watch.Recovered:
		c.hosts.report(componentstatus.NewEvent(componentstatus.StatusOK))
	case watch.Rejected, watch.Failed:
		c.hosts.report(componentstatus.NewRecoverableErrorEvent(event.Err))
	case watch.Restored, watch.Unstored:
	}
}

// registryAge is the time since everything that is in force was last known to be; negative
// before the first time.
func (c *core) registryAge() time.Duration {
	checked := c.checked()
	if checked == 0 {
		return -1
	}
	for _, until := range c.behind() {
		checked = min(checked, until)
	}
	return time.Duration(c.now().UnixNano() - checked)
}

// behind returns the fragments that were checked earlier than the source.
func (c *core) behind() map[string]int64 {
	if w := c.watcher.Load(); w != nil {
		return w.Behind()
	}
	return nil
}

// checkClock lets the watcher see whether the clock was set back.
func (c *core) checkClock() {
	if w := c.watcher.Load(); w != nil {
		w.CheckClock()
	}
}

// checked is when the source was last known to hold what is in force, in nanoseconds
// since 1970, but for the fragments that are behind; 0 before the first time.
func (c *core) checked() int64 {
	if w := c.watcher.Load(); w != nil {
		return w.Checked()
	}
	return 0
}

// processTraces stamps the spans of a batch. It cannot fail: what is not known is stamped
// as unknown.
func (c *core) processTraces(ctx context.Context, td ptrace.Traces) (ptrace.Traces, error) {
	c.walk(ctx, func(w *walker) { w.traces(td) })
	return td, nil
}

// processLogs does so for log records. Where none is one of ours, their names are all that is
// looked at.
func (c *core) processLogs(ctx context.Context, ld plog.Logs) (plog.Logs, error) {
	if c.selects.logs.include != nil || c.concerns(ld) {
		c.walk(ctx, func(w *walker) { w.logs(ld) })
	}
	return ld, nil
}

func (c *core) walk(ctx context.Context, batch func(*walker)) {
	w := c.walkers.Get().(*walker)
	w.ctx = ctx
	batch(w)
	if !w.tally.isEmpty() {
		c.telemetry.recordBatch(ctx, &w.tally)
		c.telemetry.recordVariables(ctx, w.engine.labels, &w.tally)
		c.telemetry.recordMatches(ctx, w.engine.contexts, w.tally.resolutions)
	}
	w.release()
	c.walkers.Put(w)
	c.tellUnmatched(c.current.Load().contexts)
}
