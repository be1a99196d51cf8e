// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/paired"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

const operation = "gen_ai.operation.name" // "chat" on the synthetic chat spans, and on nothing else

// other tells what spans cost that are not GenAI, beside one copy of them.
func (b *bench) other() error {
	table := &report.Table{
		Title:  "Spans that are not GenAI: nanoseconds a span",
		Header: []string{"captured spans", "bare walk", "attributes, one condition", "llm_context", "copy", "/ copy", "allocations more"},
	}
	all := load.Other(b.captured)
	without := withoutDatabases(all)
	for _, l := range []struct {
		name  string
		items []load.Item
	}{{"without databases", without}, {"with databases", all}} {
		source := load.NewSource(load.Batch(load.Service(0), load.Mix(batchSpans, 1, l.items, nil)))
		ours, err := subject.LLMContext(load.Declared())
		if err != nil {
			return err
		}
		stamps := subject.Learn(ours, source)
		attributes, err := subject.Attributes(operation, "chat", stamps.First())
		if err != nil {
			return err
		}
		r := b.compare(source, subject.ByHand(stamps), attributes, ours, subject.Copy())
		closeAll(ours, attributes)
		more := r[2].Allocations() - r[0].Allocations()
		table.Add(l.name, report.Nanoseconds(r[0].Nanoseconds()), report.Nanoseconds(r[1].Nanoseconds()),
			report.Nanoseconds(r[2].Nanoseconds()), report.Nanoseconds(r[3].Nanoseconds()),
			report.Times(r[2].Ratio(r[3])), report.Count(more))
		if n := stamps.Spans(); n > 0 {
			return fmt.Errorf("%d spans of other kinds were stamped", n)
		}
		if l.name == "without databases" {
			b.targets.AtMost("other spans without databases: time, to that of a copy", r[2].Ratio(r[3]), 0.12, report.Times)
			b.targets.AtMost("other spans without databases: allocations a span more than a bare walk", more, 0, report.Count)
		}
	}
	_, _ = fmt.Fprintln(b.out, table)
	return nil
}

// peers compares with processors that can be made to write the same attributes.
func (b *bench) peers() error {
	table := &report.Table{
		Title:  "Other processors that write the same attributes, and a copy: nanoseconds a span",
		Header: []string{"chat spans", "by hand", "llm_context", "attributes", "transform", "copy"},
	}
	for _, l := range []struct {
		name  string
		items []load.Item
	}{{"9 to 12 attributes", load.SmallChats()}, {"20 to 25 attributes", load.Chats()}} {
		source := load.NewSource(load.Batch(load.Service(0), load.Mix(batchSpans, 1, l.items, nil)))
		ours, err := subject.LLMContext(load.Declared())
		if err != nil {
			return err
		}
		stamps := subject.Learn(ours, source)
		attributes, err := subject.Attributes(operation, "chat", stamps.First())
		if err != nil {
			return err
		}
		transform, err := subject.Transform([]string{load.Service(0)}, operation, stamps.First())
		if err != nil {
			return err
		}
		row := []string{l.name}
		for _, r := range b.compare(source, subject.ByHand(stamps), ours, attributes, transform, subject.Copy()) {
			row = append(row, report.Nanoseconds(r.Nanoseconds()))
		}
		table.Add(row...)
		closeAll(ours, attributes, transform)
	}
	_, _ = fmt.Fprintln(b.out, table)
	return nil
}

// compare puts fresh batches of one source through all subjects.
func (b *bench) compare(source load.Source, subjects ...subject.Subject) []paired.Result {
	var contestants []paired.Contestant
	for _, s := range subjects {
		contestants = append(contestants, paired.Contestant{
			Name: s.Name, Run: s.Run, Inputs: freshly(source), Portions: turnSpans / batchSpans,
		})
	}
	return paired.Run(b.rounds, contestants)
}

func freshly(source load.Source) func(int) []ptrace.Traces {
	return func(int) []ptrace.Traces { return []ptrace.Traces{source.Fresh()} }
}

// withoutDatabases leaves out the spans that name a database, of which the value decides whether it is one of vectors.
func withoutDatabases(items []load.Item) []load.Item {
	var without []load.Item
	for _, item := range items {
		_, named := item.Span.Attributes().Get("db.system.name")
		_, old := item.Span.Attributes().Get("db.system")
		if !named && !old {
			without = append(without, item)
		}
	}
	return without
}

func closeAll(subjects ...subject.Subject) {
	for _, s := range subjects {
		s.Close()
	}
}
