// SPDX-License-Identifier: Apache-2.0

package analysis_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

// The counts of a million spans, with two services that are worse and two changes in one of them.
func BenchmarkAnalyseAMillionSpans(b *testing.B) {
	run := scenario.Make(scenario.Find("prompt-then-index"), 7, 800_000)
	counted, err := scenario.Store{Run: run}.Count(context.Background(), run.Question())
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		analysis.Analyse(analysis.TableOf(counted, true))
	}
	b.ReportMetric(float64(len(counted.Cells)), "cells")
	b.ReportMetric(float64(len(run.Answers)), "spans")
}
