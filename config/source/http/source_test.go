// SPDX-License-Identifier: Apache-2.0

package httpsource

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configauth"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/extension"
)

func TestADocumentIsShownWholeWithItsNameAndVersion(t *testing.T) {
	r := newRig(t, nil)
	r.serve(func(w http.ResponseWriter, q *http.Request) {
		assert.Equal(t, documentPath, q.URL.Path)
		assert.Equal(t, "no-cache", q.Header.Get("Cache-Control"))
		w.Header().Set("ETag", `"v1"`)
		_, _ = w.Write([]byte(good))
	})
	require.NoError(t, r.source.Start(t.Context(), r.host, r))
	defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
	told, pause := r.next()
	requireShown(t, told, good)
	assert.Equal(t, "llm-context.yaml", told.snapshot.Fragments[0].Name)
	assert.Equal(t, `"v1"`, told.snapshot.Version)
	assert.InDelta(t, 30*time.Second, pause, float64(3*time.Second))
}

// TestAKnownVersionIsAskedForByItsName goes through the ways in which a server can
// name a version.
func TestAKnownVersionIsAskedForByItsName(t *testing.T) {
	const lastYear = "Thu, 20 Nov 2025 09:00:00 GMT"
	for name, c := range map[string]struct{ name, value, question string }{
		"strong ETag":   {"ETag", `"v1"`, "If-None-Match"},
		"weak ETag":     {"ETag", `W/"v1"`, "If-None-Match"},
		"Last-Modified": {"Last-Modified", lastYear, "If-Modified-Since"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			var spared atomic.Int32
			r.serve(func(w http.ResponseWriter, q *http.Request) {
				w.Header().Set(c.name, c.value)
				if q.Header.Get(c.question) == c.value {
					spared.Add(1)
					w.WriteHeader(http.StatusNotModified)
					return
				}
				_, _ = w.Write([]byte(good))
			})
			require.NoError(t, r.source.Start(t.Context(), r.host, r))
			defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
			told, _ := r.next()
			requireShown(t, told, good)
			for range 2 {
				told, _ = r.look()
				require.Equal(t, "unchanged", told.kind)
			}
			assert.EqualValues(t, 2, spared.Load())
			r.serve(answer(better))
			told, _ = r.look()
			requireShown(t, told, better)
		})
	}
}

// TestAVersionThatMayStillChangeIsAskedForAgain: two writes within one second have
// one Last-Modified.
func TestAVersionThatMayStillChangeIsAskedForAgain(t *testing.T) {
	now := time.Now().UTC().Format(http.TimeFormat)
	r := newRig(t, nil)
	document := atomic.Pointer[string]{}
	first, second := good, better
	document.Store(&first)
	r.serve(func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Date", now)
		w.Header().Set("Last-Modified", now)
		if q.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write([]byte(*document.Load()))
	})
	require.NoError(t, r.source.Start(t.Context(), r.host, r))
	defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
	told, _ := r.next()
	requireShown(t, told, good)
	document.Store(&second)
	told, _ = r.look()
	requireShown(t, told, better)
}

func TestTheSameContentIsUnchangedWithoutAnyValidator(t *testing.T) {
	r := start(t, nil)
	told, _ := r.next()
	requireShown(t, told, good)
	assert.Empty(t, told.snapshot.Version)
	told, _ = r.look()
	assert.Equal(t, "unchanged", told.kind)
	r.serve(answer(better))
	told, _ = r.look()
	requireShown(t, told, better)
}

func TestACompressedAnswerIsUnderstood(t *testing.T) {
	r := newRig(t, nil)
	r.serve(func(w http.ResponseWriter, q *http.Request) {
		assert.Contains(t, q.Header.Get("Accept-Encoding"), "gzip")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write([]byte(gzipped(good)))
	})
	require.NoError(t, r.source.Start(t.Context(), r.host, r))
	defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
	told, _ := r.next()
	requireShown(t, told, good)
}

func TestPausesGrowToThePollIntervalAndAreShortAgainAfterAnAnswer(t *testing.T) {
	r := newRig(t, nil)
	r.serve(status(http.StatusBadGateway))
	require.NoError(t, r.source.Start(t.Context(), r.host, r))
	defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
	_, pause := r.next()
	longest := pause
	for _, seconds := range []float64{2, 4, 8, 16, 20, 20, 20, 20} {
		_, pause = r.look()
		assert.InDelta(t, seconds, pause.Seconds(), seconds/2+0.001)
		longest = max(longest, pause)
	}
	assert.LessOrEqual(t, longest, 30*time.Second)
	r.serve(answer(good))
	_, _ = r.look()
	r.serve(status(http.StatusBadGateway))
	_, pause = r.look()
	assert.InDelta(t, time.Second, pause, float64(time.Second/2+time.Millisecond))
}

func TestRetryAfterIsHonouredWithinBounds(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	for value, expected := range map[string]time.Duration{
		"120":                           2 * time.Minute,
		"Fri, 20 Nov 2026 09:01:00 GMT": time.Minute,
		"86400":                         maxRetryAfter,
		"Fri, 20 Nov 2099 09:00:00 GMT": maxRetryAfter,
		"99999999999999999999":          0, // what follows is no number of seconds
		"Fri, 20 Nov 2020 09:00:00 GMT": 0,
		"-5":                            0,
		"soon":                          0,
		"":                              0,
	} {
		t.Run(value, func(t *testing.T) {
			r := newRig(t, nil)
			r.source.now = func() time.Time { return now }
			r.serve(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", value)
				w.WriteHeader(http.StatusServiceUnavailable)
			})
			require.NoError(t, r.source.Start(t.Context(), r.host, r))
			defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
			_, pause := r.next()
			if expected == 0 {
				assert.LessOrEqual(t, pause, 2*time.Second)
			} else {
				assert.Equal(t, expected, pause)
			}
		})
	}
}

func TestARedirectOnTheSameServerIsFollowed(t *testing.T) {
	r := newRig(t, nil)
	r.serve(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == documentPath {
			redirectTo("/current.yaml")(w, q)
			return
		}
		answer(good)(w, q)
	})
	require.NoError(t, r.source.Start(t.Context(), r.host, r))
	defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
	told, _ := r.next()
	requireShown(t, told, good)
	assert.Equal(t, "llm-context.yaml", told.snapshot.Fragments[0].Name, "the name must not follow the redirect")
}

func TestAsManyRedirectsAsThereMayBeAreFollowed(t *testing.T) {
	r := newRig(t, nil)
	r.serve(func(w http.ResponseWriter, q *http.Request) {
		if n, _ := strconv.Atoi(q.URL.Query().Get("n")); n < maxRedirects {
			redirectTo(documentPath+"?n="+strconv.Itoa(n+1))(w, q)
			return
		}
		answer(good)(w, q)
	})
	require.NoError(t, r.source.Start(t.Context(), r.host, r))
	defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
	told, _ := r.next()
	requireShown(t, told, good)
}

func TestCredentialsReachOnlyTheEndpoint(t *testing.T) {
	var strangers atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strangers.Add(1) }))
	defer other.Close()
	r := newRig(t, func(_ *rig, c *Config) {
		c.ClientConfig.Headers = configopaque.MapList{{Name: "X-Token", Value: "SECRET"}}
	})
	r.serve(func(w http.ResponseWriter, q *http.Request) {
		assert.Equal(t, "SECRET", q.Header.Get("X-Token"))
		redirectTo(other.URL)(w, q)
	})
	require.NoError(t, r.source.Start(t.Context(), r.host, r))
	defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
	told, _ := r.next()
	require.Equal(t, "failed", told.kind)
	assert.Zero(t, strangers.Load())
}

func TestAServerThatIsDownKeepsNobodyFromStarting(t *testing.T) {
	r := newRig(t, func(_ *rig, c *Config) { c.ClientConfig.Endpoint = "http://127.0.0.1:1/registry.yaml" })
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	r.source.config.ClientConfig.Endpoint = "http://" + address + "/registry.yaml"

	require.NoError(t, r.source.Start(t.Context(), r.host, r))
	defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
	told, _ := r.next()
	require.Equal(t, "failed", told.kind)
	require.ErrorContains(t, told.err, "connection refused")

	listener, err = new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(answer(good))
	require.NoError(t, server.Listener.Close())
	server.Listener = listener
	server.Start()
	defer server.Close()
	told, _ = r.look()
	requireShown(t, told, good)
}

func TestAClientThatCannotBeMadeKeepsTheCollectorFromStarting(t *testing.T) {
	for message, change := range map[string]func(*rig, *Config){
		"failed to load TLS config": func(_ *rig, c *Config) { c.ClientConfig.TLS.CAFile = "missing.pem" },
		"authenticator not found":   func(_ *rig, c *Config) { c.ClientConfig.Auth = authenticator },
	} {
		t.Run(message, func(t *testing.T) {
			r := newRig(t, change)
			require.ErrorContains(t, r.source.Start(t.Context(), r.host, r), message)
			require.NoError(t, r.source.Shutdown(t.Context()))
		})
	}
}

var (
	tokenID       = component.MustNewID("token")
	authenticator = configoptional.Some(configauth.Config{AuthenticatorID: tokenID})
)

// tokenExtension is an authenticator extension of the Collector.
type tokenExtension struct{ extension.Extension }

func (tokenExtension) RoundTripper(base http.RoundTripper) (http.RoundTripper, error) {
	return roundTripper(func(q *http.Request) (*http.Response, error) {
		q = q.Clone(q.Context())
		q.Header.Set("Authorization", "Bearer SECRET")
		return base.RoundTrip(q)
	}), nil
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(q *http.Request) (*http.Response, error) { return f(q) }

type extensionHost map[component.ID]component.Component

func (h extensionHost) GetExtensions() map[component.ID]component.Component { return h }

func TestAnAuthenticatorExtensionSignsTheRequests(t *testing.T) {
	r := newRig(t, func(r *rig, c *Config) {
		r.host = extensionHost{tokenID: tokenExtension{}}
		c.ClientConfig.Auth = authenticator
	})
	r.serve(func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get("Authorization") != "Bearer SECRET" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		answer(good)(w, q)
	})
	require.NoError(t, r.source.Start(t.Context(), r.host, r))
	defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
	told, _ := r.next()
	requireShown(t, told, good)
}

func TestCredentialsInTheClearAreWarnedOf(t *testing.T) {
	r := start(t, func(_ *rig, c *Config) {
		c.ClientConfig.Endpoint = "http://user:SECRET@127.0.0.1:1/registry.yaml?sig=SECRET"
	})
	_, _ = r.next()
	warnings := r.logs.FilterMessageSnippet("in the clear").All()
	require.Len(t, warnings, 1)
	assert.Equal(t, "http://127.0.0.1:1/registry.yaml", warnings[0].ContextMap()["endpoint"])

	for name, change := range map[string]func(*rig, *Config){
		"none": func(_ *rig, c *Config) { c.ClientConfig.Endpoint = "http://127.0.0.1:1/registry.yaml" },
		"none that others can read": func(_ *rig, c *Config) {
			c.ClientConfig.Headers = configopaque.MapList{{Name: "X-Token", Value: "SECRET"}}
		},
	} {
		r := start(t, change)
		_, _ = r.next()
		assert.Empty(t, r.logs.FilterMessageSnippet("in the clear").All(), name)
	}
}

func TestADocumentOfAllThatMayBeReadIsReadAndOneByteMoreIsNot(t *testing.T) {
	whole := good + "#" + strings.Repeat("x", documentLimit-len(good)-2) + "\n"
	for name, flush := range map[string]bool{"of known length": false, "in chunks": true} {
		t.Run(name, func(t *testing.T) {
			serve := func(text string) http.HandlerFunc {
				return func(w http.ResponseWriter, _ *http.Request) {
					if !flush {
						w.Header().Set("Content-Length", strconv.Itoa(len(text)))
					}
					_, _ = w.Write([]byte(text))
				}
			}
			r := newRig(t, nil)
			r.serve(serve(whole))
			require.NoError(t, r.source.Start(t.Context(), r.host, r))
			defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
			told, _ := r.next()
			requireShown(t, told, whole)
			r.serve(serve(whole + "#"))
			told, _ = r.look()
			require.ErrorContains(t, told.err, "holds more than")
		})
	}
}

func TestShutdownEndsARequestThatHangsAndIsNoFailure(t *testing.T) {
	r := newRig(t, nil)
	reached := make(chan struct{})
	r.serve(func(_ http.ResponseWriter, q *http.Request) {
		close(reached)
		<-q.Context().Done()
	})
	require.NoError(t, r.source.Start(t.Context(), r.host, r))
	<-reached
	require.NoError(t, r.source.Shutdown(t.Context()))
	require.NoError(t, r.source.Shutdown(t.Context()))
	assert.Empty(t, r.events)
}

func TestTheContextOfTheStartBoundsOnlyTheStart(t *testing.T) {
	r := newRig(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	require.NoError(t, r.source.Start(ctx, r.host, r))
	defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
	_, _ = r.next()
	cancel()
	r.serve(answer(better))
	told, _ := r.look()
	requireShown(t, told, better)
}

func TestShutdownBeforeAnyStartDoesNothing(t *testing.T) {
	require.NoError(t, newRig(t, nil).source.Shutdown(t.Context()))
}
