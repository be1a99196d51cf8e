// SPDX-License-Identifier: Apache-2.0

// Command clickhouse measures what `llmctx postmortem --clickhouse` takes, and holds it against the leanest query over the same table.
// The server is ClickHouse's engine behind the front that the tests of llmctx use; the table is filled by a Collector.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
)

const (
	pairs     = 5
	collector = "127.0.0.1:43180"
)

var question = []string{
	"postmortem", "--quiet", "--bad", "2026-11-20T09:00:00Z..2026-11-20T13:00:00Z", "--behavior", "attrs['gen_ai.evaluation.score.label']='fail'", "--clickhouse",
}

type options struct {
	build, python, front, floor, wide, scratch, store string
	spans, copies                                     int
}

func main() {
	var o options
	flag.StringVar(&o.build, "build", "../_build", "directory of the binaries llmctx, gentraffic and otelcol-llmcontext")
	flag.StringVar(&o.python, "python", "../_build/engines/chdb/bin/python", "a Python with the package chdb")
	flag.StringVar(&o.front, "front", "../cmd/llmctx/internal/engine/clickhouse/testdata/front.py", "what makes a server of it")
	flag.StringVar(&o.floor, "floor", "lake/floor_clickhouse.sql", "the query that is held against: the variables and the verdict")
	flag.StringVar(&o.wide, "wide", "lake/floor_clickhouse_wide.sql", "one with all columns that the question reads")
	flag.StringVar(&o.scratch, "scratch", os.TempDir(), "where files are written: 2 GB a million spans")
	flag.StringVar(&o.store, "store", "", "a directory of the server that is kept: where it holds the table already, none is filled")
	flag.IntVar(&o.spans, "spans", 200_000, "how many are sent through the Collector")
	flag.IntVar(&o.copies, "copies", 5, "how often each of them is put into the table, under IDs of its own")
	write := flag.String("write", "", "write the table into this file, between its lines <!-- clickhouse --> and <!-- end of clickhouse -->")
	flag.Parse()
	table, err := o.measure(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	text := fmt.Sprintf("%s\n%s\n", report.Machine(), table)
	fmt.Print(text)
	if *write != "" {
		if err := report.Splice(*write, "clickhouse", text); err != nil {
			log.Fatal(err)
		}
	}
}

// measure fills a table, and asks the question and the floor by turns.
func (o *options) measure(ctx context.Context) (*report.Table, error) {
	folder, err := os.MkdirTemp(o.scratch, "clickhouse-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	port, err := started(exec.CommandContext(ctx, o.python, o.front, "0", cmp.Or(o.store, filepath.Join(folder, "store"))), func(string) bool { return true })
	if err != nil {
		return nil, err
	}
	s := server("http://127.0.0.1:" + port)
	if there, err := s.ask(ctx, "EXISTS TABLE default.otel_traces"); err != nil {
		return nil, err
	} else if strings.TrimSpace(there) == "0" {
		if err := o.fill(ctx, s, folder); err != nil {
			return nil, err
		}
	}
	floors, err := o.floors()
	if err != nil {
		return nil, err
	}
	rows, err := s.ask(ctx, "SELECT count() FROM default.otel_traces")
	if err != nil {
		return nil, err
	}
	bare, ratios := make([][]float64, len(floors)), make([][]float64, len(floors))
	var servers, clients []float64
	var peak uint64
	for range pairs {
		var client cost
		took, err := s.seconds(ctx, func() (err error) {
			client, err = o.ask(ctx, s)
			return err
		})
		if err != nil {
			return nil, err
		}
		for i, floor := range floors {
			one, err := s.seconds(ctx, func() error {
				_, err := s.ask(ctx, floor.sql)
				return err
			})
			if err != nil {
				return nil, err
			}
			bare[i], ratios[i] = append(bare[i], one), append(ratios[i], took/one)
		}
		servers, clients, peak = append(servers, took), append(clients, client.seconds), max(peak, client.peak)
	}
	seconds := func(list []float64) string { return fmt.Sprintf("%.2f", median(list)) }
	table := &report.Table{
		Title:  fmt.Sprintf("llmctx postmortem --clickhouse against bare GROUP BYs over %s spans, the median of %d rounds", strings.TrimSpace(rows), pairs),
		Header: []string{"", "processor seconds of the server", "llmctx / this", "aimed at"},
	}
	for i, floor := range floors {
		table.Add(floor.name, seconds(bare[i]), report.Times(median(ratios[i])), report.Times(1.5))
	}
	table.Add(fmt.Sprintf("llmctx, which itself takes %s s and at most %s MiB", seconds(clients), report.MiB(peak)), seconds(servers), "", "")
	return table, nil
}

// floor is a query that llmctx is held against.
type floor struct{ name, sql string }

var lookup = regexp.MustCompile(`(SpanAttributes|ResourceAttributes)\[('[^']*')\]`)

// floors reads them. A key of a map is looked up in two ways, of which the one that llmctx takes is the quicker.
func (o *options) floors() ([]floor, error) {
	narrow, err := os.ReadFile(o.floor)
	if err != nil {
		return nil, err
	}
	wide, err := os.ReadFile(o.wide)
	if err != nil {
		return nil, err
	}
	return []floor{
		{"the variables and the verdict", string(narrow)},
		{"all columns that the question reads", string(wide)},
		{"the same, by arrayElementOrNull", lookup.ReplaceAllString(string(wide), "arrayElementOrNull($1, $2)")},
	}, nil
}

// cost is what a run of llmctx took.
type cost struct {
	seconds float64
	peak    uint64 // bytes
}

// ask asks the question.
func (o *options) ask(ctx context.Context, s server) (cost, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(o.build, "llmctx"), append(slices.Clone(question), string(s))...)
	output, err := cmd.CombinedOutput()
	if err != nil {
		return cost{}, fmt.Errorf("llmctx: %w: %s", err, output)
	}
	took := cost{seconds: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		took.peak = uint64(usage.Maxrss) << 10 // Linux tells kibibytes
	}
	return took, nil
}

// fill sends spans through a Collector, and copies them.
func (o *options) fill(ctx context.Context, s server, folder string) error {
	lake, config := filepath.Join(folder, "lake"), filepath.Join(folder, "collector.yaml")
	traffic := exec.CommandContext(ctx, filepath.Join(o.build, "gentraffic"), "-out", lake, "-spans", strconv.Itoa(o.spans), "-moved", "prompt")
	if output, err := traffic.CombinedOutput(); err != nil {
		return fmt.Errorf("gentraffic: %w: %s", err, output)
	}
	text := fmt.Sprintf(`
receivers: {otlp: {protocols: {http: {endpoint: %q}}}}
exporters: {clickhouse: {endpoint: "%s?database=default", compress: none, create_schema: true, async_insert: false, timeout: 60s, sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}}
service:
  telemetry: {metrics: {level: none}}
  pipelines: {traces: {receivers: [otlp], exporters: [clickhouse]}}
`, collector, s)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	_, err := started(exec.CommandContext(ctx, filepath.Join(o.build, "otelcol-llmcontext"), "--config", config), func(line string) bool {
		return strings.Contains(line, "Everything is ready")
	})
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(lake, "traces-*.json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := send(ctx, file); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(lake); err != nil {
		return err
	}
	statements := []string{"CREATE TABLE default.sent AS default.otel_traces", "INSERT INTO default.sent SELECT * FROM default.otel_traces"}
	for n := 1; n < o.copies; n++ {
		statements = append(statements, copied(n))
	}
	for _, each := range append(statements, "DROP TABLE default.sent", "OPTIMIZE TABLE default.otel_traces FINAL") {
		if _, err := s.ask(ctx, each); err != nil {
			return err
		}
	}
	return nil
}

// copied puts all spans into the table once more, with IDs, conversations and responses of their own.
func copied(n int) string {
	id := func(of string) string { return fmt.Sprintf("lower(hex(sipHash128(concat('%d ', %s))))", n, of) }
	own := func(key string) string {
		return fmt.Sprintf("'%[1]s', concat('%[2]d ', SpanAttributes['%[1]s'])", key, n)
	}
	return fmt.Sprintf(`INSERT INTO default.otel_traces SELECT * REPLACE (%s AS TraceId, substring(%s, 1, 16) AS SpanId,
CAST(mapUpdate(SpanAttributes, map(%s, %s)) AS Map(LowCardinality(String), String)) AS SpanAttributes) FROM default.sent`,
		id("TraceId"), id("SpanId"), own("gen_ai.conversation.id"), own("gen_ai.response.id"))
}

func send(ctx context.Context, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if _, err := post(ctx, "http://"+collector+"/v1/traces", "application/json", lines.Bytes()); err != nil {
			return err
		}
	}
	return lines.Err()
}

// server is the address of the front.
type server string

func (s server) ask(ctx context.Context, text string) (string, error) {
	answer, err := post(ctx, string(s), "text/plain", []byte(text))
	return string(answer), err
}

// seconds returns the processor seconds of the queries that were asked meanwhile.
func (s server) seconds(ctx context.Context, meanwhile func() error) (float64, error) {
	before, err := s.spent(ctx)
	if err != nil {
		return 0, err
	}
	if err := meanwhile(); err != nil {
		return 0, err
	}
	after, err := s.spent(ctx)
	return after - before, err
}

func (s server) spent(ctx context.Context) (sum float64, err error) {
	text, err := post(ctx, string(s)+"/log", "text/plain", nil)
	if err != nil {
		return 0, err
	}
	for decoder := json.NewDecoder(bytes.NewReader(text)); decoder.More(); {
		var query struct{ Seconds float64 }
		if err := decoder.Decode(&query); err != nil {
			return 0, err
		}
		sum += query.Seconds
	}
	return sum, nil
}

func post(ctx context.Context, to, kind string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", kind)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", to, response.Status, answer)
	}
	return answer, errors.Join(err, response.Body.Close())
}

// started starts a program that ends with the context of its command, and returns the line of its output that is waited for.
func started(cmd *exec.Cmd, ready func(string) bool) (string, error) {
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		return "", err
	}
	go func() { _ = w.CloseWithError(cmd.Wait()) }()
	var seen strings.Builder
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		seen.WriteString(lines.Text() + "\n")
		if ready(lines.Text()) {
			go func() { _, _ = io.Copy(io.Discard, r) }()
			return lines.Text(), nil
		}
	}
	return "", fmt.Errorf("%s ended: %s", cmd.Path, seen.String())
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
