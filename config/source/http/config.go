// SPDX-License-Identifier: Apache-2.0

// Package httpsource brings one registry document from an HTTP server.
package httpsource // import "github.com/llmcontext/llmcontextprocessor/config/source/http"

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"time"

	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/confmap"
)

// Config says where the document is.
type Config struct {
	// ClientConfig holds the endpoint, which is the URL of the document, and the
	// timeout of one attempt as a whole (default: 10s), together with what the
	// Collector's HTTP clients know: tls, auth, headers, proxy_url and more.
	ClientConfig confighttp.ClientConfig `mapstructure:",squash"`
	// PollInterval is how often the document is asked for, give or take a tenth. It
	// also is the longest pause between attempts that fail. Default: 30s.
	PollInterval time.Duration `mapstructure:"poll_interval"`

	_ struct{} // prevents unkeyed literal initialization
}

const (
	defaultPollInterval = 30 * time.Second
	defaultTimeout      = 10 * time.Second
)

// NewDefaultConfig returns a configuration that lacks only its endpoint.
func NewDefaultConfig() Config {
	client := confighttp.NewDefaultClientConfig()
	client.Timeout = defaultTimeout
	return Config{ClientConfig: client, PollInterval: defaultPollInterval}
}

// Unmarshal reads the configuration, and refuses keys that nobody knows: the reader of
// the client ignores them, at every level (confighttp v0.161.0).
func (c *Config) Unmarshal(conf *confmap.Conf) error {
	type fieldsOnly confighttp.ClientConfig // without that reader
	var strict struct {
		ClientConfig fieldsOnly    `mapstructure:",squash"`
		PollInterval time.Duration `mapstructure:"poll_interval"`
	}
	if err := conf.Unmarshal(&strict); err != nil {
		return err
	}
	return conf.Unmarshal(c)
}

// Validate says what is wrong with the configuration.
func (c *Config) Validate() error {
	if c.ClientConfig.Endpoint == "" {
		return errors.New("endpoint is empty; write the URL of the registry document")
	}
	endpoint, err := url.Parse(c.ClientConfig.Endpoint)
	// The error of url.Parse quotes what may hold a password.
	if err != nil || endpoint.Host == "" || (endpoint.Scheme != "http" && endpoint.Scheme != "https") {
		return errors.New("endpoint is not a URL that begins with http:// or https:// and a host")
	}
	if c.ClientConfig.Timeout <= 0 {
		return fmt.Errorf("timeout is %s; it must be positive, so that a slow answer ends", c.ClientConfig.Timeout)
	}
	if c.PollInterval <= 0 {
		return fmt.Errorf("poll_interval is %s; it must be positive", c.PollInterval)
	}
	if c.ClientConfig.Compression.IsCompressed() {
		return errors.New("compression is for requests that carry a body, which these do not; " +
			"leave it out, compressed answers are understood in any case")
	}
	return nil
}

// sendsCredentials reports whether requests carry what others must not read.
func (c *Config) sendsCredentials(u *url.URL) bool {
	return u.User != nil || c.ClientConfig.Auth.HasValue() || len(c.ClientConfig.Headers) > 0
}

// place is the URL without what may be secret in it, for logs and errors.
func place(u *url.URL) string {
	bare := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return bare.String()
}

// fragmentName is the last element of the path, or the host where there is none.
func fragmentName(u *url.URL) string {
	if name := path.Base(u.Path); name != "." && name != "/" {
		return name
	}
	return u.Hostname()
}
