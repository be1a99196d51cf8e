// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configoptional"

	"github.com/llmcontext/llmcontextprocessor/config/source"
	"github.com/llmcontext/llmcontextprocessor/config/source/etcd"
	"github.com/llmcontext/llmcontextprocessor/config/source/file"
	httpsource "github.com/llmcontext/llmcontextprocessor/config/source/http"
)

// SourceConfig holds one kind of source.
type SourceConfig struct {
	// File reads files.
	File configoptional.Optional[file.Config] `mapstructure:"file"`
	// HTTP asks a server for one document.
	HTTP configoptional.Optional[httpsource.Config] `mapstructure:"http"`
	// Etcd watches the keys below a prefix.
	Etcd configoptional.Optional[etcd.Config] `mapstructure:"etcd"`
	// Extension is the ID of a Collector extension that implements source.Extension.
	Extension *component.ID `mapstructure:"extension"`

	_ struct{}
}

func defaultSource() SourceConfig {
	return SourceConfig{
		File: configoptional.Default(file.Config{PollInterval: file.DefaultPollInterval}),
		HTTP: configoptional.Default(httpsource.NewDefaultConfig()),
		Etcd: configoptional.Default(etcd.NewDefaultConfig()),
	}
}

// sourceKind is a source that is configured.
type sourceKind struct {
	name string
	poll time.Duration // how often it is looked at; 0 where it tells of changes itself
	make func(component.TelemetrySettings) source.Source
}

// kinds lists what is configured: one, if the configuration is valid.
func (c *SourceConfig) kinds() []sourceKind {
	var kinds []sourceKind
	if c.File.HasValue() {
		cfg := *c.File.Get()
		kinds = append(kinds, sourceKind{"file", cfg.PollInterval, func(component.TelemetrySettings) source.Source {
			return file.New(cfg)
		}})
	}
	if c.HTTP.HasValue() {
		cfg := *c.HTTP.Get()
		kinds = append(kinds, sourceKind{"http", cfg.PollInterval, func(t component.TelemetrySettings) source.Source {
			return httpsource.New(cfg, t)
		}})
	}
	if c.Etcd.HasValue() {
		cfg := *c.Etcd.Get()
		kinds = append(kinds, sourceKind{"etcd", cfg.PollInterval, func(t component.TelemetrySettings) source.Source {
			return etcd.New(cfg, t)
		}})
	}
	if c.Extension != nil {
		id := *c.Extension
		kinds = append(kinds, sourceKind{"extension", 0, func(component.TelemetrySettings) source.Source {
			return &extensionSource{id: id}
		}})
	}
	return kinds
}

// Validate says whether there is exactly one source.
func (c *SourceConfig) Validate() error {
	kinds := c.kinds()
	switch len(kinds) {
	case 0:
		return errors.New("no source is configured; write source: {file: {path: /etc/otelcol/llm-context.yaml}}")
	case 1:
		return nil
	default:
		names := make([]string, len(kinds))
		for i, kind := range kinds {
			names[i] = kind.name
		}
		return fmt.Errorf("%s are configured; keep one", strings.Join(names, " and "))
	}
}

// newSource makes the source of a valid configuration.
func newSource(cfg *SourceConfig, telemetry component.TelemetrySettings) source.Source {
	return cfg.kinds()[0].make(telemetry)
}

// extensionSource is the source of an extension, which is known only once the
// Collector starts.
type extensionSource struct {
	id    component.ID
	found source.Source
}

func (s *extensionSource) Start(ctx context.Context, host component.Host, sink source.Sink) error {
	extension, ok := host.GetExtensions()[s.id]
	if !ok {
		return fmt.Errorf("source: extension %q is not running; configure it under extensions "+
			"and add it to service: {extensions: [%s]}", s.id, s.id)
	}
	provider, ok := extension.(source.Extension)
	if !ok {
		return fmt.Errorf("source: extension %q (%T) brings no registry; name one that implements "+
			"source.Extension of github.com/llmcontext/llmcontextprocessor/config/source", s.id, extension)
	}
	found := provider.Source()
	if found == nil {
		return fmt.Errorf("source: extension %q (%T) gave no source", s.id, extension)
	}
	s.found = found
	return found.Start(ctx, host, sink)
}

func (s *extensionSource) Shutdown(ctx context.Context) error {
	if s.found == nil {
		return nil
	}
	return s.found.Shutdown(ctx)
}
