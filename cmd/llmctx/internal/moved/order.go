// SPDX-License-Identifier: Apache-2.0

package moved

import (
	"cmp"
	"slices"
)

// order numbers services and values by name and sorts the cells, so that the answer
// does not depend on the order in which rows came: not even in the last digit, which
// sums of floating point numbers would.
func (t *Table) order() {
	services := permutation(t.Services, func(s string) string { return s })
	t.Services = reordered(t.Services, services)
	for name := range t.service {
		t.service[name] = services[t.service[name]]
	}
	values := make([][]int32, len(t.Variables))
	for v := range t.Variables {
		// Unknown keeps ID 0.
		values[v] = append([]int32{0}, permutation(t.Values[v][1:], func(v Value) string { return v.Text })...)
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
		c.service = services[c.service]
		for v, id := range c.values {
			c.values[v] = values[v][id]
		}
	}
	slices.SortFunc(t.cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.period, b.period), cmp.Compare(a.bucket, b.bucket), cmp.Compare(a.service, b.service),
			slices.Compare(a.values, b.values), cmp.Compare(a.badTrace, b.badTrace))
	})
}

// permutation gives for each element its place in the order of its name.
func permutation[E any](list []E, name func(E) string) []int32 {
	sorted := make([]int32, len(list))
	for i := range sorted {
		sorted[i] = int32(i)
	}
	slices.SortFunc(sorted, func(a, b int32) int { return cmp.Compare(name(list[a]), name(list[b])) })
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
