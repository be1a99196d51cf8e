// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

const (
	mostValues = 100
	mostNear   = 10
)

// Values returns what a key holds in the spans that count.
func (e *Engine) Values(ctx context.Context, q *counts.Question, key string) (*counts.Values, error) {
	windows, err := q.Windows()
	if err != nil {
		return nil, err
	}
	s := &query.Spec{Dialect: Dialect{}, Windows: windows, Asked: &counts.Question{Where: q.Where}}
	of := query.OtherKey{Key: key}
	if inner, ok := strings.CutPrefix(key, "resource['"); ok {
		of = query.OtherKey{Resource: 1, Key: strings.TrimSuffix(inner, "']")}
	} else if inner, ok := strings.CutPrefix(key, "attrs['"); ok {
		of.Key = strings.TrimSuffix(inner, "']")
	}
	value := "x0"
	if key == "service" || key == "kind" {
		value = key
	}
	carried, err := e.keys(ctx, s, of)
	if err != nil {
		return nil, err
	}
	read := append(e.read(s, carried), e.otherColumns([]fewKey{{OtherKey: of}})...)
	if query.IsNamed(key) {
		read[len(read)-1].Value = e.spanFields().Column(key)
	}
	var chain query.Chain
	chain.Add(query.Step{Name: "spans", SQL: rowsOf(read, e.table(e.Traces)+" WHERE "+e.during(s))})
	v := &counts.Values{Key: key}
	ask := func(text string, row func(*sql.Rows) error) error {
		rows, err := asker{e, &chain}.QueryContext(ctx, text)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			if err := row(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	held := "(SELECT " + value + " AS value FROM spans WHERE counts = 1)"
	err = ask("SELECT count(), countIf(value IS NULL) FROM "+held, func(r *sql.Rows) error { return r.Scan(&v.Spans, &v.Absent) })
	if err != nil {
		return nil, err
	}
	err = ask(fmt.Sprintf("SELECT assumeNotNull(value), count() n FROM %s WHERE value IS NOT NULL GROUP BY value ORDER BY n DESC, value LIMIT %d", held, mostValues+1),
		func(r *sql.Rows) error {
			var c counts.ValueCount
			err := r.Scan(&c.Value, &c.Spans)
			v.Counts = append(v.Counts, c)
			return err
		})
	if len(v.Counts) > mostValues {
		v.Counts, v.More = v.Counts[:mostValues], true
	}
	if err != nil || len(v.Counts) > 0 {
		return v, err
	}
	var there []string
	for _, each := range e.listed {
		if each.Resource == of.Resource {
			there = append(there, each.Key)
		}
	}
	if len(there) == 0 {
		return v, nil
	}
	v.Near, err = e.texts(ctx, fmt.Sprintf("SELECT arrayJoin([%s]) AS k ORDER BY jaroWinklerSimilarity(k, %s) DESC, k LIMIT %d",
		query.Texts(s, there), s.Text(of.Key), mostNear))
	return v, err
}
