// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

func validConfig() Config {
	c := NewDefaultConfig()
	c.Endpoints, c.Prefix = []string{"https://etcd-0:2379", "https://etcd-1:2379/"}, "/llm-context/"
	return c
}

func TestAConfigurationThatCannotWorkIsRefused(t *testing.T) {
	for message, change := range map[string]func(*Config){
		"endpoints is empty":              func(c *Config) { c.Endpoints = nil },
		"endpoints[1] is not a URL":       func(c *Config) { c.Endpoints[1] = "etcd-1:2379" },
		"endpoints[0] is not a URL":       func(c *Config) { c.Endpoints[0] = "unix:///var/run/etcd.sock" },
		"endpoints[0] holds credentials":  func(c *Config) { c.Endpoints[0] = "https://user:SECRET@etcd-0:2379" },
		"write scheme, host and port":     func(c *Config) { c.Endpoints[0] = "https://etcd-0" },
		"and nothing else":                func(c *Config) { c.Endpoints[0] = "https://etcd-0:2379/v3" },
		"mix http and https":              func(c *Config) { c.Endpoints[0] = "http://etcd-0:2379" },
		"tls.insecure turns TLS off":      func(c *Config) { c.TLS.Insecure = true },
		"endpoints[0] is no":              func(c *Config) { c.Endpoints[0] = "https://[etcd-0:2379" },
		"endpoints[0] is not a URL such":  func(c *Config) { c.Endpoints[0] = "https:///" },
		"poll_interval is 0s":             func(c *Config) { c.PollInterval = 0 },
		"prefix is empty":                 func(c *Config) { c.Prefix = "" },
		"auth needs both":                 func(c *Config) { c.Auth.Username = "reader" },
		"needs both username and passwor": func(c *Config) { c.Auth.Password = "SECRET" },
		"timeout is 0s":                   func(c *Config) { c.Timeout = 0 },
		"poll_interval is -1s":            func(c *Config) { c.PollInterval = -time.Second },
	} {
		t.Run(message, func(t *testing.T) {
			c := validConfig()
			require.NoError(t, c.Validate())
			change(&c)
			err := c.Validate()
			require.ErrorContains(t, err, message)
			assert.NotContains(t, err.Error(), "SECRET")
		})
	}
}

func TestAFragmentIsNamedAfterItsKeyWithoutThePrefix(t *testing.T) {
	for _, c := range [][3]string{
		{"/llm/prompt", "/llm/", "prompt"},
		{"/llm/team/prompt", "/llm/", "team/prompt"},
		{"/llm/prompt", "/llm", "/prompt"},
		{"llm", "llm", "llm"},
	} {
		assert.Equal(t, c[2], fragmentName(c[0], c[1]))
	}
}

func TestTLSFilesThatCannotBeReadKeepTheCollectorFromStarting(t *testing.T) {
	c := validConfig()
	c.TLS.CAFile = "missing.pem"
	s := New(c, componenttest.NewNopTelemetrySettings())
	require.ErrorContains(t, s.Start(t.Context(), componenttest.NewNopHost(), nil), "failed to load TLS config")
	require.NoError(t, s.Shutdown(t.Context()))
}

func TestAPasswordInTheClearIsWarnedOf(t *testing.T) {
	r := newRig(t)
	core, logs := observer.New(zap.WarnLevel)
	r.source.logger = zap.New(core)
	r.source.config.Auth = AuthConfig{Username: "reader", Password: "SECRET"}
	r.put("/llm/a", "1")
	r.start()
	r.next()
	require.Len(t, logs.FilterMessageSnippet("in the clear").All(), 1)
}
