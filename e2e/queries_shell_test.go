// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// shellCommand is how the documents start DuckDB's shell, which runs -cmd in order.
var shellCommand = regexp.MustCompile(`duckdb -cmd "SET VARIABLE lake = '([^']+)'" -cmd "\.read ([^"]+)"`)

// TestWhatTheDocumentsTellDuckDBsShellReadsALake does what the shell is told, in its order, over a lake where the documents
// have it.
func TestWhatTheDocumentsTellDuckDBsShellReadsALake(t *testing.T) {
	root, folder := harness.Root(t), t.TempDir()
	command := exec.CommandContext(t.Context(), filepath.Join(root, "_build", "gentraffic"), "-out", "_build/lake", "-spans", "500")
	command.Dir = folder
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
	written, err := os.ReadFile(filepath.Join(folder, "_build", "lake", "traces-0000.json"))
	require.NoError(t, err)
	for _, document := range []string{"queries/README.md", "queries/duckdb/spans.sql"} {
		content, err := os.ReadFile(filepath.Join(root, document))
		require.NoError(t, err)
		told := shellCommand.FindStringSubmatch(string(content))
		require.NotNil(t, told, document)
		db, err := sql.Open("duckdb", "")
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, db.Close()) })
		db.SetMaxOpenConns(1) // variables and temporary tables belong to a connection
		_, err = db.ExecContext(t.Context(), fmt.Sprintf("SET VARIABLE lake = '%s'", filepath.Join(folder, told[1])))
		require.NoError(t, err)
		runQuery(t, db, filepath.Join(root, told[2]))
		var spans int
		require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM spans").Scan(&spans))
		assert.Equal(t, strings.Count(string(written), `"spanId"`), spans, document)
	}
}
