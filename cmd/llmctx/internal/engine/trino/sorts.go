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
	s.Own = nil
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
	var pack, unlabelled, keys, own string
	err = e.each(ctx, fmt.Sprintf(`SELECT count(*), count(DISTINCT %[1]s), coalesce(min(%[1]s), ''), coalesce(bool_and(%[2]s), false), coalesce(array_join(array_agg(DISTINCT %[3]s), chr(10)), ''),
 coalesce(array_join(array_distinct(flatten(array_agg(map_keys(extra)))), chr(10)), ''), (SELECT coalesce(max(%[5]s), -1) + 1 FROM %[6]s), %[7]s FROM %[4]s`,
		packOf, packed.DistinctIDs, packed.Unlabelled, e.table(packed.Combinations), packed.LabelSet, e.table(packed.LabelSets), e.ownVerdicts()),
		func(r *sql.Rows) error {
			return r.Scan(&combinations, &packs, &pack, &distinct, &unlabelled, &keys, &labelSets, &own)
		})
	if err != nil || packs != 1 || !distinct || combinations > mostCombinations || strings.Contains(pack, "-") {
		return nil, nil, err
	}
	if s.Own, err = e.own(ctx, s, own); err != nil {
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
	of.Coded, of.Numbered = true, true
	tables := e.tables()
	tables.Path = path
	var chain query.Chain
	chain.Add(query.Step{Name: "spans", SQL: tables.Spans(&of, nil)})
	all, err := e.combinations(ctx, s, variables)
	if err != nil {
		return nil, err
	}
	if !s.Differ(maps.Keys(all), sortBits(told.labelSets)) {
		return nil, nil //nolint:nilnil // they are counted in another way
	}
	known, carried := of.Known(maps.Keys(all)), make([]bool, len(variables))
	known.Alone = true
	rows, found := asker{e, &chain, &of}, inventory{}
	areOne, err := eachRow(ctx, rows, of.EarlyTally(isOther(told.pack)), func(r *sql.Rows) (bool, error) {
		row, isOf, err := known.ScanEarly(r.Scan)
		d := all[row.Combination]
		if row.Place >= 0 {
			for i, carries := range d.carries {
				carried[i] = carried[i] || carries == '1'
			}
		}
		if row.Own != nil {
			ofOwn(&of, &row).addTo(known, &d, found)
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
	if s.Own == nil {
		if areOne, err = e.sorts(ctx, rows, told, all, known, found); err != nil || !areOne {
			return nil, err
		}
	}
	return known, e.alone(ctx, s, known, found)
}

// ownVerdicts is the list of the verdicts that the spans of a pack carry; "": there is none, as in what was packed before there were such lists.
func (e *Engine) ownVerdicts() string {
	if e.isBefore {
		return "''"
	}
	return "coalesce(min(" + packed.OwnVerdicts + "), '')"
}

// own are the verdicts of a list, and what a question is told by them; nil where they do not tell all that it asks of verdicts.
func (e *Engine) own(ctx context.Context, s *query.Spec, list string) (own []query.OwnVerdict, err error) {
	if list == "" || !s.CanOwn() {
		return nil, nil
	}
	var columns []string
	for i, key := range []string{query.NameKey, query.LabelKey, query.ScoreKey} {
		columns = append(columns, fmt.Sprintf("x.l[%d] AS %s", i+1, identifier(packed.Name(key))))
	}
	relation := fmt.Sprintf("SELECT o AS number, %s FROM UNNEST(ARRAY[CAST(ARRAY[NULL, NULL, NULL] AS array(varchar))] || CAST(json_parse(%s) AS array(array(varchar)))) WITH ORDINALITY AS x(l, o)",
		strings.Join(columns, ", "), s.Text(list))
	err = e.each(ctx, s.OwnVerdicts(database.SpanFields(), relation, kinds.Texts), func(r *sql.Rows) error {
		one := query.OwnVerdict{Holds: make([]sql.NullInt64, len(s.Asked.Behaviour))}
		to := []any{&one.Name, &one.Label, &one.Score}
		for i := range one.Holds {
			to = append(to, &one.Holds[i])
		}
		err := r.Scan(to...)
		own = append(own, one)
		return err
	})
	if err != nil || len(own) == 0 || s.Tells(&own[0]) { // the first one is none
		return nil, err
	}
	return own[1:], nil
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

// ofOwn is the sort of spans that carry a verdict with a number.
func ofOwn(s *query.Spec, row *query.Early) *sort {
	r := &sort{c: row.Combination, place: row.Place, name: row.Own.Name, label: row.Own.Label, number: row.Spans}
	if score := row.Own.Score; score.Valid {
		r.scores, r.total, r.lowest, r.highest = row.Spans, float64(row.Spans)*score.Float64, score.Float64, score.Float64
	}
	if s.Tells(row.Own) {
		r.told = row.Spans
	}
	return r
}

// inventory are verdicts, by what they are of.
type inventory map[counts.Verdict]*counts.Verdict

// sorts asks which verdicts spans carry, where they have no numbers. It reports whether the combinations of all are known, and all are of one pack.
func (e *Engine) sorts(ctx context.Context, rows asker, told *shared, all map[int64]described, known *query.Known, found inventory) (bool, error) {
	return eachRow(ctx, rows, rows.s.Sorts(isOther(told.pack)), func(of *sql.Rows) (bool, error) {
		var r sort
		if err := of.Scan(&r.c, &r.place, &r.name, &r.label, &r.number, &r.scores, &r.total, &r.lowest, &r.highest, &r.told, &r.others); err != nil {
			return false, err
		}
		d, isThere := all[r.c]
		r.addTo(known, &d, found)
		return (r.place == query.Uncounted || isThere) && r.others == 0, nil
	})
}

// alone takes what was found, and looks whether there are other verdicts than those that spans carry.
func (e *Engine) alone(ctx context.Context, s *query.Spec, known *query.Known, found inventory) error {
	for _, v := range found {
		known.Verdicts = append(known.Verdicts, *v)
	}
	if !known.Alone {
		return nil
	}
	var others int64
	err := e.each(ctx, "SELECT count(*) FROM "+e.table(packed.Verdicts)+" WHERE "+database.During(s), func(r *sql.Rows) error { return r.Scan(&others) })
	known.Alone = others == 0
	return err
}

// addTo adds what counts.
func (r *sort) addTo(known *query.Known, d *described, verdicts inventory) {
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
