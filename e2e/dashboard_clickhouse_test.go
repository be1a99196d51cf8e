// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// panelsOf returns the queries of a dashboard by title: those of its panels and of its annotations.
func panelsOf(t *testing.T, file string) map[string]string {
	type queried struct {
		Title, Name string
		Targets     []struct{ RawSQL string }
		Target      struct{ RawSQL string }
	}
	var dashboard struct {
		Panels      []queried
		Annotations struct{ List []queried }
	}
	content, err := os.ReadFile(filepath.Join(harness.Root(t), "dashboards", file))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, &dashboard))
	queries := map[string]string{}
	for _, q := range append(dashboard.Panels, dashboard.Annotations.List...) {
		for _, target := range append(q.Targets, q.Target) {
			if target.RawSQL != "" {
				queries[q.Title+q.Name] = target.RawSQL
			}
		}
	}
	return queries
}

var (
	timeFilter   = regexp.MustCompile(`\$__timeFilter\((\w+)\)`)
	timeInterval = regexp.MustCompile(`\$__timeInterval\((\w+)\)`)
)

// filledIn does what Grafana and its ClickHouse data source do with a query before they send it.
func filledIn(query string, from, to time.Time, variables map[string]string) string {
	query = timeFilter.ReplaceAllString(query, fmt.Sprintf("$1 >= toDateTime(%d) AND $1 <= toDateTime(%d)", from.Unix(), to.Unix()))
	query = timeInterval.ReplaceAllString(query, "toStartOfInterval(toDateTime($1), INTERVAL 3600 second)")
	for name, value := range variables {
		query = strings.ReplaceAll(query, "${"+name+":sqlstring}", "'"+strings.ReplaceAll(value, "'", "''")+"'")
	}
	return query
}

// TestEveryPanelOfTheLakesDashboardIsAnsweredByClickHouse runs them on the story as examples/clickhouse.yaml stores it, and on
// one dated change that two replicas tell.
func TestEveryPanelOfTheLakesDashboardIsAnsweredByClickHouse(t *testing.T) {
	server := harness.StartClickHouse(t)
	example := filepath.Join(harness.Root(t), "examples", "clickhouse.yaml")
	env := map[string]string{"CLICKHOUSE_ENDPOINT": server.Endpoint}
	tell(t, example, env, "exporters::clickhouse::ttl: 0s", "processors::batch::timeout: 100ms")
	for range 2 {
		registry := filepath.Join(t.TempDir(), "registry.yaml")
		replica := &replicaOfChanges{registry: registry}
		replica.write(t, changesBefore)
		replica.Collector = harness.StartCollector(t, example,
			map[string]string{"CLICKHOUSE_ENDPOINT": server.Endpoint, "LLM_CONTEXT_REGISTRY": registry},
			"exporters::clickhouse::ttl: 0s", "processors::batch::timeout: 100ms")
		replica.write(t, changesDated)
		require.Eventually(t, func() bool {
			return strings.Contains(replica.Logs(), "prompt changes from p:r1 to p:r2")
		}, afterFaults, 20*time.Millisecond)
		replica.Stop(t)
	}
	records, err := server.Query(t.Context(), "SELECT count() FROM otel_logs WHERE EventName = 'llm_context.change'")
	require.NoError(t, err)
	require.Equal(t, "2", records)

	day := storyNoon.Truncate(24 * time.Hour)
	for title, want := range map[string]string{
		"Changes": `^2026-11-20 09:00:00\.000000000 \| 2026-11-20 09:00:00\.000000000 \| prompt for \{\} changes from p:r1 to p:r2 \| prompt$`,
		"Bad answers by variable": `^2026-11-20 11:00:00 \| refund-policy:r41 \| 0\.125
2026-11-20 12:00:00 \| refund-policy:r42 \| 0\.5$`,
		"Bad answers by set of variables": `^2026-11-20 11:00:00 \| [0-9a-f]{16} \| 0\.125
(2026-11-20 12:00:00 \| [0-9a-f]{16} \| (0|0\.5|0\.6666\d*)\n?){3}$`,
		"Traffic by variable": `^2026-11-20 11:00:00 \| refund-policy:r41 \| 1
2026-11-20 12:00:00 \| refund-policy:r42 \| 1$`,
		"Drift": `^cohort,route \| \{.*'llm_context\.declared\.route':'chat-default:gpt-4o-2024-11-20'.*\} \| chat-default:gpt-4o-mini-2024-07-18 \| refund-policy:r42 \| 1 \| .*$`,
	} {
		query, there := panelsOf(t, "lake.json")[title]
		require.True(t, there, title)
		got, err := server.Query(t.Context(), filledIn(query, day, day.Add(24*time.Hour), map[string]string{
			"service": "support-agent", "label": "fail", "variable": "llm_context.prompt.revision",
		}))
		require.NoError(t, err, title)
		assert.Regexp(t, want, got, title)
	}
	assert.Len(t, panelsOf(t, "lake.json"), 5, "every panel is asked")

	hostile := map[string]string{"service": `it's'; DROP TABLE otel_traces --`, "label": "fail", "variable": "x"}
	for title, query := range panelsOf(t, "lake.json") {
		_, err := server.Query(t.Context(), filledIn(query, day, day.Add(24*time.Hour), hostile))
		assert.NoError(t, err, "%s: what is typed stays a text", title)
	}
}
