// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"slices"
	"sort"
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
	at, signed       int64
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
	cells    []counts.Cell
	keys     []placed // of the cells
	at       map[placed]int
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
	at time.Time
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
	sort.Sort(&byPlace{f, r.combinations.ranks()})
	r.t.Cells = f.cells
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

// tallied reads the rows.
func (r *run) tallied() (*folding, error) {
	if r.Coded && r.make.Units != nil {
		return r.handed()
	}
	f := folding{run: r, at: map[placed]int{}, evidence: map[said]*evident{}}
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
	row.first = time.UnixMicro(row.at).UTC()
	f.totals(row)
	f.cell(row)
	if row.period == counts.Baseline || row.period == counts.Bad {
		f.say(row)
	}
}

// byPlace puts the cells in their order where they are: there may be many.
type byPlace struct {
	*folding
	rank []int
}

// Len is how many cells there are.
func (b *byPlace) Len() int { return len(b.cells) }

// Less compares the places of two.
func (b *byPlace) Less(i, j int) bool {
	x, y := &b.keys[i], &b.keys[j]
	return cmp.Or(cmp.Compare(x.period, y.period), cmp.Compare(x.block, y.block), cmp.Compare(b.rank[x.cell], b.rank[y.cell])) < 0
}

// Swap swaps two.
func (b *byPlace) Swap(i, j int) {
	b.cells[i], b.cells[j] = b.cells[j], b.cells[i]
	b.keys[i], b.keys[j] = b.keys[j], b.keys[i]
}

// totals adds to what is known of all units.
func (f *folding) totals(row *tallied) {
	c, s := &f.run.t.Coverage, &f.run.t.Sampling
	if c.First.IsZero() || row.first.Before(c.First) {
		c.First = row.first
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
	at, known := f.at[key]
	if !known {
		one := counts.Cell{Key: row.of.Key, Block: row.block, Status: row.of.status, Tally: row.Tally, First: row.first, FirstTrace: row.trace.String}
		one.Period = row.period
		one.BadTraces = append([]string(nil), row.bad.texts[:min(len(row.bad.texts), counts.KeptTraces)]...)
		f.at[key] = len(f.cells)
		f.cells, f.keys = append(f.cells, one), append(f.keys, key)
		return
	}
	c := &f.cells[at]
	c.RawSpans, c.RawScored, c.RawBad = c.RawSpans+row.RawSpans, c.RawScored+row.RawScored, c.RawBad+row.RawBad
	c.Spans, c.Scored, c.Bad = c.Spans+row.Spans, c.Scored+row.Scored, c.Bad+row.Bad
	c.SquaredWeights += row.SquaredWeights
	if isFirst(row, c.First, c.FirstTrace) {
		c.First, c.FirstTrace = row.first, row.trace.String
	}
	c.BadTraces = append(c.BadTraces, row.bad.texts...)
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
