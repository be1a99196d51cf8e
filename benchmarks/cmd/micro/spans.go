// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"strconv"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/paired"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

const (
	batchSpans = 100
	turnSpans  = 2000
)

// traffic is batches of GenAI spans that follow one another, and what the processor writes on each.
type traffic struct {
	sources []load.Source
	stamps  []subject.Stamps
	unlike  int // spans whose stamp depends on the texts that differ
	at      int // of the batch that was decoded last
}

// trafficOf splits items into batches of so many spans, and learns the stamps.
func trafficOf(items []load.Item, spans int, ours subject.Subject) (*traffic, error) {
	t := &traffic{}
	batches := max(len(items)/spans, 1)
	mixed := load.Mix(batches*spans, 1, items, nil)
	for batch := range slices.Chunk(mixed, spans) {
		source := load.NewSource(load.Batch(load.Service(0), batch))
		stamps := subject.Learn(ours, source)
		t.unlike += stamps.Unlike(ours, source)
		t.sources, t.stamps = append(t.sources, source), append(t.stamps, stamps)
	}
	if len(mixed) < 20*t.unlike {
		return nil, fmt.Errorf("%d of %d spans get other stamps when their texts are others: the bare loop cannot put them",
			t.unlike, len(mixed))
	}
	return t, nil
}

func (t *traffic) fresh(n int) []ptrace.Traces {
	t.at = n % len(t.sources)
	return []ptrace.Traces{t.sources[t.at].Fresh()}
}

func (t *traffic) same(n int) []ptrace.Traces {
	t.at = n % len(t.sources)
	return []ptrace.Traces{t.sources[t.at].Same()}
}

func (t *traffic) byHand(td ptrace.Traces) { subject.ByHand(t.stamps[t.at]).Run(td) }

// portions is how many batches of so many spans make a turn: all of them at least once.
func (t *traffic) portions(spans int) int { return max(turnSpans/spans, len(t.sources)) }

// cost is what the processor costs on GenAI spans, beside the bare loop.
type cost struct{ byHand, ours, byHandSame, oursSame paired.Result }

func (b *bench) cost(items []load.Item, spans int) (cost, error) {
	ours, err := subject.LLMContext(load.Declared())
	if err != nil {
		return cost{}, err
	}
	defer ours.Close()
	t, err := trafficOf(items, spans, ours)
	if err != nil {
		return cost{}, err
	}
	n := t.portions(spans)
	r := paired.Run(b.rounds, []paired.Contestant{
		{Name: "by hand", Run: t.byHand, Inputs: t.fresh, Portions: n},
		{Name: "llm_context", Run: ours.Run, Inputs: t.fresh, Portions: n},
		{Name: "by hand, same text", Run: t.byHand, Inputs: t.same, Portions: n},
		{Name: "llm_context, same text", Run: ours.Run, Inputs: t.same, Portions: n},
	})
	return cost{r[0], r[1], r[2], r[3]}, nil
}

func (c *cost) ratio() float64 { return c.ours.Ratio(c.byHand) }
func (c *cost) more() float64  { return c.ours.Allocations() - c.byHand.Allocations() }
func (c *cost) addTo(table *report.Table, name string, spans int) {
	table.Add(name, strconv.Itoa(spans), report.Nanoseconds(c.byHand.Nanoseconds()), report.Nanoseconds(c.ours.Nanoseconds()),
		report.Times(c.ratio()), report.Times(c.oursSame.Ratio(c.byHandSame)), report.Count(c.more()),
		fmt.Sprintf("%.0f", c.ours.Bytes()-c.byHand.Bytes()))
}

var costHeader = []string{
	"GenAI spans of", "spans", "by hand, ns a span", "llm_context", "ratio", "same text", "allocations more", "bytes more",
}

// programs tells what the spans of each program cost, what a mix of all costs, and what batches of other sizes do.
func (b *bench) programs() error {
	table := &report.Table{Title: "The project's own captures", Header: costHeader}
	if err := b.addMix(table, b.captured, "captured programs"); err != nil {
		return err
	}
	for _, spans := range []int{1, 10, 1000} {
		c, err := b.cost(load.GenAI(b.captured), spans)
		if err != nil {
			return err
		}
		c.addTo(table, fmt.Sprintf("mix, in batches of %d", spans), len(load.GenAI(b.captured)))
	}
	for _, long := range []struct {
		name string
		item load.Item
	}{{"128 attributes, of the application", load.Chat128()}, {"128 attributes, messages one by one", load.Messages128()}} {
		c, err := b.cost([]load.Item{long.item}, batchSpans)
		if err != nil {
			return err
		}
		c.addTo(table, long.name, 1)
		b.targets.AtMost(long.name+": time, to the bare loop's", c.ratio(), 3, report.Times)
	}
	worst, err := b.addPrograms(table, b.captured)
	if err != nil {
		return err
	}
	b.targets.AtMost("worst of the captured programs: time, to the bare loop's", worst, 3, report.Times)
	_, _ = fmt.Fprintln(b.out, table)
	return nil
}

// corpus does the same with captures that are not part of the repository.
func (b *bench) corpus() error {
	if len(b.outside) == 0 {
		return nil
	}
	table := &report.Table{Title: "Captures of other programs", Header: costHeader}
	if err := b.addMix(table, b.outside, "other programs"); err != nil {
		return err
	}
	worst, err := b.addPrograms(table, b.outside)
	if err != nil {
		return err
	}
	b.targets.AtMost("worst of the other programs: time, to the bare loop's", worst, 3, report.Times)
	_, _ = fmt.Fprintln(b.out, table)
	return nil
}

func (b *bench) addMix(table *report.Table, programs []load.Program, name string) error {
	items := load.GenAI(programs)
	c, err := b.cost(items, batchSpans)
	if err != nil {
		return err
	}
	c.addTo(table, "mix of all", len(items))
	b.targets.AtMost("mix of "+name+": time, to the bare loop's", c.ratio(), 2, report.Times)
	b.targets.AtMost("mix of "+name+": allocations a span more than the bare loop's", c.more(), 0, report.Count)
	return nil
}

func (b *bench) addPrograms(table *report.Table, programs []load.Program) (worst float64, err error) {
	for _, p := range programs {
		if len(p.GenAI) == 0 {
			continue
		}
		c, err := b.cost(p.GenAI, batchSpans)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", p.Name, err)
		}
		c.addTo(table, p.Name, len(p.GenAI))
		worst = max(worst, c.ratio())
	}
	return worst, nil
}
