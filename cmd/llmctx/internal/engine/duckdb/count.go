// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Count stages what the question needs, and counts it.
func (e *Engine) Count(ctx context.Context, q *counts.Question) (*counts.Table, error) {
	t, err := e.count(ctx, q)
	switch {
	case err == nil:
		return t, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case lacksMemory(err):
		return nil, e.moreMemory(err)
	case len(e.packed) > 0 && !isOurs(err) && strings.Contains(err.Error(), ".parquet"): // which is read while it is counted
		return nil, fmt.Errorf("%s: the file is damaged; remove it, or pack the lake anew", strings.TrimPrefix(reason(err), "Invalid Input Error: "))
	default:
		return nil, err
	}
}

func (e *Engine) count(ctx context.Context, q *counts.Question) (*counts.Table, error) {
	windows, err := q.Windows()
	if err != nil {
		return nil, err
	}
	if err := e.stage(ctx, q, nil); err != nil {
		return nil, err
	}
	if err := e.views(ctx, q, nil, &windows); err != nil {
		return nil, err
	}
	s := &query.Spec{Dialect: Dialect{}, Windows: windows, Asked: q}
	t, err := e.countAlone(ctx, s)
	if t == nil && err == nil {
		t, err = e.countRelated(ctx, s)
	}
	if err != nil {
		return nil, err
	}
	if t.Coverage.Spans == 0 { // then it helps to know when there are some
		if err := e.views(ctx, q, nil, nil); err != nil {
			return nil, err
		}
		var first, last sql.NullInt64
		if err := e.db.QueryRowContext(ctx, "SELECT min(ts), max(ts) FROM staged WHERE counts = 1").Scan(&first, &last); err != nil {
			return nil, err
		}
		if first.Valid {
			t.Coverage.First, t.Coverage.Last = time.UnixMicro(first.Int64).UTC(), time.UnixMicro(last.Int64).UTC()
		}
	}
	return t, nil
}

// countRelated counts in relations of all spans, of which any may lead to any other.
func (e *Engine) countRelated(ctx context.Context, s *query.Spec) (*counts.Table, error) {
	r, err := e.relations(ctx, s)
	if err != nil {
		return nil, err
	}
	t, err := query.Run(ctx, e.db, s, e.maker(ctx, r))
	if err != nil {
		return nil, err
	}
	t.Coverage = e.covered(&t.Coverage)
	if t.Coverage.Proven, err = e.proven(ctx, s); err != nil {
		return nil, err
	}
	return t, errors.Join(e.db.QueryRowContext(ctx, "SELECT count(*) FROM logged WHERE place = "+quote(string(counts.InLog))).Scan(&t.Coverage.Logs),
		e.db.QueryRowContext(ctx, "SELECT count(*) FROM slim WHERE counts = 1 AND ts IS NULL").Scan(&t.Coverage.Left.Startless))
}

// covered completes what was counted with what was read.
func (e *Engine) covered(counted *counts.Coverage) counts.Coverage {
	c := e.have
	c.Spans, c.First, c.Last, c.ScoredBlank, c.Trimmed, c.Repeated = counted.Spans, counted.First, counted.Last, counted.ScoredBlank, counted.Trimmed, counted.Repeated
	return c
}

func (e *Engine) texts(ctx context.Context, sql string) ([]string, error) {
	return query.List(ctx, e.db, sql)
}
