// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"slices"
)

// order numbers strata and values by name and sorts the cells, so that the answer
// does not depend on the order in which rows came: not even in the last digit, which
// sums of floating point numbers would.
func (t *Table) order() {
	strata := permutation(t.Strata, Stratum.compare)
	t.Strata = reordered(t.Strata, strata)
	for s := range t.stratum {
		t.stratum[s] = strata[t.stratum[s]]
	}
	values := make([][]int32, len(t.Variables))
	for v := range t.Variables {
		// Unknown keeps ID 0.
		values[v] = append([]int32{0}, permutation(t.Values[v][1:], func(x, y Value) int { return cmp.Compare(x.Text, y.Text) })...)
		for id := range values[v][1:] {
			values[v][id+1]++
		}
		t.Values[v] = reordered(t.Values[v], values[v])
		for text, id := range t.ids[v] {
			t.ids[v][text] = values[v][id]
		}
	}
	for _, set := range t.sets {
		set.stratum = strata[set.stratum]
		for v, id := range set.values {
			set.values[v] = values[v][id]
		}
	}
	t.shared = nil
	numbers := ranks(t.sets, func(x, y *set) int { return slices.Compare(x.values, y.values) })
	for i, set := range t.sets {
		set.number = numbers[i]
	}
	// Cells are large: what is moved about are their places.
	type place struct {
		time, what uint64 // bucket and period; stratum and set
		cell       *cell
	}
	sorted := make([]place, len(t.cells))
	for i := range sorted {
		c := t.cells[i]
		const first = 1 << 31 // buckets may be negative
		sorted[i] = place{uint64(uint32(c.bucket+first))<<8 | uint64(c.period), uint64(uint32(c.stratum))<<32 | uint64(uint32(c.number)), c}
	}
	slices.SortFunc(sorted, func(a, b place) int {
		switch {
		case a.time != b.time:
			return cmp.Compare(a.time, b.time)
		case a.what != b.what:
			return cmp.Compare(a.what, b.what)
		default:
			return slices.Compare(a.cell.traces(), b.cell.traces())
		}
	})
	for i, of := range sorted {
		t.cells[i] = of.cell
	}
}

// ranks returns for each element its place in an order, in which those that are equal share one.
func ranks[E any](list []E, compare func(x, y E) int) []int32 {
	places := permutation(list, compare)
	sorted := reordered(list, places)
	rank := make([]int32, len(list))
	for i := 1; i < len(sorted); i++ {
		rank[i] = rank[i-1] + int32(min(compare(sorted[i], sorted[i-1]), 1))
	}
	for i, place := range places {
		places[i] = rank[place]
	}
	return places
}

// permutation returns for each element its place in an order.
func permutation[E any](list []E, compare func(x, y E) int) []int32 {
	sorted := make([]int32, len(list))
	for i := range sorted {
		sorted[i] = int32(i)
	}
	slices.SortFunc(sorted, func(a, b int32) int { return compare(list[a], list[b]) })
	places := make([]int32, len(list))
	for place, i := range sorted {
		places[i] = int32(place)
	}
	return places
}

func reordered[E any](list []E, places []int32) []E {
	out := make([]E, len(list))
	for i := range list {
		out[places[i]] = list[i]
	}
	return out
}
