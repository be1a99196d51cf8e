// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"fmt"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// judgedNames tells what a verdict names, as query.Naming does, twice, and one more where it names a response.
var judgedNames = fmt.Sprintf(`CAST(2 * CASE WHEN tid IS NULL AND ltid IS NULL AND rid IS NULL THEN %d
 WHEN self = 1 AND tid IS NOT NULL AND sid IS NOT NULL AND ltid IS NULL AND lsid IS NULL THEN %d ELSE %d END + CASE WHEN rid IS NULL THEN 0 ELSE 1 END AS BIGINT)`,
	query.NamesNone, query.NamesOwn, query.NamesAnother)

// handVerdicts hands the verdicts over that are in a table of their own.
func (e *Engine) handVerdicts(ctx context.Context, s *query.Spec, a *query.Alone, packs []string) error {
	e.judged.each = func(of []mapping.Vector, n int) { eachJudged(of, n, a.Judge) }
	state := s.StateOf("failed", func(i int) string { return fmt.Sprintf("e%d", i) })
	columns := state + ", answer, answered, ts, service, name, label, place, score, "
	for i, pack := range packs {
		a.VerdictsOf(i)
		err := e.eachOf(s, pack, packed.Verdicts, func(set *packedFiles, files []file) error {
			from := selectPackedVerdicts(s.Asked, set.columns, (&group{files: files}).paths())
			for _, part := range judgedParts(s, a.LooksForAnswers()) {
				statement := "SELECT count(" + judgedFunction + "(" + columns + part.names + ")) FROM (" + from + part.where + ")"
				if err := e.db.QueryRowContext(ctx, statement).Scan(new(int64)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	a.Judged()
	return nil
}

// judgedPart is a part of the verdicts, and what is handed over of what they name.
type judgedPart struct{ where, names string }

// judgedParts are those that are read one after the other: what verdicts name is read of those only of which it is asked, as packing did
// not find their answer, or one outside of the time that counts.
func judgedParts(s *query.Spec, looks bool) []judgedPart {
	without := func(naming query.Naming) string {
		return fmt.Sprintf("CAST(%d AS BIGINT), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)", 2*naming)
	}
	with := judgedNames + ", tid, sid"
	switch {
	case !looks:
		return []judgedPart{{"", without(query.NamesOwn)}}
	case s.Asked.Where != nil: // then an answer that packing found may not count
		return []judgedPart{{"", with}}
	}
	since, until := s.Since().UnixMicro(), s.Until().UnixMicro()
	return []judgedPart{
		{fmt.Sprintf(" WHERE %[1]s >= make_timestamp(%[2]d) AND %[1]s < make_timestamp(%[3]d)", packed.AnswerTime, since, until), without(query.NamesAnother)},
		{fmt.Sprintf(" WHERE %[1]s IS NULL OR %[1]s < make_timestamp(%[2]d) OR %[1]s >= make_timestamp(%[3]d)", packed.AnswerTime, since, until), with},
	}
}
