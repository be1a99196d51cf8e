// SPDX-License-Identifier: Apache-2.0

package duckdb_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
)

func overFiles(t *testing.T, r *enginetest.Records) counts.Counts {
	folder := t.TempDir()
	require.NoError(t, r.Files(folder))
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: folder, Memory: "1GB", Threads: 2})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	return e
}

func TestVerdictsAreFoundWhereverTheyAre(t *testing.T) { enginetest.Verdicts(t, overFiles) }

func TestVerdictsAreFoundWhereverTheyAreAlsoAmongEachOther(t *testing.T) {
	enginetest.VerdictsTogether(t, overFiles)
}

func TestWhatLogRecordsProveOfACallHoldsForItsSpan(t *testing.T) { enginetest.Proofs(t, overFiles) }

func TestWhatMovedInLogRecordsAloneIsNamed(t *testing.T) {
	enginetest.ProofsAreNamed(t, overFiles)
	defer duckdb.ForgetCombinations()()
	enginetest.ProofsAreNamed(t, overFiles)
}

func TestACombinationThatWasForgottenIsTheSameUnderAnotherNumber(t *testing.T) {
	defer duckdb.ForgetCombinations()()
	enginetest.Verdicts(t, overFiles)
}

func TestWhereNothingIsAskedTheConversationsOfAllSpansOfTheWindowAreCounted(t *testing.T) {
	q := enginetest.ByVerdict()
	q.Behaviour, q.Columns = nil, false
	table, err := overFiles(t, enginetest.Incident(t)).Count(t.Context(), q)
	require.NoError(t, err)
	spans, clustered := map[string]float64{}, map[string]float64{}
	for _, c := range table.Cells.All() {
		if c.Period == counts.Bad {
			spans[c.Service] += c.Weighed().Spans
		}
	}
	for _, c := range table.Clusters {
		assert.True(t, c.Pooled && c.Period == counts.Bad)
		assert.Greater(t, c.MM, 2*c.M, "conversations are of several spans")
		clustered[c.Service] += c.M
	}
	assert.NotEmpty(t, spans)
	assert.Equal(t, spans, clustered)
}
