// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

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

// tallied is a row of Tally.
type tallied struct {
	block int
	counts.Tally
	period           counts.Period
	of               *combination
	first            time.Time
	at, last, signed int64
	trace            nullText
	minRate, maxRate float64
	bad              textList
}

// placed is a key of cells: what they share, and their place in time.
type placed struct {
	period counts.Period
	block  int
	cell   int
}

// folding adds up the rows of Tally.
type folding struct {
	run      *run
	cells    map[placed]*counts.Cell
	evidence map[said]*evident
}

// said is a key of evidence.
type said struct {
	period counts.Period
	saying int
}

// evident is an evidence, and when its trace was.
type evident struct {
	counts.Evidence
	at time.Time
}

// tally counts cells, evidence and totals, in one query.
func (r *run) tally() error {
	f := folding{r, map[placed]*counts.Cell{}, map[said]*evident{}}
	var row tallied
	read := r.combinations.reader(r)
	err := r.each(r.Tally(), func() []any {
		return append(append([]any{&row.period, &row.block}, read.to()...), &row.RawSpans, &row.RawScored, &row.RawBad, &row.Spans, &row.Scored, &row.Bad,
			&row.SquaredWeights, &row.signed, &row.minRate, &row.maxRate, &row.at, &row.last, &row.trace, &row.bad)
	}, func() error {
		row.of, row.first = read.read(), time.UnixMicro(row.at).UTC()
		f.totals(&row)
		f.cell(&row)
		if row.period == counts.Baseline || row.period == counts.Bad {
			f.say(&row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.t.Cells = f.sorted()
	for _, e := range f.evidence {
		r.t.Evidence = append(r.t.Evidence, e.Evidence)
	}
	c, s := &r.t.Coverage, &r.t.Sampling
	s.Unsigned = c.Spans - s.Signed
	if asked := r.Baseline.From; !r.Asked.Baseline.IsZero() && c.First.Sub(asked) > r.Block {
		c.Trimmed = asked
	}
	return nil
}

// sorted returns the cells in their order.
func (f *folding) sorted() []counts.Cell {
	rank := f.run.combinations.ranks()
	keys := make([]placed, 0, len(f.cells))
	for k := range f.cells {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.period, b.period), cmp.Compare(a.block, b.block), cmp.Compare(rank[a.cell], rank[b.cell]))
	})
	list := make([]counts.Cell, len(keys))
	for i, k := range keys {
		list[i] = *f.cells[k]
	}
	return list
}

// totals adds to what is known of all units.
func (f *folding) totals(row *tallied) {
	c, s := &f.run.t.Coverage, &f.run.t.Sampling
	last := time.UnixMicro(row.last).UTC()
	if c.First.IsZero() || row.first.Before(c.First) {
		c.First = row.first
	}
	if last.After(c.Last) {
		c.Last = last
	}
	if row.signed > 0 {
		if s.Signed == 0 || row.minRate < s.MinRate {
			s.MinRate = row.minRate
		}
		s.MaxRate = max(s.MaxRate, row.maxRate)
	}
	s.Signed += row.signed
	if row.period == counts.Bad && row.of.blank {
		c.ScoredBlank += row.RawScored
	}
}

func (f *folding) cell(row *tallied) {
	key := placed{row.period, row.block, row.of.cell}
	c, known := f.cells[key]
	if !known {
		one := &counts.Cell{Key: row.of.Key, Block: row.block, Status: row.of.status, Tally: row.Tally, First: row.first, FirstTrace: row.trace.String}
		one.Period = row.period
		one.BadTraces = append([]string(nil), row.bad...)
		f.cells[key] = one
		return
	}
	c.RawSpans, c.RawScored, c.RawBad = c.RawSpans+row.RawSpans, c.RawScored+row.RawScored, c.RawBad+row.RawBad
	c.Spans, c.Scored, c.Bad = c.Spans+row.Spans, c.Scored+row.Scored, c.Bad+row.Bad
	c.SquaredWeights += row.SquaredWeights
	if isFirst(row, c.First, c.FirstTrace) {
		c.First, c.FirstTrace = row.first, row.trace.String
	}
	c.BadTraces = append(c.BadTraces, row.bad...)
	slices.Sort(c.BadTraces)
	c.BadTraces = slices.Compact(c.BadTraces)
	c.BadTraces = c.BadTraces[:min(len(c.BadTraces), counts.KeptTraces)]
}

// isFirst reports whether a row comes before another, which one without a trace does not at the same time.
func isFirst(row *tallied, at time.Time, trace string) bool {
	return cmp.Or(row.first.Compare(at), -cmp.Compare(min(len(row.trace.String), 1), min(len(trace), 1)), cmp.Compare(row.trace.String, trace)) < 0
}

// say adds to what stamps say of themselves.
func (f *folding) say(row *tallied) {
	key := said{row.period, row.of.saying}
	e, known := f.evidence[key]
	if !known {
		e = &evident{counts.Evidence{
			Period: row.period, Service: row.of.Service, Status: row.of.status, Drift: row.of.drift, Missing: row.of.missing,
			Unsettled: row.of.unsettled, Registry: row.of.registry, Declared: row.of.declared, Trace: row.trace.String,
		}, row.first}
		f.evidence[key] = e
	} else if isFirst(row, e.at, e.Trace) {
		e.at, e.Trace = row.first, row.trace.String
	}
	e.Spans += row.Spans
}
