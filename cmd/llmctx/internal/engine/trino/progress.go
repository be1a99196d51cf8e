// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"context"
	"database/sql"
	"time"

	client "github.com/trinodb/trino-go-client/trino"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// followEvery is how often it is told how far a query has come.
const followEvery = time.Second

// updater tells how far a query has come, as the server's answers say.
type updater func(counts.Progress)

// Update is what the client calls with each answer, at most once in a while.
func (u updater) Update(at client.QueryProgressInfo) {
	told := counts.Progress{Rows: true, Done: at.QueryStats.ProcessedRows}
	if part := float64(at.QueryStats.ProgressPercentage); part > 0 { // of the parts of the tables, which hold about as many rows each
		told.All = int64(float64(told.Done) * 100 / part)
	}
	u(told)
}

// query asks the server, and tells how far it has come.
func (e *Engine) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if e.progress != nil {
		args = append(args, sql.Named("X-Trino-Progress-Callback", updater(e.progress)), sql.Named("X-Trino-Progress-Callback-Period", followEvery))
	}
	return e.db.QueryContext(ctx, text, args...)
}
