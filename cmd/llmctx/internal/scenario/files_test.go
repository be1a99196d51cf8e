// SPDX-License-Identifier: Apache-2.0

package scenario_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

// countedFromFiles writes a run as files, and lets the engine over files count it.
func countedFromFiles(t *testing.T, run *scenario.Run) *counts.Table {
	t.Helper()
	folder := t.TempDir()
	spans, err := os.Create(filepath.Join(folder, "traces.json"))
	require.NoError(t, err)
	logs, err := os.Create(filepath.Join(folder, "logs.json"))
	require.NoError(t, err)
	require.NoError(t, scenario.WriteOTLP(spans, logs, run.Answers, false))
	require.NoError(t, spans.Close())
	size, err := logs.Seek(0, 1)
	require.NoError(t, err)
	require.NoError(t, logs.Close())
	if size == 0 {
		require.NoError(t, os.Remove(logs.Name()))
	}
	engine, err := duckdb.Open(t.Context(), duckdb.Options{Path: folder, Memory: "1GB", Threads: 2})
	require.NoError(t, err)
	defer func() { assert.NoError(t, engine.Close()) }()
	question := run.Question()
	question.Columns = true
	table, err := engine.Count(t.Context(), question)
	require.NoError(t, err)
	return table
}

// What is told of a run does not depend on where its verdicts stand, nor on whether it is
// counted in memory or from files.
func TestTheSameIsToldFromFilesAsFromMemory(t *testing.T) {
	for _, name := range []string{
		"prompt", "verdict-event", "verdict-log", "verdict-late", "verdict-evaluation", "verdict-linked", "verdict-agent", "latency-prompt", "sampled-tail",
	} {
		for seed := range uint64(2) {
			t.Run(fmt.Sprintf("%s/%d", name, seed), func(t *testing.T) {
				run := scenario.Make(scenario.Find(name), seed, 6000)
				inMemory := reported(t, run).Result
				table := countedFromFiles(t, run)
				told := report.Build(table, report.Question{Path: "lake", Behaviour: "verdict " + scenario.Verdict, Verdicts: run.Judged},
					func(name string) string { return name })
				assert.Equal(t, inMemory.Named, told.Result.Named)
				assert.Equal(t, inMemory.Behaviour.Bad.Count, told.Result.Behaviour.Bad.Count)
				assert.Equal(t, inMemory.Behaviour.Bad.Of, told.Result.Behaviour.Bad.Of)
				assert.InDelta(t, inMemory.Behaviour.Rise, told.Result.Behaviour.Rise, 1e-6)
				assert.Len(t, told.Result.Findings, len(inMemory.Findings))
				for i := range told.Result.Findings {
					assert.Equal(t, inMemory.Findings[i].To, told.Result.Findings[i].To)
					assert.WithinDuration(t, inMemory.Findings[i].Since, told.Result.Findings[i].Since, 100*time.Millisecond,
						"an agent begins a little before its answers")
				}
			})
		}
	}
}
