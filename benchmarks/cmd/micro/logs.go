// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strconv"

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
	for _, kind := range []string{"details", "message", "evaluation", "other"} {
		run, stop, err := subject.LLMContextLogs(load.Declared())
		if err != nil {
			return err
		}
		source := load.NewLogSource(load.Records(kind, batchSpans))
		written := writtenOnRecord(source, run)
		inputs := func(int) []records { return []records{{source.Fresh()}} }
		inProcessor, err := subject.InProcessor(func(ld plog.Logs) { recordsByHand(ld, written) })
		if err != nil {
			return err
		}
		r := paired.Run(b.rounds, []paired.Of[records]{
			{Run: func(in records) { recordsByHand(in.Logs, written) }, Inputs: inputs, Portions: turnSpans / batchSpans},
			{Run: func(in records) { inProcessor(in.Logs) }, Inputs: inputs, Portions: turnSpans / batchSpans},
			{Run: func(in records) { run(in.Logs) }, Inputs: inputs, Portions: turnSpans / batchSpans},
		})
		stop()
		table.Add(kind, report.Nanoseconds(r[0].Nanoseconds()), report.Nanoseconds(r[1].Nanoseconds()),
			report.Nanoseconds(r[2].Nanoseconds()), report.Times(r[2].Ratio(r[0])), report.Times(r[2].Ratio(r[1])),
			strconv.Itoa(len(written)), report.Count(r[2].Allocations()-r[0].Allocations()))
		if kind == "other" {
			b.targets.AtMost("other log records: time, to that of asking for the event's name", r[2].Ratio(r[0]), 1.3, report.Times)
			b.targets.AtMost("other log records: time, to that of asking for the event's name in a processor", r[2].Ratio(r[1]), 1.3, report.Times)
		}
	}
	_, _ = fmt.Fprintln(b.out, table)
	return nil
}

// writtenOnRecord learns what is written on a record; all of a batch are alike.
func writtenOnRecord(source load.LogSource, run func(plog.Logs)) []subject.Attribute {
	before, after := source.Fresh(), source.Fresh()
	run(after)
	sent := load.RecordsOf(before)[0].Attributes()
	var written []subject.Attribute
	for key, value := range load.RecordsOf(after)[0].Attributes().All() {
		if _, was := sent.Get(key); !was {
			written = append(written, subject.Attribute{Key: key, Value: value.AsString()})
		}
	}
	return written
}

func recordsByHand(ld plog.Logs, written []subject.Attribute) {
	named := 0
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				attributes := record.Attributes()
				if _, ok := attributes.Get("event.name"); ok || record.EventName() != "" {
					named++
				}
				for _, a := range written {
					attributes.PutStr(a.Key, a.Value)
				}
			}
		}
	}
	_ = named
}
