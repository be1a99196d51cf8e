// SPDX-License-Identifier: Apache-2.0

package harness

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Ports that no system gives to a connection by itself: Linux's own begin at 32768. A port of those that was free a
// moment ago may be the end of somebody's connection when the process that it is for comes to bind it.
const (
	firstPort = 12000
	lastPort  = 32767
)

// given are the ports that some test of this process has been given: its process may not listen yet, or again.
var given sync.Map

// freeAddresses returns n different host:port of the loopback interface on which nobody listens.
func freeAddresses(t *testing.T, n int) []string {
	t.Helper()
	addresses := make([]string, n)
	for i := range addresses {
		addresses[i] = freeAddress(t)
	}
	return addresses
}

func freeAddress(t *testing.T) string {
	t.Helper()
	for range 1000 {
		port := firstPort + rand.IntN(lastPort-firstPort+1)
		if _, taken := given.LoadOrStore(port, true); taken {
			continue
		}
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
		if err != nil {
			continue // somebody listens there
		}
		require.NoError(t, listener.Close())
		return address
	}
	require.FailNow(t, "no port is free")
	return ""
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
	return freeAddress(t)
}

// Get returns what stands at url.
func Get(ctx context.Context, url string) ([]byte, error) { return get(ctx, url) }
