// SPDX-License-Identifier: Apache-2.0

package httpsource

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/llmcontext/llmcontextprocessor/config/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	good          = "contexts: [{match: {}, cohort: beta}]\n"
	better        = "contexts: [{match: {}, cohort: stable}]\n"
	documentLimit = 1 << 16
	documentPath  = "/registries/llm-context.yaml"
)

// event is one call of the sink.
type event struct {
	kind     string // shown, unchanged, failed
	snapshot source.Snapshot
	err      error
}

// rig is a source that asks a real server over TLS, at the pace of the test.
type rig struct {
	t      *testing.T
	source *Source
	server *httptest.Server
	host   component.Host
	logs   *observer.ObservedLogs

	handler atomic.Pointer[http.HandlerFunc]
	events  chan event
	pauses  chan time.Duration
	tick    chan time.Time
}

func (r *rig) Show(snapshot source.Snapshot) error {
	r.events <- event{kind: "shown", snapshot: snapshot}
	return nil
}
func (r *rig) Unchanged()       { r.events <- event{kind: "unchanged"} }
func (r *rig) Failed(err error) { r.events <- event{kind: "failed", err: err} }

// newRig makes a source that is not started yet. change may change its configuration.
func newRig(t *testing.T, change func(*rig, *Config)) *rig {
	t.Helper()
	r := &rig{
		t: t, host: componenttest.NewNopHost(),
		events: make(chan event, 100), pauses: make(chan time.Duration, 100), tick: make(chan time.Time),
	}
	r.serve(answer(good))
	r.server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		(*r.handler.Load())(w, q)
	}))
	t.Cleanup(r.server.Close)
	config := NewDefaultConfig()
	config.ClientConfig.Endpoint = r.server.URL + documentPath
	config.ClientConfig.TLS.CAFile = authorityOf(t, r.server)
	if change != nil {
		change(r, &config)
	}
	require.NoError(t, config.Validate())
	telemetry := componenttest.NewNopTelemetrySettings()
	core, logs := observer.New(zap.DebugLevel)
	telemetry.Logger, r.logs = zap.New(core), logs
	r.source = New(config, telemetry)
	r.source.limit = documentLimit
	r.source.after = func(d time.Duration) <-chan time.Time {
		r.pauses <- d
		return r.tick
	}
	return r
}

// start starts a new rig and stops it with the test.
func start(t *testing.T, change func(*rig, *Config)) *rig {
	t.Helper()
	r := newRig(t, change)
	require.NoError(t, r.source.Start(t.Context(), r.host, r))
	t.Cleanup(func() { assert.NoError(t, r.source.Shutdown(t.Context())) })
	return r
}

func authorityOf(t *testing.T, server *httptest.Server) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	return file
}

// serve says how the next requests are answered.
func (r *rig) serve(handler http.HandlerFunc) { r.handler.Store(&handler) }

// next returns what the source tells next, and the pause that it wants after that.
func (r *rig) next() (event, time.Duration) {
	r.t.Helper()
	select {
	case told := <-r.events:
		return told, <-r.pauses
	case <-time.After(20 * time.Second):
		require.Fail(r.t, "the source says nothing")
		return event{}, 0
	}
}

// look lets the pause pass, and returns what the source tells then.
func (r *rig) look() (event, time.Duration) {
	r.t.Helper()
	r.tick <- time.Time{}
	return r.next()
}

// requireShown expects the whole document, and nothing else.
func requireShown(t *testing.T, told event, document string) {
	t.Helper()
	require.Equal(t, "shown", told.kind, "%v", told.err)
	require.Len(t, told.snapshot.Fragments, 1)
	require.Equal(t, document, string(told.snapshot.Fragments[0].Data))
}

// answer is a handler that sends a document and its length.
func answer(document string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(document)) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}
