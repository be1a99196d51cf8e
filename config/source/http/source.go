// SPDX-License-Identifier: Apache-2.0

package httpsource

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.opentelemetry.io/collector/component"
	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/source"
)

const (
	// firstPause follows the first attempt that failed; each pause doubles the last.
	firstPause = time.Second
	// maxRetryAfter bounds what a server may ask for. It is the default of
	// stale_after: longer, and one wrong header would make every span stale.
	maxRetryAfter = 5 * time.Minute
)

// Source asks a server for the document again and again.
type Source struct {
	config    Config
	telemetry component.TelemetrySettings
	cancel    context.CancelFunc
	done      sync.WaitGroup

	limit int64 // bytes of a document
	now   func() time.Time
	after func(time.Duration) <-chan time.Time
}

// New makes a source of the document that the configuration names.
func New(cfg Config, telemetry component.TelemetrySettings) *Source {
	return &Source{
		config: cfg, telemetry: telemetry, limit: document.MaxDocumentBytes, now: time.Now, after: time.After,
	}
}

// Start begins to ask in the background: a server that is down is no reason for a
// Collector not to start. A client that cannot be made, for want of a certificate or
// an extension, is.
func (s *Source) Start(ctx context.Context, host component.Host, sink source.Sink) error {
	endpoint, err := url.Parse(s.config.ClientConfig.Endpoint)
	if err != nil {
		return fmt.Errorf("cannot read the endpoint: %w", withoutURL(err))
	}
	client, err := s.config.ClientConfig.ToClient(ctx, host.GetExtensions(), s.telemetry)
	if err != nil {
		return fmt.Errorf("cannot make the HTTP client for %s: %w", place(endpoint), err)
	}
	client.CheckRedirect = sameOrigin
	client.Timeout = 0 // fetch bounds each attempt itself, and knows when it was too late
	if endpoint.Scheme == "http" && s.config.sendsCredentials(endpoint) {
		s.telemetry.Logger.Warn("credentials for the registry go over the network in the clear; use https",
			zap.String("endpoint", place(endpoint)))
	}
	p := &poller{Source: s, endpoint: endpoint, client: client, sink: sink, retry: newRetry(s.config.PollInterval)}
	running, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.done.Go(func() {
		defer client.CloseIdleConnections()
		p.run(running)
	})
	return nil
}

// Shutdown stops asking.
func (s *Source) Shutdown(context.Context) error {
	if s.cancel != nil {
		s.cancel()
	}
	s.done.Wait()
	return nil
}

func newRetry(longest time.Duration) *backoff.ExponentialBackOff {
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval = min(firstPause, longest*2/3)
	retry.Multiplier = 2
	// The library adds up to half of it as jitter.
	retry.MaxInterval = longest * 2 / 3
	return retry
}

// poller is one run of a source.
type poller struct {
	*Source
	endpoint *url.URL
	client   *http.Client
	sink     source.Sink
	retry    *backoff.ExponentialBackOff

	shown []byte
	known validators // of what was shown
}

func (p *poller) run(ctx context.Context) {
	for {
		pause := p.look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-p.after(pause):
		}
	}
}

// look asks once and tells the sink. It returns the time to wait until the next look.
func (p *poller) look(ctx context.Context) time.Duration {
	answer, err := p.fetch(ctx)
	if err != nil {
		if ctx.Err() == nil {
			p.sink.Failed(fmt.Errorf("cannot read the registry from %s: %w", place(p.endpoint), err))
		}
		return p.pauseAfter(err)
	}
	p.retry.Reset()
	p.known = answer.validators
	if answer.body == nil || bytes.Equal(answer.body, p.shown) {
		p.sink.Unchanged()
	} else {
		p.shown = answer.body
		// Whether it is any good is not asked: the next version is asked for either way.
		_ = p.sink.Show(source.Snapshot{
			Fragments: []config.Fragment{{
				Name: fragmentName(p.endpoint), Data: answer.body, Unique: answer.unique(),
			}},
			Version: answer.version(),
		})
	}
	return jittered(p.config.PollInterval)
}

// pauseAfter returns the pause after a failure: longer each time, and no shorter than
// the server asks for.
func (p *poller) pauseAfter(err error) time.Duration {
	pause := p.retry.NextBackOff()
	var refused *refusal
	if errors.As(err, &refused) {
		pause = max(pause, min(refused.retryAfter, maxRetryAfter))
	}
	return pause
}

// version names what was shown, for logs.
func (v validators) version() string {
	if v.etag != "" {
		return v.etag
	}
	return v.modified
}

// unique names the version as far as the server tells one from all others: what was there
// in between has another date, or another ETag. A weak ETag says only that it means the same.
func (v validators) unique() string {
	if v.modified == "" && strings.HasPrefix(v.etag, "W/") {
		return ""
	}
	return strings.TrimSpace(v.etag + " " + v.modified)
}

// jittered spreads the replicas of a Collector over time: nine to eleven tenths of d.
func jittered(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.9 + 0.2*rand.Float64()))
}
