// SPDX-License-Identifier: Apache-2.0

package harness

import (
	"context"
	"strings"
	"testing"
)

// ClickHouse is a running server.
type ClickHouse struct {
	// Endpoint is where the exporter writes to.
	Endpoint string

	queryURL string
}

// StartClickHouse runs the binary as a server with the configuration that is built into it. Everything goes over HTTP.
func StartClickHouse(t *testing.T, binary string) *ClickHouse {
	t.Helper()
	address := freeAddress(t)
	_, port, _ := strings.Cut(address, ":")
	p := startBinary(t, binary, nil, "server", "--", "--path="+t.TempDir(), "--listen_host=127.0.0.1", "--http_port="+port,
		"--tcp_port=0", "--mysql_port=0", "--postgresql_port=0")
	p.awaitReady(t, "http://"+address+"/ping")
	return &ClickHouse{
		Endpoint: "http://" + address + "?compress=none",
		queryURL: "http://" + address + "/?default_format=TSV",
	}
}

// Query runs one statement and gives its rows, columns between bars.
func (c *ClickHouse) Query(ctx context.Context, statement string) (string, error) {
	answer, err := postJSON(ctx, c.queryURL, []byte(statement))
	return strings.ReplaceAll(strings.TrimRight(string(answer), "\n"), "\t", " | "), err
}
