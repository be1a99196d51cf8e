// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
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
	rows   []*foldedRow
	at     map[uint64]*foldedRow
	recent [recentRows]recentRow // found before all others
	spare  []foldedRow           // for rows to come

	clusters clusterFold
	labels   labelFold
}

// recentRow is a row with its number.
type recentRow struct {
	number uint64
	row    *foldedRow
}

// recentRows is how many rows are remembered: those of the blocks that an engine's threads are in.
const (
	recentRows  = 1 << recentBits
	recentBits  = 14
	goldenRatio = 0x9e3779b97f4a7c15 // Fibonacci hashing: Knuth, The Art of Computer Programming, volume 3, 6.4
)

// foldedKey is what a row is of.
type foldedKey struct {
	block, combination int32
	period             counts.Period
}

// packed is the key as one number, by which rows are found in half of the time.
func (k *foldedKey) packed() uint64 {
	return uint64(uint32(k.block))<<32 | uint64(uint32(k.combination))<<2 | uint64(k.period) //nolint:gosec // no bit is lost: there are fewer combinations than would need more
}

// foldedRow is a row as Tally has them.
type foldedRow struct {
	counts.Cell      // but for its key, its first span, its bad traces and its weights
	first            counts.Micros
	firstTrace       string
	weights          counts.Weights
	badTraces        []string
	signed           int64
	combination      int32
	hasTrace         bool
	minRate, maxRate float64
}

func (r *run) newFold() *fold {
	return &fold{
		place: r.placer(), single: r.Unweighted, asked: len(r.Asked.Behaviour) > 0, at: map[uint64]*foldedRow{},
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
	r.fold.rows, r.fold.at, r.fold.spare = nil, nil, nil
	f := r.newFolding(func(yield func(*first) bool) {
		for _, row := range rows {
			if !yield(&first{period: row.Period, block: row.Block, of: r.combinations.list[row.combination], at: row.first, trace: row.firstTrace}) {
				return
			}
		}
	})
	f.cells, f.numbers = make([]counts.Cell, 0, len(rows)), make([]uint64, 0, len(rows))
	for _, row := range rows {
		of := r.combinations.list[row.combination]
		row.Key, row.BadTraces = &of.Key, counts.TracesOf(row.badTraces)
		if !r.Unweighted {
			own := row.weights // the row goes
			row.Weights = &own
		}
		f.take(&tallied{
			block: int(row.Block), Tally: row.Tally, period: row.Period, of: of, signed: row.signed, minRate: row.minRate, maxRate: row.maxRate,
		}, row.Cell)
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
	f.row(foldedKey{int32(block), int32(n), period}).add(u, bad) //nolint:gosec // there are a few thousand blocks, and fewer combinations than spans
	isCompared := isCompared(bad, period)
	if u.HasCluster && (isCompared || !f.asked && period == counts.Bad) {
		f.clusters.add(u.Cluster, clusterSum{n: int32(n), m: u.Weight, b: u.Weight * float64(bad%unscored), period: period, isNamed: isNamed}) //nolint:gosec // likewise
	}
}

// isCompared holds for units that are compared, as compared says of the relation.
func isCompared(bad int64, period counts.Period) bool {
	return bad != unscored && (period == counts.Baseline || period == counts.Bad)
}

// row returns the row of a key.
func (f *fold) row(key foldedKey) *foldedRow {
	number := key.packed()
	recent := &f.recent[number*goldenRatio>>(64-recentBits)]
	if recent.number == number && recent.row != nil {
		return recent.row
	}
	row := f.at[number]
	if row == nil {
		const some = 1024
		if len(f.spare) == 0 {
			f.spare = make([]foldedRow, some)
		}
		row, f.spare = &f.spare[0], f.spare[1:]
		row.Block, row.combination, row.Period = key.block, key.combination, key.period
		row.first, row.minRate = math.MaxInt64, math.Inf(1)
		f.at[number], f.rows = row, append(f.rows, row)
	}
	*recent = recentRow{number, row}
	return row
}

// add counts a unit of the row.
func (r *foldedRow) add(u *Unit, bad int64) {
	r.RawSpans++
	r.weights.Spans += u.Weight
	if bad != unscored {
		r.RawScored++
		r.weights.Scored += u.Weight
		r.weights.Squares += u.Weight * u.Weight
	}
	if bad == 1 {
		r.RawBad++
		r.weights.Bad += u.Weight
		if u.HasTrace && r.Period == counts.Bad {
			r.badTraces = withSmallest(r.badTraces, u.Trace)
		}
	}
	if u.IsSigned {
		r.signed++
		r.minRate, r.maxRate = min(r.minRate, u.Rate), max(r.maxRate, u.Rate)
	}
	if first := int64(r.first); u.At < first || u.At == first && u.HasTrace && (!r.hasTrace || u.Trace < r.firstTrace) {
		r.first, r.hasTrace, r.firstTrace = counts.Micros(u.At), u.HasTrace, strings.Clone(u.Trace)
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
