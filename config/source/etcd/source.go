// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"context"
	"crypto/tls"
	"fmt"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.opentelemetry.io/collector/component"
	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/config/source"
)

const (
	firstPause   = 100 * time.Millisecond
	longestPause = 5 * time.Second
)

// Source watches a prefix.
type Source struct {
	config Config
	logger *zap.Logger
	cancel context.CancelFunc
	done   sync.WaitGroup

	dial  func(context.Context, *Config, *tls.Config, *zap.Logger) (store, error)
	after func(time.Duration) <-chan time.Time
}

// New makes a source of the keys that the configuration names.
func New(config Config, telemetry component.TelemetrySettings) *Source {
	return &Source{config: config, logger: telemetry.Logger, dial: dial, after: time.After}
}

// Start begins to read in the background: an etcd that is down is no reason for a
// Collector not to start. TLS files that cannot be read are.
func (s *Source) Start(ctx context.Context, _ component.Host, sink source.Sink) error {
	var tlsConfig *tls.Config
	if s.config.isTLS() {
		var err error
		if tlsConfig, err = s.config.TLS.LoadTLSConfig(ctx); err != nil {
			return fmt.Errorf("cannot talk to etcd: %w", err)
		}
	} else if s.config.Auth.Username != "" {
		s.logger.Warn("the password for etcd goes over the network in the clear; use https endpoints")
	}
	f := &follower{Source: s, sink: sink, retry: newRetry()}
	running, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.done.Go(func() { f.run(running, tlsConfig) })
	return nil
}

// Shutdown stops watching.
func (s *Source) Shutdown(context.Context) error {
	if s.cancel != nil {
		s.cancel()
	}
	s.done.Wait()
	return nil
}

func newRetry() *backoff.ExponentialBackOff {
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval, retry.Multiplier, retry.MaxInterval = firstPause, 2, longestPause
	return retry
}

// run reads and watches until the source is shut down. Whatever ends a watch, what
// comes next is a whole read: nothing that was missed stays missed.
func (f *follower) run(ctx context.Context, tlsConfig *tls.Config) {
	defer func() {
		if f.store != nil {
			_ = f.store.Close()
		}
	}()
	for {
		err := f.follow(ctx, tlsConfig)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			f.sink.Failed(fmt.Errorf("cannot read the registry from etcd below %s: %w", f.config.Prefix, err))
		}
		select {
		case <-ctx.Done():
			return
		case <-f.after(f.retry.NextBackOff()):
		}
	}
}

// follow reads the prefix and watches it from there. nil says that the prefix has to
// be read again, and an error that it could not be read.
func (f *follower) follow(ctx context.Context, tlsConfig *tls.Config) error {
	if f.store == nil {
		var err error
		if f.store, err = f.dial(ctx, &f.config, tlsConfig, f.logger); err != nil {
			f.store = nil
			return err
		}
	}
	if err := f.read(ctx); err != nil {
		return err
	}
	return f.watch(ctx)
}
