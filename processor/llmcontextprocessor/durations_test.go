// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/config/configoptional"

	"github.com/llmcontext/llmcontextprocessor/config/source/file"
)

func TestADurationThatCannotBeMeantIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"a number without a unit": {
			func(c *Config) { c.History = 86400 }, "history is 86.4µs; write a unit, such as history: 86400s",
		},
		"a look that comes after all is stale": {
			func(c *Config) { c.StaleAfter = 5 * time.Second }, "source::file::poll_interval is 10s, and stale_after 5s",
		},
		"a poll without a unit": {
			func(c *Config) { c.Source.File.Get().PollInterval = 30 }, "source::file::poll_interval is 30ns; write a unit, such as 30s",
		},
		"nothing is ever stale":  {func(c *Config) { c.StaleAfter = 0 }, ""},
		"everything as it ships": {func(*Config) {}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := createDefaultConfig().(*Config)
			cfg.Source.File = configoptional.Some(file.Config{Path: "r.yaml", PollInterval: 10 * time.Second})
			c.change(cfg)
			if err := cfg.Validate(); c.want == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, c.want)
			}
		})
	}
}
