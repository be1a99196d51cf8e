// SPDX-License-Identifier: Apache-2.0

package analysis

import "slices"

// silentSince are the answers of kinds of call that never tell the variable of a candidate, from when it came and where others do not have it: an
// agent is as slow as the model below it, of which it tells nothing. By how much they got worse says nothing of it. nil: there are none.
func (f *frame) silentSince(x *atom) exposure {
	const never = 0.01
	if x.grew() {
		return nil
	}
	kinds := map[int32]*portion{}
	for i := range f.cells {
		c := &f.cells[i]
		if kinds[c.stratum] == nil {
			kinds[c.stratum] = &portion{}
		}
		kinds[c.stratum].add(c.scored, c.values[x.variable] != 0)
	}
	silent := func(c *frameCell) bool {
		return c.block >= x.from && c.block <= x.last && !x.alone[c.block] && kinds[c.stratum].share() < never
	}
	if !slices.ContainsFunc(f.cells, func(c frameCell) bool { return silent(&c) }) {
		return nil
	}
	return silent
}

// comparedWith are the values with which the others are compared: the most frequent one that is told and, of kinds of call that have
// none in common with those that have it, one of their own. What comes to a kind of call would else be compared with what that never
// had, which may be anything.
func (f *frame) comparedWith(variable int, list []int32) (compared []int32) {
	if len(list) < 2 {
		return list
	}
	kinds := map[int32][]int32{} // those that have a value
	for i := range f.cells {
		id := f.cells[i].values[variable]
		if id != 0 && slices.Contains(list, id) && !slices.Contains(kinds[id], f.cells[i].stratum) {
			kinds[id] = append(kinds[id], f.cells[i].stratum)
		}
	}
	seen := map[int32]bool{} // kinds of call, of which the values can be compared
	for _, first := range list {
		if first == 0 || seen[kinds[first][0]] {
			continue
		}
		compared = append(compared, first)
		for reached := []int32{first}; len(reached) > 0; reached = reached[1:] {
			for _, kind := range kinds[reached[0]] {
				if seen[kind] {
					continue
				}
				seen[kind] = true
				for _, other := range list {
					if slices.Contains(kinds[other], kind) {
						reached = append(reached, other)
					}
				}
			}
		}
	}
	return compared
}
