// SPDX-License-Identifier: Apache-2.0

package httpsource

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
)

func TestAConfigurationThatCannotWorkIsRefused(t *testing.T) {
	for message, change := range map[string]func(*Config){
		"endpoint is empty":         func(c *Config) { c.ClientConfig.Endpoint = "" },
		"endpoint is not a URL":     func(c *Config) { c.ClientConfig.Endpoint = "registry.example.com/llm.yaml" },
		"begins with http://":       func(c *Config) { c.ClientConfig.Endpoint = "ftp://user:SECRET@host/llm.yaml" },
		"and a host":                func(c *Config) { c.ClientConfig.Endpoint = "https:///llm.yaml" },
		"not a URL that":            func(c *Config) { c.ClientConfig.Endpoint = "https://user:SECRET@host:port%zz/" },
		"timeout is 0s":             func(c *Config) { c.ClientConfig.Timeout = 0 },
		"poll_interval is 0s":       func(c *Config) { c.PollInterval = 0 },
		"poll_interval is -1s":      func(c *Config) { c.PollInterval = -time.Second },
		"compressed answers are un": func(c *Config) { c.ClientConfig.Compression = "gzip" },
	} {
		t.Run(message, func(t *testing.T) {
			c := NewDefaultConfig()
			c.ClientConfig.Endpoint = "https://registry.example.com/llm-context.yaml"
			require.NoError(t, c.Validate())
			change(&c)
			err := c.Validate()
			require.ErrorContains(t, err, message)
			assert.NotContains(t, err.Error(), "SECRET")
		})
	}
}

func TestAKeyThatNobodyKnowsIsRefused(t *testing.T) {
	read := func(settings map[string]any) (Config, error) {
		c := NewDefaultConfig()
		err := confmap.NewFromStringMap(settings).Unmarshal(&c)
		return c, err
	}
	c, err := read(map[string]any{"endpoint": "https://registry.example.com/r.yaml", "poll_interval": "7s"})
	require.NoError(t, err)
	assert.Equal(t, 7*time.Second, c.PollInterval)
	for _, unknown := range []map[string]any{{"poll_intervall": "7s"}, {"tls": map[string]any{"ca": "x"}}} {
		_, err = read(unknown)
		require.Error(t, err, "%v", unknown)
	}
}

func TestAFragmentIsNamedAfterItsURL(t *testing.T) {
	for endpoint, name := range map[string]string{
		"/registries/llm-context.yaml": "llm-context.yaml",
		"/registries/current/?a=b/c":   "current",
		"/":                            "127.0.0.1",
		"":                             "127.0.0.1",
	} {
		t.Run(endpoint, func(t *testing.T) {
			r := start(t, func(_ *rig, c *Config) {
				c.ClientConfig.Endpoint = strings.TrimSuffix(c.ClientConfig.Endpoint, documentPath) + endpoint
			})
			told, _ := r.next()
			requireShown(t, told, good)
			assert.Equal(t, name, told.snapshot.Fragments[0].Name)
		})
	}
}
