// SPDX-License-Identifier: Apache-2.0

// Package benchmarks holds Go benchmarks for profiles and benchstat; the tables in README.md come from paired rounds,
// see cmd/micro.
package benchmarks

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

const batchSpans = 100

// BenchmarkProgram is what a span of each program costs in the processor and in the bare loop, with text of its own.
func BenchmarkProgram(b *testing.B) {
	programs, err := load.Captured("..")
	require.NoError(b, err)
	b.Run("program=mix", func(b *testing.B) { benchmarkItems(b, load.GenAI(programs)) })
	b.Run("program=none", func(b *testing.B) { benchmarkItems(b, load.Other(programs)) })
	b.Run("program=chat128", func(b *testing.B) { benchmarkItems(b, []load.Item{load.Chat128()}) })
	b.Run("program=messages128", func(b *testing.B) { benchmarkItems(b, []load.Item{load.Messages128()}) })
	var outside []load.Program
	for _, name := range []string{"LLMCONTEXT_CORPUS", "LLMCONTEXT_CAPTURES"} {
		if folder := os.Getenv(name); folder != "" {
			more, err := load.Programs(folder)
			require.NoError(b, err)
			outside = append(outside, more...)
		}
	}
	if len(outside) > 0 {
		b.Run("program=corpus", func(b *testing.B) { benchmarkItems(b, load.GenAI(outside)) })
	}
	for _, p := range append(programs, outside...) {
		if len(p.GenAI) > 0 {
			b.Run("program="+p.Name, func(b *testing.B) { benchmarkItems(b, p.GenAI) })
		}
	}
}

func benchmarkItems(b *testing.B, items []load.Item) {
	b.Helper()
	n := max(len(items)/batchSpans, 1) * batchSpans
	source := load.NewSource(load.Batch(load.Service(0), load.Mix(n, 1, items, nil)))
	ours, err := subject.LLMContext(load.Declared())
	require.NoError(b, err)
	b.Cleanup(ours.Close)
	for _, s := range []subject.Subject{subject.ByHand(subject.Learn(ours, source)), ours} {
		b.Run("subject="+s.Name, func(b *testing.B) { benchmarkSpans(b, source, s) })
	}
}

// benchmarkSpans gives the subject ten batches at a time; they are decoded while the clock stands.
func benchmarkSpans(b *testing.B, source load.Source, s subject.Subject) {
	b.Helper()
	b.ReportAllocs()
	inputs := make([]ptrace.Traces, 10)
	spans := 0
	for b.Loop() {
		b.StopTimer()
		for i := range inputs {
			inputs[i] = source.Fresh()
			spans += inputs[i].SpanCount()
		}
		b.StartTimer()
		for _, td := range inputs {
			s.Run(td)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(spans), "ns/span")
}
