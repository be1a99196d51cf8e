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

// tools compares spans that carry tool definitions with spans that carry none.
func (b *bench) tools() error {
	ours, err := subject.LLMContext(load.Declared())
	if err != nil {
		return err
	}
	defer ours.Close()
	work := []paired.Contestant{{Name: "none", Run: ours.Run, Inputs: toolInputs(0, false)}}
	for _, size := range []int{1_000, 100_000} {
		work = append(work,
			paired.Contestant{
				Name: fmt.Sprintf("%d kB, the same on every span", size/1000), Run: ours.Run, Inputs: toolInputs(size, false),
			},
			paired.Contestant{
				Name: fmt.Sprintf("%d kB, new on every span", size/1000), Run: ours.Run, Inputs: toolInputs(size, true),
			})
	}
	table := &report.Table{
		Title:  "Tool definitions as evidence: chat spans through llm_context",
		Header: []string{"definitions", "ns a span", "more than none", "allocations a span", "bytes allocated"},
	}
	for i := range work {
		work[i].Portions = 4
	}
	results := paired.Run(b.rounds, work)
	for _, r := range results {
		table.Add(r.Name, report.Nanoseconds(r.Nanoseconds()), report.Nanoseconds(r.Difference(results[0])),
			report.Count(r.Allocations()), fmt.Sprintf("%.0f", r.Bytes()))
	}
	_, _ = fmt.Fprintln(b.out, table)
	b.targets.AtMost("100 kB of tool definitions, the same on every span: microseconds a span more than none",
		results[3].Difference(results[0])/1000, 30, report.Count)
	return nil
}

// toolInputs gives few spans a turn: each carries a text of its own in memory, as after decoding, so that equal texts
// have to be read to be known as equal.
func toolInputs(size int, alwaysNew bool) func(int) []ptrace.Traces {
	const spans = 10
	source := load.NewSource(load.Batch(load.Service(0), load.Mix(spans, 1, []load.Item{load.Chat(size)}, nil)))
	decode := func(int) []ptrace.Traces { return []ptrace.Traces{source.Fresh()} }
	serial := 0
	return func(n int) []ptrace.Traces {
		inputs := decode(n)
		if !alwaysNew {
			return inputs
		}
		for _, td := range inputs {
			for _, span := range load.SpansOf(td) {
				serial++
				span.Attributes().PutStr(load.ToolDefinitions, load.Tools(size, serial))
			}
		}
		return inputs
	}
}
