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
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/served"
)

const collector = "127.0.0.1:43180"

type options struct {
	build, python, front, floor, wide, scratch, store string
	spans, copies, rounds                             int
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
	flag.IntVar(&o.rounds, "rounds", 5, "how often the question and the floors are asked, by turns")
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
	port, err := served.Start(exec.CommandContext(ctx, o.python, o.front, "0", cmp.Or(o.store, filepath.Join(folder, "store"))), func(string) bool { return true })
	if err != nil {
		return nil, err
	}
	s := server("http://127.0.0.1:" + port)
	if there, err := s.Ask(ctx, "EXISTS TABLE default.otel_traces"); err != nil {
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
	rows, err := s.Ask(ctx, "SELECT count() FROM default.otel_traces")
	if err != nil {
		return nil, err
	}
	title := "llmctx postmortem --clickhouse against bare GROUP BYs over " + strings.TrimSpace(rows) + " spans"
	return served.Contest(ctx, s, title, filepath.Join(o.build, "llmctx"), []string{"--clickhouse", string(s)}, floors, o.rounds)
}

var lookup = regexp.MustCompile(`(SpanAttributes|ResourceAttributes)\[('[^']*')\]`)

// floors reads them. A key of a map is looked up in three ways: as it is written the server makes a column of each key of it, unless it is
// told not to, and llmctx takes a third way.
func (o *options) floors() ([]served.Floor, error) {
	narrow, err := os.ReadFile(o.floor)
	if err != nil {
		return nil, err
	}
	wide, err := os.ReadFile(o.wide)
	if err != nil {
		return nil, err
	}
	return []served.Floor{
		{Name: "the variables and the verdict", SQL: string(narrow)},
		{Name: "the same, keys not made columns", SQL: strings.Replace(string(narrow), "FORMAT Null", "SETTINGS optimize_functions_to_subcolumns = 0 FORMAT Null", 1)},
		{Name: "all columns that the question reads", SQL: string(wide)},
		{Name: "the same, by arrayElementOrNull", SQL: lookup.ReplaceAllString(string(wide), "arrayElementOrNull($1, $2)")},
	}, nil
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
	_, err := served.Start(exec.CommandContext(ctx, filepath.Join(o.build, "otelcol-llmcontext"), "--config", config), func(line string) bool {
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
	statements := []string{ // what was sent again may have been taken the first time
		"CREATE TABLE default.sent AS default.otel_traces", "INSERT INTO default.sent SELECT * FROM default.otel_traces LIMIT 1 BY TraceId, SpanId",
		"TRUNCATE TABLE default.otel_traces", "INSERT INTO default.otel_traces SELECT * FROM default.sent",
	}
	for n := 1; n < o.copies; n++ {
		statements = append(statements, copied(n))
	}
	for _, each := range append(statements, "DROP TABLE default.sent", "OPTIMIZE TABLE default.otel_traces FINAL") {
		if _, err := s.Ask(ctx, each); err != nil {
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
		if err := served.Deliver(ctx, "http://"+collector+"/v1/traces", map[string]string{"Content-Type": "application/json"}, lines.Bytes()); err != nil {
			return err
		}
	}
	return lines.Err()
}

// server is the address of the front.
type server string

// Ask posts the text.
func (s server) Ask(ctx context.Context, text string) (string, error) {
	answer, err := served.Send(ctx, string(s), map[string]string{"Content-Type": "text/plain"}, []byte(text))
	return string(answer), err
}

// Spent adds up what the front tells.
func (s server) Spent(ctx context.Context) (sum float64, err error) {
	text, err := served.Send(ctx, string(s)+"/log", nil, []byte{})
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
