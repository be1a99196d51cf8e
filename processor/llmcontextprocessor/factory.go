// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/metadata"
)

// NewFactory makes the factory of the llm_context processor.
func NewFactory() processor.Factory {
	f := &factory{cores: map[component.Config]*core{}}
	return processor.NewFactory(metadata.Type, createDefaultConfig,
		processor.WithTraces(f.createTraces, metadata.TracesStability),
		processor.WithLogs(f.createLogs, metadata.LogsStability))
}

// factory keeps one core for each configuration: pipelines that use the same
// processor watch its source once.
type factory struct {
	mu    sync.Mutex
	cores map[component.Config]*core
}

func (f *factory) createTraces(
	ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Traces,
) (processor.Traces, error) {
	c, err := f.core(set, cfg)
	if err != nil {
		return nil, err
	}
	i := &instance{c}
	return processorhelper.NewTraces(ctx, set, cfg, next, c.processTraces,
		processorhelper.WithCapabilities(consumer.Capabilities{MutatesData: true}),
		processorhelper.WithStart(i.start),
		processorhelper.WithShutdown(i.shutdown))
}

func (f *factory) createLogs(
	ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Logs,
) (processor.Logs, error) {
	c, err := f.core(set, cfg)
	if err != nil {
		return nil, err
	}
	i := &instance{c}
	return processorhelper.NewLogs(ctx, set, cfg, next, c.processLogs,
		processorhelper.WithCapabilities(consumer.Capabilities{MutatesData: true}),
		processorhelper.WithStart(i.start),
		processorhelper.WithShutdown(i.shutdown))
}

func (f *factory) core(set processor.Settings, cfg component.Config) (*core, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c, ok := f.cores[cfg]; ok {
		return c, nil
	}
	c, err := newCore(cfg.(*Config), set)
	if err != nil {
		return nil, err
	}
	// The configuration of a Collector that is reloaded is another one.
	c.released = func() { f.forget(cfg) }
	f.cores[cfg] = c
	return c, nil
}

func (f *factory) forget(cfg component.Config) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.cores, cfg)
}
