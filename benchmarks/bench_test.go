// SPDX-License-Identifier: Apache-2.0

// Package benchmarks compares the processor with a bare loop and with other processors. These are Go benchmarks for
// benchstat; the tables in README.md come from paired rounds, see cmd/micro.
package benchmarks

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

const operation = "gen_ai.operation.name"

// BenchmarkSpans tells what one span costs, by load and subject.
func BenchmarkSpans(b *testing.B) {
	genAI, other, err := load.Captured("..")
	require.NoError(b, err)
	chat := load.Chats()
	for _, l := range []struct {
		name  string
		items []load.Item
		peers bool // one attribute tells the GenAI spans of this load
	}{
		{"load=chat", load.Mix(100, 1, chat, other), true},
		{"load=chat-10%", load.Mix(100, 0.1, chat, other), true},
		{"load=no-genai", load.Mix(100, 0, chat, other), true},
		{"load=captured", load.Mix(100, 1, genAI, other), false},
		{"load=captured-10%", load.Mix(100, 0.1, genAI, other), false},
	} {
		source := load.NewSource(load.Batch(load.Service(0), l.items))
		for _, s := range subjectsFor(b, source, l.peers) {
			b.Run(l.name+"/subject="+name(s), func(b *testing.B) { benchmarkSpans(b, source, s) })
		}
	}
}

// BenchmarkContexts tells what one span of one service costs, by the size of the registry.
func BenchmarkContexts(b *testing.B) {
	source := load.NewSource(load.Batch(load.Service(0), load.Mix(100, 1, load.Chats(), nil)))
	for _, n := range []int{1, 1000, 100_000} {
		b.Run(fmt.Sprintf("contexts=%d", n), func(b *testing.B) {
			ours, err := subject.LLMContext(load.Registry(n, 1, "r"))
			require.NoError(b, err)
			b.Cleanup(ours.Close)
			benchmarkSpans(b, source, ours)
		})
	}
}

// BenchmarkParallel tells how much wall time one span takes when GOMAXPROCS pipelines work at once. Decoding is part
// of it, as the timer cannot stop for one of them; what counts is the difference to the bare loop.
func BenchmarkParallel(b *testing.B) {
	source := load.NewSource(load.Batch(load.Service(0), load.Mix(100, 1, load.Chats(), nil)))
	for _, s := range subjectsFor(b, source, true) {
		b.Run("subject="+name(s), func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					s.Run(source.Decode())
				}
			})
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*100), "ns/span")
		})
	}
}

// name is the subject's without spaces, which testing would replace.
func name(s subject.Subject) string { return strings.ReplaceAll(s.Name, " ", "-") }

func subjectsFor(b *testing.B, source load.Source, peers bool) []subject.Subject {
	b.Helper()
	ours, err := subject.LLMContext(load.Registry(1, 1, "r"))
	require.NoError(b, err)
	b.Cleanup(ours.Close)
	stamps := subject.Learn(ours, source)
	subjects := []subject.Subject{subject.ByHand(stamps), ours, subject.Copy()}
	if !peers {
		return subjects
	}
	written := stamps.First()
	attributes, err := subject.Attributes(operation, "chat", written)
	require.NoError(b, err)
	b.Cleanup(attributes.Close)
	transform, err := subject.Transform([]string{load.Service(0)}, operation, written)
	require.NoError(b, err)
	b.Cleanup(transform.Close)
	return append(subjects, attributes, transform)
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
			inputs[i] = source.Decode()
			spans += inputs[i].SpanCount()
		}
		b.StartTimer()
		for _, td := range inputs {
			s.Run(td)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(spans), "ns/span")
}
