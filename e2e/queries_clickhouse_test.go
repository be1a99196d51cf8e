// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// TestEveryClickHouseQueryAnswersItsQuestion needs a ClickHouse, and goes to it as examples/clickhouse.yaml says. Its
// answers are those of DuckDB.
func TestEveryClickHouseQueryAnswersItsQuestion(t *testing.T) {
	server := harness.StartClickHouse(t)
	tell(t, filepath.Join(harness.Root(t), "examples", "clickhouse.yaml"),
		map[string]string{"CLICKHOUSE_ENDPOINT": server.Endpoint}, "exporters::clickhouse::ttl: 0s") // the story grows old
	columns, err := os.ReadFile(filepath.Join(harness.Root(t), "examples", "clickhouse.sql"))
	require.NoError(t, err)
	for statement := range strings.SplitSeq(string(columns), ";\n") {
		if strings.TrimSpace(statement) != "" {
			_, err := server.Query(t.Context(), statement)
			require.NoError(t, err)
		}
	}
	everyFileOf(t, filepath.Join(harness.Root(t), "queries", "clickhouse"), ".sql", func(t *testing.T, question, path string) {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Contains(t, string(content), "-- Last run against:")
		got, err := server.Query(t.Context(), strings.TrimRight(string(content), ";\n"))
		require.NoError(t, err)
		require.NotEmpty(t, answers[question], "no answer is expected of %s", path)
		assert.Equal(t, answers[question], got)
	})
	counts, err := server.Query(t.Context(), "SELECT count() FROM otel_traces WHERE llm_context_status = 'drift'")
	require.NoError(t, err)
	assert.Equal(t, "1", counts, "the columns of examples/clickhouse.sql are filled in")
}
