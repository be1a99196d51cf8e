// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"fmt"
	"runtime"
	"slices"
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
	if leads, err := a.Leads(e.sidecars[packs[0]].answers); leads || err != nil {
		return nil, err
	}
	a.Prepare()
	if err := e.labelsAlone(ctx, s, a); err != nil {
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

// handBare hands the spans over: those of some hours with their IDs, and some others once more with them.
func (e *Engine) handBare(ctx context.Context, s *query.Spec, a *query.Alone) error {
	e.bare.each = func(of []mapping.Vector, n int) { eachBare(of, n, a.Add) }
	e.named.each = func(of []mapping.Vector, n int) { eachBare(of, n, a.AddNamed) }
	wants := func(pack int, f *file) bool { return a.WantsIDs(pack, hourOf(f)) }
	first := func(pack int, ids bool) []part {
		return e.bareParts(s, e.opened[pack], ids, func(f file) bool { return wants(pack, &f) == ids })
	}
	if err := e.handSpans(ctx, a, func(pack int) []part { return append(first(pack, true), first(pack, false)...) }, s.Asked.Progress); err != nil || !a.Again() {
		return err
	}
	e.named.each = func(of []mapping.Vector, n int) { eachBare(of, n, a.AddAgain) }
	return e.handSpans(ctx, a, func(pack int) []part {
		return e.bareParts(s, e.opened[pack], true, func(f file) bool { return a.IsAgain(pack, hourOf(&f)) })
	}, nil)
}

// handSpans hands the spans of some parts of each pack over, one after the other.
func (e *Engine) handSpans(ctx context.Context, a *query.Alone, of func(pack int) []part, tell func(counts.Progress)) error {
	list, all, done := make([][]part, len(e.opened)), int64(0), int64(0)
	for i := range list {
		list[i] = of(i)
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
