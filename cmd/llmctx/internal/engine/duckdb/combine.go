// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// What many spans share is packed once, in a table of its own beside theirs, and a number that stands for it is in each span: a question
// groups spans by that one number, and whether they are there twice was looked at when they were packed.

// combinationHash is the number of a combination: half of the MD5 of its columns, which must not depend on the version of DuckDB.
func combinationHash() string {
	var list []string
	for _, c := range packed.Shared() {
		text := c.Name
		switch c.Type {
		case packed.Bool:
			text = "CAST(" + c.Name + " AS VARCHAR)"
		case packed.Map:
			text = "CAST(to_json(" + c.Name + ") AS VARCHAR)"
		}
		list = append(list, text)
	}
	return "CAST(md5_number(CAST(to_json([" + strings.Join(list, ", ") + "]) AS VARCHAR)) >> 65 AS BIGINT)"
}

// combinations writes those of the table chunk, and what is known of its spans.
func (p *Packer) combinations(ctx context.Context, folder, name, rest string, own sql.NullString, known *knownOfChunk) error {
	list := "CAST(NULL AS VARCHAR)"
	if own.Valid {
		list = quote(own.String)
	}
	_, err := p.write(ctx, packed.Combinations, fmt.Sprintf("SELECT DISTINCT ON (%s) %s FROM (SELECT *, %t AS %s, %s AS %s, %s AS %s FROM chunk WHERE fault IS NULL)",
		packed.Combination, namesOf(packed.Combinations), known.distinct, packed.DistinctIDs, quote(rest), packed.Unlabelled, list, packed.OwnVerdicts),
		filepath.Join(folder, packed.Combinations, name+"-0.parquet"), "PER_THREAD_OUTPUT false", known.told()...)
	return err
}

// ofAnswer holds for rows of the table chunk that a judge of answers looks at.
var ofAnswer = "stamped AND kind NOT IN (" + query.Texts(Dialect{}, kinds.NotAnswers) + ")"

// areDistinct holds where no span of the table chunk is there twice, and no answer is part of another, by its parent or its response ID.
func areDistinct() string {
	answers := "(SELECT trace_id, span_id, parent_span_id, response_id FROM chunk WHERE " + ofAnswer + ")"
	return `SELECT NOT EXISTS (SELECT 1 FROM chunk WHERE span_id IS NOT NULL AND stamped GROUP BY coalesce(trace_id, ''), span_id HAVING count(*) > 1)
 AND NOT EXISTS (SELECT 1 FROM ` + answers + ` WHERE response_id IS NOT NULL GROUP BY response_id HAVING count(*) > 1)
 AND NOT EXISTS (SELECT 1 FROM ` + answers + ` a JOIN ` + answers + ` p ON p.trace_id = a.trace_id AND p.span_id = a.parent_span_id)`
}
