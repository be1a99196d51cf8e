// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/paired"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

const (
	services      = 100 // that the load is of, evenly
	spansPerBatch = 100
	senders       = 4
)

// costs compares what whole collectors take for the same spans, with different processors and none. exports says that
// they also send the spans on in batches, as most collectors do; otherwise they drop them, which shows the processor best.
func (b *bench) costs(share float64, exports bool) error {
	items := load.Mix(spansPerBatch, share, b.genAI, b.other)
	bare, stamped, err := requestsOf(items)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "registries")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	written, err := writtenOn(items)
	if err != nil {
		return err
	}
	compared, err := variants(folder, written)
	if err != nil {
		return err
	}
	backend, err := startSink(0)
	if err != nil {
		return err
	}
	defer backend.stop()
	to := destination{exporters: settings{"nop": nil}}
	if exports {
		to = destination{
			exporters: settings{"otlp_grpc": settings{"endpoint": backend.address, "tls": settings{"insecure": true}}}, batch: true,
		}
	}
	runs := make([][]run, len(compared))
	for round := range b.rounds {
		for i := range compared {
			at := (round + i) % len(compared) // nobody is always the one who comes first
			requests := bare
			if compared[at].stamped {
				requests = stamped
			}
			r, err := b.measure(compared[at], to, requests)
			if err != nil {
				return fmt.Errorf("%s: %w", compared[at].name, err)
			}
			runs[at] = append(runs[at], r)
		}
	}
	b.reportCosts(share, exports, compared, runs)
	return nil
}

// requestsOf returns the load as it comes from applications, and as it would if they brought the stamps themselves.
func requestsOf(items []load.Item) (bare, stamped []ptraceotlp.ExportRequest, err error) {
	ours, err := subject.LLMContext(load.RegistryForAll(1))
	if err != nil {
		return nil, nil, err
	}
	defer ours.Close()
	for i := range services {
		bare = append(bare, ptraceotlp.NewExportRequestFromTraces(load.Batch(load.Service(i), items)))
		batch := load.Batch(load.Service(i), items)
		ours.Run(batch)
		stamped = append(stamped, ptraceotlp.NewExportRequestFromTraces(batch))
	}
	return bare, stamped, nil
}

// writtenOn tells what the processor writes on a span of the load.
func writtenOn(items []load.Item) ([]subject.Attribute, error) {
	ours, err := subject.LLMContext(load.RegistryForAll(1))
	if err != nil {
		return nil, err
	}
	defer ours.Close()
	return subject.Learn(ours, load.NewSource(load.Batch(load.Service(0), items))).First(), nil
}

// run is what one collector took, for a million spans.
type run struct {
	cpu    float64 // seconds
	peak   float64 // MiB, whatever the number of spans
	perSec float64 // spans a second of the clock
}

// destination is where collectors send the spans.
type destination struct {
	exporters settings
	batch     bool
}

// measure runs one collector once.
func (b *bench) measure(v variant, to destination, requests []ptraceotlp.ExportRequest) (run, error) {
	at, err := freeAddresses()
	if err != nil {
		return run{}, err
	}
	processors := maps.Clone(v.processors)
	order := slices.Collect(maps.Keys(processors))
	if to.batch {
		processors["batch"] = settings{}
		order = append(order, "batch")
	}
	c, err := startCollector(b.binary, pipeline(at, processors, order, to.exporters))
	if err != nil {
		return run{}, err
	}
	s, err := connect(c, at.otlp, senders)
	if err != nil {
		return run{}, err
	}
	defer s.close()
	if err := c.ready(); err != nil {
		return run{}, err
	}
	begin := time.Now()
	batches := b.spans / spansPerBatch
	sent := s.send(batches, func(n int) ptraceotlp.ExportRequest { return requests[n%len(requests)] })
	took := time.Since(begin)
	used, err := c.stop()
	if sent != nil || err != nil {
		return run{}, fmt.Errorf("%w, %w", sent, err)
	}
	millions := float64(batches*spansPerBatch) / 1e6
	return run{
		cpu:    used.cpu.Seconds() / millions,
		peak:   float64(used.peak) / (1 << 20),
		perSec: float64(batches*spansPerBatch) / took.Seconds(),
	}, nil
}

func (b *bench) reportCosts(share float64, exports bool, compared []variant, runs [][]run) {
	way := "in, and dropped"
	if exports {
		way = "in, in batches, and out"
	}
	what := fmt.Sprintf("Captured spans, %.0f %% GenAI, OTLP/gRPC %s", share*100, way)
	table := &report.Table{
		Title: fmt.Sprintf("%s: median of %d runs of %d spans", what, b.rounds, b.spans),
		Header: []string{
			"processor", "CPU s per million spans", "/ none", "s more than none", "peak memory, MiB", "/ none",
			"spans a second",
		},
	}
	cpu := func(r run) float64 { return r.cpu }
	peak := func(r run) float64 { return r.peak }
	ratio := func(own, other float64) float64 { return own / other }
	difference := func(own, other float64) float64 { return own - other }
	itself := func(own, _ float64) float64 { return own }
	for i, v := range compared {
		if share < 1 && v.name == oneContext {
			b.targets.AtMost(what+": CPU of a collector, to one without the processor",
				pairs(runs[i], runs[0], cpu, ratio), 1.05, report.Times)
		}
		table.Add(v.name,
			fmt.Sprintf("%.2f", pairs(runs[i], runs[0], cpu, itself)),
			report.Times(pairs(runs[i], runs[0], cpu, ratio)),
			fmt.Sprintf("%.2f", pairs(runs[i], runs[0], cpu, difference)),
			fmt.Sprintf("%.0f", pairs(runs[i], runs[0], peak, itself)),
			report.Times(pairs(runs[i], runs[0], peak, ratio)),
			fmt.Sprintf("%.0f", pairs(runs[i], runs[0], func(r run) float64 { return r.perSec }, itself)))
	}
	fmt.Fprintln(b.out, table)
}

// pairs is the median of what compares the runs of one round.
func pairs[R any](own, other []R, of func(R) float64, compare func(own, other float64) float64) float64 {
	compared := make([]float64, len(own))
	for round := range own {
		compared[round] = compare(of(own[round]), of(other[round]))
	}
	return paired.Median(compared)
}
