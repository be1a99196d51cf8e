// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// labelsAlone counts other attributes: by the labels that many spans have, and span by span those that labels do not hold and that have few
// values after all.
func (e *Engine) labelsAlone(ctx context.Context, s *query.Spec, a *query.Alone) error {
	if !s.Asked.Columns || len(s.Asked.Behaviour) == 0 {
		return nil
	}
	few, many, err := e.fewAlone(ctx, s, a)
	if err != nil {
		return err
	}
	if err := e.handOthers(ctx, s, a, few); err != nil {
		return err
	}
	var texts []string
	if numbers := a.LabelSets(); len(numbers) > 0 {
		texts = make([]string, numbers[len(numbers)-1]+1)
	}
	for i, pack := range e.opened {
		if err := e.labelTexts(ctx, pack, texts, func(own int64) int64 { return a.LabelsOf(i, own) }); err != nil {
			return err
		}
	}
	return a.CountLabels(texts, readLabels, many)
}

// fewAlone tells those apart of the attributes that labels do not hold which may have few values among spans that are compared.
func (e *Engine) fewAlone(ctx context.Context, s *query.Spec, a *query.Alone) (few, many []query.OtherKey, err error) {
	for i := range e.packed {
		for _, key := range e.packed[i].rest {
			if !slices.Contains(few, key) {
				few = append(few, key)
			}
		}
	}
	all := func(files []file, _ *counts.Windows) []file { return files }
	first := a.ScoredOfSample()[:min(len(a.ScoredOfSample()), mostAtFirst)]
	for _, of := range []sample{{first, sampled, mostAtFirst}, {a.ScoredOfSample(), sampled, query.SampledUnitsMost}, {a.ScoredOfAll(), all, math.MaxInt64}} {
		if len(few) == 0 {
			break
		}
		found, err := e.manyAlone(ctx, s, a, few, &of)
		if err != nil {
			return nil, nil, err
		}
		many = append(many, found...)
		few = slices.DeleteFunc(few, func(k query.OtherKey) bool { return slices.Contains(found, k) })
	}
	return few, many, nil
}

// handOthers hands spans over with the values of some attributes, as far as labels do not hold these.
func (e *Engine) handOthers(ctx context.Context, s *query.Spec, a *query.Alone, keys []query.OtherKey) error {
	if len(keys) == 0 {
		return nil
	}
	e.other.each = func(of []mapping.Vector, n int) { eachOther(of, n, keys, a.AddOther) }
	for i, pack := range e.opened {
		a.SpansOf(i)
		err := e.eachOf(s, pack, packed.Spans, func(set *packedFiles, files []file) error {
			if !slices.ContainsFunc(keys, func(k query.OtherKey) bool { return slices.Contains(set.rest, k) }) {
				return nil
			}
			columns := bareColumns(s, set.columns, true)
			for _, key := range keys {
				columns += ", " + otherOf(set, key)
			}
			return e.db.QueryRowContext(ctx, "SELECT count("+otherFunction+"("+columns+")) FROM "+readPacked((&group{files: files}).paths())).Scan(new(int64))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// otherOf reads an attribute that labels of some spans do not hold.
func otherOf(set *packedFiles, key query.OtherKey) string {
	if !slices.Contains(set.rest, key) {
		return "CAST(NULL AS VARCHAR)"
	}
	value := []string{"attributes", "resource"}[key.Resource] + "[" + quote(key.Key) + "]"
	return fmt.Sprintf("CASE WHEN len(%[1]s) <= %[2]d THEN %[1]s END", value, query.LongestOther)
}

// labelTexts reads the texts of the labels of a pack, as far as they are asked for.
func (e *Engine) labelTexts(ctx context.Context, pack string, to []string, numberOf func(own int64) int64) error {
	rows, err := e.db.QueryContext(ctx, "SELECT "+packed.LabelSet+", labels FROM "+readPacked([]string{e.sidecars[pack].labelSets}))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var number int64
		var text string
		if err := rows.Scan(&number, &text); err != nil {
			return err
		}
		if number = numberOf(number); number >= 0 && number < int64(len(to)) {
			to[number] = text
		}
	}
	return rows.Err()
}

// sample is of which spans it is looked at whether attributes have too many values: of some files, so many at most that are compared, by
// themselves or as some answers.
type sample struct {
	answers []int64
	choose  func([]file, *counts.Windows) []file
	most    int64
}

// mostAtFirst is how many of them tell mostly.
const mostAtFirst = 8 * counts.MaxColumnValues

// manyAlone returns those of some attributes that have too many values in a sample.
func (e *Engine) manyAlone(ctx context.Context, s *query.Spec, a *query.Alone, rest []query.OtherKey, of *sample) (many []query.OtherKey, err error) {
	read := packedRead{others: someEntries("attributes", 0, rest), resources: someEntries("resource", 1, rest), labels: wholeMaps.labels}
	var from []string
	for i := range e.packed {
		set := &e.packed[i]
		if set.table != packed.Spans {
			continue
		}
		files := of.choose(set.of(s.Asked, &s.Windows), &s.Windows)
		for p, pack := range e.opened {
			g := group{files: slices.DeleteFunc(slices.Clone(files), func(f file) bool { return f.pack != pack })}
			if len(g.files) > 0 {
				from = append(from, "SELECT others, resources FROM ("+selectPacked(s.Asked, nil, set.columns, g.paths(), read)+") WHERE "+comparedOf(s, a.AnswersOf(p, of.answers)))
			}
		}
	}
	rows, err := e.db.QueryContext(ctx, s.ManyValued(fmt.Sprintf(`WITH u AS MATERIALIZED (SELECT * FROM (%s) LIMIT %d)
SELECT resource, x.key k, x.value v FROM (SELECT 0 resource, unnest(others) x FROM u UNION ALL SELECT 1 resource, unnest(resources) x FROM u)
WHERE x.value IS NOT NULL AND len(x.value) <= %d AND (resource = 1 OR %s)`, strings.Join(from, "\nUNION ALL "), of.most, query.LongestOther, others("x.key"))))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key query.OtherKey
		if err := rows.Scan(&key.Resource, &key.Key); err != nil {
			return nil, err
		}
		many = append(many, key)
	}
	return many, rows.Err()
}

// comparedOf holds for spans of a pack that are compared, by themselves or as some answers.
func comparedOf(s *query.Spec, answers []int64) string {
	if len(answers) == 0 {
		return s.ComparedBySpans()
	}
	list := make([]string, len(answers))
	for i, n := range answers {
		list[i] = strconv.FormatInt(n, 10)
	}
	return "(" + s.ComparedBySpans() + " OR answer IN (" + strings.Join(list, ", ") + "))"
}
