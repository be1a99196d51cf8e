// SPDX-License-Identifier: Apache-2.0

// Command trino measures what `llmctx postmortem --trino` takes over a packed lake, and holds it against the leanest query over the same
// tables. The server is the one of one node that the tests of llmctx use, with more memory.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/served"
)

type options struct {
	build, java, jars, main, queries, scratch, store string
	spans, copies, rounds, warm                      int
}

func main() {
	var o options
	flag.StringVar(&o.build, "build", "../_build", "directory of the binaries llmctx, gentraffic and floor")
	flag.StringVar(&o.java, "java", filepath.Join(os.Getenv("JAVA_HOME"), "bin", "java"), "a Java that Trino runs on")
	flag.StringVar(&o.jars, "jars", "../_build/engines/trino", "Trino's jars")
	flag.StringVar(&o.main, "main", "../cmd/llmctx/internal/engine/trino/testdata/server/Main.java", "what makes a server of them")
	flag.StringVar(&o.queries, "queries", "lake", "directory of floor_trino.sql, the variables and the verdict, and floor_trino_wide.sql, all columns that the question reads")
	flag.StringVar(&o.scratch, "scratch", os.TempDir(), "where files are written: 1 GB a million spans that are packed, and 0.1 GB a million")
	flag.StringVar(&o.store, "store", "", "a directory of the server that is kept: where it holds the lake already, none is packed")
	flag.IntVar(&o.spans, "spans", 1_000_000, "how many are packed")
	flag.IntVar(&o.copies, "copies", 5, "how often each of them is in the lake, under IDs of its own")
	flag.IntVar(&o.rounds, "rounds", 5, "how often the question and the floors are asked, by turns")
	flag.IntVar(&o.warm, "warm", 6, "how many rounds more are asked before as many are measured again: by then the server has compiled what it runs; 0: none are")
	write := flag.String("write", "", "write the table into this file, between its lines <!-- trino --> and <!-- end of trino -->")
	flag.Parse()
	tables, err := o.measure(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	text := report.Machine() + "\n"
	for _, table := range tables {
		text += table.String() + "\n"
	}
	fmt.Print(text)
	if *write != "" {
		if err := report.Splice(*write, "trino", text); err != nil {
			log.Fatal(err)
		}
	}
}

// measure packs a lake, and asks the question and the floors by turns: of a server that was just started, and of one that was asked for a while.
func (o *options) measure(ctx context.Context) ([]*report.Table, error) {
	folder, err := os.MkdirTemp(o.scratch, "trino-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	store := cmp.Or(o.store, folder)
	packed := filepath.Join(store, "lake", "packed")
	if _, err := os.Stat(packed); os.IsNotExist(err) {
		if err := o.pack(ctx, packed, folder); err != nil {
			return nil, err
		}
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s, err := o.start(ctx, store)
	if err != nil {
		return nil, err
	}
	rows, err := o.define(ctx, s)
	if err != nil {
		return nil, err
	}
	floors := []served.Floor{{Name: "the variables and the verdict", SQL: "floor_trino.sql"}, {Name: "all columns that the question reads", SQL: "floor_trino_wide.sql"}}
	for i := range floors {
		text, err := os.ReadFile(filepath.Join(o.queries, floors[i].SQL))
		if err != nil {
			return nil, err
		}
		floors[i].SQL = string(text)
	}
	flags, title := []string{"--trino", s.url, "--trino-schema", schema}, "llmctx postmortem --trino against bare GROUP BYs over "+rows+" packed spans"
	llmctx := filepath.Join(o.build, "llmctx")
	var tables []*report.Table
	for _, each := range []struct {
		before int // rounds that are not measured
		title  string
	}{{1, title}, {o.warm, title + ", on a warm server"}} {
		if each.before == 0 {
			continue
		}
		if _, err := served.Contest(ctx, s, title, llmctx, flags, floors, each.before); err != nil {
			return nil, err
		}
		table, err := served.Contest(ctx, s, each.title, llmctx, flags, floors, o.rounds)
		if err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	return tables, nil
}

const schema = "lake.llmctx"

// start starts the server, which says in a file where it is.
func (o *options) start(ctx context.Context, store string) (*server, error) {
	ready := filepath.Join(store, "ready")
	if err := os.RemoveAll(ready); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, o.java, "-Xmx6g", "-Dmemory=4GB", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
		"--add-modules=jdk.incubator.vector", "-cp", filepath.Join(o.jars, "*"), o.main, store)
	if _, err := served.Start(cmd, func(string) bool { return true }); err != nil {
		return nil, err
	}
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for range 300 {
		if address, err := os.ReadFile(ready); err == nil {
			return &server{url: string(address), seconds: map[string]float64{}}, nil
		}
		<-look.C
	}
	return nil, fmt.Errorf("the server does not start: there is no %s", ready)
}

// define makes the lake known, and returns how many spans it has.
func (o *options) define(ctx context.Context, s *server) (string, error) {
	ddl, err := exec.CommandContext(ctx, filepath.Join(o.build, "llmctx"), "pack", "--ddl", "trino", "--trino-schema", schema, "--out", "local:///packed").Output()
	if err != nil {
		return "", err
	}
	for statement := range strings.SplitSeq(string(ddl), ";\n") {
		if strings.TrimSpace(statement) != "" {
			if _, err := s.Ask(ctx, statement); err != nil {
				return "", err
			}
		}
	}
	return s.Ask(ctx, "SELECT count(*) FROM "+schema+".spans")
}

// pack packs a lake, and copies its files of spans.
func (o *options) pack(ctx context.Context, packed, folder string) error {
	lake, half := filepath.Join(folder, "json"), filepath.Join(folder, "packed")
	if err := program(ctx, filepath.Join(o.build, "gentraffic"), "-out", lake, "-spans", strconv.Itoa(o.spans), "-moved", "prompt"); err != nil {
		return err
	}
	if err := program(ctx, filepath.Join(o.build, "llmctx"), "pack", "--quiet", "--lake", lake, "--out", half); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(half, "spans", "*", "*", "*.parquet"))
	if err != nil {
		return err
	}
	var statements []string
	for _, file := range files {
		for n := 1; n < o.copies; n++ {
			statements = append(statements, copied(file, n))
		}
	}
	if len(statements) > 0 {
		path := filepath.Join(folder, "copy.sql")
		if err := os.WriteFile(path, []byte(strings.Join(statements, ";\n")), 0o600); err != nil {
			return err
		}
		if err := program(ctx, filepath.Join(o.build, "floor"), path); err != nil {
			return err
		}
	}
	for _, table := range []string{"verdicts", filepath.Dir(packed)} { // a lake without verdicts has no folder of them
		if !filepath.IsAbs(table) {
			table = filepath.Join(half, table)
		}
		if err := os.MkdirAll(table, 0o750); err != nil {
			return err
		}
	}
	return errors.Join(os.RemoveAll(lake), os.Rename(half, packed))
}

// apart is how far the numbers of one copy are from those of the next. It is even: so are those of traces.
const apart = 1 << 40

// copied writes a file of spans once more, with IDs, conversations and responses of their own, and the numbers of these, as if it had been
// packed with it.
func copied(file string, n int) string {
	var own []string
	for _, id := range []string{"trace_id", "span_id", "parent_span_id", "link_trace_id", "link_span_id"} {
		own = append(own, fmt.Sprintf("left(md5('%d ' || %s), length(%[2]s)) AS %[2]s", n, id))
	}
	for _, id := range []string{"conversation", "response_id"} {
		own = append(own, fmt.Sprintf("'%d ' || %s AS %[2]s", n, id))
	}
	for _, number := range []string{"cluster_number", "trace_number"} {
		own = append(own, fmt.Sprintf("%s + %d AS %[1]s", number, n*apart))
	}
	return fmt.Sprintf("COPY (SELECT * REPLACE (%s) FROM read_parquet('%s', hive_partitioning = false)) TO '%s' (FORMAT parquet, COMPRESSION zstd)",
		strings.Join(own, ", "), file, strings.TrimSuffix(file, ".parquet")+strconv.Itoa(n)+".parquet")
}

func program(ctx context.Context, name string, arguments ...string) error {
	if output, err := exec.CommandContext(ctx, name, arguments...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, output)
	}
	return nil
}
