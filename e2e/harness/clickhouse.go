// SPDX-License-Identifier: Apache-2.0

package harness

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ClickHouse is a running server.
type ClickHouse struct {
	// Endpoint is where the exporter writes to.
	Endpoint string

	queryURL string
}

// front is ClickHouse's engine behind HTTP, in the checkout.
const front = "cmd/llmctx/internal/engine/clickhouse/testdata/front.py"

// StartClickHouse runs a ClickHouse: the server that CLICKHOUSE_BINARY names, else its engine behind the front of
// llmctx's own tests, in the Python that LLMCONTEXT_CHDB names. Everything goes over HTTP.
func StartClickHouse(t *testing.T) *ClickHouse {
	t.Helper()
	address := freeAddress(t)
	_, port, _ := strings.Cut(address, ":")
	var p *process
	switch binary, python := os.Getenv("CLICKHOUSE_BINARY"), os.Getenv("LLMCONTEXT_CHDB"); {
	case binary != "":
		p = startBinary(t, binary, nil, "server", "--", "--path="+t.TempDir(), "--listen_host=127.0.0.1", "--http_port="+port,
			"--tcp_port=0", "--mysql_port=0", "--postgresql_port=0")
	case python != "":
		p = startBinary(t, python, nil, filepath.Join(Root(t), filepath.FromSlash(front)), port)
	default:
		t.Skip("neither CLICKHOUSE_BINARY (a server) nor LLMCONTEXT_CHDB (a Python with chdb) is set; " +
			"make engines sets the latter")
	}
	p.awaitReady(t, "http://"+address+"/ping")
	return &ClickHouse{
		Endpoint: "http://" + address + "?compress=none",
		queryURL: "http://" + address + "/?default_format=TSV",
	}
}

// Query runs one statement and returns its rows, columns between bars.
func (c *ClickHouse) Query(ctx context.Context, statement string) (string, error) {
	answer, err := postJSON(ctx, c.queryURL, []byte(statement))
	return strings.ReplaceAll(strings.TrimRight(string(answer), "\n"), "\t", " | "), err
}
