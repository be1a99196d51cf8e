// SPDX-License-Identifier: Apache-2.0

package clickhouse_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/clickhouse"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
)

// server is ClickHouse's engine behind a front, and a Collector that exports to it.
type server struct{ front, collector string }

// start starts both. LLMCONTEXT_CHDB names a Python with the package chdb, LLMCONTEXT_COLLECTOR a Collector with the
// exporter.
func start(t *testing.T, json bool) *server {
	python, collector := os.Getenv("LLMCONTEXT_CHDB"), os.Getenv("LLMCONTEXT_COLLECTOR")
	if python == "" || collector == "" {
		t.Skip("LLMCONTEXT_CHDB (a Python with chdb) and LLMCONTEXT_COLLECTOR (a binary) are not set")
	}
	port := strings.TrimSpace(run(t, exec.CommandContext(t.Context(), python, "testdata/front.py"), func(line string) bool { return line != "" }))
	s := &server{front: "http://127.0.0.1:" + port, collector: freeAddress(t)}
	config := filepath.Join(t.TempDir(), "collector.yaml")
	require.NoError(t, os.WriteFile(config, []byte(fmt.Sprintf(`
receivers: {otlp: {protocols: {http: {endpoint: %q}}}}
exporters:
  clickhouse: {endpoint: "%s?database=default", compress: none, create_schema: true, async_insert: false, json: %t, timeout: 60s, sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    traces: {receivers: [otlp], exporters: [clickhouse]}
    logs: {receivers: [otlp], exporters: [clickhouse]}
`, s.collector, s.front, json)), 0o600))
	run(t, exec.CommandContext(t.Context(), collector, "--config", config), func(line string) bool { return strings.Contains(line, "Everything is ready") })
	return s
}

// run starts a program and returns the first line of its output that is waited for.
func run(t *testing.T, cmd *exec.Cmd, ready func(string) bool) string {
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = w.Close()
	})
	lines := bufio.NewScanner(r)
	var seen strings.Builder
	for lines.Scan() {
		seen.WriteString(lines.Text() + "\n")
		if ready(lines.Text()) {
			go func() { _, _ = io.Copy(io.Discard, r) }()
			return lines.Text()
		}
	}
	t.Fatalf("%s is not ready:\n%s", cmd.Path, seen.String())
	return ""
}

func freeAddress(t *testing.T) string {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func post(ctx context.Context, t *testing.T, to, kind string, body []byte) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", kind)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	answer, _ := io.ReadAll(response.Body)
	require.Equalf(t, http.StatusOK, response.StatusCode, "%s: %s", to, answer)
}

// open opens an engine over tables that hold the records alone.
func (s *server) open(t *testing.T, r *enginetest.Records) counts.Counts {
	s.fill(t, r)
	e, err := clickhouse.Open(t.Context(), clickhouse.Options{URL: s.front, Longest: time.Minute})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	return e
}

// fill sends records through the Collector into empty tables.
func (s *server) fill(t *testing.T, r *enginetest.Records) {
	for _, table := range []string{"otel_traces", "otel_logs"} {
		post(t.Context(), t, s.front+"/?query="+url.QueryEscape("TRUNCATE TABLE default."+table), "text/plain", nil)
	}
	spans, logs, err := r.Lines()
	require.NoError(t, err)
	for _, line := range spans {
		post(t.Context(), t, "http://"+s.collector+"/v1/traces", "application/json", line)
	}
	for _, line := range logs {
		post(t.Context(), t, "http://"+s.collector+"/v1/logs", "application/json", line)
	}
}

func TestMapsOfTheExporterAreCountedAsFilesAre(t *testing.T) {
	s := start(t, false)
	enginetest.Tables(t, s.open)
	t.Run("what log records prove", func(t *testing.T) { enginetest.Proofs(t, s.open) })
	t.Run("what moved in log records alone", func(t *testing.T) { enginetest.ProofsAreNamed(t, s.open) })
	t.Run("verdicts", func(t *testing.T) { enginetest.Verdicts(t, s.open) })
}

func TestJSONOfTheExporterIsCountedAsFilesAre(t *testing.T) {
	s := start(t, true)
	enginetest.Tables(t, s.open)
	t.Run("what log records prove", func(t *testing.T) { enginetest.Proofs(t, s.open) })
	t.Run("what moved in log records alone", func(t *testing.T) { enginetest.ProofsAreNamed(t, s.open) })
	t.Run("verdicts", func(t *testing.T) { enginetest.Verdicts(t, s.open) })
}

// Of so many spans that the server is not asked to keep them, the same is counted.
func TestWhatIsNotKeptIsCountedAsWhatIs(t *testing.T) {
	s := start(t, false)
	records := enginetest.Incident(t)
	e := s.open(t, records)
	question := enginetest.ByVerdict()
	question.Columns = true
	kept, err := e.Count(t.Context(), question)
	require.NoError(t, err)
	require.NotEmpty(t, kept.Cells)
	require.NotEmpty(t, kept.Columns)
	was := clickhouse.SetKeptSpans(0)
	t.Cleanup(func() { clickhouse.SetKeptSpans(was) })
	read, err := e.Count(t.Context(), question)
	require.NoError(t, err)
	assert.Equal(t, enginetest.Plain(kept), enginetest.Plain(read))
	t.Run("what log records prove", func(t *testing.T) { enginetest.Proofs(t, s.open) })
}

func TestWhatIsPrintedCountsTheTablesAsTheyAreCounted(t *testing.T) {
	s := start(t, false)
	e := s.open(t, enginetest.Incident(t))
	want, err := e.Count(t.Context(), enginetest.ByVerdict())
	require.NoError(t, err)
	script, err := clickhouse.Script(clickhouse.Options{}, enginetest.ByVerdict())
	require.NoError(t, err)
	settings := url.Values{}
	enginetest.Script(t, script, want, func(statement string) (rows [][]string) {
		if _, list, ok := strings.Cut(statement, "SET "); ok && !strings.Contains(statement, "SELECT") {
			for each := range strings.SplitSeq(list, ", ") { // a query over HTTP has its settings beside it
				name, value, _ := strings.Cut(each, " = ")
				settings.Set(name, value)
			}
			return nil
		}
		for line := range strings.Lines(s.ask(t, settings, statement)) {
			rows = append(rows, strings.Split(line, "\t"))
		}
		return rows
	})
	assert.NotEmpty(t, settings)
}

// ask asks the front, as curl would.
func (s *server) ask(t *testing.T, settings url.Values, text string) string {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.front+"/?"+settings.Encode(), strings.NewReader(text))
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equalf(t, http.StatusOK, response.StatusCode, "%s\n%s", answer, text)
	return string(answer)
}
