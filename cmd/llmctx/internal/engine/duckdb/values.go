// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"fmt"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Values returns what a key holds in the spans that count. It reads the files once more, and a second time where nobody
// has the key, for others that are called nearly so.
func (e *Engine) Values(ctx context.Context, q *counts.Question, key string) (*counts.Values, error) {
	asked := *q
	asked.Columns, asked.Behaviour = false, nil
	of := query.KeyOf(key)
	wanted, value := &wantedKey{resource: of.Resource == 1, key: of.Key}, "wanted"
	switch {
	case key == "service" || key == "kind":
		wanted, value = nil, key
	case query.IsNamed(key):
		wanted.column = true
	}
	if err := e.stage(ctx, &asked, wanted); err != nil {
		return nil, err
	}
	if err := e.views(ctx, &asked, wanted, nil); err != nil {
		return nil, err
	}
	v, err := query.ValuesOf(ctx, e.db, key, "(SELECT "+value+" AS value FROM staged WHERE counts = 1)")
	if err == nil && len(v.Counts) == 0 && wanted != nil && !wanted.column {
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
	return e.texts(ctx, fmt.Sprintf("SELECT k FROM (SELECT DISTINCT k FROM (%s)) ORDER BY jaro_winkler_similarity(k, %s) DESC, k LIMIT %d", rows, quote(wanted.key), query.MostNear))
}
