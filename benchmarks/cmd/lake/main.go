// SPDX-License-Identifier: Apache-2.0

// Command lake measures how long `llmctx postmortem` takes to answer from lakes of growing size, and how much memory
// it needs, and holds it against the leanest query over the same files.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
)

// sizes are the numbers of spans, each lake once as plain files and once compressed.
var sizes = []int{500_000, 1_000_000, 2_000_000, 5_000_000}

// What is asked: gentraffic prints the same window.
var question = []string{
	"--bad", "2026-11-20T09:00:00Z..2026-11-20T13:00:00Z", "--behavior", "attrs['gen_ai.evaluation.score.label']='fail'",
}

// run is one answer.
type run struct {
	wall, processor time.Duration
	peak            uint64
	bytes           int64
	answer          string
}

func main() {
	build := flag.String("build", "../_build", "directory of the binaries llmctx and gentraffic")
	scratch := flag.String("scratch", os.TempDir(), "where lakes are written: 11 GB for the largest")
	spans := flag.Int("spans", 1_000_000, "of the lakes that are held against the floor")
	only := flag.String("only", "", "hold only that against the floor which has this in its name, and nothing else is measured")
	write := flag.String("write", "", "write the table into this file, between its lines <!-- lake --> and <!-- end of lake -->")
	flag.Parse()
	var text strings.Builder
	ctx, out := context.Background(), io.MultiWriter(os.Stdout, &text)
	full, err := filepath.Abs(*build)
	if err != nil {
		log.Fatal(err)
	}
	queries, err := filepath.Abs("lake")
	if err != nil {
		log.Fatal(err)
	}
	_, _ = fmt.Fprintln(out, report.Machine())
	floors, err := againstFloors(ctx, full, queries, *scratch, *spans, *only)
	if err != nil {
		log.Fatal(err)
	}
	_, _ = fmt.Fprintln(out, floors)
	if *only == "" {
		if err := measure(ctx, out, full, *scratch); err != nil {
			log.Fatal(err)
		}
	}
	if *write != "" {
		if err := report.Splice(*write, "lake", text.String()); err != nil {
			log.Fatal(err)
		}
	}
}

func measure(ctx context.Context, out io.Writer, build, scratch string) error {
	table := &report.Table{
		Title:  "llmctx postmortem over a lake",
		Header: []string{"spans", "files", "GB on disk", "seconds", "processor seconds", "million spans a second", "peak memory, MiB", "named"},
	}
	for _, compressed := range []bool{false, true} {
		for _, spans := range sizes {
			r, err := one(ctx, build, scratch, spans, compressed)
			if err != nil {
				return err
			}
			kind := "plain"
			if compressed {
				kind = "zstd"
			}
			log.Printf("%d spans, %s: %.1f s", spans, kind, r.wall.Seconds())
			table.Add(strconv.Itoa(spans), kind, fmt.Sprintf("%.2f", float64(r.bytes)/1e9), fmt.Sprintf("%.1f", r.wall.Seconds()),
				fmt.Sprintf("%.1f", r.processor.Seconds()), fmt.Sprintf("%.2f", float64(spans)/1e6/r.wall.Seconds()),
				report.MiB(r.peak), r.answer)
		}
	}
	_, _ = fmt.Fprintln(out, table)
	return nil
}

// one writes a lake, asks, and removes the lake.
func one(ctx context.Context, build, scratch string, spans int, compressed bool) (run, error) {
	var r run
	lake, err := os.MkdirTemp(scratch, "lake-")
	if err != nil {
		return r, err
	}
	defer func() { _ = os.RemoveAll(lake) }()
	traffic := exec.CommandContext(ctx, filepath.Join(build, "gentraffic"), "-out", lake, "-spans", strconv.Itoa(spans), "-moved", "prompt",
		fmt.Sprintf("-zstd=%t", compressed))
	if output, err := traffic.CombinedOutput(); err != nil {
		return r, fmt.Errorf("gentraffic: %w: %s", err, output)
	}
	if r.bytes, err = sizeOf(lake); err != nil {
		return r, err
	}
	ask := exec.CommandContext(ctx, filepath.Join(build, "llmctx"), append([]string{"postmortem", "--quiet", "--lake", lake}, question...)...)
	begin := time.Now()
	output, err := ask.Output()
	if err != nil {
		return r, fmt.Errorf("llmctx: %w: %s", err, output)
	}
	r.wall = time.Since(begin)
	r.processor = ask.ProcessState.UserTime() + ask.ProcessState.SystemTime()
	if usage, ok := ask.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.peak = uint64(usage.Maxrss) << 10 // Linux tells kibibytes
	}
	headline, _, _ := strings.Cut(string(output), "\n")
	r.answer, _, _ = strings.Cut(headline, " moved")
	return r, nil
}

func sizeOf(dir string) (int64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	var sum int64
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			return 0, err
		}
		sum += info.Size()
	}
	return sum, nil
}
