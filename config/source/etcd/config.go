// SPDX-License-Identifier: Apache-2.0

// Package etcd brings registry documents from the keys below a prefix in etcd: each
// key is one fragment, so that one put moves one variable.
package etcd // import "github.com/llmcontext/llmcontextprocessor/config/source/etcd"

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/config/configtls"
)

// Config says which keys are read, and where.
type Config struct {
	// Endpoints are the client URLs of the members, all https:// or all http://. Required.
	Endpoints []string `mapstructure:"endpoints"`
	// Prefix is what the keys begin with, to the letter: /llm-context/ and not
	// /llm-context, which would take in /llm-context-old as well. Required.
	Prefix string `mapstructure:"prefix"`
	// TLS is used with https:// endpoints. Default: the authorities that the system trusts.
	TLS configtls.ClientConfig `mapstructure:"tls"`
	// Auth is the user that etcd knows. Default: none.
	Auth AuthConfig `mapstructure:"auth"`
	// Timeout bounds each request. Default: 5s.
	Timeout time.Duration `mapstructure:"timeout"`
	// PollInterval is how often the revisions of the keys are compared beside the
	// watch: proof that etcd still holds what is in force. Default: 10s.
	PollInterval time.Duration `mapstructure:"poll_interval"`

	_ struct{} // prevents unkeyed literal initialization
}

// AuthConfig is a user of etcd. It needs the right to read the prefix.
type AuthConfig struct {
	Username string              `mapstructure:"username"`
	Password configopaque.String `mapstructure:"password"`

	_ struct{}
}

const (
	defaultTimeout      = 5 * time.Second
	defaultPollInterval = 10 * time.Second
)

// NewDefaultConfig returns a configuration that lacks only endpoints and prefix.
func NewDefaultConfig() Config {
	return Config{
		TLS:          configtls.NewDefaultClientConfig(),
		Timeout:      defaultTimeout,
		PollInterval: defaultPollInterval,
	}
}

// Validate says what is wrong with the configuration.
func (c *Config) Validate() error {
	errs := []error{c.validateEndpoints()}
	if c.Prefix == "" {
		errs = append(errs, errors.New("prefix is empty; write what the keys begin with, such as /llm-context/"))
	}
	if (c.Auth.Username == "") != (c.Auth.Password == "") {
		errs = append(errs, errors.New("auth needs both username and password"))
	}
	if c.Timeout <= 0 {
		errs = append(errs, fmt.Errorf("timeout is %s; it must be positive", c.Timeout))
	}
	if c.PollInterval <= 0 {
		errs = append(errs, fmt.Errorf("poll_interval is %s; it must be positive", c.PollInterval))
	}
	return errors.Join(errs...)
}

func (c *Config) validateEndpoints() error {
	if len(c.Endpoints) == 0 {
		return errors.New("endpoints is empty; write the client URLs of the members, such as https://etcd-0:2379")
	}
	var schemes [2]bool
	for i, endpoint := range c.Endpoints {
		u, err := url.Parse(endpoint)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return fmt.Errorf("endpoints[%d] is not a URL such as https://etcd-0:2379", i)
		}
		if u.User != nil {
			return fmt.Errorf("endpoints[%d] holds credentials; write them under auth", i)
		}
		if u.Port() == "" || (u.Path != "" && u.Path != "/") || u.RawQuery != "" {
			return fmt.Errorf("endpoints[%d] is %s; write scheme, host and port, and nothing else", i, endpoint)
		}
		schemes[len(u.Scheme)-len("http")] = true
	}
	if schemes[0] && schemes[1] {
		return errors.New("endpoints mix http and https; the client uses one of them for all")
	}
	if schemes[1] && c.TLS.Insecure {
		return errors.New("tls.insecure turns TLS off but the endpoints are https; drop it, or write http://")
	}
	return nil
}

func (c *Config) isTLS() bool {
	u, err := url.Parse(c.Endpoints[0])
	return err == nil && u.Scheme == "https"
}
