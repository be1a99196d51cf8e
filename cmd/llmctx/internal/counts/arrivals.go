// SPDX-License-Identifier: Apache-2.0

package counts

import (
	"cmp"
	"slices"
	"time"
)

// Away returns for how many blocks a value is not seen before it is said that it was away, and came back: four hours, or six blocks.
func (w Windows) Away() int { return max(int(4*time.Hour/w.Block), 6) }

// Earlier is the block of all that comes before the baseline.
func (w Windows) Earlier() int {
	block, _ := w.Place(w.Baseline.From.Add(-time.Microsecond))
	return block
}

// Blocks is a set of them.
type Blocks map[int32]bool

// Arrival is a block of a service.
type Arrival struct {
	Service string
	Block   int32
}

// Arrivals is a set of them.
type Arrivals map[Arrival]bool

// Blocks are their blocks.
func (a Arrivals) Blocks() Blocks {
	blocks := Blocks{}
	for at := range a {
		blocks[at.Block] = true
	}
	return blocks
}

// Arrivals are the blocks in which something arrived: a service, or a value of a variable in one, that was not seen for so long that it may have
// been away. What was before the baseline stands by itself, all of it: there is nothing that the first block of the baseline follows.
func (t *Table) Arrivals() Arrivals {
	order := make([]int32, len(t.Cells))
	for i := range order {
		order[i] = int32(i) //nolint:gosec // there are fewer cells
	}
	byBlock := func(i, j int32) int { return cmp.Compare(t.Cells[i].place>>periodBits, t.Cells[j].place>>periodBits) }
	if !slices.IsSortedFunc(order, byBlock) {
		slices.SortFunc(order, byBlock)
	}
	earlier, away := int32(t.Earlier()), int64(t.Away()) //nolint:gosec // there are a few thousand blocks
	seen, arrived := seen{things: map[thing]int32{}, of: map[*Key][]int32{}}, Arrivals{}
	for _, at := range order {
		cell := t.Cells.At(int(at))
		block := cell.Block
		if block == earlier {
			arrived[Arrival{cell.Service, block}] = true
			continue
		}
		for _, n := range seen.in(cell.Key) {
			if last := seen.last[n]; int64(block)-last > away {
				arrived[Arrival{cell.Service, block}] = true
			}
			seen.last[n] = int64(block)
		}
	}
	return arrived
}

// thing is what may arrive: a service, for which variable is -1, or a value in it.
type thing struct {
	service  string
	variable int
	value    string
}

// seen is in which block each thing was seen last.
type seen struct {
	things map[thing]int32
	of     map[*Key][]int32 // their numbers
	last   []int64
}

// in are the numbers of what a key holds.
func (s *seen) in(k *Key) []int32 {
	if list, known := s.of[k]; known {
		return list
	}
	list := []int32{s.number(thing{k.Service, -1, ""})}
	for v, value := range k.Values {
		list = append(list, s.number(thing{k.Service, v, value}))
	}
	s.of[k] = list
	return list
}

func (s *seen) number(of thing) int32 {
	n, known := s.things[of]
	if !known {
		const never = -1 << 40
		n = int32(len(s.last)) //nolint:gosec // there are fewer
		s.things[of], s.last = n, append(s.last, never)
	}
	return n
}
