// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/paired"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

// records are log records, counted as spans are.
type records struct{ plog.Logs }

func (r records) SpanCount() int { return r.LogRecordCount() }

// logs tells what log records cost, beside a loop that asks each for its event's name and puts the same attributes: bare,
// and in what the collector's library puts around every processor.
func (b *bench) logs() error {
	table := &report.Table{
		Title: "Log records: nanoseconds a record",
		Header: []string{
			"records", "by hand", "by hand, in a processor", "llm_context", "ratio", "ratio, in a processor", "attributes written",
			"allocations more",
		},
	}
	batches := []load.RecordedBy{}
	for _, kind := range []string{"details", "message", "evaluation", "other"} {
		batches = append(batches, load.RecordedBy{Name: kind, Logs: load.Records(kind, batchSpans)})
	}
	batches = append(batches, load.RecordedBy{Name: "other, in batches of 1000", Logs: load.Records("other", 1000)})
	captured, err := load.CapturedLogs(b.repository, batchSpans)
	if err != nil {
		return err
	}
	for _, batch := range append(batches, captured...) {
		if err := b.logsOf(table, batch); err != nil {
			return err
		}
	}
	_, _ = fmt.Fprintln(b.out, table)
	return nil
}

// logsOf adds the row of one batch.
func (b *bench) logsOf(table *report.Table, batch load.RecordedBy) error {
	run, stop, err := subject.LLMContextLogs(load.Declared())
	if err != nil {
		return err
	}
	defer stop()
	source := load.NewLogSource(batch.Logs)
	written, mean := writtenOn(source, run)
	portions := max(turnSpans/batch.Logs.LogRecordCount(), 1)
	inputs := func(int) []records { return []records{{source.Fresh()}} }
	inProcessor, err := subject.InProcessor(func(ld plog.Logs) { recordsByHand(ld, written) })
	if err != nil {
		return err
	}
	r := paired.Run(b.rounds, []paired.Of[records]{
		{Run: func(in records) { recordsByHand(in.Logs, written) }, Inputs: inputs, Portions: portions},
		{Run: func(in records) { inProcessor(in.Logs) }, Inputs: inputs, Portions: portions},
		{Run: func(in records) { run(in.Logs) }, Inputs: inputs, Portions: portions},
	})
	table.Add(batch.Name, report.Nanoseconds(r[0].Nanoseconds()), report.Nanoseconds(r[1].Nanoseconds()),
		report.Nanoseconds(r[2].Nanoseconds()), report.Times(r[2].Ratio(r[0])), report.Times(r[2].Ratio(r[1])),
		report.Count(mean), report.Count(r[2].Allocations()-r[0].Allocations()))
	if strings.HasPrefix(batch.Name, "other") {
		b.targets.AtMost(batch.Name+": time, to that of asking log records for the event's name", r[2].Ratio(r[0]), 1.3, report.Times)
		b.targets.AtMost(batch.Name+": time, to that of asking log records in a processor", r[2].Ratio(r[1]), 1.3, report.Times)
	}
	return nil
}

// writtenOn learns what is written on each record of a batch, and how much that is in the mean.
func writtenOn(source load.LogSource, run func(plog.Logs)) (written subject.Stamps, mean float64) {
	before, after := load.RecordsOf(source.Fresh()), source.Fresh()
	run(after)
	n := 0
	for i, record := range load.RecordsOf(after) {
		var list []subject.Attribute
		for key, value := range record.Attributes().All() {
			if _, was := before[i].Attributes().Get(key); !was {
				list = append(list, subject.Attribute{Key: key, Value: value.AsString()})
			}
		}
		written, n = append(written, list), n+len(list)
	}
	return written, float64(n) / float64(len(written))
}

func recordsByHand(ld plog.Logs, written subject.Stamps) {
	named, i := 0, 0
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				attributes := record.Attributes()
				if _, ok := attributes.Get("event.name"); ok || record.EventName() != "" {
					named++
				}
				for _, a := range written[i] {
					attributes.PutStr(a.Key, a.Value)
				}
				i++
			}
		}
	}
	_ = named
}
