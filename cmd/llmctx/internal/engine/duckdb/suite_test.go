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

func TestACombinationThatWasForgottenIsTheSameUnderAnotherNumber(t *testing.T) {
	defer duckdb.ForgetCombinations()()
	enginetest.Verdicts(t, overFiles)
}
