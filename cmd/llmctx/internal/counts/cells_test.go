// SPDX-License-Identifier: Apache-2.0

package counts_test

import (
	"math"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func TestACellIsKeptAsItIsInHalfOfTheRoom(t *testing.T) {
	list := []counts.Cell{
		{},
		{Key: &counts.Key{Service: "a", Values: []string{"x"}}, Block: -2017, Period: counts.Earlier, Tally: counts.Tally{RawSpans: 3, RawScored: 2, RawBad: 1}},
		{Block: 48, Period: counts.After, Tally: counts.Tally{RawSpans: math.MaxUint32, RawScored: math.MaxUint32, RawBad: math.MaxUint32}},
		{Block: -1, Period: counts.Baseline, Tally: counts.Tally{RawSpans: math.MaxUint32 + 1, RawScored: 7}},
		{Period: counts.Bad, Tally: counts.Tally{RawSpans: 4, Weights: &counts.Weights{Spans: 9}}, First: &counts.First{At: 5, Trace: "t"}, BadTraces: counts.TracesOf([]string{"b"})},
	}
	cells := counts.CellsOf(list...)
	assert.Equal(t, list, cells.List())
	assert.LessOrEqual(t, unsafe.Sizeof(cells[0]), uintptr(32))
	for i, c := range cells.All() {
		assert.Equal(t, list[i], *c)
	}
	cells.Change(3, func(c *counts.Cell) { c.RawSpans, c.RawBad = 6, 5 })
	assert.Equal(t, counts.Tally{RawSpans: 6, RawScored: 7, RawBad: 5}, cells.At(3).Tally)
	cells.Add(&list[1])
	assert.Equal(t, list[1], cells.At(len(list)))
	isBad := func(c *counts.Cell) bool { return c.RawBad > 5 }
	assert.True(t, cells.Has(isBad))
	assert.False(t, cells[3:].Has(isBad))
}
