// SPDX-License-Identifier: Apache-2.0

package llmcontextreceiver

import (
	"fmt"

	"go.opentelemetry.io/collector/component"

	"github.com/llmcontext/llmcontextprocessor/receiver/llmcontextreceiver/internal/metadata"
)

// Config is the configuration of the receiver.
type Config struct {
	// Processor is the llm_context processor whose registry is told about. It has to stand in
	// a pipeline of the same Collector, of whatever signal. Default: llm_context.
	Processor component.ID `mapstructure:"processor"`

	_ struct{} // prevents unkeyed literal initialization
}

func createDefaultConfig() component.Config {
	return &Config{Processor: component.NewID(metadata.Type)}
}

// Validate says what is wrong with the configuration.
func (c *Config) Validate() error {
	if c.Processor.Type() != metadata.Type {
		return fmt.Errorf("processor: %q watches no registry; name a processor of the type %s, such as %[2]s or %[2]s/eu",
			c.Processor, metadata.Type)
	}
	return nil
}
