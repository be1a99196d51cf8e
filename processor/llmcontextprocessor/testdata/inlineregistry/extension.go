// SPDX-License-Identifier: Apache-2.0

// Package inlineregistry is an example of a Collector extension that brings the
// registry. Its document stands in the Collector's own configuration:
//
//	extensions:
//	  inline_registry:
//	    document: |
//	      contexts: [{match: {}, cohort: beta}]
//	processors:
//	  llm_context:
//	    source: {extension: inline_registry}
//	service:
//	  extensions: [inline_registry]
package inlineregistry

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
)

// Config holds the document.
type Config struct {
	Document string `mapstructure:"document"`
}

// NewFactory makes the factory of the inline_registry extension.
func NewFactory() extension.Factory {
	return extension.NewFactory(component.MustNewType("inline_registry"),
		func() component.Config { return &Config{} },
		func(_ context.Context, _ extension.Settings, cfg component.Config) (extension.Extension, error) {
			return &registry{config: cfg.(*Config)}, nil
		}, component.StabilityLevelDevelopment)
}

// registry is the extension.
type registry struct{ config *Config }

var _ source.Extension = (*registry)(nil)

func (*registry) Start(context.Context, component.Host) error { return nil }
func (*registry) Shutdown(context.Context) error              { return nil }

// Source implements source.Extension.
func (r *registry) Source() source.Source { return &document{text: r.config.Document} }

// lookEvery is how often the source says that nothing changed. It has to be well
// below stale_after of the processor.
const lookEvery = time.Minute

// document is a source that never changes.
type document struct {
	text string
	stop context.CancelFunc
	done sync.WaitGroup
}

// Start shows the document. A bad one keeps the Collector from starting: nothing here
// could mend it later.
func (d *document) Start(_ context.Context, _ component.Host, sink source.Sink) error {
	err := sink.Show(source.Snapshot{
		Fragments: []config.Fragment{{Name: "inline.yaml", Data: []byte(d.text)}},
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	d.stop = stop
	d.done.Go(func() { confirm(ctx, sink) })
	return nil
}

func confirm(ctx context.Context, sink source.Sink) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			sink.Unchanged()
		}
	}
}

// Shutdown ends what Start began.
func (d *document) Shutdown(context.Context) error {
	if d.stop != nil {
		d.stop()
	}
	d.done.Wait()
	return nil
}
