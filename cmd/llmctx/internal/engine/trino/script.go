// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Script returns the SQL that Count asks of the tables of a packed lake, for whoever asks it in another way.
func Script(catalog, schema string, asked *counts.Question) (string, error) {
	windows, err := asked.Windows()
	if err != nil {
		return "", err
	}
	q := *asked
	q.Columns = false // which attributes have few values, the counts themselves tell
	e := &Engine{Options: Options{Catalog: catalog, Schema: schema}}
	s := &query.Spec{Dialect: Dialect{}, Windows: windows, Asked: &q, Above: Above}
	carried := query.Builtin()
	s.Carried(carried)
	var chain query.Chain
	chain.Add(query.Step{Name: "spans", SQL: e.spans(s, carried)})
	if s.AnyVerdicts() {
		s.Doubles = true // before the relation verdicts is written
	}
	var b strings.Builder
	if s.AnyVerdicts() {
		fmt.Fprintf(&b, "-- A verdict counts for the answer that it is on or names, not for those below its span.\n")
		fmt.Fprintf(&b, "-- Trino first needs: SET SESSION query_max_stage_count = %d\n", mostStages)
	}
	fmt.Fprintf(&b, "-- Columns v0 and so on: %s\n", strings.Join(s.Variables, ", "))
	for _, each := range chain.Inline(query.Script(s, &chain, e.verdicts(s))) {
		fmt.Fprintf(&b, "\n-- %s\n%s;\n", each.Counts, each.SQL)
	}
	return b.String(), nil
}
