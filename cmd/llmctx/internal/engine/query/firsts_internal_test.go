// SPDX-License-Identifier: Apache-2.0

package query

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

var firstsAt = counts.Windows{
	Baseline: counts.Interval{From: time.UnixMicro(1_000_000_000), To: time.UnixMicro(4_600_000_000)},
	Bad:      counts.Interval{From: time.UnixMicro(4_600_000_000), To: time.UnixMicro(8_200_000_000)}, Block: time.Minute,
}

// foldingOf is one of two combinations of one cell and one of another, in blocks -1 and 0.
func foldingOf(t *testing.T, firsts ...first) *folding {
	r := &run{Spec: &Spec{Windows: firstsAt, Asked: &counts.Question{}}, t: &counts.Table{Windows: firstsAt}}
	f := r.newFolding(func(yield func(*first) bool) {
		for i := range firsts {
			if !yield(&firsts[i]) {
				return
			}
		}
	})
	for n, cell := range []int{0, 0, 1} {
		of := &combination{Key: counts.Key{Service: "s", Kind: strconv.Itoa(cell)}, cell: cell, saying: n}
		r.combinations.list = append(r.combinations.list, of)
		if cell == len(r.combinations.first) {
			r.combinations.first = append(r.combinations.first, of)
		}
		for block, period := range map[int]counts.Period{0: counts.Bad, -1: counts.Baseline} {
			row := &tallied{block: block, period: period, of: of, Tally: counts.Tally{RawSpans: 1}}
			cell := row.newCell()
			f.take(row, &cell)
		}
	}
	for i := range firsts {
		firsts[i].of = r.combinations.list[firsts[i].period>>4]
		firsts[i].period &= 3
	}
	require.Len(t, f.cells, 6)
	return f
}

// ofCombination marks whose first span it is.
func ofCombination(n int) counts.Period { return counts.Period(n << 4) } //nolint:gosec // there are three

func TestOfTheFirstSpansOfACellTheFirstIsTakenAndItsEvidenceHasItsOwn(t *testing.T) {
	f := foldingOf(t,
		first{period: counts.Baseline | ofCombination(0), block: -1, at: 20, trace: "b"}, first{period: counts.Baseline | ofCombination(1), block: -1, at: 20, trace: "a"},
		first{period: counts.Baseline | ofCombination(2), block: -1, at: 30},
		first{period: counts.Bad | ofCombination(0), block: 0, at: 40}, first{period: counts.Bad | ofCombination(1), block: 0, at: 40, trace: "z"},
		first{period: counts.Bad | ofCombination(2), block: 0, at: 50, trace: "c"},
	)
	f.run.sumUp(f)
	cells := f.run.t.Cells
	require.Len(t, cells, 4, "two of one cell are put together")
	var firsts []counts.First
	for _, c := range cells.All() {
		firsts = append(firsts, *c.First)
	}
	assert.Equal(t, []counts.First{{At: 20, Trace: "a"}, {At: 30}, {At: 40, Trace: "z"}, {At: 50, Trace: "c"}}, firsts)
	traces := map[string]int{}
	for _, e := range f.run.t.Evidence {
		traces[e.Trace]++
	}
	assert.Equal(t, map[string]int{"b": 1, "a": 1, "z": 1, "c": 1, "": 2}, traces)
	assert.Equal(t, time.UnixMicro(20).UTC(), f.run.t.Coverage.First)
}

func TestTheFirstSpanIsKeptOfServicesInWhichSomethingArrivedInTheBlock(t *testing.T) {
	r := &run{Spec: &Spec{Windows: firstsAt, Asked: &counts.Question{}}, t: &counts.Table{Windows: firstsAt}}
	var firsts []first
	f := r.newFolding(func(yield func(*first) bool) {
		for i := range firsts {
			if !yield(&firsts[i]) {
				return
			}
		}
	})
	for n, service := range []string{"old", "new"} {
		of := &combination{Key: counts.Key{Service: service}, cell: n, saying: n}
		r.combinations.list, r.combinations.first = append(r.combinations.list, of), append(r.combinations.first, of)
		for block, period := range map[int]counts.Period{-1: counts.Baseline, 0: counts.Bad} {
			if service == "new" && block < 0 {
				continue
			}
			row := &tallied{block: block, period: period, of: of, Tally: counts.Tally{RawSpans: 1}}
			cell := row.newCell()
			f.take(row, &cell)
			firsts = append(firsts, first{period: period, block: int32(block), of: of, at: counts.Micros(100 + block), trace: service}) //nolint:gosec // there are two
		}
	}
	for _, e := range f.evidence {
		e.block = -1 // all of it was there before
	}
	r.sumUp(f)
	kept := map[string]*counts.First{}
	for _, c := range r.t.Cells.All() {
		kept[c.Service+" "+strconv.Itoa(int(c.Block))] = c.First
	}
	assert.Equal(t, map[string]*counts.First{"old -1": {At: 99, Trace: "old"}, "old 0": nil, "new 0": {At: 100, Trace: "new"}}, kept)
}
