// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
)

const (
	edgeSpans   = 200_000
	edgeSenders = 16
	edgeLimit   = 110 // MiB
	edgeSpike   = 20  // MiB
	// The backend takes a request of spansPerBatch spans this often, which is less than the senders send.
	edgePace = 2 * time.Millisecond
)

// edgeResult is what came of one run.
type edgeResult struct{ refused, lost, stamped, perSec, peak float64 }

// edge keeps a collector at its memory limit: a backend that is slower than the senders lets the queue grow until the
// memory limiter refuses, and senders repeat what was refused.
func (b *bench) edge() error {
	var without, with []edgeResult
	for range b.rounds {
		for _, results := range []*[]edgeResult{&without, &with} {
			r, err := b.edgeRun(results == &with)
			if err != nil {
				return err
			}
			*results = append(*results, r)
		}
	}
	table := &report.Table{
		Title: fmt.Sprintf("At the edge of memory_limiter (%d MiB): %d captured spans, all GenAI, to a slow backend; "+
			"median of %d runs", edgeLimit, edgeSpans, b.rounds),
		Header: []string{"processor", "refused and sent again", "lost", "stamped", "spans a second", "/ none", "peak memory, MiB"},
	}
	addEdge(table, "no processor", without, without)
	addEdge(table, "llm_context", with, without)
	fmt.Fprintln(b.out, table)
	return nil
}

func addEdge(table *report.Table, name string, own, without []edgeResult) {
	median := func(of func(edgeResult) float64) string {
		return fmt.Sprintf("%.0f", pairs(own, without, of, func(own, _ float64) float64 { return own }))
	}
	speed := func(r edgeResult) float64 { return r.perSec }
	table.Add(name,
		median(func(r edgeResult) float64 { return r.refused }), median(func(r edgeResult) float64 { return r.lost }),
		median(func(r edgeResult) float64 { return r.stamped }), median(speed),
		report.Times(pairs(own, without, speed, func(own, other float64) float64 { return own / other })),
		median(func(r edgeResult) float64 { return r.peak }))
}

// edgeRun runs one collector at the edge. That spans are lost or not stamped is an error.
func (b *bench) edgeRun(withProcessor bool) (edgeResult, error) {
	backend, err := startSink(edgePace)
	if err != nil {
		return edgeResult{}, err
	}
	defer backend.stop()
	at, err := freeAddresses()
	if err != nil {
		return edgeResult{}, err
	}
	config, cleanUp, err := edgeConfig(at, backend.address, withProcessor)
	if err != nil {
		return edgeResult{}, err
	}
	defer cleanUp()
	c, err := startCollector(b.binary, config)
	if err != nil {
		return edgeResult{}, err
	}
	s, err := connect(c, at.otlp, edgeSenders)
	if err != nil {
		return edgeResult{}, err
	}
	defer s.close()
	source := load.NewSource(load.Batch(load.Service(0), load.Mix(spansPerBatch, 1, b.genAI, b.other)))
	begin := time.Now()
	sent := s.send(edgeSpans/spansPerBatch, func(n int) ptraceotlp.ExportRequest { return numbered(source, n) })
	used, stopped := c.stop() // the queue is drained
	took := time.Since(begin)
	if err := errors.Join(sent, stopped); err != nil {
		return edgeResult{}, err
	}
	if s.refused.Load() == 0 {
		return edgeResult{}, errors.New("the memory limiter refused nothing: the edge was not reached")
	}
	got, stamped := backend.count()
	if lost := edgeSpans - got; lost != 0 || (withProcessor && stamped != got) {
		return edgeResult{}, fmt.Errorf("%d spans were lost, and %d of %d were not stamped", lost, got-stamped, got)
	}
	return edgeResult{
		refused: float64(s.refused.Load() * spansPerBatch), lost: float64(edgeSpans - got), stamped: float64(stamped),
		perSec: edgeSpans / took.Seconds(), peak: float64(used.peak) / (1 << 20),
	}, nil
}

// numbered gives the spans of batch n numbers of their own, by which the sink knows them.
func numbered(source load.Source, n int) ptraceotlp.ExportRequest {
	td := source.Fresh()
	for i, span := range load.SpansOf(td) {
		var id pcommon.SpanID
		binary.BigEndian.PutUint64(id[:], uint64(n*spansPerBatch+i+1)) // an ID of zeros would be none
		span.SetSpanID(id)
	}
	return ptraceotlp.NewExportRequestFromTraces(td)
}
