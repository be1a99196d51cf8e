// SPDX-License-Identifier: Apache-2.0

package clickhouse_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/clickhouse"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
)

// proxy stands between the engine and a server, and does to an answer what happens to servers.
type proxy struct {
	*httptest.Server
	mu     sync.Mutex
	spoil  func(w http.ResponseWriter, r *http.Request, text string, answer *httptest.ResponseRecorder) bool
	asked  []string // the texts of the queries
	killed chan string
}

func newProxy(t *testing.T, front string) *proxy {
	to, err := url.Parse(front)
	require.NoError(t, err)
	forward := httputil.NewSingleHostReverseProxy(to)
	p := &proxy{killed: make(chan string, 10)}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		r.Body = io.NopCloser(bytes.NewReader(body))
		text := string(body)
		p.mu.Lock()
		p.asked = append(p.asked, text)
		spoil := p.spoil
		p.mu.Unlock()
		if strings.HasPrefix(text, "KILL QUERY") {
			p.killed <- r.URL.RawQuery + "\n" + text
			return
		}
		answer := httptest.NewRecorder()
		if spoil != nil && spoil(w, r, text, nil) {
			return
		}
		forward.ServeHTTP(answer, r)
		if spoil != nil && spoil(w, r, text, answer) {
			return
		}
		for k, v := range answer.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(p.Close)
	return p
}

// isCells tells the query whose answer is spoiled.
func isCells(text string) bool { return strings.Contains(text, "bad_tids FROM tallied") }

// cut sends the first half of an answer as if it were all that was promised.
func cut(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	w.Header().Set("Content-Length", strconv.Itoa(answer.Body.Len()))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
	panic(http.ErrAbortHandler)
}

// hijacked writes bytes of its own, and closes the connection.
func hijacked(t *testing.T, w http.ResponseWriter, text string) {
	c, _, err := w.(http.Hijacker).Hijack()
	assert.NoError(t, err)
	_, err = io.WriteString(c, text)
	assert.NoError(t, err)
	assert.NoError(t, c.Close())
}

func TestAServerThatFailsIsAnErrorAndNoCount(t *testing.T) {
	s := start(t, false)
	records := enginetest.Incident(t)
	s.fill(t, records)
	question := enginetest.ByVerdict()
	for name, fault := range map[string]struct {
		spoil func(w http.ResponseWriter, r *http.Request, text string, answer *httptest.ResponseRecorder) bool
		says  string
	}{
		"it dies while it answers": {func(w http.ResponseWriter, _ *http.Request, text string, answer *httptest.ResponseRecorder) bool {
			if answer != nil && isCells(text) {
				cut(w, answer)
			}
			return false
		}, "EOF"},
		"it dies before it answers": {func(_ http.ResponseWriter, _ *http.Request, text string, answer *httptest.ResponseRecorder) bool {
			if answer == nil && isCells(text) {
				panic(http.ErrAbortHandler)
			}
			return false
		}, "closed before an answer came"},
		"half an answer, and nobody says how long it should be": {func(w http.ResponseWriter, _ *http.Request, text string, answer *httptest.ResponseRecorder) bool {
			if answer == nil || !isCells(text) {
				return false
			}
			hijacked(t, w, "HTTP/1.0 200 OK\r\n\r\n"+answer.Body.String()[:answer.Body.Len()/2])
			return true
		}, "does not say how long it is"},
		"an empty answer": {func(_ http.ResponseWriter, _ *http.Request, text string, answer *httptest.ResponseRecorder) bool {
			return answer != nil && isCells(text)
		}, "do not fit together"},
		"an empty answer to what was first": {func(_ http.ResponseWriter, _ *http.Request, text string, answer *httptest.ResponseRecorder) bool {
			return answer != nil && strings.Contains(text, "first_tid FROM tallied")
		}, "0 first spans came where"},
		"an answer of another query": {func(w http.ResponseWriter, _ *http.Request, text string, answer *httptest.ResponseRecorder) bool {
			if answer == nil || !isCells(text) {
				return false
			}
			hijacked(t, w, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789")
			return true
		}, "--clickhouse"},
		"it has no memory left": {func(w http.ResponseWriter, _ *http.Request, text string, answer *httptest.ResponseRecorder) bool {
			if answer == nil || !isCells(text) {
				return false
			}
			w.Header().Set("X-ClickHouse-Exception-Code", "241")
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, "Code: 241. DB::Exception: (total) memory limit exceeded. (MEMORY_LIMIT_EXCEEDED) (version 26.9)")
			return true
		}, "memory limit exceeded"},
		"it refuses the password": {func(w http.ResponseWriter, _ *http.Request, _ string, answer *httptest.ResponseRecorder) bool {
			if answer != nil {
				return false
			}
			w.Header().Set("X-ClickHouse-Exception-Code", "516")
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, "Code: 516. DB::Exception: reader: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)")
			return true
		}, "(as user reader): "},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProxy(t, s.front)
			p.spoil = fault.spoil
			e, err := clickhouse.Open(t.Context(), clickhouse.Options{URL: p.URL, User: "reader", Password: "wrong"})
			if err == nil {
				defer func() { assert.NoError(t, e.Close()) }()
				_, err = e.Count(t.Context(), question)
			}
			require.ErrorContains(t, err, fault.says)
			require.ErrorContains(t, err, "--clickhouse "+p.URL)
			assert.NotContains(t, err.Error(), "wrong", "the password is told to nobody")
		})
	}
	t.Run("nobody listens", func(t *testing.T) {
		_, err := clickhouse.Open(t.Context(), clickhouse.Options{URL: "http://" + freeAddress(t)})
		require.ErrorContains(t, err, "connection refused")
	})
	t.Run("it is no ClickHouse", func(t *testing.T) {
		other := httptest.NewServer(http.NotFoundHandler())
		t.Cleanup(other.Close)
		_, err := clickhouse.Open(t.Context(), clickhouse.Options{URL: other.URL})
		require.ErrorContains(t, err, "--clickhouse "+other.URL)
	})
	t.Run("it never answers", func(t *testing.T) {
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, listener.Close()) })
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err = clickhouse.Open(ctx, clickhouse.Options{URL: "http://" + listener.Addr().String()})
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// What only a server does is checked by what it is asked: the front heeds no users, settings or KILL.
func TestQueriesAreBoundedReadOnlyAndStoppedOnInterruption(t *testing.T) {
	s := start(t, false)
	s.fill(t, enginetest.Incident(t))
	p := newProxy(t, s.front)
	e, err := clickhouse.Open(t.Context(), clickhouse.Options{URL: p.URL, User: "reader", Password: "secret", Longest: 90 * time.Second})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })

	ctx, interrupt := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	p.spoil = func(_ http.ResponseWriter, r *http.Request, text string, answer *httptest.ResponseRecorder) bool {
		if answer != nil || !isCells(text) {
			return false
		}
		interrupt()
		<-r.Context().Done() // the engine does not wait for it
		close(stopped)
		return true
	}
	_, err = e.Count(ctx, enginetest.ByVerdict())
	require.ErrorIs(t, err, context.Canceled)
	<-stopped
	kill := <-p.killed
	assert.Contains(t, kill, "KILL QUERY WHERE query_id = 'llmctx-")
	assert.NotContains(t, kill, "readonly", "a user that may only read may stop its own queries, a query that may only read may not")
	assert.NotContains(t, kill, "session_id", "the session is busy with what is stopped")

	sessions := map[string]bool{}
	n := 0
	for _, q := range s.log(t) {
		if !strings.Contains(q.SQL, "FROM units") && !strings.Contains(q.SQL, "TEMPORARY TABLE") || q.Arguments["session_id"] == "" {
			continue
		}
		n++
		assert.Equal(t, "2", q.Arguments["readonly"])
		assert.Equal(t, "90", q.Arguments["max_execution_time"])
		assert.Equal(t, "1", q.Arguments["wait_end_of_query"])
		assert.Equal(t, "1", q.Arguments["cancel_http_readonly_queries_on_client_close"])
		assert.Contains(t, q.Arguments["query_id"], "llmctx-")
		sessions[q.Arguments["session_id"]] = true
		assert.NotEmpty(t, q.User)
	}
	assert.Positive(t, n)
	assert.Len(t, sessions, 1)
}

func TestProgressIsThatOfTheServerWhereItMayBeSeen(t *testing.T) {
	s := start(t, false)
	s.fill(t, enginetest.Incident(t))
	p := newProxy(t, s.front)
	e, err := clickhouse.Open(t.Context(), clickhouse.Options{URL: p.URL})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	told := make(chan counts.Progress, 1000)
	p.spoil = func(_ http.ResponseWriter, _ *http.Request, text string, answer *httptest.ResponseRecorder) bool {
		if answer == nil && isCells(text) { // it goes on until two were told
			<-told
			<-told
		}
		return false
	}
	q := *enginetest.ByVerdict()
	q.Progress = func(at counts.Progress) {
		assert.True(t, at.Rows)
		told <- at
	}
	_, err = e.Count(t.Context(), &q)
	require.NoError(t, err)
	p.mu.Lock()
	defer p.mu.Unlock()
	assert.Contains(t, strings.Join(p.asked, "\n"), "FROM system.processes WHERE query_id = 'llmctx-")
}

// logged is a query as the front had it.
type logged struct {
	SQL       string            `json:"sql"`
	Arguments map[string]string `json:"arguments"`
	User      string            `json:"user"`
}

func (s *server) log(t *testing.T) (list []logged) {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.front+"/log", http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	for decoder := json.NewDecoder(response.Body); decoder.More(); {
		var q logged
		require.NoError(t, decoder.Decode(&q))
		list = append(list, q)
	}
	return list
}
