// SPDX-License-Identifier: Apache-2.0

package query

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

const (
	mostValues = 100
	// MostNear is how many keys with similar names are told of one that nobody has.
	MostNear = 10
)

// KeyOf returns the attribute that somebody asks for: resource['key'], attrs['key'], or the latter's bare key.
func KeyOf(asked string) OtherKey {
	if key, ok := strings.CutPrefix(asked, "resource['"); ok {
		return OtherKey{Resource: 1, Key: strings.TrimSuffix(key, "']")}
	}
	return OtherKey{Key: strings.TrimSuffix(strings.TrimPrefix(asked, "attrs['"), "']")}
}

// IsNamed reports whether values are asked for of a named column that holds texts, and not of an attribute.
func IsNamed(key string) bool {
	t, ok := expr.Columns[key]
	return ok && t == expr.Text
}

// ValuesOf counts what a key holds: what is in the column value of a relation, NULL where a span has none.
func ValuesOf(ctx context.Context, db Queryer, key, relation string) (*counts.Values, error) {
	v := &counts.Values{Key: key}
	err := Each(ctx, db, "SELECT count(*), count(*) - count(value) FROM "+relation, func(r *sql.Rows) error { return r.Scan(&v.Spans, &v.Absent) })
	if err != nil {
		return nil, err
	}
	err = Each(ctx, db, fmt.Sprintf("SELECT coalesce(value, ''), count(*) n FROM %s WHERE value IS NOT NULL GROUP BY value ORDER BY n DESC, value LIMIT %d", relation, mostValues+1),
		func(r *sql.Rows) error {
			var c counts.ValueCount
			err := r.Scan(&c.Value, &c.Spans)
			v.Counts = append(v.Counts, c)
			return err
		})
	if len(v.Counts) > mostValues {
		v.Counts, v.More = v.Counts[:mostValues], true
	}
	return v, err
}

// Each hands over the rows of an answer.
func Each(ctx context.Context, db Queryer, text string, row func(*sql.Rows) error) error {
	rows, err := db.QueryContext(ctx, text)
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

// List returns an answer that has one column of texts.
func List(ctx context.Context, db Queryer, text string) (list []string, err error) {
	err = Each(ctx, db, text, func(r *sql.Rows) error {
		var one string
		err := r.Scan(&one)
		list = append(list, one)
		return err
	})
	return list, err
}
