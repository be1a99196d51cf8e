// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// values scans the columns of the variables.
type values []Text

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
	at               counts.Micros
	signed           int64
	trace            Text
	minRate, maxRate float64
	bad              textList
}

// folding adds up the rows of Tally.
type folding struct {
	run      *run
	cells    []placed
	evidence map[said]*evident
	isUnsure bool // whether all traces of bad units were listed that ought to be
}

// placed is a row as a cell, with the number of what that is of: several may be of the same.
type placed struct {
	*counts.Cell
	cell int
}

// said is a key of evidence.
type said struct {
	period counts.Period
	saying int
}

// evident is an evidence, and when its trace was.
type evident struct {
	counts.Evidence
	at counts.Micros
}

// tally counts cells, evidence and totals, in one query. Where a trace was listed so often that others may be left out, it is asked again.
func (r *run) tally() error {
	f, err := r.tallied()
	if err == nil && f.isUnsure {
		r.Sure, r.t.Sampling, r.t.Coverage.ScoredBlank = true, counts.Sampling{}, 0
		f, err = r.tallied()
	}
	if err == nil {
		r.sumUp(f)
	}
	return err
}

// sumUp takes what was added up into the answer.
func (r *run) sumUp(f *folding) {
	r.t.Cells = f.sorted()
	for _, e := range f.evidence {
		r.t.Evidence = append(r.t.Evidence, e.Evidence)
	}
	c, s := &r.t.Coverage, &r.t.Sampling
	s.Unsigned = c.Spans - s.Signed
	if asked := r.Baseline.From; !r.Asked.Baseline.IsZero() && c.First.Sub(asked) > r.Block {
		c.Trimmed = asked
	}
}

// tallied reads the rows.
func (r *run) tallied() (*folding, error) {
	if r.Coded && r.make.Units != nil {
		return r.handed()
	}
	if f, err := r.early(); f != nil || err != nil {
		return f, err
	}
	f := folding{run: r, evidence: map[said]*evident{}}
	var row tallied
	var period, block whole
	read := r.combinations.reader(r)
	err := r.each(r.Tally(), func() []any {
		to := append(append([]any{&period, &block}, read.to()...), &row.RawSpans, &row.RawScored, &row.RawBad)
		if !r.Unweighted {
			to = append(to, &row.Spans, &row.Scored, &row.Bad, &row.SquaredWeights, &row.signed, &row.minRate, &row.maxRate)
		}
		return append(to, &row.at, &row.trace, &row.bad)
	}, func() (err error) {
		row.period, row.block = counts.Period(period), int(block) //nolint:gosec // there are four
		if r.Unweighted {
			weigh(&row.Tally)
		}
		f.isUnsure = f.isUnsure || row.bad.mayLack()
		if row.of, err = read.read(); err != nil {
			return err
		}
		cell := row.newCell()
		if r.leavesOut(row.of.Kind) {
			unscore(cell)
			row.Tally = cell.Tally
		}
		f.take(&row, cell)
		return nil
	})
	return &f, err
}

// take adds a row to what it is of. The cell is the same one.
func (f *folding) take(row *tallied, cell *counts.Cell) {
	f.totals(row)
	f.cells = append(f.cells, placed{cell, row.of.cell})
	if row.period == counts.Baseline || row.period == counts.Bad {
		f.say(row)
	}
}

// newCell returns the row as a cell.
func (t *tallied) newCell() *counts.Cell {
	return &counts.Cell{
		Key: &t.of.Key, Block: int32(t.block), Period: t.period, Tally: t.Tally, First: t.at, FirstTrace: t.trace.String, //nolint:gosec // there are a few thousand blocks
		BadTraces: t.bad.kept(),
	}
}

// weigh counts spans that stand for themselves.
func weigh(t *counts.Tally) {
	t.Spans, t.Scored, t.Bad, t.SquaredWeights = float64(t.RawSpans), float64(t.RawScored), float64(t.RawBad), float64(t.RawScored)
}

// sorted returns the cells in their order, those that are one put together.
func (f *folding) sorted() []counts.Cell {
	type place struct {
		number uint64
		at     int
	}
	rank, order := f.run.combinations.ranks(), make([]place, len(f.cells))
	for i, c := range f.cells {
		const first = 1 << 31                                                                                    // blocks may be negative
		number := uint64(c.Period)<<62 | uint64(uint32(int64(c.Block)+first))<<30 | uint64(uint32(rank[c.cell])) //nolint:gosec // there are fewer cells and blocks
		order[i] = place{number, i}
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.at, b.at)) })
	cells := make([]counts.Cell, 0, len(order))
	for i, of := range order {
		if cell := f.cells[of.at].Cell; i > 0 && order[i-1].number == of.number {
			join(&cells[len(cells)-1], cell)
		} else {
			cells = append(cells, *cell)
		}
		f.cells[of.at].Cell = nil // else there would be all of them twice
	}
	return cells
}

// join adds a cell to another of the same key.
func join(c, other *counts.Cell) {
	c.RawSpans, c.RawScored, c.RawBad = c.RawSpans+other.RawSpans, c.RawScored+other.RawScored, c.RawBad+other.RawBad
	c.Spans, c.Scored, c.Bad = c.Spans+other.Spans, c.Scored+other.Scored, c.Bad+other.Bad
	c.SquaredWeights += other.SquaredWeights
	if isFirst(other.First, other.FirstTrace, c.First, c.FirstTrace) {
		c.First, c.FirstTrace = other.First, other.FirstTrace
	}
	c.BadTraces = append(c.BadTraces, other.BadTraces...)
	slices.Sort(c.BadTraces)
	c.BadTraces = slices.Compact(c.BadTraces)
	c.BadTraces = c.BadTraces[:min(len(c.BadTraces), counts.KeptTraces)]
}

// totals adds to what is known of all units.
func (f *folding) totals(row *tallied) {
	c, s := &f.run.t.Coverage, &f.run.t.Sampling
	if first := row.at.Time(); c.First.IsZero() || first.Before(c.First) {
		c.First = first
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

// isFirst reports whether a time with a trace comes before another, which one without a trace does not at the same time.
func isFirst(at counts.Micros, trace string, other counts.Micros, otherTrace string) bool {
	return cmp.Or(cmp.Compare(at, other), -cmp.Compare(min(len(trace), 1), min(len(otherTrace), 1)), cmp.Compare(trace, otherTrace)) < 0
}

// say adds to what stamps say of themselves.
func (f *folding) say(row *tallied) {
	key := said{row.period, row.of.saying}
	e, known := f.evidence[key]
	if !known {
		e = &evident{counts.Evidence{
			Period: row.period, Service: row.of.Service, Status: row.of.Status, Drift: row.of.drift, Missing: row.of.missing,
			Unsettled: row.of.unsettled, Registry: row.of.registry, Declared: row.of.declared, Trace: row.trace.String,
		}, row.at}
		f.evidence[key] = e
	} else if isFirst(row.at, row.trace.String, e.at, e.Trace) {
		e.at, e.Trace = row.at, row.trace.String
	}
	e.Spans += row.Spans
}
