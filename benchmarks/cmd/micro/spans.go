// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/paired"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

// spans compares what a span costs in the processor, in a bare loop and in other processors.
func (b *bench) spans() error {
	times := &report.Table{
		Title: "Nanoseconds a span, and ratios",
		Header: []string{
			"load", "by hand", "by hand, with room", "llm_context", "attributes", "transform", "copy",
			"llm_context / by hand", "/ by hand, with room", "/ attributes", "/ copy",
		},
	}
	allocations := &report.Table{
		Title:  "Allocations a span (and bytes)",
		Header: []string{"load", "by hand", "by hand, with room", "llm_context", "attributes", "transform", "copy"},
	}
	for _, l := range b.spanLoads() {
		results, err := b.compare(l)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		addSpanRows(times, allocations, l.name, results)
		b.judgeSpans(l, results)
	}
	_, _ = fmt.Fprintln(b.out, times)
	_, _ = fmt.Fprintln(b.out, allocations)
	return nil
}

// compare puts one load through all subjects and gives the results by name.
func (b *bench) compare(l spanLoad) (map[string]paired.Result, error) {
	source := load.NewSource(load.Batch(load.Service(0), l.items))
	subjects, err := spanSubjects(l, source)
	defer closeAll(subjects)
	if err != nil {
		return nil, err
	}
	var contestants []paired.Contestant
	for _, s := range subjects {
		contestants = append(contestants, paired.Contestant{
			Name: s.Name, Run: s.Run, Inputs: repeat(source, l.batches), Portions: l.portions, Workers: l.workers,
		})
	}
	results := map[string]paired.Result{}
	for _, r := range paired.Run(b.rounds, contestants) {
		results[r.Name] = r
	}
	return results, nil
}

// spanSubjects makes the subjects of a load. What the others write is learned from the processor.
func spanSubjects(l spanLoad, source load.Source) ([]subject.Subject, error) {
	ours, err := subject.LLMContext(load.Registry(1, 1, "r"))
	if err != nil {
		return nil, err
	}
	stamps := subject.Learn(ours, source)
	subjects := []subject.Subject{subject.ByHand(stamps), subject.ByHandWithRoom(stamps), ours, subject.Copy()}
	if want := int(l.share*float64(len(l.items)) + 0.5); stamps.Spans() != want {
		return subjects, fmt.Errorf("%d of %d spans were stamped, want %d", stamps.Spans(), len(l.items), want)
	}
	if l.anyKind && l.share < 1 {
		return subjects, nil
	}
	key, value := operation, "chat"
	if l.anyKind {
		key, value = "", ""
	}
	written := stamps.First()
	attributes, err := subject.Attributes(key, value, written)
	if err != nil {
		return subjects, err
	}
	subjects = append(subjects, attributes)
	transform, err := subject.Transform([]string{load.Service(0)}, key, written)
	if err != nil {
		return subjects, err
	}
	return append(subjects, transform), nil
}

// judgeSpans holds the loads of one kind of span only against what is promised for that kind.
func (b *bench) judgeSpans(l spanLoad, results map[string]paired.Result) {
	if len(l.items) != 100 || l.workers > 1 {
		return
	}
	ours, byHand := results["llm_context"], results["by hand"]
	more := ours.Allocations() - byHand.Allocations()
	switch l.share {
	case 1:
		b.targets.AtMost(l.name+": time, to that of the bare loop", ours.Ratio(byHand), 1.25, report.Times)
		b.targets.AtMost(l.name+": allocations a span more than the bare loop", more, 0, report.Count)
	case 0:
		b.targets.AtMost(l.name+": time, to that of a copy", ours.Ratio(results["copy"]), 0.1, report.Times)
		b.targets.AtMost(l.name+": time, to that of a condition of the attributes processor",
			ours.Ratio(results["attributes"]), 1, report.Times)
		b.targets.AtMost(l.name+": allocations a span more than a bare walk", more, 0, report.Count)
	}
}

func closeAll(subjects []subject.Subject) {
	for _, s := range subjects {
		s.Close()
	}
}

func addSpanRows(times, allocations *report.Table, name string, results map[string]paired.Result) {
	row, allocated := []string{name}, []string{name}
	for _, column := range times.Header[1:7] {
		r, ok := results[column]
		if !ok {
			row, allocated = append(row, "-"), append(allocated, "-")
			continue
		}
		row = append(row, report.Nanoseconds(r.Nanoseconds()))
		allocated = append(allocated, fmt.Sprintf("%s (%.0f)", report.Count(r.Allocations()), r.Bytes()))
	}
	ours := results["llm_context"]
	for _, other := range []string{"by hand", "by hand, with room", "attributes", "copy"} {
		cell := "-"
		if r, ok := results[other]; ok {
			cell = report.Times(ours.Ratio(r))
		}
		row = append(row, cell)
	}
	times.Add(row...)
	allocations.Add(allocated...)
}
