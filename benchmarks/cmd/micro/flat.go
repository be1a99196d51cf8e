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

// flat compares large registries with one of a single context that holds for all: the same spans go through both.
func (b *bench) flat() error {
	contexts := &report.Table{
		Title: fmt.Sprintf("Contexts: chat spans of all services evenly, %d services a batch", resources),
		Header: []string{
			"contexts", "by hand", "1 context", "this many", "transform", "/ 1 context", "/ by hand",
			"transform / this many", "allocations a span",
		},
	}
	for _, n := range []int{1, 100, 1000, 10_000, 100_000} {
		if err := b.flatContexts(contexts, n); err != nil {
			return err
		}
	}
	_, _ = fmt.Fprintln(b.out, contexts)
	revisions := &report.Table{
		Title: "Revisions: chat spans at any time of the prompt's timeline",
		Header: []string{
			"revisions", "by hand", "1 revision", "this many", "/ 1 revision", "/ by hand", "allocations a span",
		},
	}
	for _, n := range []int{1, 10, 100, 1000} {
		if err := b.flatRevisions(revisions, n); err != nil {
			return err
		}
	}
	_, _ = fmt.Fprintln(b.out, revisions)
	return nil
}

// evenTraffic gives batches in which every resource is of another one of the services, all of them in their turn.
func (b *bench) evenTraffic(services int) (first load.Source, inputs func(int) []ptrace.Traces) {
	td := ptrace.NewTraces()
	for range resources {
		load.AppendResource(td, load.Service(0), b.batchOf(10))
	}
	first = load.NewSource(td)
	decode := repeat(first, 1)
	return first, func(n int) []ptrace.Traces {
		batches := decode(n)
		next := n * resources
		for _, td := range batches {
			for _, rs := range td.ResourceSpans().All() {
				// A prime, so that services that follow one another do not lie beside one another.
				rs.Resource().Attributes().PutStr("service.name", load.Service(next*7919%services))
				next++
			}
		}
		return batches
	}
}

func (b *bench) batchOf(spans int) []load.Item { return load.Mix(spans, 1, b.chat, b.other) }

func (b *bench) flatContexts(table *report.Table, n int) error {
	source, inputs := b.evenTraffic(n)
	one, err := subject.LLMContext(load.RegistryForAll(1))
	if err != nil {
		return err
	}
	defer one.Close()
	many, err := subject.LLMContext(load.Registry(n, 1, "r"))
	if err != nil {
		return err
	}
	defer many.Close()
	stamps := subject.Learn(many, source)
	work := []paired.Contestant{
		{Name: "by hand", Run: subject.ByHand(stamps).Run}, {Name: "one", Run: one.Run}, {Name: "many", Run: many.Run},
	}
	if n <= 1000 {
		services := make([]string, n)
		for i := range services {
			services[i] = load.Service(i)
		}
		transform, err := subject.Transform(services, operation, stamps.First())
		if err != nil {
			return err
		}
		defer transform.Close()
		work = append(work, paired.Contestant{Name: "transform", Run: transform.Run})
	}
	r := b.steady(work, inputs, n/resources+1)
	row := []string{
		strconv.Itoa(n), report.Nanoseconds(r[0].Nanoseconds()), report.Nanoseconds(r[1].Nanoseconds()),
		report.Nanoseconds(r[2].Nanoseconds()), "-", report.Times(r[2].Ratio(r[1])), report.Times(r[2].Ratio(r[0])), "-",
		report.Count(r[2].Allocations()),
	}
	if len(r) > 3 {
		row[4], row[7] = report.Nanoseconds(r[3].Nanoseconds()), report.Times(r[3].Ratio(r[2]))
	}
	table.Add(row...)
	if n == 100_000 {
		b.targets.AtMost("100,000 contexts: time, to that of one", r[2].Ratio(r[1]), 1.3, report.Times)
	}
	if n == 1000 {
		b.targets.AtLeast("1,000 contexts: time of the transform processor, to ours", r[3].Ratio(r[2]), 25, report.Times)
	}
	return nil
}

func (b *bench) flatRevisions(table *report.Table, n int) error {
	source := load.NewSource(load.Batch(load.Service(0), b.batchOf(100)))
	decode := repeat(source, 1)
	inputs := func(portion int) []ptrace.Traces {
		batches := decode(portion)
		next := portion * 100
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
	r := b.steady([]paired.Contestant{
		{Name: "by hand", Run: subject.ByHand(subject.Learn(many, source)).Run},
		{Name: "one", Run: one.Run},
		{Name: "many", Run: many.Run},
	}, inputs, n/100+1)
	table.Add(strconv.Itoa(n), report.Nanoseconds(r[0].Nanoseconds()), report.Nanoseconds(r[1].Nanoseconds()),
		report.Nanoseconds(r[2].Nanoseconds()), report.Times(r[2].Ratio(r[1])), report.Times(r[2].Ratio(r[0])),
		report.Count(r[2].Allocations()))
	if n == 1000 {
		b.targets.AtMost("1,000 revisions: time, to that of one", r[2].Ratio(r[1]), 1.3, report.Times)
	}
	return nil
}

// steady measures after every contestant but the bare loop and the transform processor, which remember nothing, has
// seen all that the traffic consists of: what is compared is not the first span of each service.
func (b *bench) steady(work []paired.Contestant, inputs func(int) []ptrace.Traces, portions int) []paired.Result {
	for i := range work {
		work[i].Inputs, work[i].Portions = inputs, steadyTurn
		if work[i].Name != "one" && work[i].Name != "many" {
			continue
		}
		for n := range portions {
			for _, td := range inputs(n) {
				work[i].Run(td)
			}
		}
	}
	return paired.Run(b.rounds, work)
}
