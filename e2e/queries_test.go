// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2" // the driver "duckdb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// TestEveryDuckDBQueryAnswersItsQuestion runs the files as they stand over a lake that the collector has written as
// examples/lake.yaml says.
func TestEveryDuckDBQueryAnswersItsQuestion(t *testing.T) {
	lake := t.TempDir()
	tell(t, filepath.Join(harness.Root(t), "examples", "lake.yaml"), map[string]string{"LLM_CONTEXT_LAKE": lake})
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	db.SetMaxOpenConns(1) // variables and temporary tables belong to a connection
	_, err = db.ExecContext(t.Context(), fmt.Sprintf("SET VARIABLE lake = '%s'", filepath.Join(lake, "*.jsonl")))
	require.NoError(t, err)
	folder := filepath.Join(harness.Root(t), "queries", "duckdb")
	runQuery(t, db, filepath.Join(folder, "spans.sql"))
	everyFileOf(t, folder, ".sql", func(t *testing.T, question, path string) {
		if question == "spans" {
			return
		}
		want, ok := answers[question]
		require.True(t, ok, "no answer is expected of %s", path)
		assert.Equal(t, want, strings.Join(runQuery(t, db, path), "\n"))
	})
}

// everyFileOf gives each query of a folder a test of its own.
func everyFileOf(t *testing.T, folder, ending string, test func(t *testing.T, question, path string)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		question, ok := strings.CutSuffix(filepath.Base(path), ending)
		require.True(t, ok, "%s does not end in %s", path, ending)
		t.Run(question, func(t *testing.T) { test(t, question, path) })
	}
}

// runQuery runs the statements of a file and returns the rows of the last one as text.
func runQuery(t *testing.T, db *sql.DB, path string) []string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(content), "-- Last run against:", "%s says what it was run against", path)
	rows, err := db.QueryContext(t.Context(), string(content))
	require.NoError(t, err, path)
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	require.NoError(t, err)
	var lines []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		require.NoError(t, rows.Scan(values...))
		cells := make([]string, len(values))
		for i, v := range values {
			cells[i] = cell(*v.(*any))
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	require.NoError(t, rows.Err())
	return lines
}

func cell(value any) string {
	switch v := value.(type) {
	case nil:
		return "NULL"
	case time.Time:
		return v.UTC().Format("15:04")
	default:
		return fmt.Sprint(v)
	}
}
