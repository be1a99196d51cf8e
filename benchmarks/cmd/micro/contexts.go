// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/paired"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

const (
	resources  = 10 // a batch
	steadyTurn = 10 // batches
)

// contexts compares large registries with one of a single context that holds for all: the same spans go through both.
func (b *bench) contexts() error {
	table := &report.Table{
		Title:  fmt.Sprintf("Registries: captured spans of all services evenly, %d services a batch; nanoseconds a span", resources),
		Header: []string{"registry", "1 context, 1 revision", "this one", "ratio", "allocations a span", "transform"},
	}
	for _, n := range []int{1000, 100_000} {
		if err := b.manyContexts(table, n); err != nil {
			return err
		}
	}
	if err := b.manyRevisions(table, 1000); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(b.out, table)
	return nil
}

// evenTraffic returns batches in which every resource is of another one of the services, all of them in their turn.
func evenTraffic(items []load.Item, services int) (first load.Source, inputs func(int) []ptrace.Traces) {
	td := ptrace.NewTraces()
	for i := range resources {
		spans := make([]load.Item, batchSpans/resources)
		for j := range spans {
			spans[j] = items[(i*len(spans)+j)%len(items)]
		}
		load.AppendResource(td, load.Service(0), spans)
	}
	first = load.NewSource(td)
	return first, func(n int) []ptrace.Traces {
		batch := first.Fresh()
		next := n * resources
		for _, rs := range batch.ResourceSpans().All() {
			// A prime, so that services that follow one another do not lie beside one another.
			rs.Resource().Attributes().PutStr("service.name", load.Service(next*7919%services))
			next++
		}
		return []ptrace.Traces{batch}
	}
}

func (b *bench) manyContexts(table *report.Table, n int) error {
	source, inputs := evenTraffic(load.GenAI(b.captured), n)
	one, err := subject.LLMContext(load.RegistryForAll(1))
	if err != nil {
		return err
	}
	defer one.Close()
	many, err := subject.LLMContext(load.Registries(n, 1, "r")...)
	if err != nil {
		return err
	}
	defer many.Close()
	work := []paired.Contestant{{Name: "one", Run: one.Run}, {Name: "many", Run: many.Run}}
	if n <= 1000 {
		services := make([]string, n)
		for i := range services {
			services[i] = load.Service(i)
		}
		transform, err := subject.Transform(services, "", subject.Learn(many, source).First())
		if err != nil {
			return err
		}
		defer transform.Close()
		work = append(work, paired.Contestant{Name: "transform", Run: transform.Run})
	}
	r := b.steady(work, inputs, n/resources+1)
	transform := "-"
	if len(r) > 2 {
		transform = report.Nanoseconds(r[2].Nanoseconds())
		b.targets.AtLeast("1,000 contexts: time of the transform processor, to ours", r[2].Ratio(r[1]), 25, report.Times)
	}
	addRegistry(table, fmt.Sprintf("%d contexts", n), r, transform)
	if n == 100_000 {
		b.targets.AtMost("100,000 contexts: time, to that of one", r[1].Ratio(r[0]), 1.3, report.Times)
	}
	return nil
}

// manyRevisions sends spans of any time of the prompt's timeline.
func (b *bench) manyRevisions(table *report.Table, n int) error {
	_, decode := evenTraffic(load.GenAI(b.captured), 1)
	inputs := func(portion int) []ptrace.Traces {
		batches := decode(portion)
		next := portion * batchSpans
		for _, td := range batches {
			for _, span := range load.SpansOf(td) {
				at := load.RevisionStart(next*7919%n, n).Add(30 * time.Minute)
				load.StartAt(span, at, pcommon.Timestamp(time.Second))
				next++
			}
		}
		return batches
	}
	one, err := subject.LLMContext(load.RegistryForAll(n))
	if err != nil {
		return err
	}
	defer one.Close()
	many, err := subject.LLMContext(load.Registry(1, n, "r"))
	if err != nil {
		return err
	}
	defer many.Close()
	work := []paired.Contestant{{Name: "one", Run: one.Run}, {Name: "many", Run: many.Run}}
	r := b.steady(work, inputs, n/batchSpans+1)
	addRegistry(table, strconv.Itoa(n)+" revisions of one prompt", r, "-")
	b.targets.AtMost("1,000 revisions: time, to that of one", r[1].Ratio(r[0]), 1.3, report.Times)
	return nil
}

func addRegistry(table *report.Table, name string, r []paired.Result, transform string) {
	table.Add(name, report.Nanoseconds(r[0].Nanoseconds()), report.Nanoseconds(r[1].Nanoseconds()),
		report.Times(r[1].Ratio(r[0])), report.Count(r[1].Allocations()), transform)
}

// steady measures after both registries have seen every service or revision once: what is compared is not the first
// span of each.
func (b *bench) steady(work []paired.Contestant, inputs func(int) []ptrace.Traces, portions int) []paired.Result {
	for i := range work {
		work[i].Inputs, work[i].Portions = inputs, steadyTurn
		for n := range portions {
			if work[i].Name == "transform" {
				break // remembers nothing
			}
			for _, td := range inputs(n) {
				work[i].Run(td)
			}
		}
	}
	return paired.Run(b.rounds, work)
}
