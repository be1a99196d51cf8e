// SPDX-License-Identifier: Apache-2.0

package duckdb_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/pack"
)

func TestAPackedLakeIsReadInPartsAndTellsHowFarItIs(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	require.NoError(t, enginetest.Incident(t).Files(lake))
	_, err := pack.Run(t.Context(), pack.Options{Lake: lake, Out: out, Memory: "1GB"})
	require.NoError(t, err)
	ask := func(path string, told *[]counts.Progress) *counts.Table {
		e, err := duckdb.Open(t.Context(), duckdb.Options{Path: path, Memory: "1GB"})
		require.NoError(t, err)
		defer func() { require.NoError(t, e.Close()) }()
		q := enginetest.ByVerdict()
		q.Progress = func(p counts.Progress) { *told = append(*told, p) }
		table, err := e.Count(t.Context(), q)
		require.NoError(t, err)
		table.Coverage = counts.Coverage{Spans: table.Coverage.Spans, Repeated: table.Coverage.Repeated}
		return table
	}
	var whole, parts []counts.Progress
	want := ask(out, &whole)
	defer duckdb.ReadInParts()()
	assert.Equal(t, want, ask(out, &parts))
	require.Greater(t, len(parts), len(whole), "there are several files")
	for i := range parts[1:] {
		assert.Greater(t, parts[i+1].Done, parts[i].Done)
	}
	last := parts[len(parts)-1]
	assert.Equal(t, last.All, last.Done)
	assert.GreaterOrEqual(t, last.Spans, want.Coverage.Spans, "those are told that do not count, too")
}
