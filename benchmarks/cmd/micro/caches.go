// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/paired"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
	"github.com/llmcontext/llmcontextprocessor/internal/cache"
)

// caches tells what each cache is worth on new text: the mix of all captured programs without it.
func (b *bench) caches() error {
	contestants := []paired.Contestant{}
	var t *traffic
	for _, without := range []string{"", cache.Resolution, cache.Digest, cache.Stamp} {
		cache.Switch(without, false)
		ours, err := subject.LLMContext(load.Declared())
		cache.Switch(without, true)
		if err != nil {
			return err
		}
		defer ours.Close() //nolint:gocritic // four of them, which live as long as the measurement
		if t == nil {
			if t, err = trafficOf(load.GenAI(b.captured), batchSpans, ours); err != nil {
				return err
			}
		}
		contestants = append(contestants, paired.Contestant{
			Name: without, Run: ours.Run, Inputs: t.fresh, Portions: t.portions(batchSpans),
		})
	}
	table := &report.Table{
		Title:  "What each cache is worth on new text: the mix of all captures",
		Header: []string{"without the cache", "ns a span", "/ with all"},
	}
	results := paired.Run(b.rounds, contestants)
	for i, name := range []string{"(none)", "match values to resolution", "content to digest", "observed to stamp"} {
		table.Add(name, report.Nanoseconds(results[i].Nanoseconds()), report.Times(results[i].Ratio(results[0])))
	}
	_, _ = fmt.Fprintln(b.out, table)
	return nil
}
