// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

const (
	mostValues = 100
	mostNear   = 10
)

// Values returns what a key holds in the spans that count. It reads the files once more.
func (e *Engine) Values(ctx context.Context, q *counts.Question, key string) (*counts.Values, error) {
	asked := *q
	asked.Columns, asked.Behaviour = true, nil
	if err := e.stage(ctx, &asked); err != nil {
		return nil, err
	}
	resource, name := false, key
	if inner, ok := strings.CutPrefix(key, "resource['"); ok {
		resource, name = true, strings.TrimSuffix(inner, "']")
	} else if inner, ok := strings.CutPrefix(key, "attrs['"); ok {
		name = strings.TrimSuffix(inner, "']")
	}
	list := "others"
	if resource {
		list = "resources"
	}
	v := &counts.Values{Key: key}
	value := "list_filter(" + list + ", x -> x.key = " + quote(name) + ")[1].value"
	if key == "service" || key == "kind" {
		value = key
	}
	err := e.db.QueryRowContext(ctx, "SELECT count(*), count(*) - count("+value+") FROM staged WHERE counts = 1").Scan(&v.Spans, &v.Absent)
	if err != nil {
		return nil, err
	}
	rows, err := e.db.QueryContext(ctx, "SELECT value, count(*) n FROM (SELECT "+value+" AS value FROM staged WHERE counts = 1) WHERE value IS NOT NULL GROUP BY value ORDER BY n DESC, value LIMIT 101")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var c counts.ValueCount
		if err := rows.Scan(&c.Value, &c.Spans); err != nil {
			return nil, err
		}
		v.Counts = append(v.Counts, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(v.Counts) > mostValues {
		v.Counts, v.More = v.Counts[:mostValues], true
	}
	if len(v.Counts) == 0 {
		v.Near, err = e.near(ctx, list, name)
	}
	return v, err
}

// near returns the keys that are there with the most similar names.
func (e *Engine) near(ctx context.Context, list, name string) ([]string, error) {
	keys, err := e.texts(ctx, "SELECT key FROM (SELECT DISTINCT unnest(list_transform("+list+", x -> x.key)) AS key FROM staged WHERE counts = 1) ORDER BY jaro_winkler_similarity(key, "+
		quote(name)+") DESC, key LIMIT 10")
	return keys[:min(len(keys), mostNear)], err
}
