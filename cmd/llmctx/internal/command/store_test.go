// SPDX-License-Identifier: Apache-2.0

package command

import (
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/mcp"
)

// agentOver reads the flags of a server as they are typed.
func agentOver(t *testing.T, flags ...string) *agent {
	a := &agent{}
	cmd := &cobra.Command{Use: "mcp"}
	a.store.flags(cmd)
	require.NoError(t, cmd.ParseFlags(flags))
	return a
}

func TestTheToolsReadWhatTheirServerWasStartedOver(t *testing.T) {
	for name, flags := range map[string][]string{
		"--clickhouse http://127.0.0.1:1": {"--clickhouse=http://127.0.0.1:1", "--clickhouse-database=otel", "--clickhouse-timeout=5s"},
		"--trino http://127.0.0.1:1":      {"--trino=http://127.0.0.1:1", "--trino-schema=lake.packed"},
		"--lake /nowhere/at/all":          {"--lake=/nowhere/at/all"},
	} {
		a := agentOver(t, flags...)
		again := agentOver(t, a.given()...)
		assert.Equal(t, a, again, "the flags say the same again")
		_, err := inProcess(t.Context(), Values(), func(string) {}, append(a.given(), "--", "service")...)
		require.ErrorContains(t, err, name)
	}
}

func TestExplainSaysThatItReadsFiles(t *testing.T) {
	a := agentOver(t, "--clickhouse=http://127.0.0.1:1")
	_, err := a.explain(t.Context(), mcp.ExplainArguments{Span: "0123456789abcdef"}, func(string) {})
	require.ErrorContains(t, err, "reads the files of a lake")
}

func TestRecordsAreInOnePlace(t *testing.T) {
	for _, flags := range [][]string{{}, {"--lake=x", "--clickhouse=http://h:1"}, {"--clickhouse=http://h:1", "--trino=http://h:1"}} {
		_, err := inProcess(t.Context(), Values(), func(string) {}, append(flags, "--", "service")...)
		require.Error(t, err)
	}
}

func TestTheSQLThatCountsIsPrintedAndNobodyIsAsked(t *testing.T) {
	for engine, want := range map[string]string{
		"trino": `"hive"."genai"."spans"`, "athena": `"hive"."genai"."spans"`, "clickhouse": "`default`.`otel_traces`", "duckdb": "'it''s/spans/*/*/*.parquet'",
		"spark": "`hive`.`genai`.`spans`", "databricks": "`hive`.`genai`.`spans`", "bigquery": "`hive.genai.spans`", "snowflake": "hive.genai.spans",
	} {
		asked := []string{"--bad=2026-11-20T09:00:00Z..2026-11-20T13:00:00Z", "--error", "--print-sql=" + engine}
		switch engine {
		case "duckdb":
			asked = append(asked, "--lake=it's")
		case "clickhouse":
		default:
			asked = append(asked, "--trino-schema=hive.genai")
		}
		printed, err := inProcess(t.Context(), Postmortem(), func(string) {}, asked...)
		require.NoError(t, err)
		assert.Contains(t, string(printed.JSON), want)
		assert.Contains(t, string(printed.JSON), "FROM units GROUP BY period, block")
	}
	for engine, want := range map[string]string{"oracle": "write duckdb, clickhouse, trino, athena, spark, databricks, bigquery, snowflake", "duckdb": "--lake"} {
		_, err := inProcess(t.Context(), Postmortem(), func(string) {}, "--bad=2026-11-20T09:00:00Z..2026-11-20T13:00:00Z", "--error", "--print-sql="+engine)
		require.ErrorContains(t, err, want)
	}
}

func TestThatAFileGrewIsToldWhereNoSpanOfTheWindowWasFound(t *testing.T) {
	table := &counts.Table{}
	table.Coverage.Left.Changed = []string{"lake/traces.json"}
	require.ErrorContains(t, noSpans(table, "lake", "", ""), "lake/traces.json changed while it was read: ask again")
}

func TestWhereTheLakeGoesOnIsNotToldOfATimeThatIsNotRead(t *testing.T) {
	at := time.Date(2026, 11, 26, 8, 15, 0, 0, time.UTC)
	table := &counts.Table{Windows: counts.Windows{Baseline: counts.Interval{From: at.Add(-24 * time.Hour), To: at}, Bad: counts.Interval{From: at, To: at.Add(90 * time.Minute)}}}
	table.Coverage.First, table.Coverage.Last = at.Add(-48*time.Hour), at.Add(3*time.Hour)
	require.ErrorContains(t, noSpans(table, "lake", "", ""), "those of the lake begin at 2026-11-24T08:15:00Z and go on until about 2026-11-26T11:15:00Z", "none was read: it is of the whole lake")
	table.Coverage.Spans = 7
	require.ErrorContains(t, noSpans(table, "lake", "", ""), "of those that are read for it, from 2026-11-18T08:15:00Z to 2026-11-26T11:15:00Z, "+
		"the first one is of 2026-11-24T08:15:00Z, the last one of about 2026-11-26T11:15:00Z")
}

func TestThatLogRecordsAreNotCountedIsToldWhereThereIsNothingElse(t *testing.T) {
	table := &counts.Table{}
	require.ErrorContains(t, noSpans(table, "lake", "", ""), "(log records of calls are not counted)")
	table.Coverage.Logs = 7
	require.ErrorContains(t, noSpans(table, "lake", "", ""), "no stamped span there, beside 7 verdicts in log records; what is counted are stamped spans of calls")
}

func TestThatALineIsLongerThanIsReadIsToldWhereNoSpanWasFound(t *testing.T) {
	table := &counts.Table{}
	table.Coverage.Left.TooLong = 1
	require.ErrorContains(t, noSpans(table, "lake", "", ""), "no stamped span there, and 1 document longer than is read")
}
