// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"database/sql"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// queryFiles are the files below queries/ that a test runs: those of which it expects an answer. A backend that is not
// there to be asked does not hide a file of which no answer is expected.
func queryFiles() []string {
	files := []string{"README.md", "duckdb/spans.sql"}
	for question := range answers {
		files = append(files, "duckdb/"+question+".sql", "clickhouse/"+question+".sql")
	}
	for question := range series {
		files = append(files, "tempo/"+question+".traceql")
	}
	for question := range found {
		files = append(files, "jaeger/"+question+".txt")
	}
	return files
}

func TestEveryFileBelowQueriesIsRunByATest(t *testing.T) {
	folder := filepath.Join(harness.Root(t), "queries")
	var files []string
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, strings.TrimPrefix(path, folder+"/"))
		}
		return err
	}))
	assert.ElementsMatch(t, queryFiles(), files)
}

func TestTheTableOfQuestionsLinksEveryQuery(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(harness.Root(t), "queries", "README.md"))
	require.NoError(t, err)
	linked := map[string]bool{"README.md": true, "duckdb/spans.sql": true}
	for _, link := range regexp.MustCompile(`\]\((\w+/\w+\.\w+)\)`).FindAllSubmatch(readme, -1) {
		linked[string(link[1])] = true
	}
	assert.ElementsMatch(t, queryFiles(), slices.Collect(maps.Keys(linked)))
}

// TestWhatAQueryWasLastRunAgainstIsWhatRunsHere compares the heads of the files with the versions that these tests use.
// Of ClickHouse and Tempo the versions are not ours to choose.
func TestWhatAQueryWasLastRunAgainstIsWhatRunsHere(t *testing.T) {
	root := harness.Root(t)
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	var duckdb string
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT version()").Scan(&duckdb))
	module, err := os.ReadFile(filepath.Join(root, "e2e", "jaeger", "go.mod"))
	require.NoError(t, err)
	jaeger := regexp.MustCompile(`github\.com/jaegertracing/jaeger (v\S+)`).FindSubmatch(module)
	require.NotNil(t, jaeger)
	versions := map[string]string{
		"duckdb": "DuckDB " + strings.TrimPrefix(duckdb, "v") + ".",
		"jaeger": "Jaeger (module " + string(jaeger[1]) + "), storage in memory.",
		"tempo":  "Tempo ",
		// The exporter is that of builder-config.yaml.
		"clickhouse": "ClickHouse",
	}
	for _, name := range queryFiles()[1:] {
		content, err := os.ReadFile(filepath.Join(root, "queries", name))
		require.NoError(t, err)
		_, against, _ := strings.Cut(string(content), " Last run against: ")
		line, _, _ := strings.Cut(against, "\n")
		assert.Contains(t, line, versions[filepath.Dir(name)], name)
	}
}
