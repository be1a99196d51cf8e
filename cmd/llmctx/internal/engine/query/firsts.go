// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// When the first span of each cell was takes a server as long to find as a good part of all else, and of most cells nobody asks it. It is asked of
// the blocks in which something arrived, once these are known.

// first is the first span of a combination in a block.
type first struct {
	period counts.Period
	block  int32
	of     *combination
	at     counts.Micros
	trace  string // "": it has none
}

// before reports whether it comes before another, which one without a trace does not at the same time.
func (f *first) before(at counts.Micros, trace string) bool {
	return cmp.Or(cmp.Compare(f.at, at), -cmp.Compare(min(len(f.trace), 1), min(len(trace), 1)), cmp.Compare(f.trace, trace)) < 0
}

// Firsts is a query of the first span of each cell in some blocks.
func (s *Spec) Firsts(blocks counts.Blocks) string {
	return fmt.Sprintf("SELECT %[1]s, %[2]s, %[3]s\nFROM units WHERE %[4]s GROUP BY %[1]s", s.tallyBy(), s.earliest(), s.First("tid", "ts"), s.inBlocks(blocks))
}

// span is a range of blocks.
type span struct{ from, to int32 }

// mostSpans is how many ranges of time a condition has at most. It holds for those between them, too, where there are more.
const mostSpans = 40

// spansOf are the ranges of blocks.
func spansOf(blocks counts.Blocks) (list []span) {
	sorted := slices.Sorted(maps.Keys(blocks))
	var gaps []int32
	for i := range sorted[1:] {
		gaps = append(gaps, sorted[i+1]-sorted[i])
	}
	slices.Sort(gaps)
	near := int32(1)
	if len(gaps) >= mostSpans {
		near = max(gaps[len(gaps)-mostSpans], near)
	}
	for _, block := range sorted {
		if n := len(list); n > 0 && block-list[n-1].to <= near {
			list[n-1].to = block
		} else {
			list = append(list, span{block, block})
		}
	}
	return list
}

// inBlocks holds for units of some blocks, and perhaps of some between them; nil: of all.
func (s *Spec) inBlocks(blocks counts.Blocks) string {
	if blocks == nil {
		return "true"
	}
	at, earlier := s.when(""), int32(s.Earlier()) //nolint:gosec // there are a few thousand blocks
	var parts []string
	for _, each := range spansOf(blocks) {
		from, to := s.Start(int(each.from)), s.Start(int(each.to)+1)
		if each.from == earlier {
			from = s.Since()
		}
		if each.to == earlier {
			to = s.Baseline.From
		}
		part := fmt.Sprintf("%[1]s >= %[2]s AND %[1]s < %[3]s", at.column, at.literal(from), at.literal(to))
		if slices.Contains(s.Beside, "day") {
			day := func(t time.Time) string { return s.Text(t.UTC().Format(time.DateOnly)) }
			part += " AND day >= " + day(from) + " AND day <= " + day(to)
		}
		parts = append(parts, part)
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// askFirsts asks for them.
func (r *run) askFirsts(blocks counts.Blocks, take func(*first)) error {
	var row first
	var period, block whole
	var trace Text
	read := r.combinations.reader(r)
	return r.each(r.Firsts(blocks), func() []any {
		return append(append([]any{&period, &block}, read.to()...), &row.at, &trace)
	}, func() (err error) {
		row.period, row.block, row.trace = counts.Period(period), int32(block), trace.String //nolint:gosec // there are four, and a few thousand
		if row.of, err = read.read(); err == nil {
			take(&row)
		}
		return err
	})
}

var errChanged = errors.New("what was counted is not there any more: ask again")

// takeFirsts completes cells and evidence, once the cells are in their order.
func (f *folding) takeFirsts() error {
	if len(f.cells) == 0 {
		return nil
	}
	blocks := f.run.t.Arrivals()
	for _, e := range f.evidence {
		blocks[e.block] = true
	}
	rank, earliest := f.run.combinations.ranks(), counts.Micros(math.MaxInt64)
	err := f.firsts(blocks, func(row *first) {
		if !blocks[row.block] {
			return
		}
		at, is := slices.BinarySearch(f.numbers, numberOf(row.period, row.block, rank[row.of.cell]))
		if !is { // it came meanwhile
			return
		}
		cell := &f.cells[at]
		if cell.First == nil || row.before(cell.First.At, cell.First.Trace) {
			cell.First = &counts.First{At: row.at, Trace: row.trace}
		}
		if e := f.evidence[said{row.period, row.of.saying}]; e != nil && row.before(e.at, e.Trace) {
			e.at, e.Trace = row.at, row.trace
		}
		earliest = min(earliest, row.at)
	})
	if err != nil {
		return err
	}
	for i := range f.cells {
		if c := &f.cells[i]; c.First == nil && blocks[c.Block] {
			return errChanged
		}
	}
	f.run.t.Coverage.First = earliest.Time()
	f.numbers, f.firsts = nil, nil
	return nil
}
