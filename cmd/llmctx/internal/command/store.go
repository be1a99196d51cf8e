// SPDX-License-Identifier: Apache-2.0

package command

import (
	"cmp"
	"context"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/clickhouse"
)

// store holds the flags that say where the records are.
type store struct {
	lake, memory string
	clickhouse   clickhouse.Options
}

func (s *store) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&s.lake, "lake", "", "directory of the lake, or one file of it")
	flags.StringVar(&s.memory, "memory", "2GB", "memory that DuckDB may use; beyond it, it spills to disk")
	c := &s.clickhouse
	flags.StringVar(&c.URL, "clickhouse", "",
		"instead of --lake: http(s)://host:port of a ClickHouse that the Collector exports to (CLICKHOUSE_USER and CLICKHOUSE_PASSWORD are read)")
	flags.StringVar(&c.Database, "clickhouse-database", "default", "its database")
	flags.StringVar(&c.Traces, "clickhouse-traces", "otel_traces", "its table of spans")
	flags.StringVar(&c.Logs, "clickhouse-logs", "", "its table of log records (default otel_logs, where that is)")
	flags.DurationVar(&c.Longest, "clickhouse-timeout", 10*time.Minute, "how long one query may run there")
	cmd.MarkFlagsMutuallyExclusive("lake", "clickhouse")
	cmd.MarkFlagsOneRequired("lake", "clickhouse")
}

// name is what the store is called in answers.
func (s *store) name() string { return cmp.Or(s.lake, s.clickhouse.URL) }

func (s *store) open(ctx context.Context) (counts.Counts, error) {
	s.clickhouse.User, s.clickhouse.Password = os.Getenv("CLICKHOUSE_USER"), os.Getenv("CLICKHOUSE_PASSWORD")
	return engine.Open(ctx, engine.Options{Lake: s.lake, Memory: s.memory, ClickHouse: s.clickhouse})
}
