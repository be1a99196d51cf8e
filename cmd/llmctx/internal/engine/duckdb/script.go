// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Script returns SQL that counts in a packed lake what Count counts, for whoever asks DuckDB in another way: files as the Collector
// writes them are read by this program, and by no SQL. Of the variables the built-in ones are counted.
func Script(lake string, asked *counts.Question) (string, error) {
	return query.Print(&query.Spec{Dialect: Dialect{}}, asked, &query.Printed{
		Spans:    func(s *query.Spec) string { return packedSpans(lake, s) },
		Verdicts: func(s *query.Spec) string { return packedVerdicts(lake, s) },
		Keep:     "CREATE OR REPLACE TEMP TABLE",
	})
}

// packedFrom returns the columns of a table of a packed lake, and what reads its files.
func packedFrom(lake, table string) (columns []string, from string) {
	for _, c := range packed.Columns(table) {
		columns = append(columns, c.Name)
	}
	pattern := filepath.Join(globLiteral.Replace(lake), table, "*", "*", "*.parquet")
	return columns, " FROM read_parquet(" + quote(pattern) + ", hive_partitioning = false)"
}

// packedSpans is the relation spans, read where it is packed.
func packedSpans(lake string, s *query.Spec) string {
	variables, declared := "", []string{query.DeclaredPrefix}
	for i, name := range s.Variables {
		column := "CAST(NULL AS VARCHAR)" // nobody carries it
		if at := slices.IndexFunc(builtin, func(v query.Variable) bool { return v.Name == name }); at >= 0 {
			column = fmt.Sprintf("b%d", at)
		}
		variables += fmt.Sprintf(", %s AS v%d", column, i)
	}
	columns, from := packedFrom(lake, packed.Spans)
	return fmt.Sprintf("SELECT *, %s AS declared%s FROM (%s)", declaredOf(declared), variables, "SELECT "+columnsOfPacked(s.Asked, nil, columns, wholeMaps).String()+from)
}

// packedVerdicts is the relation verdicts: of the table of verdicts, where the lake has any, and of spans that are no answers, or only
// part of one. The same verdict has the same name each time that the relation is read.
func packedVerdicts(lake string, s *query.Spec) string {
	own, onSpans := s.OnSpans(absentAspect, "(tid, sid) IN (SELECT (tid, sid) FROM parts)")
	const answering = "(counts = 1 OR stamped) AND kind <> 'evaluator'"
	text := fmt.Sprintf(`SELECT CASE WHEN %[1]s THEN %[2]s ELSE %[3]s END place, ts, service, tid, sid, pid psid, ltid, lsid, rid, name, label, score, 0 failed, CASE WHEN %[1]s THEN 1 ELSE 0 END self%[4]s
 FROM spans WHERE %[5]s`, answering, s.Text(string(counts.OnSpan)), s.Text(string(counts.Evaluation)), own, onSpans)
	if _, err := os.Stat(filepath.Join(lake, packed.Verdicts)); err == nil { // what matches no file is an error to DuckDB
		columns, from := packedFrom(lake, packed.Verdicts)
		text += "\nUNION ALL BY NAME " + verdictsFromPacked(s.Asked, columns) + from
	}
	return `SELECT *, concat_ws('/', place, coalesce(tid, ''), coalesce(sid, ''), coalesce(rid, ''), coalesce(name, ''), coalesce(label, ''), coalesce(CAST(score AS VARCHAR), ''), coalesce(CAST(ts AS VARCHAR), '')) vid FROM (
` + text + ") x"
}
