// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"math"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// When the first span of each cell was is asked by nobody of most: it is kept of the blocks of a service in which something arrived, once these
// are known. Of many services something arrives in most blocks, and in few of each.

// first is the first span of a combination in a block.
type first struct {
	period counts.Period
	block  int32
	of     *combination
	at     counts.Micros
	trace  string         // "": it has none
	bad    *counts.Traces // of bad units of the bad window, where they came with it
}

// before reports whether it comes before another, which one without a trace does not at the same time.
func (f *first) before(at counts.Micros, trace string) bool {
	return cmp.Or(cmp.Compare(f.at, at), -cmp.Compare(min(len(f.trace), 1), min(len(trace), 1)), cmp.Compare(f.trace, trace)) < 0
}

// takeFirsts completes cells and evidence, once the cells are in their order.
func (f *folding) takeFirsts() {
	if len(f.cells) == 0 {
		return
	}
	arrivals := f.run.t.Arrivals()
	for _, e := range f.evidence {
		arrivals[counts.Arrival{Service: e.Service, Block: e.block}] = true
	}
	f.blocks = arrivals.Blocks()
	rank, earliest := f.run.combinations.ranks(), counts.Micros(math.MaxInt64)
	for row := range f.firsts {
		if f.blocks[row.block] {
			earliest = min(earliest, row.at)
		}
		isAsked := arrivals[counts.Arrival{Service: row.of.Service, Block: row.block}]
		if !isAsked && row.bad == nil {
			continue
		}
		at, _ := slices.BinarySearch(f.numbers, numberOf(row.period, row.block, rank[row.of.cell])) // each is of a cell
		f.cells.Change(at, func(cell *counts.Cell) {
			cell.BadTraces = bothOf(cell.BadTraces, row.bad)
			if isAsked && (cell.First == nil || row.before(cell.First.At, cell.First.Trace)) {
				cell.First = &counts.First{At: row.at, Trace: row.trace}
			}
		})
		if !isAsked {
			continue
		}
		if e := f.evidence[said{row.period, row.of.saying}]; e != nil && row.before(e.at, e.Trace) {
			e.at, e.Trace = row.at, row.trace
		}
	}
	f.run.t.Coverage.First = earliest.Time()
	f.numbers, f.firsts = nil, nil
}
