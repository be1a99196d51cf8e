// SPDX-License-Identifier: Apache-2.0

// Command lake measures how long `llmctx postmortem` takes to answer from lakes, held against the leanest query over the same files, and
// how time and memory grow with the lake.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
)

// growing is the name of what is measured of a lake that grows.
const growing = "a lake that grows"

// What is asked: gentraffic prints the same window.
var question = []string{
	"--bad", "2026-11-20T09:00:00Z..2026-11-20T13:00:00Z", "--behavior", "attrs['gen_ai.evaluation.score.label']='fail'",
}

// options are the flags.
type options struct {
	build, scratch, only, write string
	queries                     string
	spans, pairs, most          int
}

func main() {
	var o options
	flag.StringVar(&o.build, "build", "../_build", "directory of the binaries llmctx, gentraffic and floor")
	flag.StringVar(&o.scratch, "scratch", os.TempDir(), "where lakes are written: 2.5 GB for each million spans")
	flag.IntVar(&o.spans, "spans", 1_000_000, "of the lakes that are held against the floor")
	flag.IntVar(&o.pairs, "pairs", 5, "how often a question and its floor are asked, by turns")
	flag.IntVar(&o.most, "most", 10, "how many times as many spans the largest lake has")
	flag.StringVar(&o.only, "only", "", "measure only that which has this in its name; that of the growth is "+growing)
	flag.StringVar(&o.write, "write", "", "write the tables into this file, between its lines <!-- lake --> and <!-- end of lake -->")
	flag.Parse()
	if err := o.run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func (o *options) run(ctx context.Context) (err error) {
	var text strings.Builder
	out := io.MultiWriter(os.Stdout, &text)
	if o.build, err = filepath.Abs(o.build); err != nil {
		return err
	}
	if o.queries, err = filepath.Abs("lake"); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out, report.Machine())
	floors, err := againstFloors(ctx, o)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out, floors)
	if strings.Contains(growing, o.only) {
		growth, err := o.growth(ctx)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintln(out, growth)
	}
	if o.write == "" {
		return nil
	}
	return report.Splice(o.write, "lake", text.String())
}

// program is the path of a binary.
func (o *options) program(name string) string { return filepath.Join(o.build, name) }

// growth asks a lake that grows: other traffic comes to it each time.
func (o *options) growth(ctx context.Context) (*report.Table, error) {
	table := &report.Table{
		Title:  "llmctx postmortem over " + growing + ", JSON in zstd",
		Header: []string{"spans", "GB on disk", "seconds", "processor seconds", "processor seconds a million", "peak memory, MiB"},
	}
	lake, err := os.MkdirTemp(o.scratch, "lake-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(lake) }()
	have := 0
	for _, n := range []int{1, 3, o.most} {
		if n <= have || n > o.most {
			continue
		}
		if err := o.grow(ctx, lake, have+1, n); err != nil {
			return nil, err
		}
		have = n
		took, err := measured(ctx, lake, o.program("llmctx"), append([]string{"postmortem", "--quiet", "--lake", lake}, question...)...)
		if err != nil {
			return nil, err
		}
		bytes, err := sizeOf(lake)
		if err != nil {
			return nil, err
		}
		spans := float64(n) * float64(o.spans)
		log.Printf("%.0f spans: %.1f s", spans, took.wall)
		table.Add(fmt.Sprintf("%.0f", spans), fmt.Sprintf("%.2f", float64(bytes)/1e9), fmt.Sprintf("%.1f", took.wall), fmt.Sprintf("%.1f", took.processor),
			fmt.Sprintf("%.1f", took.processor/spans*1e6), report.MiB(took.peak))
	}
	return table, nil
}

// grow adds the traffic of some seeds to a lake, that of as many at a time as there are processors: one writes with one of them.
func (o *options) grow(ctx context.Context, lake string, from, to int) error {
	errs, turns := make([]error, to+1), make(chan struct{}, runtime.NumCPU())
	var all sync.WaitGroup
	for n := from; n <= to; n++ {
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			seed := strconv.Itoa(n)
			_, errs[n] = measured(ctx, lake, o.program("gentraffic"), "-moved", "prompt", "-zstd", "-seed", seed, "-spans", strconv.Itoa(o.spans), "-out", filepath.Join(lake, seed))
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

func sizeOf(folder string) (sum int64, err error) {
	return sum, filepath.WalkDir(folder, func(_ string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
}
