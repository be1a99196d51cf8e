// SPDX-License-Identifier: Apache-2.0

package harness

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

//go:embed collector.yaml
var collectorOverlay string

// Collector is a running otelcol-llmcontext.
type Collector struct {
	process   *process
	tracesURL string
	logsURL   string
}

// StartCollector runs the collector with the config file and returns once it takes spans. The file is used as it
// stands, apart from the addresses of its otlp receiver; ${env:NAME} in it is filled from env. Overlays are settings to
// lay over it, as lines of YAML such as "exporters::file::path: lake.jsonl".
func StartCollector(t *testing.T, config string, env map[string]string, overlays ...string) *Collector {
	t.Helper()
	return StartCollectorWith(t, nil, config, env, overlays...)
}

// StartCollectorWith is StartCollector with feature gates.
func StartCollectorWith(
	t *testing.T, gates []string, config string, env map[string]string, overlays ...string,
) *Collector {
	t.Helper()
	addresses := freeAddresses(t, 3)
	all := map[string]string{
		"HARNESS_OTLP_GRPC": addresses[0],
		"HARNESS_OTLP_HTTP": addresses[1],
		"HARNESS_HEALTH":    addresses[2],
	}
	for name, value := range env {
		all[name] = value
	}
	// The harness's overlay adds to service.extensions, where a second config would otherwise replace the list.
	args := []string{
		"--feature-gates=" + strings.Join(append(gates, "confmap.enableMergeAppendOption"), ","),
		"--config", config, "--config", "yaml:" + collectorOverlay,
	}
	for _, overlay := range overlays {
		args = append(args, "--config", "yaml:"+overlay)
	}
	p := startProcess(t, "otelcol-llmcontext", all, args...)
	p.awaitReady(t, "http://"+addresses[2])
	return &Collector{
		process: p, tracesURL: "http://" + addresses[1] + "/v1/traces", logsURL: "http://" + addresses[1] + "/v1/logs",
	}
}

// SendFile sends the OTLP/JSON traces of a file in one request. The collector has to take all of them.
func (c *Collector) SendFile(t *testing.T, path string) {
	t.Helper()
	body, err := os.ReadFile(path)
	require.NoError(t, err)
	c.SendJSON(t, string(body))
}

// SendJSON sends OTLP/JSON traces in one request. The collector has to take all of them.
func (c *Collector) SendJSON(t *testing.T, body string) {
	t.Helper()
	require.NoError(t, c.TrySendJSON(t.Context(), body))
}

// SendLogs sends the OTLP/JSON log records of a file in one request. The collector has to take all of them.
func (c *Collector) SendLogs(t *testing.T, path string) {
	t.Helper()
	body, err := os.ReadFile(path)
	require.NoError(t, err)
	answer, err := postJSON(t.Context(), c.logsURL, body)
	require.NoError(t, err)
	require.JSONEq(t, `{"partialSuccess":{}}`, string(answer))
}

// TrySendJSON is SendJSON for goroutines other than that of the test.
func (c *Collector) TrySendJSON(ctx context.Context, body string) error {
	answer, err := postJSON(ctx, c.tracesURL, []byte(body))
	if err == nil && string(answer) != `{"partialSuccess":{}}` {
		err = fmt.Errorf("not all spans were taken: %s", answer)
	}
	return err
}

// Logs returns what the collector has written to its console so far.
func (c *Collector) Logs() string {
	return c.process.logs.String()
}

// Spent is the processor time that the collector has taken so far, or took.
func (c *Collector) Spent(t *testing.T) time.Duration {
	t.Helper()
	return c.process.spent(t)
}

// Kill ends the collector with SIGKILL.
func (c *Collector) Kill(t *testing.T) {
	t.Helper()
	c.process.kill(t)
}

// Stop lets the collector drain its pipelines and end; files that it writes are complete afterwards.
func (c *Collector) Stop(t *testing.T) {
	t.Helper()
	c.process.stop(t)
}
