// SPDX-License-Identifier: Apache-2.0

package httpsource

import (
	"bufio"
	"bytes"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/component/componenttest"
)

// bytesOf answers every request with the same bytes.
type bytesOf []byte

// RoundTrip implements http.RoundTripper.
func (b bytesOf) RoundTrip(request *http.Request) (*http.Response, error) {
	return http.ReadResponse(bufio.NewReader(bytes.NewReader(b)), request)
}

// FuzzAnswer: whatever a server answers is a document that came whole and is not too
// long, the word that nothing changed, or an error.
func FuzzAnswer(f *testing.F) {
	for _, answer := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 13\r\nETag: \"1\"\r\n\r\ncontexts: []\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nconte\r\n8\r\nxts: []\n\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nconte",
		"HTTP/1.1 200 OK\r\n\r\ncontexts: []\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ncontexts: []\n",
		"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 6\r\n\r\n<html>",
		"HTTP/1.1 304 Not Modified\r\n\r\n",
		"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 99999999999\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 503 No\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example.com/\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\nLast-Modified: Fri, 20 Nov 2026 09:00:00 GMT\r\nContent-Length: 1\r\n\r\n#",
	} {
		f.Add([]byte(answer), true)
		f.Add([]byte(answer), false)
	}
	endpoint, err := url.Parse("https://registry.example.com/llm-context.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer []byte, asked bool) {
		source := New(NewDefaultConfig(), componenttest.NewNopTelemetrySettings())
		source.limit = 1 << 10
		p := &poller{
			Source: source, endpoint: endpoint, retry: newRetry(time.Second),
			client: &http.Client{Transport: bytesOf(answer), CheckRedirect: sameOrigin},
		}
		if asked {
			p.known = validators{etag: `"1"`}
		}
		document, err := p.fetch(t.Context())
		switch {
		case err != nil:
			assert.Nil(t, document.body)
			pause := p.pauseAfter(err)
			assert.Positive(t, pause)
			assert.LessOrEqual(t, pause, maxRetryAfter)
		case document.body == nil:
			assert.True(t, asked, "only of what was shown can nothing have changed")
		default:
			assert.NotEmpty(t, document.body)
			assert.LessOrEqual(t, len(document.body), 1<<10)
			assert.True(t, bytes.Contains(answer, document.body) || bytes.Contains(answer, []byte("hunked")), "nothing is made up")
		}
	})
}
