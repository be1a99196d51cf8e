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
	t.cells.order()
}

// order sorts all of them. They mostly come in the order of time: then those of a time are sorted each by themselves, and next to nothing is kept
// beside them.
func (c cells) order() {
	byTime := func(x, y cell) int { return cmp.Compare(x.at, y.at) }
	if !slices.IsSortedFunc(c.all, byTime) {
		slices.SortFunc(c.all, byTime)
	}
	type keyed struct {
		what uint64 // stratum and set
		cell
	}
	var run []keyed
	for begin, end := 0, 0; begin < len(c.all); begin = end {
		run = run[:0]
		for ; end < len(c.all) && c.all[end].at == c.all[begin].at; end++ {
			one := c.all[end]
			run = append(run, keyed{uint64(uint32(one.stratum))<<32 | uint64(uint32(one.number)), one})
		}
		slices.SortFunc(run, func(x, y keyed) int {
			if x.what != y.what {
				return cmp.Compare(x.what, y.what)
			}
			return slices.Compare(x.traces(), y.traces())
		})
		for i := range run {
			c.all[begin+i] = run[i].cell
		}
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
