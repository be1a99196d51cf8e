// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// looked finds out what the spans of a question share. Where all are of one pack, they are counted at once by their numbers.
func (e *Engine) looked(ctx context.Context, s *query.Spec) (*shared, *query.Known, error) {
	told, variables, err := e.onePack(ctx, s)
	if err == nil && told != nil {
		known, err := e.counted(ctx, s, told, variables)
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
	var combinations, packs, labelSets int64
	var distinct bool
	var pack, unlabelled, keys string
	err = e.each(ctx, fmt.Sprintf(`SELECT count(*), count(DISTINCT %[1]s), coalesce(min(%[1]s), ''), coalesce(bool_and(%[2]s), false), coalesce(array_join(array_agg(DISTINCT %[3]s), chr(10)), ''),
 coalesce(array_join(array_distinct(flatten(array_agg(map_keys(extra)))), chr(10)), ''), (SELECT coalesce(max(%[5]s), -1) + 1 FROM %[6]s) FROM %[4]s`,
		packOf, packed.DistinctIDs, packed.Unlabelled, e.table(packed.Combinations), packed.LabelSet, e.table(packed.LabelSets)),
		func(r *sql.Rows) error {
			return r.Scan(&combinations, &packs, &pack, &distinct, &unlabelled, &keys, &labelSets)
		})
	if err != nil || packs != 1 || !distinct || combinations > mostCombinations || strings.Contains(pack, "-") {
		return nil, nil, err
	}
	list, err := unlisted(unlabelled)
	return &shared{isCoded: true, isDistinct: true, unlisted: list, pack: pack, labelSets: labelSets}, mayCarry(strings.Split(keys, "\n")), err
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

// described is what is known of a combination.
type described struct {
	isAnswer         bool
	service, carries string // whether it carries each of some variables, a digit each
}

// combinations describes those that are stamped, by their numbers.
func (e *Engine) combinations(ctx context.Context, s *query.Spec, variables []query.Variable) (map[int64]described, error) {
	carries := []string{"''"}
	for _, v := range variables {
		carries = append(carries, fmt.Sprintf("CASE WHEN %s IS NULL THEN '0' ELSE '1' END", database.SpanFields().Attribute(false, v.Attribute)))
	}
	all := map[int64]described{}
	err := e.each(ctx, fmt.Sprintf("SELECT %s, coalesce(kind NOT IN (%s), true), coalesce(nullif(service, ''), %s), %s FROM %s WHERE stamped", packed.Combination,
		query.Texts(s, kinds.NotAnswers), s.Text(counts.Unknown), strings.Join(carries, " || "), e.table(packed.Combinations)), func(r *sql.Rows) error {
		var c int64
		var d described
		err := r.Scan(&c, &d.isAnswer, &d.service, &d.carries)
		all[c] = d
		return err
	})
	return all, err
}

// counted counts spans, and completes what is shared with the variables that they carry. It returns nil where spans are of several packs after
// all.
func (e *Engine) counted(ctx context.Context, s *query.Spec, told *shared, variables []query.Variable) (*query.Known, error) {
	of := *s
	of.Distinct, of.Once, of.Coded, of.Numbered, of.Unweighted, of.Beside, of.Bare = true, true, true, true, true, []string{"path"}, "spans"
	tables := e.tables()
	tables.Path = path
	var chain query.Chain
	chain.Add(query.Step{Name: "spans", SQL: tables.Spans(&of, nil)})
	chain.Add(query.Step{Name: "units", SQL: of.Units()})
	all, err := e.combinations(ctx, s, variables)
	if err != nil {
		return nil, err
	}
	if !s.Differ(maps.Keys(all), sortBits(told.labelSets)) {
		return nil, nil //nolint:nilnil // they are counted in another way
	}
	known, carried := of.Known(maps.Keys(all)), make([]bool, len(variables))
	rows := asker{e, &chain, &of}
	areOne, err := eachRow(ctx, rows, of.EarlyTally(isOther(told.pack)), func(r *sql.Rows) (bool, error) {
		c, isOf, err := known.ScanEarly(r.Scan)
		for i, carries := range all[c].carries {
			carried[i] = carried[i] || carries == '1'
		}
		return isOf, err
	})
	if err != nil || !areOne {
		return nil, err
	}
	for i, v := range variables {
		if carried[i] || !v.IfPresent {
			told.carried = append(told.carried, v)
		}
	}
	if areOne, err = e.verdicts(ctx, rows, told, all, known); err != nil || !areOne {
		return nil, err
	}
	return known, nil
}

// isOther holds for spans of other packs than one whose name has no dash in it. To look for that name takes less time than to open all files once
// more, or to tell the name of each pack.
func isOther(pack string) string {
	return "coalesce(strpos(path, " + Dialect{}.Text("/"+pack+"-") + ") = 0, true)"
}

// eachRow reads rows as long as each of them is as it is asked for, and reports whether all are.
func eachRow(ctx context.Context, db query.Queryer, text string, row func(*sql.Rows) (bool, error)) (bool, error) {
	rows, err := db.QueryContext(ctx, text)
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if is, err := row(rows); !is || err != nil {
			return false, err
		}
	}
	return true, rows.Err()
}

// sort is how many spans there are that have the same combination, place and verdict.
type sort struct {
	c, place, number, scores, told, others int64
	name, label                            sql.NullString
	total, lowest, highest                 float64
}

// verdicts asks which verdicts spans carry. It reports whether the combinations of all are known, and all are of one pack.
func (e *Engine) verdicts(ctx context.Context, rows asker, told *shared, all map[int64]described, known *query.Known) (bool, error) {
	known.Alone = true
	found := map[counts.Verdict]*counts.Verdict{}
	areOne, err := eachRow(ctx, rows, rows.s.Sorts(isOther(told.pack)), func(of *sql.Rows) (bool, error) {
		var r sort
		if err := of.Scan(&r.c, &r.place, &r.name, &r.label, &r.number, &r.scores, &r.total, &r.lowest, &r.highest, &r.told, &r.others); err != nil {
			return false, err
		}
		d, isThere := all[r.c]
		r.addTo(known, &d, found)
		return (r.place == query.Uncounted || isThere) && r.others == 0, nil
	})
	if err != nil || !areOne {
		return false, err
	}
	for _, v := range found {
		known.Verdicts = append(known.Verdicts, *v)
	}
	if !known.Alone {
		return true, nil
	}
	var others int64
	err = e.each(ctx, "SELECT count(*) FROM "+e.table(packed.Verdicts)+" WHERE "+database.During(rows.s), func(r *sql.Rows) error { return r.Scan(&others) })
	known.Alone = others == 0
	return true, err
}

// addTo adds what counts.
func (r *sort) addTo(known *query.Known, d *described, verdicts map[counts.Verdict]*counts.Verdict) {
	hasVerdict := r.label.Valid || r.scores > 0
	if (r.place == query.Uncounted || !d.isAnswer) && (hasVerdict || r.told > 0) {
		known.Alone = false
	}
	if r.place < 0 || !d.isAnswer || !hasVerdict {
		return
	}
	key := counts.Verdict{Period: counts.Period(r.place), Service: d.service, Name: r.name.String, Label: r.label.String, Place: counts.OnSpan} //nolint:gosec // there are four
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
