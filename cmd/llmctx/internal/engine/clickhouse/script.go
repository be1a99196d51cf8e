// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"cmp"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Script returns SQL that counts what Count counts, for whoever asks a server in another way. No server is asked: the attributes are
// taken for maps, as the exporter makes them unless it is told to write JSON, and of the variables the built-in ones are counted.
func Script(o Options, asked *counts.Question) (string, error) {
	o.Database, o.Traces, o.Logs = cmp.Or(o.Database, defaultDatabase), cmp.Or(o.Traces, defaultTraces), cmp.Or(o.Logs, defaultLogs)
	e := &Engine{Options: o}
	return query.Print(&query.Spec{Dialect: Dialect{}, Hashed: true}, asked, &query.Printed{
		Spans: func(s *query.Spec) string { return e.spans(s, query.Builtin(), nil, nil) }, Verdicts: e.verdicts,
		Before: "SET " + strings.Join(meaning, ", ") + ";\n", Keep: "CREATE OR REPLACE TEMPORARY TABLE",
	})
}
