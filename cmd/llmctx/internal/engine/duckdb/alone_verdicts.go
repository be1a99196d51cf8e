// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

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
	for i, pack := range packs {
		a.VerdictsOf(i)
		err := e.eachOf(s, pack, packed.Verdicts, func(set *packedFiles, files []file) error {
			return (&judging{e, s, a, set.columns}).hand(ctx, files)
		})
		if err != nil {
			return err
		}
	}
	a.Judged()
	return nil
}

// judging hands the verdicts of some files over.
type judging struct {
	*Engine
	spec    *query.Spec
	to      *query.Alone
	columns []string
}

// read hands those over for which a condition holds, and calls take for each. names is what of what they name is handed over.
func (j *judging) read(ctx context.Context, files []file, where, names string, take func(*query.Judged)) error {
	j.judged.each = func(of []mapping.Vector, n int) { eachJudged(of, n, take) }
	state := j.spec.StateOf("failed", func(i int) string { return fmt.Sprintf("e%d", i) })
	from := selectPackedVerdicts(j.spec.Asked, j.columns, (&group{files: files}).paths())
	return j.db.QueryRowContext(ctx, "SELECT count("+judgedFunction+"("+state+", answer, answered, ts, service, name, label, place, score, "+names+")) FROM ("+from+where+")").Scan(new(int64))
}

// hand hands all over. What verdicts name is read of those only of which it is asked, as packing did not find their answer, or one outside
// of the time that counts: of the files in which there are any.
func (j *judging) hand(ctx context.Context, files []file) error {
	without := func(naming query.Naming) string {
		return fmt.Sprintf("CAST(%d AS BIGINT), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)", 2*naming)
	}
	with := judgedNames + ", tid, sid"
	switch {
	case !j.to.LooksForAnswers():
		return j.read(ctx, files, "", without(query.NamesOwn), j.to.Judge)
	case j.spec.Asked.Where != nil: // then an answer that packing found may not count
		return j.read(ctx, files, "", with, j.to.Judge)
	}
	since, until := j.spec.Since().UnixMicro(), j.spec.Until().UnixMicro()
	left, hours := 0, map[time.Time]bool{}
	err := j.read(ctx, files, "", without(query.NamesAnother), func(v *query.Judged) {
		if v.HasAnswered && v.Answered >= since && v.Answered < until {
			j.to.Judge(v)
			return
		}
		left++
		if v.HasAt {
			hours[time.UnixMicro(v.At).UTC().Truncate(time.Hour)] = true
		}
	})
	if err != nil || left == 0 {
		return err
	}
	files = slices.DeleteFunc(slices.Clone(files), func(f file) bool { return !hourOf(&f).IsZero() && !hours[hourOf(&f)] })
	err = j.read(ctx, files, fmt.Sprintf(" WHERE %[1]s IS NULL OR %[1]s < make_timestamp(%[2]d) OR %[1]s >= make_timestamp(%[3]d)", packed.AnswerTime, since, until), with, func(v *query.Judged) {
		left--
		j.to.Judge(v)
	})
	if err == nil && left != 0 {
		err = errors.New("verdicts of a packed lake are not in the files of their hours: pack the lake anew")
	}
	return err
}
