// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"fmt"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Script returns the SQL that Count asks of the tables of a packed lake, for whoever asks it in another way.
func Script(catalog, schema string, asked *counts.Question) (string, error) {
	e := &Engine{Options: Options{Catalog: catalog, Schema: schema}}
	return query.Print(&query.Spec{Dialect: Dialect{}, Above: Above}, asked, &query.Printed{
		Spans: func(s *query.Spec) string { return e.spans(s, query.Builtin()) }, Verdicts: e.verdicts,
		Needs: fmt.Sprintf("-- Trino first needs: SET SESSION query_max_stage_count = %d\n", mostStages),
	})
}
