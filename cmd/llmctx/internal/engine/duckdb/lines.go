// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// linesTable holds what is read of the spans of OTLP/JSON.
const linesTable = "line_rows"

// readLines fills it.
const readLines = "CREATE OR REPLACE TEMP TABLE " + linesTable + " AS SELECT * FROM " + linesFunction + "()"

// markSpans says which spans are left out: those that can neither count nor lead to a verdict.
func (w *wants) markSpans(q *counts.Question) {
	if !wantsMarked(q) {
		return
	}
	keys := []string{query.StampPrefix + "status", query.StampPrefix + "fingerprint", query.NameKey, query.LabelKey}
	for _, b := range builtin {
		keys = append(keys, b.Attribute)
	}
	for _, key := range keys {
		w.first(false, []string{key})
		w.marks = append(w.marks, w.at(attributeName(false, []string{key})))
	}
	for _, part := range []string{partExtra, partEvents} {
		if at := w.at(part); at >= 0 {
			w.marks = append(w.marks, at)
		}
	}
}

// handedViews returns what makes of a table of what was handed over the tables of combinations, and what reads all of it as staged: rows are
// those of the table, with what each span has of its own. What its spans share of a stamp is in the table stamps.
func (t *staging) handedViews(w *wants, table, rows string) (tables []string, view, stamps string) {
	shared := map[sharing]string{}
	for how := ofStamp; how < sharings; how++ {
		list := w.of(how)
		if len(list) == 0 {
			continue
		}
		values := make([]string, len(list))
		for i, column := range list {
			values[i] = fmt.Sprintf("m[%d] AS %s", i+1, columnName(column))
		}
		code, text := codeName(how), listName(how)
		from := fmt.Sprintf(`SELECT %s, %s FROM (SELECT %[1]s, from_json(%[3]s, '["VARCHAR"]') m FROM %[4]s WHERE %[3]s IS NOT NULL)`, code, strings.Join(values, ", "), text, table)
		shared[how] = fmt.Sprintf("%s_shared%d", table, how)
		tables = append(tables, t.shared(shared[how], how, from))
	}
	return tables, t.view(rows, shared), shared[ofStamp]
}
