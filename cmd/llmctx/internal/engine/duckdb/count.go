// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Count stages what the question needs, and counts it.
func (e *Engine) Count(ctx context.Context, q *counts.Question) (*counts.Table, error) {
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
	if err := e.relations(ctx, s); err != nil {
		return nil, err
	}
	t, err := query.Run(ctx, e.db, s, e.make(ctx))
	if err != nil {
		return nil, err
	}
	have := t.Coverage
	t.Coverage = e.have
	t.Coverage.Spans, t.Coverage.First, t.Coverage.Last, t.Coverage.ScoredBlank = have.Spans, have.First, have.Last, have.ScoredBlank
	t.Coverage.Trimmed, t.Coverage.Repeated = have.Trimmed, have.Repeated
	err = e.db.QueryRowContext(ctx, "SELECT count(*) FROM logged WHERE place = "+quote(string(counts.InLog))).Scan(&t.Coverage.Logs)
	if err != nil {
		return nil, err
	}
	if have.Spans == 0 { // then it helps to know when there are some
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
	return t, e.db.QueryRowContext(ctx, "SELECT count(*) FROM staged WHERE counts = 1 AND ts IS NULL").Scan(&t.Coverage.Left.Startless)
}

// relations makes the relations spans, and of the variables the columns.
func (e *Engine) relations(ctx context.Context, s *query.Spec) error {
	extra, err := e.texts(ctx, "SELECT DISTINCT x.key FROM (SELECT unnest(extra) x FROM staged WHERE counts = 1 AND len(extra) > 0) ORDER BY 1")
	if err != nil {
		return err
	}
	columns := map[string]string{}
	var carried []query.Variable
	for i, b := range builtin {
		columns[b.Name] = fmt.Sprintf("b%d", i)
		isCarried := !b.IfPresent
		if !isCarried {
			if err := e.db.QueryRowContext(ctx, "SELECT count("+columns[b.Name]+") > 0 FROM staged WHERE counts = 1").Scan(&isCarried); err != nil {
				return err
			}
		}
		if isCarried {
			carried = append(carried, b)
		}
	}
	declared := "CAST(NULL AS VARCHAR)" // of no span is it told
	for _, key := range extra {
		if strings.HasPrefix(key, query.DeclaredPrefix) {
			declared = `CASE WHEN drift IS NOT NULL THEN array_to_string(list_transform(list_filter(extra, x -> starts_with(x.key, 'llm_context.declared.')),
 x -> x.key[22:] || '=' || x.value), chr(10)) END`
			continue
		}
		v := query.Custom(key)
		columns[v.Name] = "list_filter(extra, x -> x.key = " + quote(key) + ")[1].value"
		carried = append(carried, v)
	}
	s.Carried(carried)
	list := ""
	for i, v := range s.Variables {
		column := columns[v]
		if column == "" {
			column = "CAST(NULL AS VARCHAR)" // nobody carries it
		}
		list += fmt.Sprintf(", %s v%d", column, i)
	}
	return e.exec(ctx, "CREATE OR REPLACE TEMP VIEW spans AS SELECT * EXCLUDE (extra, events), "+declared+" declared"+list+" FROM staged WHERE ts IS NOT NULL OR counts = 0")
}

// make returns how a relation is made: as a table of its own.
func (e *Engine) make(ctx context.Context) query.Maker {
	return query.Maker{
		Make: func(step query.Step) error {
			kind := "TABLE"
			if step.Name == "units" {
				kind = "VIEW"
			}
			return e.exec(ctx, "CREATE OR REPLACE TEMP "+kind+" "+step.Name+" AS "+step.SQL)
		},
		Verdicts: verdictsSQL,
		Others:   othersSQL,
	}
}

func (e *Engine) texts(ctx context.Context, sql string) ([]string, error) {
	rows, err := e.db.QueryContext(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var list []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, rows.Err()
}

func othersSQL(_ *query.Spec, units string) string {
	return fmt.Sprintf(`SELECT period, service, bad, w, resource, x.key k, x.value v FROM (
 SELECT period, service, bad, w, CASE WHEN generate_subscripts(list, 1) <= n THEN 0 ELSE 1 END resource, unnest(list) x FROM (
 SELECT period, service, bad, w, coalesce(len(others), 0) n, list_concat(others, resources) list FROM %s))
 WHERE x.value IS NOT NULL AND len(x.value) <= %d AND (resource = 1 OR %s)`, units, query.LongestOther, others("x.key"))
}
