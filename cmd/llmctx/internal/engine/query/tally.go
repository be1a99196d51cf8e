// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"sort"

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
	signed           int64
	minRate, maxRate float64
	bad              textList
}

// folding adds up the rows of Tally.
type folding struct {
	run      *run
	cells    counts.Cells
	numbers  []uint64 // of the cells: at first of which combination each is, of which several may be of the same cell
	evidence map[said]*evident
	firsts   iter.Seq[*first] // of the rows, at least of those of blocks
	blocks   counts.Blocks    // in which something arrived in a service, or evidence begins; they are known before firsts are asked for
	err      error            // what kept firsts from coming
	isUnsure bool             // whether all traces of bad units were listed that ought to be
}

// said is a key of evidence.
type said struct {
	period counts.Period
	saying int
}

// evident is an evidence, in which block it begins, and when its trace was.
type evident struct {
	counts.Evidence
	block int32
	at    counts.Micros
}

// tally counts cells, evidence and totals, in one query. Where a trace was listed so often that others may be left out, it is asked again.
func (r *run) tally() error {
	f, err := r.tallied()
	if err == nil && f.isUnsure {
		r.Sure, r.t.Sampling, r.t.Coverage.ScoredBlank = true, counts.Sampling{}, 0
		f, err = r.tallied()
	}
	if err != nil {
		return err
	}
	r.sumUp(f)
	return f.err
}

// sumUp takes what was added up into the answer.
func (r *run) sumUp(f *folding) {
	f.sort()
	r.t.Cells = f.cells
	f.takeFirsts()
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
	if r.Keeps {
		return r.kept()
	}
	var firsts []first
	f := r.newFolding(func(yield func(*first) bool) { // to ask for them again takes longer
		for i := range firsts {
			if !yield(&firsts[i]) {
				return
			}
		}
	})
	var one first
	var trace Text
	err := r.rows(f, r.Tally(), []any{&one.at, &trace}, func(row *tallied) {
		one.period, one.block, one.of, one.trace = row.period, int32(row.block), row.of, trace.String //nolint:gosec // there are a few thousand blocks
		firsts = append(firsts, one)
	})
	return f, err
}

// kept reads rows that the engine keeps: it tells before how many there are, and after that the first spans of those of which they are asked.
func (r *run) kept() (*folding, error) {
	if err := r.make.Make(Step{"tallied", r.KeptTally()}); err != nil {
		return nil, err
	}
	var n int64
	if err := r.one("SELECT count(*) FROM tallied", &n); err != nil {
		return nil, err
	}
	f, rows := r.newFolding(nil), map[int32]int{} // by block
	f.firsts = func(yield func(*first) bool) {
		var period, block whole
		var one first
		var trace Text
		came, asked := 0, 0
		for block := range f.blocks {
			asked += rows[block]
		}
		read := r.combinations.reader(r)
		to := append(append([]any{&period, &block}, read.to()...), &one.at, &trace)
		f.err = r.each(r.keptFirsts(f.blocks), func() []any { return to }, func() (err error) {
			one.period, one.block, one.trace = counts.Period(period), int32(block), trace.String //nolint:gosec // there are four, and a few thousand blocks
			if one.of, err = read.read(); err == nil {
				yield(&one)
			}
			came++
			return err
		})
		if f.err == nil && came != asked {
			f.err = fmt.Errorf("%d first spans came where %d were asked for", came, asked)
		}
	}
	f.cells, f.numbers = make(counts.Cells, 0, n), make([]uint64, 0, n)
	return f, r.rows(f, r.keptRows(), nil, func(row *tallied) { rows[int32(row.block)]++ }) //nolint:gosec // there are a few thousand blocks
}

// rows takes the rows of a query into a folding. first are the columns of the first span, if it has any.
func (r *run) rows(f *folding, query string, first []any, each func(*tallied)) error {
	var row tallied
	var weights counts.Weights
	var period, block whole
	read := r.combinations.reader(r)
	to := append(append([]any{&period, &block}, read.to()...), &row.RawSpans, &row.RawScored, &row.RawBad)
	if !r.Unweighted {
		to = append(to, &weights.Spans, &weights.Scored, &weights.Bad, &weights.Squares, &row.signed, &row.minRate, &row.maxRate)
	}
	to = append(append(to, first...), &row.bad)
	return r.each(query, func() []any { return to }, func() (err error) {
		row.period, row.block = counts.Period(period), int(block) //nolint:gosec // there are four
		if row.Weights = nil; !r.Unweighted {
			own := weights
			row.Weights = &own
		}
		f.isUnsure = f.isUnsure || row.bad.mayLack()
		if row.of, err = read.read(); err != nil {
			return err
		}
		each(&row)
		cell := row.newCell()
		if r.leavesOut(row.of.Kind) {
			unscore(&cell)
			row.Tally = cell.Tally
		}
		f.take(&row, &cell)
		return nil
	})
}

func (r *run) newFolding(firsts iter.Seq[*first]) *folding {
	return &folding{run: r, evidence: map[said]*evident{}, firsts: firsts}
}

// take adds a row to what it is of. The cell is the same one.
func (f *folding) take(row *tallied, cell *counts.Cell) {
	f.cells.Add(cell)
	f.add(row)
}

// add adds a row to what it is of, but for its cell, which is the next one.
func (f *folding) add(row *tallied) {
	f.totals(row)
	f.numbers = append(f.numbers, uint64(row.of.cell)) //nolint:gosec // it is no less than 0
	if row.period == counts.Baseline || row.period == counts.Bad {
		f.say(row)
	}
}

// newCell returns the row as a cell.
func (t *tallied) newCell() counts.Cell {
	return counts.Cell{
		Key: &t.of.Key, Block: int32(t.block), Period: t.period, Tally: t.Tally, BadTraces: counts.TracesOf(t.bad.kept()), //nolint:gosec // there are a few thousand blocks
	}
}

// sort puts the cells into their order, and those together that are one. There may be so many that they are there once.
func (f *folding) sort() {
	rank := f.run.combinations.ranks()
	for i := range f.cells {
		cell := f.cells.At(i)
		f.numbers[i] = numberOf(cell.Period, cell.Block, rank[f.numbers[i]])
	}
	sort.Sort((*byNumber)(f))
	kept := 0
	for i := range f.cells {
		if i > 0 && f.numbers[kept-1] == f.numbers[i] {
			other := f.cells.At(i)
			f.cells.Change(kept-1, func(c *counts.Cell) { join(c, &other) })
			continue
		}
		f.cells[kept], f.numbers[kept] = f.cells[i], f.numbers[i]
		kept++
	}
	clear(f.cells[kept:])
	f.cells, f.numbers = f.cells[:kept], f.numbers[:kept]
}

// numberOf is the place of a cell among all, by the rank of what it is of.
func numberOf(period counts.Period, block int32, rank int) uint64 {
	const first = 1 << 31                                                                     // blocks may be negative
	return uint64(period)<<62 | uint64(uint32(int64(block)+first))<<30 | uint64(uint32(rank)) //nolint:gosec // there are fewer cells and blocks
}

// byNumber sorts cells.
type byNumber folding

func (f *byNumber) Len() int           { return len(f.cells) }
func (f *byNumber) Less(i, j int) bool { return f.numbers[i] < f.numbers[j] }
func (f *byNumber) Swap(i, j int) {
	f.cells[i], f.cells[j] = f.cells[j], f.cells[i]
	f.numbers[i], f.numbers[j] = f.numbers[j], f.numbers[i]
}

// join adds a cell to another of the same key.
func join(c, other *counts.Cell) {
	c.RawSpans, c.RawScored, c.RawBad = c.RawSpans+other.RawSpans, c.RawScored+other.RawScored, c.RawBad+other.RawBad
	if c.Weights != nil {
		w, o := c.Weights, other.Weights
		w.Spans, w.Scored, w.Bad, w.Squares = w.Spans+o.Spans, w.Scored+o.Scored, w.Bad+o.Bad, w.Squares+o.Squares
	}
	c.BadTraces = bothOf(c.BadTraces, other.BadTraces)
}

// bothOf returns the smallest traces of both.
func bothOf(a, b *counts.Traces) *counts.Traces {
	if b == nil {
		return a
	}
	traces := slices.Concat(a.List(), b.List())
	slices.Sort(traces)
	traces = slices.Compact(traces)
	return counts.TracesOf(traces[:min(len(traces), counts.KeptTraces)])
}

// totals adds to what is known of all units.
func (f *folding) totals(row *tallied) {
	c, s := &f.run.t.Coverage, &f.run.t.Sampling
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

// say adds to what stamps say of themselves.
func (f *folding) say(row *tallied) {
	key := said{row.period, row.of.saying}
	e, known := f.evidence[key]
	if !known {
		e = &evident{Evidence: counts.Evidence{
			Period: row.period, Service: row.of.Service, Status: row.of.Status, Drift: row.of.drift, Missing: row.of.missing,
			Unsettled: row.of.unsettled, Registry: row.of.registry, Declared: row.of.declared,
		}, block: int32(row.block), at: math.MaxInt64} //nolint:gosec // there are a few thousand blocks
		f.evidence[key] = e
	}
	e.block = min(e.block, int32(row.block)) //nolint:gosec // likewise
	e.Spans += row.Weighed().Spans
}
