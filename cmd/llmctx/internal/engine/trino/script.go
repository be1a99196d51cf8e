// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"fmt"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Script returns the SQL that Count asks of the tables of a packed lake, for whoever asks it in another way.
func Script(catalog, schema string, asked *counts.Question) (string, error) {
	tables := (&Options{Catalog: catalog, Schema: schema}).tables()
	tables.Micros = microsInUTC
	return query.Print(&query.Spec{Dialect: Dialect{}, Above: Above}, asked, &query.Printed{
		Spans: func(s *query.Spec) string { return tables.Spans(s, query.Builtin()) }, Verdicts: tables.Verdicts,
		Needs: fmt.Sprintf("-- Trino first needs: SET SESSION query_max_stage_count = %d\n", mostStages),
	})
}
