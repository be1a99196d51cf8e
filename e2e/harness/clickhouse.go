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

// StartClickHouse runs the binary as a server with the configuration that is built into it.
func StartClickHouse(t *testing.T, binary string) *ClickHouse {
	t.Helper()
	addresses := freeAddresses(t, 2)
	_, tcp, _ := strings.Cut(addresses[0], ":")
	_, http, _ := strings.Cut(addresses[1], ":")
	p := startBinary(t, binary, nil, "server", "--", "--path="+t.TempDir(), "--listen_host=127.0.0.1", "--tcp_port="+tcp,
		"--http_port="+http, "--mysql_port=0", "--postgresql_port=0")
	p.awaitReady(t, "http://"+addresses[1]+"/ping")
	return &ClickHouse{Endpoint: "tcp://" + addresses[0], queryURL: "http://" + addresses[1] + "/?default_format=TSV"}
}

// Query runs one statement and gives its rows, columns between bars.
func (c *ClickHouse) Query(ctx context.Context, statement string) (string, error) {
	answer, err := postJSON(ctx, c.queryURL, []byte(statement))
	return strings.ReplaceAll(strings.TrimRight(string(answer), "\n"), "\t", " | "), err
}
