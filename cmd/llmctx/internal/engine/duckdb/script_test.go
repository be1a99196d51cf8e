// SPDX-License-Identifier: Apache-2.0

package duckdb_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2" // the driver duckdb
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/pack"
)

func TestWhatIsPrintedCountsThePackedLakeAsItIsCounted(t *testing.T) {
	files, out := t.TempDir(), filepath.Join(t.TempDir(), "it's packed")
	require.NoError(t, enginetest.Incident(t).Files(files))
	_, err := pack.Run(t.Context(), pack.Options{Lake: files, Out: out, Memory: "1GB"})
	require.NoError(t, err)
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: out, Memory: "1GB", Threads: 2})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	want, err := e.Count(t.Context(), enginetest.ByVerdict())
	require.NoError(t, err)

	script, err := duckdb.Script(out, enginetest.ByVerdict())
	require.NoError(t, err)
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	db.SetMaxOpenConns(1) // a session
	enginetest.Script(t, script, want, func(statement string) (list [][]string) {
		rows, err := db.QueryContext(t.Context(), statement)
		require.NoError(t, err, statement)
		defer func() { _ = rows.Close() }()
		columns, err := rows.Columns()
		require.NoError(t, err)
		for rows.Next() {
			values, to := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				to[i] = &values[i]
			}
			require.NoError(t, rows.Scan(to...))
			row := make([]string, len(columns))
			for i := range values {
				row[i] = fmt.Sprint(values[i])
			}
			list = append(list, row)
		}
		require.NoError(t, rows.Err())
		return list
	})
}
