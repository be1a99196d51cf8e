// SPDX-License-Identifier: Apache-2.0

package httpsource

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fault is a way to answer that brings no document, and what is said about it.
type fault struct {
	handler http.HandlerFunc
	message string
}

var faults = map[string]fault{
	"500":                       {status(http.StatusInternalServerError), "500 Internal Server Error"},
	"401":                       {status(http.StatusUnauthorized), "401 Unauthorized"},
	"404":                       {status(http.StatusNotFound), "404 Not Found"},
	"204":                       {status(http.StatusNoContent), "204 No Content"},
	"206":                       {partial, "206 Partial Content"},
	"304 that nobody asked for": {status(http.StatusNotModified), "304 Not Modified"},
	"empty":                     {status(http.StatusOK), "answered with nothing"},
	"HTML":                      {typed("text/html; charset=utf-8", "<html>Sign in</html>"), "an HTML page"},
	"cut before its length":     {raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + good), "broke off: unexpected EOF"},
	"cut between chunks":        {raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), "broke off: unexpected EOF"},
	"of no known length":        {raw("HTTP/1.0 200 OK\r\n\r\n" + good), "does not tell how long"},
	"cut compressed":            {raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzipped(good)[:20]), "broke off: unexpected EOF"},
	"huge and says so":          {raw(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", documentLimit+1)), "holds more than"},
	"huge and does not say so":  {endless, "holds more than"},
	"a bomb":                    {bomb, "holds more than"},
	"closed without an answer":  {raw(""), "EOF"},
	"no HTTP":                   {raw("SSH-2.0-OpenSSH_9.6\r\n"), "malformed HTTP"},
	"redirect in a circle":      {redirectTo(documentPath), "redirected more than 5 times"},
	"redirect to plain HTTP":    {downgrade, "another server"},
	"redirect to another host":  {redirectTo("https://registry.invalid/x?token=SECRET"), "https://registry.invalid/x, another server"},
}

func TestAFaultAtTheStartIsToldAndTheFirstGoodAnswerIsShown(t *testing.T) {
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			r.serve(fault.handler)
			require.NoError(t, r.source.Start(t.Context(), r.host, r))
			defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
			told, _ := r.next()
			require.Equal(t, "failed", told.kind)
			require.ErrorContains(t, told.err, fault.message)

			r.serve(answer(good))
			told, _ = r.look()
			requireShown(t, told, good)
		})
	}
}

func TestAFaultLaterIsToldAndShowsNothing(t *testing.T) {
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			r := start(t, nil)
			told, _ := r.next()
			requireShown(t, told, good)

			r.serve(fault.handler)
			told, _ = r.look()
			require.Equal(t, "failed", told.kind)
			require.ErrorContains(t, told.err, fault.message)

			r.serve(answer(good))
			told, _ = r.look()
			require.Equal(t, "unchanged", told.kind)
		})
	}
}

func TestASlowAnswerEndsWithTheTimeout(t *testing.T) {
	for name, beginning := range map[string]string{"before it begins": "", "in its middle": good[:10]} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(_ *rig, c *Config) { c.ClientConfig.Timeout = 50 * time.Millisecond })
			r.serve(func(w http.ResponseWriter, q *http.Request) {
				if beginning != "" {
					_, _ = w.Write([]byte(beginning))
					w.(http.Flusher).Flush()
				}
				<-q.Context().Done()
			})
			require.NoError(t, r.source.Start(t.Context(), r.host, r))
			defer func() { assert.NoError(t, r.source.Shutdown(t.Context())) }()
			told, _ := r.next()
			require.Equal(t, "failed", told.kind)
			require.ErrorIs(t, told.err, context.DeadlineExceeded)
		})
	}
}

func TestNoErrorAndNoLogTellsASecret(t *testing.T) {
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(_ *rig, c *Config) {
				c.ClientConfig.Endpoint = strings.Replace(c.ClientConfig.Endpoint, "https://", "https://SECRETUSER:SECRET@", 1) + "?sig=SECRET"
			})
			r.serve(func(w http.ResponseWriter, q *http.Request) {
				user, password, _ := q.BasicAuth()
				assert.Equal(t, "SECRETUSER:SECRET", user+":"+password, "the server has to get it")
				fault.handler(w, q)
			})
			require.NoError(t, r.source.Start(t.Context(), r.host, r))
			told, _ := r.next()
			require.NoError(t, r.source.Shutdown(t.Context()))
			require.Equal(t, "failed", told.kind)
			require.NotContains(t, told.err.Error(), "SECRET")
			require.Contains(t, told.err.Error(), r.server.Listener.Addr().String())
			for _, entry := range r.logs.All() {
				require.NotContains(t, fmt.Sprint(entry.Message, entry.ContextMap()), "SECRET")
			}
		})
	}
}

func partial(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusPartialContent)
	_, _ = w.Write([]byte(good[:20]))
}

func typed(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write([]byte(body))
	}
}

// raw sends bytes in place of an answer and closes the connection.
func raw(bytes string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = connection.Write([]byte(bytes))
		_ = connection.Close()
	}
}

func endless(w http.ResponseWriter, _ *http.Request) { writeForever(w) }

// bomb is small on the wire.
func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	writeForever(gzip.NewWriter(w))
}

// writeForever writes until nobody reads any more.
func writeForever(w io.Writer) {
	block := bytes.Repeat([]byte("# nothing here\n"), 1<<8)
	for {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.String()
}

func redirectTo(target string) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, target, http.StatusFound) }
}

func downgrade(w http.ResponseWriter, q *http.Request) {
	http.Redirect(w, q, "http://"+q.Host+documentPath, http.StatusMovedPermanently)
}
