// SPDX-License-Identifier: Apache-2.0

package served_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/served"
)

func TestWhatAServerCannotTakeNowIsSentAgain(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	assert.NoError(t, served.Deliver(t.Context(), server.URL, nil, []byte("spans")))
	assert.Equal(t, 2, asked)
}

func TestWhatAServerRefusesIsNotSentAgain(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(http.StatusBadRequest)
	}))
	defer server.Close()
	assert.ErrorContains(t, served.Deliver(t.Context(), server.URL, nil, []byte("spans")), "400")
	assert.Equal(t, 1, asked)
}
