// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Where all is of one pack, and nothing leads from one span to another, the spans are handed over as they are stored, and read once.

// mayCountAlone reports whether that may be so. Verdicts that no aspect asks for are counted only.
func (e *Engine) mayCountAlone(s *query.Spec) bool {
	if !s.Distinct || s.Asked.Reach != counts.Auto || len(s.Asked.Behaviour) > query.MostAspects || e.sidecars[e.opened[0]].labelSets == "" {
		return false
	}
	return !e.hasLogged || !s.AnyVerdicts() || e.maySettle(s)
}

// countAlone counts so; nil where a span leads to another after all, or there is too much to be remembered here.
func (e *Engine) countAlone(ctx context.Context, of *query.Spec) (*counts.Table, error) {
	own := *of
	s := &own
	if err := e.distinct(ctx); err != nil {
		return nil, err
	}
	if s.Distinct = e.areDistinct(); !e.mayCountAlone(s) {
		return nil, nil //nolint:nilnil // it is counted in another way
	}
	variables, r, err := e.carriers(ctx, s)
	if err != nil {
		return nil, err
	}
	list := "c, " + strings.Join(r.columns, ", ")
	a, err := query.NewAlone(ctx, e.db, s, variables, "SELECT "+list+" FROM ("+r.wide+"("+strings.Join(e.ofCombinations, "\nUNION ALL ")+"))")
	if err != nil {
		return nil, err
	}
	if err := e.handVerdicts(ctx, s, a); err != nil {
		return nil, err
	}
	a.Sample(e.sampledTime(s))
	if err := e.handBare(ctx, s, a); err != nil {
		return nil, err
	}
	if leads, err := a.Leads(e.sidecars[e.opened[0]].answers); leads || err != nil || a.Counted() == 0 {
		return nil, err
	}
	a.Prepare()
	if told, err := e.labelsAlone(ctx, s, a); !told || err != nil {
		return nil, err
	}
	t := a.Table()
	logs := t.Coverage.Logs
	t.Coverage = e.covered(&t.Coverage)
	t.Coverage.Logs, t.Coverage.Left.Startless = logs, a.Startless()
	return t, nil
}

// handVerdicts hands the verdicts over that are in a table of their own.
func (e *Engine) handVerdicts(ctx context.Context, s *query.Spec, a *query.Alone) error {
	if !e.hasLogged {
		return nil
	}
	e.judged.each = func(of []mapping.Vector, n int) { eachJudged(of, n, a.Judge) }
	state := s.StateOf("failed", func(i int) string { return fmt.Sprintf("e%d", i) })
	err := e.handOver(ctx, judgedFunction, state+", answer, answered, ts, service, name, label, place, score", "logged")
	a.Judged(s.AnyVerdicts())
	return err
}

// handOver hands rows over.
func (e *Engine) handOver(ctx context.Context, function, columns, from string) error {
	var n int64
	return e.db.QueryRowContext(ctx, "SELECT count("+function+"("+columns+")) FROM "+from).Scan(&n)
}

// handBare hands the spans over, a part of them after the other.
func (e *Engine) handBare(ctx context.Context, s *query.Spec, a *query.Alone) error {
	e.bare.each = func(of []mapping.Vector, n int) { eachBare(of, n, a.Add) }
	var all, done int64
	parts := e.bareParts(s)
	for i := range parts {
		all += parts[i].bytes
	}
	for i := range parts {
		if err := e.db.QueryRowContext(ctx, parts[i].sql).Scan(new(int64)); err != nil {
			return err
		}
		if done += parts[i].bytes; s.Asked.Progress != nil {
			s.Asked.Progress(counts.Progress{Done: done, All: all, Spans: a.Counted()})
		}
	}
	return nil
}

// bareParts are statements that hand the spans over.
func (e *Engine) bareParts(s *query.Spec) (list []part) {
	for i := range e.packed {
		set := &e.packed[i]
		if files := set.of(s.Asked, &s.Windows); set.table == packed.Spans && len(files) > 0 {
			list = append(list, parts(files, func(paths []string) string {
				return "SELECT count(" + bareFunction + "(" + bareColumns(s, set.columns) + ")) FROM " + readPacked(paths)
			})...)
		}
	}
	return list
}

// bareColumns are those of a packed span that are handed over.
func bareColumns(s *query.Spec, columns []string) string {
	read := map[string]string{}
	c := columnsOfPacked(s.Asked, nil, columns, wholeRows)
	for i, name := range c.names {
		read[name] = c.values[i]
	}
	cluster, labels, answer := packed.ClusterNumber, "CAST(NULL AS BIGINT)", "CAST(NULL AS BIGINT)"
	if s.Asked.Cluster == counts.Trace {
		cluster = packed.TraceNumber
	}
	if s.Asked.Columns && len(s.Asked.Behaviour) > 0 {
		labels = packed.LabelSet
	}
	if s.AnyVerdicts() {
		answer = packed.Answer
	}
	state := s.StateOf(read["counts"], func(i int) string { return read[fmt.Sprintf("e%d", i)] })
	return strings.Join([]string{packed.Combination, state, read["ts"], cluster, labels, answer, "trace_id", read["name"], read["label"], read["score"], "weight"}, ", ")
}

// sampledTime is when the spans of the files are that are looked at for a sample.
func (e *Engine) sampledTime(s *query.Spec) (of counts.Interval) {
	for i := range e.packed {
		set := &e.packed[i]
		if set.table != packed.Spans {
			continue
		}
		for _, f := range sampled(set.of(s.Asked, &s.Windows), &s.Windows) {
			at, err := time.Parse(partitionLayout, partitionOf(f.path))
			if err != nil { // of those without a time none counts
				continue
			}
			if of.From.IsZero() || at.Before(of.From) {
				of.From = at
			}
			if end := at.Add(time.Hour); end.After(of.To) {
				of.To = end
			}
		}
	}
	return of
}

// labelsAlone counts other attributes. It reports whether labels tell all of them that have few values.
func (e *Engine) labelsAlone(ctx context.Context, s *query.Spec, a *query.Alone) (bool, error) {
	if !s.Asked.Columns || len(s.Asked.Behaviour) == 0 {
		return true, nil
	}
	var rest []query.OtherKey
	for i := range e.packed {
		rest = append(rest, e.packed[i].rest...)
	}
	many, err := e.manyAlone(ctx, s, rest, a.ScoredOfSample(), sampled, query.SampledUnitsMost)
	if err == nil && len(many) < len(rest) { // those that have few there may have many in all
		all := func(files []file, _ *counts.Windows) []file { return files }
		many, err = e.manyAlone(ctx, s, rest, a.ScoredOfAll(), all, math.MaxInt64)
	}
	if err != nil || slices.ContainsFunc(rest, func(k query.OtherKey) bool { return !slices.Contains(many, k) }) {
		return false, err
	}
	numbers := a.LabelSets()
	if len(numbers) == 0 {
		return true, nil
	}
	texts := make([]string, numbers[len(numbers)-1]+1)
	rows, err := e.db.QueryContext(ctx, "SELECT "+packed.LabelSet+", labels FROM "+readPacked([]string{e.sidecars[e.opened[0]].labelSets}))
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var number int64
		var text string
		if err := rows.Scan(&number, &text); err != nil {
			return false, err
		}
		if number < int64(len(texts)) {
			texts[number] = text
		}
	}
	if err := rows.Err(); err != nil {
		return false, err
	}
	return true, a.CountLabels(texts, readLabels, many)
}

// manyAlone returns those of some attributes that have too many values among spans of some files that are compared, by themselves or as
// some answers.
func (e *Engine) manyAlone(
	ctx context.Context, s *query.Spec, rest []query.OtherKey, answers []int64, choose func([]file, *counts.Windows) []file, most int64,
) (many []query.OtherKey, err error) {
	if len(rest) == 0 {
		return nil, nil
	}
	compared := s.ComparedBySpans()
	if len(answers) > 0 {
		list := make([]string, len(answers))
		for i, n := range answers {
			list[i] = strconv.FormatInt(n, 10)
		}
		compared = "(" + compared + " OR answer IN (" + strings.Join(list, ", ") + "))"
	}
	var from []string
	for i := range e.packed {
		set := &e.packed[i]
		if files := choose(set.of(s.Asked, &s.Windows), &s.Windows); set.table == packed.Spans && len(files) > 0 {
			read := packedRead{others: someEntries("attributes", 0, rest), resources: someEntries("resource", 1, rest), labels: wholeMaps.labels}
			from = append(from, selectPacked(s.Asked, nil, set.columns, (&group{files: files}).paths(), read))
		}
	}
	rows, err := e.db.QueryContext(ctx, s.ManyValued(fmt.Sprintf(`WITH u AS MATERIALIZED (SELECT others, resources FROM (%s) WHERE %s LIMIT %d)
SELECT resource, x.key k, x.value v FROM (SELECT 0 resource, unnest(others) x FROM u UNION ALL SELECT 1 resource, unnest(resources) x FROM u)
WHERE x.value IS NOT NULL AND len(x.value) <= %d AND (resource = 1 OR %s)`, strings.Join(from, "\nUNION ALL "), compared, most, query.LongestOther, others("x.key"))))
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
