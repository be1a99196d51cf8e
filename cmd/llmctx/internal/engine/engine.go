// SPDX-License-Identifier: Apache-2.0

// Package engine opens the place where the records are.
package engine

import (
	"context"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/clickhouse"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/trino"
)

// Options say where the records are.
type Options struct {
	Lake    string // a directory, or one file
	Memory  string // that DuckDB may use, such as 2GB
	Threads int    // 0: as many as there are processors
	// ClickHouse is a server that is asked instead of Lake, where its URL is set.
	ClickHouse clickhouse.Options
	// Trino is one that reads the packed lake, likewise.
	Trino trino.Options
}

// Open opens the engine that the options name.
func Open(ctx context.Context, o Options) (counts.Counts, error) {
	if o.ClickHouse.URL != "" {
		return clickhouse.Open(ctx, o.ClickHouse)
	}
	if o.Trino.URL != "" {
		return trino.Open(ctx, o.Trino)
	}
	return duckdb.Open(ctx, duckdb.Options{Path: o.Lake, Memory: o.Memory, Threads: o.Threads})
}
