// SPDX-License-Identifier: Apache-2.0

package command

import (
	"cmp"
	"context"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/clickhouse"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/trino"
)

// defaultTrinoSchema is where the tables of a packed lake are, where nobody says otherwise.
const defaultTrinoSchema = "lake.llmctx"

// store holds the flags that say where the records are.
type store struct {
	lake, memory string
	clickhouse   clickhouse.Options
	trino        trino.Options
	trinoSchema  string
}

// flags defines them; instead are flags that need no store.
func (s *store) flags(cmd *cobra.Command, instead ...string) {
	flags := cmd.Flags()
	flags.StringVar(&s.lake, "lake", "", "directory of the lake, or one file of it")
	flags.StringVar(&s.memory, "memory", "400MB", "memory that DuckDB may use; beyond it, it spills to disk")
	c := &s.clickhouse
	flags.StringVar(&c.URL, "clickhouse", "",
		"instead of --lake: http(s)://host:port of a ClickHouse that the Collector exports to (CLICKHOUSE_USER and CLICKHOUSE_PASSWORD are read)")
	flags.StringVar(&c.Database, "clickhouse-database", "default", "its database")
	flags.StringVar(&c.Traces, "clickhouse-traces", "otel_traces", "its table of spans")
	flags.StringVar(&c.Logs, "clickhouse-logs", "", "its table of log records (default otel_logs, where that is)")
	flags.DurationVar(&c.Longest, "clickhouse-timeout", 10*time.Minute, "how long one query may run there")
	t := &s.trino
	flags.StringVar(&t.URL, "trino", "",
		"instead of --lake: http(s)://host:port of a Trino that reads the packed lake (TRINO_USER and TRINO_PASSWORD are read)")
	flags.StringVar(&s.trinoSchema, "trino-schema", defaultTrinoSchema, "catalog and schema of its tables; llmctx pack --ddl trino prints how to make them")
	flags.DurationVar(&t.Longest, "trino-timeout", 10*time.Minute, "how long one query may run there")
	cmd.MarkFlagsMutuallyExclusive("lake", "clickhouse", "trino")
	cmd.MarkFlagsOneRequired(append([]string{"lake", "clickhouse", "trino"}, instead...)...)
}

// given are the flags again, for a command that reads the same records.
func (s *store) given() []string {
	c, t := &s.clickhouse, &s.trino
	switch {
	case c.URL != "":
		return []string{
			"--clickhouse=" + c.URL, "--clickhouse-database=" + c.Database, "--clickhouse-traces=" + c.Traces, "--clickhouse-logs=" + c.Logs,
			"--clickhouse-timeout=" + c.Longest.String(),
		}
	case t.URL != "":
		return []string{"--trino=" + t.URL, "--trino-schema=" + s.trinoSchema, "--trino-timeout=" + t.Longest.String()}
	default:
		return []string{"--lake=" + s.lake, "--memory=" + s.memory}
	}
}

// name is what the store is called in answers.
func (s *store) name() string { return cmp.Or(s.lake, s.clickhouse.URL, s.trino.URL) }

func (s *store) open(ctx context.Context) (counts.Counts, error) {
	s.clickhouse.User, s.clickhouse.Password = os.Getenv("CLICKHOUSE_USER"), os.Getenv("CLICKHOUSE_PASSWORD")
	s.trino.User, s.trino.Password = os.Getenv("TRINO_USER"), os.Getenv("TRINO_PASSWORD")
	s.trino.Catalog, s.trino.Schema, _ = strings.Cut(s.trinoSchema, ".")
	if s.lake == "" {
		collectEarly()
		givePagesBack()
	}
	return engine.Open(ctx, engine.Options{Lake: s.lake, Memory: s.memory, ClickHouse: s.clickhouse, Trino: s.trino})
}
