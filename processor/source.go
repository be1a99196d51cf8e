// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"errors"

	"go.opentelemetry.io/collector/config/configoptional"

	"github.com/llmcontext/llmcontextprocessor/config/source"
	"github.com/llmcontext/llmcontextprocessor/config/source/file"
)

// SourceConfig holds one kind of source.
type SourceConfig struct {
	// File reads files.
	File configoptional.Optional[file.Config] `mapstructure:"file"`

	_ struct{}
}

func defaultSource() SourceConfig {
	return SourceConfig{
		File: configoptional.Default(file.Config{PollInterval: file.DefaultPollInterval}),
	}
}

// Validate says whether there is a source.
func (c *SourceConfig) Validate() error {
	if !c.File.HasValue() {
		return errors.New("no source is configured; write source: {file: {path: /etc/otelcol/llm-context.yaml}}")
	}
	return nil
}

func newSource(cfg *SourceConfig) source.Source {
	return file.New(*cfg.File.Get())
}
