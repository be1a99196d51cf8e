// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
)

// spanLoad is spans of one service that are put through all subjects.
type spanLoad struct {
	name     string
	items    []load.Item
	batches  int // of these items make one portion
	portions int // make one turn
	workers  int
	share    float64 // of GenAI spans
	// anyKind: the dialects are many, so that no single attribute tells the GenAI spans; the attributes processor and
	// the transform processor then write on every span, and take part only where all are GenAI spans.
	anyKind bool
}

const operation = "gen_ai.operation.name" // "chat" on the synthetic chat spans, and on nothing else that is mixed in

func (b *bench) spanLoads() []spanLoad {
	loads := []spanLoad{{
		name: "small chat spans, 100 % GenAI", share: 1, items: load.Mix(100, 1, load.SmallChats(), nil), batches: 1, portions: 20,
	}}
	for _, share := range []float64{1, 0.1, 0} {
		loads = append(loads, spanLoad{
			name: fmt.Sprintf("chat spans, %.0f %% GenAI", share*100), share: share,
			items: load.Mix(100, share, b.chat, b.other), batches: 1, portions: 20,
		})
	}
	loads = append(loads, spanLoad{
		name: "spans without databases, 0 % GenAI", items: load.Mix(100, 0, nil, withoutDatabases(b.other)), batches: 1, portions: 20,
	})
	for _, share := range []float64{1, 0.1} {
		loads = append(loads, spanLoad{
			name: fmt.Sprintf("captured spans, %.0f %% GenAI", share*100), share: share, anyKind: true,
			items: load.Mix(100, share, b.genAI, b.other), batches: 1, portions: 20,
		})
	}
	for _, spans := range []int{1, 10, 1000} {
		loads = append(loads, spanLoad{
			name: fmt.Sprintf("chat spans, %d a batch", spans), share: 1,
			items: load.Mix(spans, 1, b.chat, b.other), batches: max(100/spans, 1), portions: min(2000/spans, 20),
		})
	}
	for _, share := range []float64{1, 0} {
		loads = append(loads, spanLoad{
			name: fmt.Sprintf("chat spans, %.0f %% GenAI, 2 pipelines at once", share*100), share: share,
			items: load.Mix(100, share, b.chat, b.other), batches: 40, portions: 1, workers: 2,
		})
	}
	return loads
}

// withoutDatabases leaves out the spans that name a database, of which the value decides whether it is one of vectors.
func withoutDatabases(items []load.Item) []load.Item {
	return slices.DeleteFunc(slices.Clone(items), func(item load.Item) bool {
		_, named := item.Span.Attributes().Get("db.system.name")
		_, old := item.Span.Attributes().Get("db.system")
		return named || old
	})
}

// repeat gives a number of copies of a batch for each portion.
func repeat(source load.Source, batches int) func(int) []ptrace.Traces {
	return func(int) []ptrace.Traces {
		inputs := make([]ptrace.Traces, batches)
		for i := range inputs {
			inputs[i] = source.Decode()
		}
		return inputs
	}
}
