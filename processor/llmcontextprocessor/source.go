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

// Validate says whether there is exactly one source.
func (c *SourceConfig) Validate() error {
	switch kinds := c.kinds(); len(kinds) {
	case 0:
		return errors.New("no source is configured; write source: {file: {path: /etc/otelcol/llm-context.yaml}}")
	case 1:
		return nil
	default:
		return fmt.Errorf("%s are configured; keep one", strings.Join(kinds, " and "))
	}
}

func (c *SourceConfig) kinds() []string {
	var kinds []string
	if c.File.HasValue() {
		kinds = append(kinds, "file")
	}
	if c.HTTP.HasValue() {
		kinds = append(kinds, "http")
	}
	if c.Etcd.HasValue() {
		kinds = append(kinds, "etcd")
	}
	if c.Extension != nil {
		kinds = append(kinds, "extension")
	}
	return kinds
}

// polls returns how often the source is looked at, by its kind.
func (c *SourceConfig) polls() map[string]time.Duration {
	polls := map[string]time.Duration{}
	if c.File.HasValue() {
		polls["file"] = c.File.Get().PollInterval
	}
	if c.HTTP.HasValue() {
		polls["http"] = c.HTTP.Get().PollInterval
	}
	if c.Etcd.HasValue() {
		polls["etcd"] = c.Etcd.Get().PollInterval
	}
	return polls
}

// newSource makes the source of a valid configuration.
func newSource(cfg *SourceConfig, telemetry component.TelemetrySettings) source.Source {
	switch {
	case cfg.HTTP.HasValue():
		return httpsource.New(*cfg.HTTP.Get(), telemetry)
	case cfg.Etcd.HasValue():
		return etcd.New(*cfg.Etcd.Get(), telemetry)
	case cfg.Extension != nil:
		return &extensionSource{id: *cfg.Extension}
	default:
		return file.New(*cfg.File.Get())
	}
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
