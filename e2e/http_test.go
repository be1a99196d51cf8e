// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// registryServer serves a registry over TLS as it is told.
type registryServer struct {
	*httptest.Server
	handler atomic.Pointer[http.HandlerFunc]
	asked   atomic.Int64
	spared  atomic.Int64 // answers that were no more than a 304
}

func startRegistryServer(t *testing.T) *registryServer {
	t.Helper()
	s := &registryServer{}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.asked.Add(1)
		(*s.handler.Load())(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// answer says how the next requests are answered, and waits until some were.
func (s *registryServer) answer(t *testing.T, handler http.HandlerFunc) {
	t.Helper()
	s.handler.Store(&handler)
	before := s.asked.Load()
	// The first of them may have begun before.
	require.Eventually(t, func() bool { return s.asked.Load() >= before+3 }, afterFaults, time.Millisecond)
}

// serve answers with a document, and with 304 to whoever has it.
func (s *registryServer) serve(document string) http.HandlerFunc {
	etag := strconv.Quote(strconv.FormatInt(time.Now().UnixNano(), 36))
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			s.spared.Add(1)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write([]byte(document))
	}
}

// serverFaults are answers that must change nothing.
var serverFaults = map[string]http.HandlerFunc{
	"an error":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
	"nothing":    func(http.ResponseWriter, *http.Request) {},
	"HTML":       func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>Sign in</html>")) },
	"no YAML":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("contexts: [")) },
	"half of it": cutShort("contexts: [{match: {}, cohort: forged}]\n"),
	"all too late": func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("contexts: [{match: {}, cohort: forged}]\n"))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	},
	"far too much": func(w http.ResponseWriter, _ *http.Request) {
		block := []byte(strings.Repeat("# nothing\n", 100_000))
		for range 80 {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	},
	"a way to another server": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
	},
	"a closed connection": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
}

// cutShort promises more than it sends, all of which is a good document of its own.
func cutShort(document string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(2*len(document)))
		_, _ = w.Write([]byte(document))
	}
}

func TestNothingThatAServerAnswersTouchesTheSpans(t *testing.T) {
	server := startRegistryServer(t)
	folder := t.TempDir()
	lake := filepath.Join(folder, "spans.jsonl")
	s := &traffic{}
	handler := server.serve(s.document())
	server.handler.Store(&handler)
	collector := harness.StartCollector(t, "testdata/http.yaml", map[string]string{
		"REGISTRY": server.URL + "/llm-context.yaml", "CA": harness.WriteAuthority(t, server.Certificate()), "LAKE": lake,
	})
	s = startTraffic(t, collector, lake, s.versions...)
	for name, fault := range serverFaults {
		t.Log(name)
		server.answer(t, fault)
		server.answer(t, server.serve(s.document()))
	}
	server.answer(t, server.serve(s.document()))
	wait(t, 200*time.Millisecond)
	s.finish(t)
	require.Positive(t, server.spared.Load(), "the collector never asked conditionally")
	require.NotContains(t, collector.Logs(), "forged")
}
