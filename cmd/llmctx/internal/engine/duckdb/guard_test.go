// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const oneStamped = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0a","spanId":"01","startTimeUnixNano":"1795176000000000000","attributes":[{"key":"llm_context.status","value":{"stringValue":"declared"}}]}]}]}]}` + "\n"

// Conditions are parsed and rendered, so that no text of a user is SQL; if one ever were, DuckDB itself refuses.
func TestDuckDBItselfReachesNothingOutsideTheLake(t *testing.T) {
	lake, outside := t.TempDir(), filepath.Join(t.TempDir(), "secret.json")
	require.NoError(t, os.WriteFile(filepath.Join(lake, "a.json"), []byte(oneStamped), 0o600))
	require.NoError(t, os.WriteFile(outside, []byte(oneStamped), 0o600))
	e, err := Open(t.Context(), Options{Path: lake})
	require.NoError(t, err)
	defer func() { assert.NoError(t, e.Close()) }()
	for _, statement := range []string{
		"FROM read_text(" + quote(outside) + ")", "FROM read_json_objects(" + quote(outside) + ")", "FROM glob(" + quote(filepath.Dir(outside)+"/*") + ")",
		"COPY (SELECT 1) TO " + quote(outside+".csv"), "ATTACH " + quote(outside+".db"), "INSTALL httpfs", "LOAD httpfs",
		"SET enable_external_access=true", "SET allowed_paths=[" + quote(outside) + "]", "RESET lock_configuration", "SET memory_limit='1TB'",
		"EXPORT DATABASE " + quote(outside+".export"),
	} {
		require.Error(t, e.exec(t.Context(), statement), statement)
	}
	made, err := os.ReadDir(filepath.Dir(outside))
	require.NoError(t, err)
	assert.Len(t, made, 1, "nothing was written")
}

func TestAFileThatChangesWhileItIsReadIsTold(t *testing.T) {
	lake := t.TempDir()
	grows, goes := filepath.Join(lake, "a.json"), filepath.Join(lake, "b.json")
	for _, path := range []string{grows, goes, filepath.Join(lake, "c.json")} {
		require.NoError(t, os.WriteFile(path, []byte(oneStamped), 0o600))
	}
	e, err := Open(t.Context(), Options{Path: lake})
	require.NoError(t, err)
	defer func() { assert.NoError(t, e.Close()) }()
	require.NoError(t, os.WriteFile(grows, []byte(oneStamped+oneStamped), 0o600))
	require.NoError(t, os.Remove(goes))
	table, err := e.Count(t.Context(), question())
	require.NoError(t, err)
	assert.Equal(t, []string{grows, goes}, table.Coverage.Left.Changed)
	require.Len(t, table.Coverage.Left.Skipped, 1)
	assert.Equal(t, goes, table.Coverage.Left.Skipped[0].Path)
}
