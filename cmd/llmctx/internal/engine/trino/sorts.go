// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// looked finds out what the spans of a question share. Where all are of one pack, one query tells how many there are of each sort, too, and
// their numbers can be counted by.
func (e *Engine) looked(ctx context.Context, s *query.Spec) (*shared, *query.Known, error) {
	told, variables, err := e.onePack(ctx, s)
	if err == nil && told != nil {
		known, err := e.sorts(ctx, s, told, variables)
		if known != nil || err != nil {
			return told, known, err
		}
	}
	if err == nil {
		told, err = e.shares(ctx, s)
	}
	return told, nil, err
}

// onePack asks the table of combinations, and returns the variables that any of them carries; nil where it is not of one pack, in which no
// span is there twice, or has too many.
func (e *Engine) onePack(ctx context.Context, s *query.Spec) (told *shared, variables []query.Variable, err error) {
	if s.Asked.Reach != counts.Auto {
		return nil, nil, nil
	}
	var combinations, packs int64
	var distinct bool
	var pack, unlabelled, keys string
	err = e.each(ctx, fmt.Sprintf(`SELECT count(*), count(DISTINCT %[1]s), coalesce(min(%[1]s), ''), coalesce(bool_and(%[2]s), false), coalesce(array_join(array_agg(DISTINCT %[3]s), chr(10)), ''),
 coalesce(array_join(array_distinct(flatten(array_agg(map_keys(extra)))), chr(10)), '') FROM %[4]s`, packOf, packed.DistinctIDs, packed.Unlabelled, e.table(packed.Combinations)),
		func(r *sql.Rows) error { return r.Scan(&combinations, &packs, &pack, &distinct, &unlabelled, &keys) })
	if err != nil || packs != 1 || !distinct || combinations > mostCombinations {
		return nil, nil, err
	}
	list, err := unlisted(unlabelled)
	return &shared{isCoded: true, isDistinct: true, unlisted: list, pack: pack}, mayCarry(strings.Split(keys, "\n")), err
}

// mayCarry are the built-in variables, and those of the users that are among some keys.
func mayCarry(keys []string) []query.Variable {
	variables := query.Builtin()
	slices.Sort(keys)
	for _, key := range keys {
		if strings.HasPrefix(key, query.CustomPrefix) {
			variables = append(variables, query.Custom(key))
		}
	}
	return variables
}

// sort is how many spans there are that have the same combination, place and verdict.
type sort struct {
	c, place, counts, number, weighted, latest, told int64
	name, label, service, carries                    sql.NullString
	scores                                           int64
	total, lowest, highest                           float64
	isAnswer                                         sql.NullInt64
	isOne                                            bool // all are of one pack
}

// sorts asks which there are, and completes what is shared with the variables that spans carry. It returns nil where spans are of several packs
// after all.
func (e *Engine) sorts(ctx context.Context, s *query.Spec, told *shared, variables []query.Variable) (*query.Known, error) {
	of := *s
	of.Distinct, of.Coded = true, true
	tables := e.tables()
	tables.Pack = packOf
	var chain query.Chain
	chain.Add(query.Step{Name: "spans", SQL: tables.Spans(&of, nil)})
	known, carried := query.Known{Alone: true}, make([]bool, len(variables))
	verdicts := map[counts.Verdict]*counts.Verdict{}
	isOne := true
	rows, err := asker{e, &chain, &of}.QueryContext(ctx, sortsOf(&of, e.table(packed.Combinations), told.pack, variables))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r sort
		if err := rows.Scan(&r.c, &r.place, &r.counts, &r.name, &r.label, &r.number, &r.weighted, &r.latest, &r.scores, &r.total, &r.lowest, &r.highest, &r.told,
			&r.isOne, &r.isAnswer, &r.service, &r.carries); err != nil {
			return nil, err
		}
		isOne = isOne && r.isOne && (r.counts == 0 || r.isAnswer.Valid)
		for i := range r.carries.String {
			carried[i] = carried[i] || r.carries.String[i] == '1'
		}
		r.addTo(&known, verdicts)
	}
	if err := rows.Err(); err != nil || !isOne {
		return nil, err
	}
	for i, v := range variables {
		if carried[i] || !v.IfPresent {
			told.carried = append(told.carried, v)
		}
	}
	if known.Alone {
		var others int64
		err = e.each(ctx, "SELECT count(*) FROM "+e.table(packed.Verdicts)+" WHERE "+database.During(s), func(r *sql.Rows) error { return r.Scan(&others) })
		known.Alone = others == 0
	}
	for _, v := range verdicts {
		known.Verdicts = append(known.Verdicts, *v)
	}
	return &known, err
}

// addTo adds what counts.
func (r *sort) addTo(known *query.Known, verdicts map[counts.Verdict]*counts.Verdict) {
	isAnswer, hasVerdict := r.isAnswer.Int64 == 1, r.label.Valid || r.scores > 0
	if (r.counts == 0 || !isAnswer) && (hasVerdict || r.told > 0) {
		known.Alone = false
	}
	if r.counts == 0 || r.place < 0 {
		return
	}
	known.Spans, known.Weighted, known.Latest = known.Spans+r.number, known.Weighted+r.weighted, max(known.Latest, r.latest)
	if !isAnswer || !hasVerdict {
		return
	}
	key := counts.Verdict{Period: counts.Period(r.place), Service: r.service.String, Name: r.name.String, Label: r.label.String, Place: counts.OnSpan} //nolint:gosec // there are four
	v := verdicts[key]
	if v == nil {
		v = new(counts.Verdict)
		*v = key
		verdicts[key] = v
	}
	number := r.number
	if !r.label.Valid { // those that tell neither are of the same sort
		number = r.scores
	}
	if r.scores > 0 && v.Scores == 0 {
		v.Min, v.Max = r.lowest, r.highest
	}
	if r.scores > 0 {
		v.Min, v.Max = min(v.Min, r.lowest), max(v.Max, r.highest)
	}
	v.Count, v.Scores, v.Sum = v.Count+number, v.Scores+r.scores, v.Sum+r.total
}

// sortsOf asks for them, with what combinations tell of them.
func sortsOf(s *query.Spec, combinations, pack string, variables []query.Variable) string {
	carries := []string{"''"}
	for _, v := range variables {
		carries = append(carries, fmt.Sprintf("CASE WHEN %s IS NULL THEN '0' ELSE '1' END", database.SpanFields().Attribute(false, v.Attribute)))
	}
	return fmt.Sprintf(`SELECT x.c, place, counts, name, label, number, weighted, latest, scores, total, lowest, highest, told, is_one, d.is_answer, d.service, d.carries
FROM (%s) x LEFT JOIN (SELECT %s AS c, CASE WHEN kind IN (%s) THEN 0 ELSE 1 END AS is_answer, coalesce(nullif(service, ''), %s) AS service, %s AS carries FROM %s WHERE stamped) d
ON d.c = x.c`, s.Sorts(", bool_and(coalesce(pack = "+s.Text(pack)+", false)) is_one"), packed.Combination, query.Texts(s, kinds.NotAnswers), s.Text(counts.Unknown),
		strings.Join(carries, " || "), combinations)
}
