// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Where all is packed, and nothing leads from one span to another, the spans are handed over as they are stored, and read once. What was
// packed at several times is read by these times: numbers are of one of them.

// mayCountAlone reports whether that may be so. Verdicts that no aspect asks for are counted only.
func (e *Engine) mayCountAlone(s *query.Spec) bool {
	if e.hasStaged || s.Asked.Reach != counts.Auto || len(s.Asked.Behaviour) > query.MostAspects || len(e.opened) == 0 {
		return false
	}
	for _, pack := range e.opened {
		if of := e.sidecars[pack]; !of.distinct || of.labelSets == "" || of.keys == "" {
			return false
		}
	}
	return true
}

// untouched is how much of what is counted, in bytes, lies beside memory that is asked for and never used: else garbage would be looked for
// each time that twice as much was remembered as before, and there is hardly any.
const untouched = 192 << 20

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
	reserve := make([]byte, untouched)
	defer runtime.KeepAlive(reserve)
	variables, r, err := e.carriers(ctx, s)
	if err != nil {
		return nil, err
	}
	packs := slices.Clone(e.opened)
	for _, pack := range e.judging {
		if !slices.Contains(packs, pack) {
			packs = append(packs, pack)
		}
	}
	a := query.NewAlone(s, variables, len(packs), len(packs) == 1 && e.sidecars[packs[0]].settled)
	if err := e.handCombined(ctx, r.columns, r.wide+"("+strings.Join(e.ofCombinations, "\nUNION ALL ")+")", a.Combine); err != nil {
		return nil, err
	}
	if err := a.Combined(); err != nil {
		return nil, err
	}
	if err := e.handVerdicts(ctx, s, a, packs); err != nil {
		return nil, err
	}
	if err := e.handKeys(ctx, s, a); err != nil {
		return nil, err
	}
	a.Sample(e.sampledTime(s))
	if err := e.handBare(ctx, s, a); err != nil {
		return nil, err
	}
	if leads, err := a.Leads(e.sidecars[packs[0]].answers); leads || err != nil || a.Counted() == 0 {
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

// eachOf calls do for the files of a pack's table that are opened for a question, those with the same columns at once.
func (e *Engine) eachOf(s *query.Spec, pack, table string, do func(set *packedFiles, files []file) error) error {
	for i := range e.packed {
		set := &e.packed[i]
		if set.table != table {
			continue
		}
		files := slices.DeleteFunc(slices.Clone(set.of(s.Asked, &s.Windows)), func(f file) bool { return f.pack != pack })
		if len(files) == 0 {
			continue
		}
		if err := do(set, files); err != nil {
			return err
		}
	}
	return nil
}

// handBare hands the spans over, and some of them once more, with their IDs.
func (e *Engine) handBare(ctx context.Context, s *query.Spec, a *query.Alone) error {
	e.bare.each = func(of []mapping.Vector, n int) { eachBare(of, n, a.Add) }
	e.named.each = e.bare.each
	all := func(int, *file) bool { return true }
	if err := e.handSpans(ctx, s, a, a.WantsIDs(), all, s.Asked.Progress); err != nil || !a.Again() {
		return err
	}
	e.named.each = func(of []mapping.Vector, n int) { eachBare(of, n, a.AddAgain) }
	return e.handSpans(ctx, s, a, true, func(pack int, f *file) bool { return a.IsAgain(pack, hourOf(f)) }, nil)
}

// handSpans hands the spans of some files over, a part of them after the other.
func (e *Engine) handSpans(ctx context.Context, s *query.Spec, a *query.Alone, ids bool, is func(pack int, f *file) bool, tell func(counts.Progress)) error {
	list, all, done := make([][]part, len(e.opened)), int64(0), int64(0)
	for i, pack := range e.opened {
		list[i] = e.bareParts(s, pack, ids, func(f file) bool { return is(i, &f) })
		for _, p := range list[i] {
			all += p.bytes
		}
	}
	for i, parts := range list {
		a.SpansOf(i)
		for _, p := range parts {
			if err := e.db.QueryRowContext(ctx, p.sql).Scan(new(int64)); err != nil {
				return err
			}
			if done += p.bytes; tell != nil {
				tell(counts.Progress{Done: done, All: all, Spans: a.Counted()})
			}
		}
	}
	return nil
}

// hourOf is the hour that the spans of a file are of; zero: they have no time.
func hourOf(f *file) time.Time {
	at, err := time.Parse(partitionLayout, partitionOf(f.path))
	if err != nil {
		return time.Time{}
	}
	return at
}

// bareParts are statements that hand the spans of some files of a pack over.
func (e *Engine) bareParts(s *query.Spec, pack string, ids bool, is func(file) bool) (list []part) {
	function := bareFunction
	if ids {
		function = namedFunction
	}
	_ = e.eachOf(s, pack, packed.Spans, func(set *packedFiles, files []file) error {
		files = slices.DeleteFunc(files, func(f file) bool { return !is(f) })
		list = append(list, parts(files, func(paths []string) string {
			return "SELECT count(" + function + "(" + bareColumns(s, set.columns, ids) + ")) FROM " + readPacked(paths)
		})...)
		return nil
	})
	return list
}

// bareColumns are those of a packed span that are handed over.
func bareColumns(s *query.Spec, columns []string, ids bool) string {
	read := map[string]string{}
	c := columnsOfPacked(s.Asked, nil, columns, wholeRows)
	for i, name := range c.names {
		read[name] = c.values[i]
	}
	const nothing = "CAST(NULL AS BIGINT)"
	cluster, labels, answer := packed.ClusterNumber, nothing, nothing
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
	list := []string{packed.Combination, state, read["ts"], cluster, labels, answer, "trace_id", read["name"], read["label"], read["score"], "weight"}
	if ids {
		list = append(list, "span_id", "parent_span_id", "response_id", keyHash(traceKey))
	}
	return strings.Join(list, ", ")
}

// sampledTime is when the spans of the files are that are looked at for a sample.
func (e *Engine) sampledTime(s *query.Spec) (of counts.Interval) {
	for i := range e.packed {
		set := &e.packed[i]
		if set.table != packed.Spans {
			continue
		}
		for _, f := range sampled(set.of(s.Asked, &s.Windows), &s.Windows) {
			at := hourOf(&f)
			if at.IsZero() { // of those without a time none counts
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
	many, err := e.manyAlone(ctx, s, a, rest, a.ScoredOfSample(), sampled, query.SampledUnitsMost)
	if err == nil && len(many) < len(rest) { // those that have few there may have many in all
		all := func(files []file, _ *counts.Windows) []file { return files }
		many, err = e.manyAlone(ctx, s, a, rest, a.ScoredOfAll(), all, math.MaxInt64)
	}
	if err != nil || slices.ContainsFunc(rest, func(k query.OtherKey) bool { return !slices.Contains(many, k) }) {
		return false, err
	}
	numbers := a.LabelSets()
	if len(numbers) == 0 {
		return true, nil
	}
	texts := make([]string, numbers[len(numbers)-1]+1)
	for i, pack := range e.opened {
		if err := e.labelTexts(ctx, pack, texts, func(own int64) int64 { return a.LabelsOf(i, own) }); err != nil {
			return false, err
		}
	}
	return true, a.CountLabels(texts, readLabels, many)
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

// manyAlone returns those of some attributes that have too many values among spans of some files that are compared, by themselves or as
// some answers.
func (e *Engine) manyAlone(
	ctx context.Context, s *query.Spec, a *query.Alone, rest []query.OtherKey, answers []int64, choose func([]file, *counts.Windows) []file, most int64,
) (many []query.OtherKey, err error) {
	if len(rest) == 0 {
		return nil, nil
	}
	read := packedRead{others: someEntries("attributes", 0, rest), resources: someEntries("resource", 1, rest), labels: wholeMaps.labels}
	var from []string
	for i := range e.packed {
		set := &e.packed[i]
		if set.table != packed.Spans {
			continue
		}
		files := choose(set.of(s.Asked, &s.Windows), &s.Windows)
		for p, pack := range e.opened {
			g := group{files: slices.DeleteFunc(slices.Clone(files), func(f file) bool { return f.pack != pack })}
			if len(g.files) > 0 {
				from = append(from, "SELECT others, resources FROM ("+selectPacked(s.Asked, nil, set.columns, g.paths(), read)+") WHERE "+comparedOf(s, a.AnswersOf(p, answers)))
			}
		}
	}
	rows, err := e.db.QueryContext(ctx, s.ManyValued(fmt.Sprintf(`WITH u AS MATERIALIZED (SELECT * FROM (%s) LIMIT %d)
SELECT resource, x.key k, x.value v FROM (SELECT 0 resource, unnest(others) x FROM u UNION ALL SELECT 1 resource, unnest(resources) x FROM u)
WHERE x.value IS NOT NULL AND len(x.value) <= %d AND (resource = 1 OR %s)`, strings.Join(from, "\nUNION ALL "), most, query.LongestOther, others("x.key"))))
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
