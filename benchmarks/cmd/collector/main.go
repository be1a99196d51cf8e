// SPDX-License-Identifier: Apache-2.0

// Command collector measures whole collector processes over OTLP/gRPC: processor time and memory with the processor,
// without it and with the transform processor, and whether anything is lost at the edge of the memory limiter.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
)

type bench struct {
	out    io.Writer
	binary string
	rounds int
	spans  int

	targets *report.Targets

	genAI, other []load.Item
}

func main() {
	binary := flag.String("collector", "../_build/otelcol-llmcontext", "the collector to measure")
	repository := flag.String("repository", "..", "root of the repository")
	rounds := flag.Int("rounds", 5, "rounds, in each of which every collector runs once")
	spans := flag.Int("spans", 500_000, "spans that are sent to each collector")
	write := flag.String("write", "", "write the tables into this file, between <!-- collector --> and <!-- end of collector -->")
	flag.Parse()
	programs, err := load.Captured(*repository)
	if err != nil {
		log.Fatal(err)
	}
	var text strings.Builder
	b := &bench{
		out: io.MultiWriter(os.Stdout, &text), binary: *binary, rounds: *rounds, spans: *spans,
		targets: report.NewTargets(), genAI: load.GenAI(programs), other: load.Other(programs),
	}
	if err := b.run(); err != nil {
		log.Fatal(err)
	}
	if *write != "" {
		if err := report.Splice(*write, "collector", text.String()); err != nil {
			log.Fatal(err)
		}
	}
}

func (b *bench) run() error {
	fmt.Fprintln(b.out, report.Machine())
	for _, share := range []float64{1, 0.1} {
		for _, exports := range []bool{false, true} {
			if err := b.costs(share, exports); err != nil {
				return err
			}
		}
	}
	if err := b.edge(); err != nil {
		return err
	}
	fmt.Fprintln(b.out, b.targets)
	return nil
}
