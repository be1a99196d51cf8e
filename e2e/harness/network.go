// SPDX-License-Identifier: Apache-2.0

package harness

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// freeAddresses returns n different host:port of the loopback interface on which nobody listens. All are held until
// all are found, as the system may hand out a closed port again at once.
func freeAddresses(t *testing.T, n int) []string {
	t.Helper()
	addresses := make([]string, n)
	held := make([]net.Listener, n)
	for i := range held {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		held[i], addresses[i] = listener, listener.Addr().String()
	}
	for _, listener := range held {
		require.NoError(t, listener.Close())
	}
	return addresses
}

func get(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	return do(request)
}

func postJSON(ctx context.Context, url string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	return do(request)
}

// do returns the body of a 200; every other status is an error that quotes the answer.
func do(request *http.Request) ([]byte, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s: %s", request.Method, request.URL, response.Status, body)
	}
	return body, nil
}

// FreeAddress returns a host:port of the loopback interface on which nobody listens.
func FreeAddress(t *testing.T) string {
	t.Helper()
	return freeAddresses(t, 1)[0]
}

// Get returns what stands at url.
func Get(ctx context.Context, url string) ([]byte, error) { return get(ctx, url) }
