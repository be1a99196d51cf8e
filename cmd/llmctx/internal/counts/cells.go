// SPDX-License-Identifier: Apache-2.0

package counts

import (
	"iter"
	"math"
)

// Cells are many: there may be millions. Each takes 32 bytes, and what few have as much as it needs.
type Cells []packed

// packed is a Cell.
type packed struct {
	key                *Key
	more               *more // nil: it has none of these
	place              int32 // block and period
	spans, scored, bad uint32
}

// more is what few cells have.
type more struct {
	raw       *[3]int64 // of more spans than 32 bits hold; else nil
	weights   *Weights
	first     *First
	badTraces *Traces
}

const periodBits = 2 // there are four

// CellsOf returns them as a list.
func CellsOf(list ...Cell) Cells {
	cells := make(Cells, len(list))
	for i := range list {
		cells.Put(i, &list[i])
	}
	return cells
}

// At returns a cell.
func (c Cells) At(i int) Cell {
	p := &c[i]
	cell := Cell{
		Key: p.key, Block: p.place >> periodBits, Period: Period(p.place & (1<<periodBits - 1)), //nolint:gosec // it is less than four
		Tally: Tally{RawSpans: int64(p.spans), RawScored: int64(p.scored), RawBad: int64(p.bad)},
	}
	if m := p.more; m != nil {
		cell.Weights, cell.First, cell.BadTraces = m.weights, m.first, m.badTraces
		if m.raw != nil {
			cell.RawSpans, cell.RawScored, cell.RawBad = m.raw[0], m.raw[1], m.raw[2]
		}
	}
	return cell
}

// Put puts a cell in a place.
func (c Cells) Put(i int, cell *Cell) {
	p := packed{key: cell.Key, place: cell.Block<<periodBits | int32(cell.Period)}
	m := more{weights: cell.Weights, first: cell.First, badTraces: cell.BadTraces}
	if max(cell.RawSpans, cell.RawScored, cell.RawBad) > math.MaxUint32 {
		m.raw = &[3]int64{cell.RawSpans, cell.RawScored, cell.RawBad}
	} else {
		p.spans, p.scored, p.bad = uint32(cell.RawSpans), uint32(cell.RawScored), uint32(cell.RawBad) //nolint:gosec // they are no less than 0
	}
	if m != (more{}) {
		p.more = &m
	}
	c[i] = p
}

// Add adds a cell.
func (c *Cells) Add(cell *Cell) {
	*c = append(*c, packed{})
	c.Put(len(*c)-1, cell)
}

// Change changes a cell.
func (c Cells) Change(i int, change func(*Cell)) {
	cell := c.At(i)
	change(&cell)
	c.Put(i, &cell)
}

// All lists them, each until the next one.
func (c Cells) All() iter.Seq2[int, *Cell] {
	return func(yield func(int, *Cell) bool) {
		var cell Cell
		for i := range c {
			if cell = c.At(i); !yield(i, &cell) {
				return
			}
		}
	}
}

// Has reports whether something holds for one of them.
func (c Cells) Has(is func(*Cell) bool) bool {
	for _, cell := range c.All() {
		if is(cell) {
			return true
		}
	}
	return false
}

// List returns them all, in twice the room.
func (c Cells) List() []Cell {
	list := make([]Cell, len(c))
	for i := range c {
		list[i] = c.At(i)
	}
	return list
}
