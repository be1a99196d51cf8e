// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"context"
	"fmt"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Values returns what a key holds in the spans that count.
func (e *Engine) Values(ctx context.Context, q *counts.Question, key string) (*counts.Values, error) {
	windows, err := q.Windows()
	if err != nil {
		return nil, err
	}
	s := &query.Spec{Dialect: Dialect{}, Windows: windows, Asked: &counts.Question{Where: q.Where}}
	of := query.KeyOf(key)
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
	v, err := query.ValuesOf(ctx, asker{e, &chain}, key, "(SELECT "+value+" AS value FROM spans WHERE counts = 1)")
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
		query.Texts(s, there), s.Text(of.Key), query.MostNear))
	return v, err
}
