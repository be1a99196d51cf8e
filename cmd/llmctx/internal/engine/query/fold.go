// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Where an engine runs in this process, it hands units over one by one, and they are counted here: in one pass, without rows of counts
// that many statements make and hand over. It is the same that Tally and Clusters count.

// Unit is one of the relation units, as Folded selects it. Its texts are those of the engine, which takes them back.
type Unit struct {
	Code                 int64
	At                   int64 // microseconds
	Trace, Cluster       string
	HasTrace, HasCluster bool
	IsSigned             bool
	Weight, Rate         float64 // Rate only where it is signed
}

// The number of a unit is made of its combination, whether its cluster is a conversation, and whether it is bad.
const (
	badStates  = 3
	unscored   = 2
	unitStates = 2 * badStates
)

// Handed are the columns of units that are handed over: the fields of Unit, with NULL for what is not needed.
func (s *Spec) Handed() []string {
	list := []string{
		fmt.Sprintf("CAST(n AS BIGINT) * %d + cluster_named * %d + coalesce(bad, %d)", unitStates, badStates, unscored), "ts", "tid", "cluster_key",
		"CAST(NULL AS DOUBLE)", "CAST(NULL AS DOUBLE)",
	}
	if !s.Unweighted {
		list[4], list[5] = "w", "rate"
	}
	return list
}

// fold counts units.
type fold struct {
	place  func(at int64) (block int, period counts.Period)
	single bool // each unit stands for itself
	asked  bool // units may be scored
	rows   foldedRows

	clusters clusterFold
	labels   labelFold
}

// foldedKey is what a row is of.
type foldedKey struct {
	block, combination int32
	period             counts.Period
}

const goldenRatio = 0x9e3779b97f4a7c15 // Fibonacci hashing: Knuth, The Art of Computer Programming, volume 3, 6.4

// hash is one of which the first bits tell keys apart.
func (k *foldedKey) hash() uint64 {
	return (uint64(uint32(k.block))<<32 | uint64(uint32(k.combination))<<2 | uint64(k.period)) * goldenRatio //nolint:gosec // no bit is lost: there are fewer combinations than would need more
}

// foldedRow is a row as Tally has them. There are a hundred thousand: what few of them have lies elsewhere.
type foldedRow struct {
	foldedKey
	hasTrace           bool
	spans, scored, bad int64
	weighed            *weighedRow // nil: each unit stands for itself
	first              counts.Micros
	firstTrace         string
	badTraces          *counts.Traces
}

// weighedRow is what a row has of which units do not all stand for themselves.
type weighedRow struct {
	counts.Weights
	signed           int64
	minRate, maxRate float64
}

// foldedRows are rows that are found by their keys.
type foldedRows struct {
	slots []int32       // of a row its number and one, at its hash or after it; 0: none
	shift int           // what of a hash is cut off
	lists [][]foldedRow // rowsAtOnce in each: a list that grows is copied
	n     int           // of them
}

const rowsAtOnce = 1 << 10

// row returns a row by its number and one.
func (f *foldedRows) row(at int32) *foldedRow { return &f.lists[(at-1)/rowsAtOnce][(at-1)%rowsAtOnce] }

// slot returns where a key is, or has to be.
func (f *foldedRows) slot(key *foldedKey) int {
	at := int(key.hash() >> f.shift) //nolint:gosec // it is less than there are slots
	for f.slots[at] != 0 && f.row(f.slots[at]).foldedKey != *key {
		at = (at + 1) % len(f.slots)
	}
	return at
}

// of returns the row of a key.
func (f *foldedRows) of(key foldedKey) *foldedRow {
	if 2*f.n >= len(f.slots) {
		f.grow()
	}
	slot := &f.slots[f.slot(&key)]
	if *slot == 0 {
		if f.n%rowsAtOnce == 0 {
			f.lists = append(f.lists, make([]foldedRow, rowsAtOnce))
		}
		f.n++
		*slot = int32(f.n) //nolint:gosec // there are fewer than units
		row := f.row(*slot)
		row.foldedKey, row.first = key, math.MaxInt64
	}
	return f.row(*slot)
}

// grow makes twice as many slots.
func (f *foldedRows) grow() {
	bits := 12 // at first
	if f.slots != nil {
		bits = 64 - f.shift + 1
	}
	f.shift, f.slots = 64-bits, make([]int32, 1<<bits)
	for n := range f.each() {
		f.slots[f.slot(&f.row(n).foldedKey)] = n
	}
}

// each lists the rows, as they came, with their numbers and one.
func (f *foldedRows) each() iter.Seq2[int32, *foldedRow] {
	return func(yield func(int32, *foldedRow) bool) {
		for i := range f.n {
			at := int32(i) + 1 //nolint:gosec // likewise
			if !yield(at, f.row(at)) {
				return
			}
		}
	}
}

func (r *run) newFold() *fold {
	return &fold{
		place: r.placer(), single: r.Unweighted, asked: len(r.Asked.Behaviour) > 0,
		clusters: newClusterFold(), labels: newLabelFold(r.combinations.services()),
	}
}

// services are those of the combinations.
func (c *combinations) services() []string {
	list := make([]string, len(c.list))
	for i, of := range c.list {
		list[i] = of.Service
	}
	return list
}

// handed counts the units that the engine hands over.
func (r *run) handed() (*folding, error) {
	r.fold = r.newFold()
	if err := r.make.Units(r.Handed(), r.fold.add); err != nil {
		return nil, err
	}
	return r.folding(), nil
}

// folding adds up what was counted here.
func (r *run) folding() *folding {
	rows := r.fold.rows
	r.fold.rows = foldedRows{}
	f := r.newFolding(func(yield func(*first) bool) {
		for _, row := range rows.each() {
			if !yield(&first{period: row.period, block: row.block, of: r.combinations.list[row.combination], at: row.first, trace: row.firstTrace}) {
				return
			}
		}
	})
	f.cells, f.numbers = make(counts.Cells, 0, rows.n), make([]uint64, 0, rows.n)
	for _, row := range rows.each() {
		of := r.combinations.list[row.combination]
		one := tallied{
			block: int(row.block), Tally: counts.Tally{RawSpans: row.spans, RawScored: row.scored, RawBad: row.bad}, period: row.period, of: of,
		}
		if !r.Unweighted {
			own := row.weights()
			one.Weights = &own.Weights
			one.signed, one.minRate, one.maxRate = own.signed, own.minRate, own.maxRate
		}
		f.take(&one, &counts.Cell{Key: &of.Key, Block: row.block, Period: row.period, Tally: one.Tally, BadTraces: row.badTraces})
	}
	return f
}

// placer returns what Windows.Place does, of microseconds.
func (s *Spec) placer() func(at int64) (int, counts.Period) {
	width, badFrom, badTo := s.Block.Microseconds(), s.Bad.From.UnixMicro(), s.Bad.To.UnixMicro()
	from, to := s.Baseline.From.UnixMicro(), s.Baseline.To.UnixMicro()
	before, _ := s.Place(s.Baseline.From.Add(-time.Microsecond))
	return func(at int64) (block int, period counts.Period) {
		block = int((at - badFrom) / width)
		if (at-badFrom)%width < 0 {
			block--
		}
		switch {
		case at >= badTo:
			period = counts.After
		case at >= badFrom:
			period = counts.Bad
		case at < from:
			block = before
		case at < to:
			period = counts.Baseline
		}
		return block, period
	}
}

// add counts a unit.
func (f *fold) add(u *Unit) {
	n, state := u.Code/unitStates, u.Code%unitStates
	bad, isNamed := state%badStates, state >= badStates
	if f.single {
		u.Weight = 1
	}
	block, period := f.place(u.At)
	f.rows.of(foldedKey{int32(block), int32(n), period}).add(u, bad) //nolint:gosec // there are a few thousand blocks, and fewer combinations than spans
	isCompared := isCompared(bad, period)
	if u.HasCluster && (isCompared || !f.asked && period == counts.Bad) {
		f.clusters.add(u.Cluster, clusterSum{n: int32(n), m: u.Weight, b: u.Weight * float64(bad%unscored), period: period, isNamed: isNamed}) //nolint:gosec // likewise
	}
}

// isCompared holds for units that are compared, as compared says of the relation.
func isCompared(bad int64, period counts.Period) bool {
	return bad != unscored && (period == counts.Baseline || period == counts.Bad)
}

// weights are what the units of the row stand for.
func (r *foldedRow) weights() weighedRow {
	if r.weighed != nil {
		return *r.weighed
	}
	return weighedRow{
		Weights: counts.Weights{Spans: float64(r.spans), Scored: float64(r.scored), Bad: float64(r.bad), Squares: float64(r.scored)}, minRate: math.Inf(1),
	}
}

// add counts a unit of the row.
func (r *foldedRow) add(u *Unit, bad int64) {
	if r.weighed == nil && (u.Weight != 1 || u.IsSigned) {
		own := r.weights()
		r.weighed = &own
	}
	r.spans++
	if bad != unscored {
		r.scored++
	}
	if bad == 1 {
		r.bad++
		if u.HasTrace && r.period == counts.Bad {
			if r.badTraces == nil {
				r.badTraces = &counts.Traces{}
			}
			*r.badTraces = withSmallest(*r.badTraces, u.Trace)
		}
	}
	if r.weighed != nil {
		r.weighed.add(u, bad)
	}
	if first := int64(r.first); u.At < first || u.At == first && u.HasTrace && (!r.hasTrace || u.Trace < r.firstTrace) {
		r.first, r.hasTrace, r.firstTrace = counts.Micros(u.At), u.HasTrace, strings.Clone(u.Trace)
	}
}

func (w *weighedRow) add(u *Unit, bad int64) {
	w.Spans += u.Weight
	if bad != unscored {
		w.Scored += u.Weight
		w.Squares += u.Weight * u.Weight
	}
	if bad == 1 {
		w.Bad += u.Weight
	}
	if u.IsSigned {
		w.signed++
		w.minRate, w.maxRate = min(w.minRate, u.Rate), max(w.maxRate, u.Rate)
	}
}

// withSmallest adds a text to a sorted list if it is one of the smallest.
func withSmallest(list []string, text string) []string {
	if n := len(list); n == counts.KeptTraces && text >= list[n-1] {
		return list
	}
	at, known := slices.BinarySearch(list, text)
	if known {
		return list
	}
	list = slices.Insert(list, at, strings.Clone(text))
	return list[:min(len(list), counts.KeptTraces)]
}
