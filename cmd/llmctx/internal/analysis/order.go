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
	for i := range t.cells {
		c := &t.cells[i]
		c.stratum = strata[c.stratum]
		for v, id := range c.values {
			c.values[v] = values[v][id]
		}
	}
	slices.SortFunc(t.cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.period, b.period), cmp.Compare(a.bucket, b.bucket), cmp.Compare(a.stratum, b.stratum),
			slices.Compare(a.values, b.values), slices.Compare(a.badTraces, b.badTraces))
	})
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
