// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Script returns SQL that counts what Count counts, for whoever asks a server in another way. No server is asked: the attributes are
// taken for maps, as the exporter makes them unless it is told to write JSON, and of the variables the built-in ones are counted.
func Script(o Options, asked *counts.Question) (string, error) {
	windows, err := asked.Windows()
	if err != nil {
		return "", err
	}
	q := *asked
	q.Columns = false // which attributes have few values, the counts themselves tell
	o.Database, o.Traces, o.Logs = cmp.Or(o.Database, defaultDatabase), cmp.Or(o.Traces, defaultTraces), cmp.Or(o.Logs, defaultLogs)
	e := &Engine{Options: o}
	s := &query.Spec{Dialect: Dialect{}, Windows: windows, Asked: &q, Hashed: true}
	carried := query.Builtin()
	s.Carried(carried)
	var chain query.Chain
	chain.Add(query.Step{Name: "spans", SQL: e.spans(s, carried, nil)})
	var b strings.Builder
	if s.AnyVerdicts() {
		s.Doubles = true // before the relation verdicts is written
		fmt.Fprintf(&b, "-- A verdict counts for the answer that it is on or names, not for those below its span.\n")
	}
	fmt.Fprintf(&b, "-- Columns v0 and so on: %s\n", strings.Join(s.Variables, ", "))
	fmt.Fprintf(&b, "SET %s;\n", strings.Join(meaning, ", "))
	for _, each := range chain.Kept("CREATE OR REPLACE TEMPORARY TABLE", query.Script(s, &chain, e.verdicts(s))) {
		fmt.Fprintf(&b, "\n-- %s\n%s;\n", each.Counts, each.SQL)
	}
	return b.String(), nil
}
