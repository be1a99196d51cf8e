// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"slices"

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
	at               counts.Micros
	signed           int64
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

// cellsAtOnce is how many cells memory is asked for at once: a list that is made longer would need it for the cells twice, and more.
const cellsAtOnce = 1024

// folding adds up the rows of Tally.
type folding struct {
	run      *run
	cells    [][]counts.Cell // cellsAtOnce in each but the last
	keys     []placed        // of the cells
	at       map[uint64]int  // by keys as one number
	evidence map[said]*evident
	isUnsure bool // whether all traces of bad units were listed that ought to be
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
	f := folding{run: r, at: map[uint64]int{}, evidence: map[said]*evident{}}
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
			row.Spans, row.Scored, row.Bad, row.SquaredWeights = float64(row.RawSpans), float64(row.RawScored), float64(row.RawBad), float64(row.RawScored)
		}
		f.isUnsure = f.isUnsure || len(row.bad.texts) < counts.KeptTraces && row.bad.listed == mostBad
		if row.of, err = read.read(); err == nil {
			f.take(&row)
		}
		return err
	})
	return &f, err
}

// take adds a row to what it is of.
func (f *folding) take(row *tallied) {
	f.totals(row)
	f.cell(row)
	if row.period == counts.Baseline || row.period == counts.Bad {
		f.say(row)
	}
}

// number is the key with a place among all cells, as one number: keys are in the order of theirs.
func (k *placed) number(place int) uint64 {
	const first = 1 << 31                                                                   // blocks may be negative
	return uint64(k.period)<<62 | uint64(uint32(k.block+first))<<30 | uint64(uint32(place)) //nolint:gosec // there are fewer cells and blocks
}

// sorted returns the cells in their order.
func (f *folding) sorted() []counts.Cell {
	f.at = nil // there may be many
	type place struct {
		number uint64
		at     int
	}
	rank, order := f.run.combinations.ranks(), make([]place, len(f.keys))
	for i := range order {
		order[i] = place{f.keys[i].number(rank[f.keys[i].cell]), i}
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Compare(a.number, b.number) })
	cells := make([]counts.Cell, len(order))
	for i, of := range order {
		cells[i] = *f.cellAt(of.at)
	}
	return cells
}

// cellAt returns a cell by its number.
func (f *folding) cellAt(n int) *counts.Cell { return &f.cells[n/cellsAtOnce][n%cellsAtOnce] }

// addCell adds a cell of a key.
func (f *folding) addCell(key placed, c counts.Cell) {
	n := len(f.keys)
	if n%cellsAtOnce == 0 {
		f.cells = append(f.cells, make([]counts.Cell, 0, cellsAtOnce))
	}
	last := &f.cells[n/cellsAtOnce]
	*last = append(*last, c)
	f.at[key.number(key.cell)], f.keys = n, append(f.keys, key)
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

func (f *folding) cell(row *tallied) {
	key := placed{row.period, row.block, row.of.cell}
	at, known := f.at[key.number(key.cell)]
	if !known {
		one := counts.Cell{Key: &row.of.Key, Block: int32(row.block), Period: row.period, Tally: row.Tally, First: row.at, FirstTrace: row.trace.String} //nolint:gosec // there are a few thousand blocks
		one.BadTraces = append([]string(nil), row.bad.texts[:min(len(row.bad.texts), counts.KeptTraces)]...)
		f.addCell(key, one)
		return
	}
	c := f.cellAt(at)
	c.RawSpans, c.RawScored, c.RawBad = c.RawSpans+row.RawSpans, c.RawScored+row.RawScored, c.RawBad+row.RawBad
	c.Spans, c.Scored, c.Bad = c.Spans+row.Spans, c.Scored+row.Scored, c.Bad+row.Bad
	c.SquaredWeights += row.SquaredWeights
	if isFirst(row, c.First, c.FirstTrace) {
		c.First, c.FirstTrace = row.at, row.trace.String
	}
	c.BadTraces = append(c.BadTraces, row.bad.texts...)
	slices.Sort(c.BadTraces)
	c.BadTraces = slices.Compact(c.BadTraces)
	c.BadTraces = c.BadTraces[:min(len(c.BadTraces), counts.KeptTraces)]
}

// isFirst reports whether a row comes before another, which one without a trace does not at the same time.
func isFirst(row *tallied, at counts.Micros, trace string) bool {
	return cmp.Or(cmp.Compare(row.at, at), -cmp.Compare(min(len(row.trace.String), 1), min(len(trace), 1)), cmp.Compare(row.trace.String, trace)) < 0
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
	} else if isFirst(row, e.at, e.Trace) {
		e.at, e.Trace = row.at, row.trace.String
	}
	e.Spans += row.Spans
}
