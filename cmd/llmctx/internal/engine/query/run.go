// SPDX-License-Identifier: Apache-2.0

package query

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Queryer asks a database.
type Queryer interface {
	// QueryContext is that of database/sql.
	QueryContext(ctx context.Context, sql string, args ...any) (*sql.Rows, error)
}

// Maker is how an engine makes the relations that a query reads: as tables, or as parts of every query.
type Maker struct {
	Make     func(Step) error
	Verdicts func(*Spec) string // the relation verdicts
	Others   func(*Spec) string // the relation others
}

// sampleDigits is how many digits of a hash have to be zero for a trace that is looked at for
// spans that are there twice: one of 16 traces.
const sampleDigits = 1

type run struct {
	*Spec
	ctx  context.Context
	db   Queryer
	make Maker
	t    *counts.Table
}

// Run counts, once the relation spans is there.
func Run(ctx context.Context, db Queryer, s *Spec, m Maker) (*counts.Table, error) {
	r := &run{s, ctx, db, m, &counts.Table{Windows: s.Windows, Variables: s.Variables, Scored: len(s.Asked.Behaviour) > 0}}
	for _, step := range []func() error{
		r.repeated, r.folded, r.verdicts, r.units, r.cells, r.clusters, r.evidence, r.totals, r.inventory, r.others,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	r.finish()
	return r.t, nil
}

// each scans the rows of a query.
func (r *run) each(query string, to func() []any, row func() error) error {
	rows, err := r.db.QueryContext(r.ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := rows.Scan(to()...); err != nil {
			return err
		}
		if err := row(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one scans one row. An answer without it is no zero.
func (r *run) one(query string, to ...any) error {
	n := 0
	err := r.each(query, func() []any { return to }, func() error {
		n++
		return nil
	})
	if err == nil && n != 1 {
		return fmt.Errorf("%d rows came where one was asked for", n)
	}
	return err
}

// repeated finds out whether spans are there twice.
func (r *run) repeated() error {
	var again int64
	err := r.one(fmt.Sprintf("SELECT count(*) - count(DISTINCT id) FROM (SELECT concat(tid, '/', sid) id FROM spans WHERE counts = 1 AND sid IS NOT NULL AND %s) x",
		r.Sampled("tid", sampleDigits)), &again)
	if err != nil || again == 0 {
		r.Once = true
		return err
	}
	return r.one("SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) n FROM spans WHERE counts = 1 AND sid IS NOT NULL GROUP BY tid, sid) x", &r.t.Coverage.Repeated)
}

// folded finds the variables with too many values.
func (r *run) folded() error {
	r.Folded = make([]bool, len(r.Variables))
	if len(r.Variables) == 0 {
		return nil
	}
	numbers, to := make([]int64, len(r.Variables)), make([]any, len(r.Variables))
	list := make([]string, len(r.Variables))
	for i := range r.Variables {
		list[i], to[i] = fmt.Sprintf("count(DISTINCT v%d)", i), &numbers[i]
	}
	if err := r.one(fmt.Sprintf("SELECT %s FROM (%s) c", strings.Join(list, ", "), r.counted()), to...); err != nil {
		return err
	}
	for i, n := range numbers {
		if n > counts.MaxValues {
			r.Folded[i] = true
			r.t.Folded = append(r.t.Folded, r.Variables[i])
		}
	}
	return nil
}

// verdicts brings verdicts to their answers.
func (r *run) verdicts() error {
	if !r.AnyVerdicts() {
		return r.make.Make(Step{"verdicts", r.make.Verdicts(r.Spec)})
	}
	if err := r.make.Make(Step{"answers", r.Answers()}); err != nil {
		return err
	}
	for _, step := range r.Parts() {
		if err := r.make.Make(step); err != nil {
			return err
		}
	}
	var n int64
	if err := r.one("SELECT count(*) FROM parts", &n); err != nil {
		return err
	}
	r.Doubles = n > 0
	if err := r.make.Make(Step{"verdicts", r.make.Verdicts(r.Spec)}); err != nil {
		return err
	}
	if err := r.one("SELECT count(*) FROM verdicts WHERE "+r.told("")+" OR failed = 1", &n); err != nil || n == 0 {
		return err
	}
	r.Joined = true
	for _, step := range r.Pairs() {
		if err := r.make.Make(step); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) units() error { return r.make.Make(Step{"units", r.Units()}) }

// values scans the columns of the variables.
type values []nullText

func (v values) to() []any {
	list := make([]any, len(v))
	for i := range v {
		list[i] = &v[i]
	}
	return list
}

func (v values) texts() []string {
	list := make([]string, len(v))
	for i := range v {
		list[i] = counts.Unknown
		if v[i].Valid {
			list[i] = v[i].String
		}
	}
	return list
}

func (r *run) cells() error {
	v := make(values, len(r.Variables))
	var c counts.Cell
	var first int64
	var trace nullText
	var bad textList
	return r.each(r.Cells(), func() []any {
		list := append([]any{&c.Period, &c.Block, &c.Service, &c.Kind, &c.Status}, v.to()...)
		return append(list, &c.RawSpans, &c.RawScored, &c.RawBad, &c.Spans, &c.Scored, &c.Bad, &c.SquaredWeights, &first, &trace, &bad)
	}, func() error {
		one := c
		one.Values, one.First, one.FirstTrace, one.BadTraces = v.texts(), time.UnixMicro(first).UTC(), trace.String, append([]string(nil), bad...)
		r.t.Cells = append(r.t.Cells, one)
		return nil
	})
}

func (r *run) clusters() error {
	if len(r.Asked.Behaviour) == 0 {
		return nil
	}
	for _, pooled := range []bool{false, true} {
		v := make(values, len(r.Variables))
		var c counts.ClusterSums
		err := r.each(r.Clusters(pooled), func() []any {
			list := []any{&c.Period, &c.Service}
			if !pooled {
				list = append(append(list, &c.Kind), v.to()...)
			}
			return append(list, &c.Clusters, &c.M, &c.B, &c.MM, &c.MB, &c.BB, &c.MaxM, &c.Named)
		}, func() error {
			one := c
			one.Pooled = pooled
			if !pooled {
				one.Values = v.texts()
			}
			r.t.Clusters = append(r.t.Clusters, one)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *run) evidence() error {
	v := make(values, len(r.Variables))
	var e counts.Evidence
	var drift, missing, unsettled, registry, declared, trace nullText
	return r.each(r.Evidence(), func() []any {
		list := append([]any{&e.Period, &e.Service, &e.Status, &drift, &missing, &unsettled, &registry, &declared}, v.to()...)
		return append(list, &e.Spans, &trace)
	}, func() error {
		one := e
		one.Drift, one.Missing, one.Unsettled, one.Registry, one.Trace = drift.String, missing.String, unsettled.String, registry.String, trace.String
		one.Declared = r.declared(one.Drift, declared.String, v.texts())
		r.t.Evidence = append(r.t.Evidence, one)
		return nil
	})
}

// declared pairs what was declared of each variable that drifts with what was seen.
func (r *run) declared(drift, text string, seen []string) []counts.Declared {
	if drift == "" {
		return nil
	}
	said := map[string]string{}
	for line := range strings.SplitSeq(text, "\n") {
		name, value, _ := strings.Cut(line, "=")
		said[name] = value
	}
	var list []counts.Declared
	for name := range strings.SplitSeq(drift, ",") {
		d := counts.Declared{Variable: name, Declared: counts.Unknown, Observed: counts.Unknown}
		if value, ok := said[name]; ok {
			d.Declared = value
		}
		if at := slices.Index(r.Variables, name); at >= 0 {
			d.Observed = seen[at]
		}
		list = append(list, d)
	}
	return list
}

func (r *run) totals() error {
	var first, last int64
	c, s := &r.t.Coverage, &r.t.Sampling
	if err := r.one(r.Totals(), &c.Spans, &first, &last, &s.Signed, &s.MinRate, &s.MaxRate, &c.ScoredBlank); err != nil {
		return err
	}
	s.Unsigned = c.Spans - s.Signed
	if c.Spans > 0 {
		c.First, c.Last = time.UnixMicro(first).UTC(), time.UnixMicro(last).UTC()
	}
	if asked := r.Baseline.From; !r.Asked.Baseline.IsZero() && c.First.Sub(asked) > r.Block {
		c.Trimmed = asked
	}
	return nil
}

func (r *run) inventory() error {
	var v counts.Verdict
	err := r.each(r.Inventory(), func() []any {
		return []any{&v.Period, &v.Service, &v.Name, &v.Label, &v.Place, &v.Count, &v.Scores, &v.Sum, &v.Min, &v.Max, &v.Errors}
	}, func() error {
		r.t.Verdicts = append(r.t.Verdicts, v)
		return nil
	})
	if err != nil || !r.Joined {
		return err
	}
	var way int
	var n int64
	err = r.each(r.Attached(), func() []any { return []any{&way, &n} }, func() error {
		r.t.Attached = append(r.t.Attached, counts.Attached{How: Way(way), Answers: n})
		return nil
	})
	if err != nil {
		return err
	}
	var u counts.Unattached
	return r.each(r.Unattached(), func() []any { return []any{&u.Why, &u.Count} }, func() error {
		r.t.Unattached = append(r.t.Unattached, u)
		return nil
	})
}

func (r *run) others() error {
	if !r.Asked.Columns || len(r.Asked.Behaviour) == 0 {
		return nil
	}
	if err := r.make.Make(Step{"others", r.make.Others(r.Spec)}); err != nil {
		return err
	}
	var key string
	var keys []string
	err := r.each(r.OtherKeys(), func() []any { return []any{&key} }, func() error {
		keys = append(keys, key)
		return nil
	})
	if err != nil || len(keys) == 0 {
		return err
	}
	var c counts.Column
	return r.each(r.Spec.Others(keys), func() []any {
		return []any{&c.Period, &c.Service, &c.Key, &c.Value, &c.Scored, &c.Bad, &c.RawScored, &c.RawBad}
	}, func() error {
		r.t.Columns = append(r.t.Columns, c)
		return nil
	})
}
