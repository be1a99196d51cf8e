// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"path/filepath"
	"slices"
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

// Grafana's ClickHouse plugin writes these for a panel over the day of the story.
var panelMacros = strings.NewReplacer(
	"$__timeFilter(Timestamp)", "Timestamp >= '2026-11-20 00:00:00' AND Timestamp < '2026-11-21 00:00:00'",
	"$__timeInterval(Timestamp)", "toStartOfInterval(Timestamp, INTERVAL 1 HOUR)",
	"${service:raw}", "support-agent", "${label:raw}", "fail", "${variable:raw}", "llm_context.prompt.revision",
)

// What the panels of the lake show of the story, by panel.
var panels = map[string]string{
	"changes": "2026-11-20 12:00:00.000000000 | prompt: r41 → r42 | prompt",
	"rate_by_fingerprint": "2026-11-20 11:00:00 | cfca33a09c8b7445 | 0.125\n2026-11-20 12:00:00 | 3233eedb1542b42d | 0.5\n" +
		"2026-11-20 12:00:00 | bd5b8fc9c6ec206b | 0\n2026-11-20 12:00:00 | f32fb850e496c1aa | 0.6666666666666666",
	"rate_by_variable":  "2026-11-20 11:00:00 | refund-policy:r41 | 0.125\n2026-11-20 12:00:00 | refund-policy:r42 | 0.5",
	"share_by_variable": "2026-11-20 11:00:00 | refund-policy:r41 | 1\n2026-11-20 12:00:00 | refund-policy:r42 | 1",
	"drift": "cohort,route | {'llm_context.declared.cohort':'beta','llm_context.declared.route':'chat-default:gpt-4o-2024-11-20'} | " +
		"chat-default:gpt-4o-mini-2024-07-18 | refund-policy:r42 | 1 | 2026-11-20 12:35:00.000000000 | aa00000000000000000000000000000f",
}

// TestEveryPanelOfTheLakeIsAnsweredByClickHouse needs a ClickHouse, too. The queries are those of dashboards/lake.
func TestEveryPanelOfTheLakeIsAnsweredByClickHouse(t *testing.T) {
	server := harness.StartClickHouse(t)
	tell(t, filepath.Join(harness.Root(t), "examples", "clickhouse.yaml"),
		map[string]string{"CLICKHOUSE_ENDPOINT": server.Endpoint}, "exporters::clickhouse::ttl: 0s",
		"service::pipelines::logs: {receivers: [otlp], processors: [batch], exporters: [clickhouse]}")
	// One change, which two replicas told.
	_, err := server.Query(t.Context(), `INSERT INTO otel_logs (Timestamp, EventName, LogAttributes) SELECT '2026-11-20 12:00:00', 'llm_context.change',
 map('llm_context.change.id', 'c1', 'llm_context.change.variable', 'prompt', 'llm_context.change.old', 'r41', 'llm_context.change.new', 'r42') FROM numbers(2)`)
	require.NoError(t, err)
	everyFileOf(t, filepath.Join(harness.Root(t), "dashboards", "lake"), ".sql", func(t *testing.T, panel, path string) {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		got, err := server.Query(t.Context(), panelMacros.Replace(strings.TrimRight(string(content), ";\n")))
		require.NoError(t, err)
		rows := strings.Split(got, "\n") // those of one time have no order
		slices.Sort(rows)
		assert.Equal(t, panels[panel], strings.Join(rows, "\n"))
	})
}
