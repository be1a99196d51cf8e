// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

const (
	mostValues = 100
	mostNear   = 10
)

// Values returns what a key holds in the spans that count. It reads the files once more, and a second time where nobody
// has the key, for others that are called nearly so.
func (e *Engine) Values(ctx context.Context, q *counts.Question, key string) (*counts.Values, error) {
	asked := *q
	asked.Columns, asked.Behaviour = false, nil
	wanted, value := &wantedKey{key: key}, "wanted"
	if inner, ok := strings.CutPrefix(key, "resource['"); ok {
		wanted = &wantedKey{resource: true, key: strings.TrimSuffix(inner, "']")}
	} else if inner, ok := strings.CutPrefix(key, "attrs['"); ok {
		wanted = &wantedKey{key: strings.TrimSuffix(inner, "']")}
	} else if key == "service" || key == "kind" {
		wanted, value = nil, key
	} else if query.IsNamed(key) {
		wanted.column = true
	}
	if err := e.stage(ctx, &asked, wanted); err != nil {
		return nil, err
	}
	if err := e.views(ctx, &asked, wanted, nil); err != nil {
		return nil, err
	}
	v := &counts.Values{Key: key}
	err := e.db.QueryRowContext(ctx, "SELECT count(*), count(*) - count("+value+") FROM staged WHERE counts = 1").Scan(&v.Spans, &v.Absent)
	if err != nil {
		return nil, err
	}
	rows, err := e.db.QueryContext(ctx, fmt.Sprintf("SELECT %[1]s, count(*) n FROM staged WHERE counts = 1 AND %[1]s IS NOT NULL GROUP BY %[1]s ORDER BY n DESC, %[1]s LIMIT %[2]d", value, mostValues+1))
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
	if len(v.Counts) == 0 && wanted != nil && !wanted.column {
		v.Near, err = e.near(ctx, &asked, wanted)
	}
	return v, err
}

// near returns the keys that are there with the most similar names.
func (e *Engine) near(ctx context.Context, q *counts.Question, wanted *wantedKey) ([]string, error) {
	q.Columns = true
	if err := e.stage(ctx, q, nil); err != nil {
		return nil, err
	}
	if err := e.views(ctx, q, nil, nil); err != nil {
		return nil, err
	}
	list, resource := "others", 0
	if wanted.resource {
		list, resource = "resources", 1
	}
	rows := "SELECT k FROM (" + unfolded("SELECT 0 period, '' service, 0 bad, 0 w, 0 resource, x.key k, x.value v FROM (SELECT unnest("+list+") x FROM staged WHERE counts = 1)") +
		fmt.Sprintf(") UNION ALL SELECT k FROM coded_pairs WHERE resource = %d AND code IN (SELECT unnest(string_split(labels, ',')) FROM staged WHERE counts = 1)", resource)
	return e.texts(ctx, fmt.Sprintf("SELECT k FROM (SELECT DISTINCT k FROM (%s)) ORDER BY jaro_winkler_similarity(k, %s) DESC, k LIMIT %d", rows, quote(wanted.key), mostNear))
}
