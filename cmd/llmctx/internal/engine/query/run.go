// SPDX-License-Identifier: Apache-2.0

package query

import (
	"context"
	"database/sql"
	"errors"
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

// Asking is a function that asks a database.
type Asking func(ctx context.Context, sql string, args ...any) (*sql.Rows, error)

// QueryContext asks.
func (a Asking) QueryContext(ctx context.Context, sql string, args ...any) (*sql.Rows, error) {
	return a(ctx, sql, args...)
}

// Maker is how an engine makes the relations that a query reads: as tables, or as parts of every query.
type Maker struct {
	Make     func(Step) error
	Verdicts func(*Spec) string // the relation verdicts
	// Others returns the rows of the other attributes of some units. many have too many values, and may be left out; nil: which do
	// is not known yet.
	Others func(s *Spec, units string, many []OtherKey) string
	// Units hands columns of the relation units over, a unit at a time; nil: the engine counts them.
	Units func(columns []string, each func(*Unit)) error
	// Drop lets go of relations, as far as they are there; nil: they take no room.
	Drop func(relations ...string) error
	// Done is told after how many of the steps of an answer an engine is; nil: nobody.
	Done func(step, steps int)
	// Listed returns the rows of the labels of some units, as Others does; nil: units have none that all can be told by.
	Listed func(units string) string
	// Unlisted are the attributes that labels may leave out.
	Unlisted []OtherKey
	// Known is what is known before; nil: nothing.
	Known *Known
	// Sampled is a further condition on the units of which some are looked at for attributes with many values; "": none.
	Sampled string
	// Few returns the relation others of the attributes that may have few values, where the engine knows which these are; nil: it
	// does not.
	Few func(*Spec) string
}

type run struct {
	*Spec
	ctx  context.Context
	db   Queryer
	make Maker
	t    *counts.Table

	combinations combinations
	fold         *fold // what was counted here; nil: nothing
}

// Run counts, once the relation spans is there.
func Run(ctx context.Context, db Queryer, s *Spec, m Maker) (*counts.Table, error) {
	r := &run{Spec: s, ctx: ctx, db: db, make: m, t: &counts.Table{Windows: s.Windows, Variables: s.Variables, Scored: len(s.Asked.Behaviour) > 0}}
	steps := []func() error{r.repeated, r.folded, r.codes, r.verdicts, r.inventory, r.attached, r.units, r.tally, r.clusters, r.others}
	for i, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
		if m.Done != nil {
			m.Done(i+1, len(steps))
		}
	}
	r.finish()
	return r.t, nil
}

// each scans the rows of a query.
func (r *run) each(query string, to func() []any, row func() error) error {
	return Each(r.ctx, r.db, query, func(rows *sql.Rows) error {
		if err := rows.Scan(to()...); err != nil {
			return err
		}
		return row()
	})
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

// repeated finds the spans that are there twice.
func (r *run) repeated() error {
	if r.Distinct {
		r.Once = true
		return nil
	}
	if err := r.make.Make(Step{"repeated", r.Repeated()}); err != nil {
		return err
	}
	var n int64
	if err := r.one("SELECT count(*) FROM repeated", &n); err != nil {
		return err
	}
	if n > 0 { // these may be only alike
		if err := r.make.Make(Step{"twice", r.Twice()}); err != nil {
			return err
		}
		if err := r.one("SELECT coalesce(sum(n - 1), 0) FROM twice", &r.t.Coverage.Repeated); err != nil {
			return err
		}
	}
	r.Once = r.t.Coverage.Repeated == 0
	return nil
}

// folded finds the variables with too many values, and counts the spans that count, against which the parts of the answer can be held.
func (r *run) folded() error {
	r.Folded = make([]bool, len(r.Variables))
	if is, err := r.foldedBefore(); is || err != nil {
		return err
	}
	var weighted, latest int64
	numbers, to, list, from := make([]int64, len(r.Variables)), []any{&r.t.Coverage.Spans, &weighted, &latest}, []string{"count(*)", "count(w)", "coalesce(max(ts), 0)"}, r.bare()
	if r.Coded {
		totals := "SELECT c, count(*) number, count(w) AS weighted, max(ts) AS latest FROM (" + from + ") x GROUP BY c"
		from = "SELECT d.*, number, weighted, latest FROM (" + totals + ") s LEFT JOIN combinations d ON d.c = s.c" // one that is not there is missed in what is counted next
		list = []string{"CAST(coalesce(sum(number), 0) AS BIGINT)", "CAST(coalesce(sum(weighted), 0) AS BIGINT)", "coalesce(max(latest), 0)"}
	}
	for i := range r.Variables {
		list, to = append(list, fmt.Sprintf("count(DISTINCT v%d)", i)), append(to, &numbers[i])
	}
	if err := r.one(fmt.Sprintf("SELECT %s FROM (%s) c", strings.Join(list, ", "), from), to...); err != nil {
		return err
	}
	r.covered(r.t.Coverage.Spans, weighted, latest)
	for i, n := range numbers {
		if n > counts.MaxValues {
			r.Folded[i] = true
			r.t.Folded = append(r.t.Folded, r.Variables[i])
		}
	}
	return nil
}

// foldedBefore takes what is known before. It reports whether that is all: no variable has too many values in all combinations, whether they
// count or not.
func (r *run) foldedBefore() (bool, error) {
	known := r.make.Known
	if known == nil || !r.Coded {
		return false, nil
	}
	numbers, to, list := make([]int64, len(r.Variables)), []any{new(int64)}, "count(*)"
	for i := range r.Variables {
		list, to = list+fmt.Sprintf(", count(DISTINCT v%d)", i), append(to, &numbers[i])
	}
	if err := r.one("SELECT "+list+" FROM combinations c", to...); err != nil || slices.ContainsFunc(numbers, func(n int64) bool { return n > counts.MaxValues }) {
		return false, err
	}
	r.covered(known.Spans, known.Weighted, known.latest)
	return true, nil
}

// covered takes how many spans count, how many of them tell a weight, and when the last one was.
func (r *run) covered(spans, weighted, latest int64) {
	r.t.Coverage.Spans = spans
	r.Unweighted = weighted == 0 && r.Asked.Sampled == 0
	if spans > 0 {
		r.t.Coverage.Last = time.UnixMicro(latest).UTC()
	}
}

// verdicts brings verdicts to their answers.
func (r *run) verdicts() error {
	if r.make.Known != nil && r.make.Known.Alone {
		return nil
	}
	if !r.AnyVerdicts() {
		return r.make.Make(Step{"verdicts", r.make.Verdicts(r.Spec)})
	}
	if err := r.make.Make(Step{"answers", r.Answers()}); err != nil {
		return err
	}
	if err := r.parts(); err != nil {
		return err
	}
	if err := r.judged(); err != nil || !r.Joined {
		return err
	}
	if r.Asked.Reach == counts.Auto {
		if err := r.direct(); err != nil {
			return err
		}
	}
	return r.makeAll(r.Pairs())
}

// judged makes the relation verdicts, and finds out whether any of them tells something.
func (r *run) judged() error {
	if err := r.make.Make(Step{"verdicts", r.make.Verdicts(r.Spec)}); err != nil {
		return err
	}
	var n int64
	err := r.one("SELECT count(*) FROM verdicts WHERE "+r.told("")+" OR failed = 1", &n)
	r.Joined = err == nil && n > 0
	return err
}

// direct finds the pairs that need no way from one span to another. Mostly each verdict names its own answer, and they are all.
func (r *run) direct() error {
	var n int64
	if !r.Inlined {
		var pairs, paired int64
		if err := r.make.Make(Step{"direct", r.Named()}); err != nil {
			return err
		}
		err := errors.Join(r.one("SELECT count(*) FROM verdicts", &n), r.one("SELECT count(*), count(DISTINCT vid) FROM direct", &pairs, &paired))
		if r.Paired = paired == n; r.Paired || err != nil {
			r.Single = pairs == paired && !r.Doubles
			return err
		}
	}
	if err := r.makeAll(r.Direct()); err != nil {
		return err
	}
	err := r.one("SELECT count(*) FROM rest", &n)
	r.Indirect = n > 0
	return err
}

// parts finds the answers that are part of others.
func (r *run) parts() error {
	if r.Distinct {
		return nil
	}
	if err := r.makeAll(r.Parts()); err != nil {
		return err
	}
	var n int64
	err := r.one("SELECT count(*) FROM parts", &n)
	r.Doubles = n > 0
	return err
}

func (r *run) makeAll(steps []Step) error {
	for _, step := range steps {
		if err := r.make.Make(step); err != nil {
			return err
		}
	}
	return nil
}

// attached lets go of what is not needed once verdicts are on their answers: units take as much room.
func (r *run) attached() error {
	if r.make.Drop == nil {
		return nil
	}
	return r.make.Drop("verdicts", "pairs", "found", "direct", "rest")
}

func (r *run) units() error { return r.make.Make(Step{"units", r.Units()}) }

func (r *run) inventory() error {
	if r.make.Known != nil && r.make.Known.Alone {
		r.t.Verdicts = r.make.Known.Verdicts
		return nil
	}
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
	if r.Paired {
		return nil
	}
	var u counts.Unattached
	return r.each(r.Unattached(), func() []any { return []any{&u.Why, &u.Count} }, func() error {
		r.t.Unattached = append(r.t.Unattached, u)
		return nil
	})
}
