// SPDX-License-Identifier: Apache-2.0

package analysis

// group is the counts of one period, stratum and set of values.
type group struct {
	period  Period
	stratum int32
	values  []int32
	spans   float64
	scored  int64
	bad     int64
	weight  weights
}

// groupsOf sums over time.
func groupsOf(t *Table) []group {
	var groups []group
	at := map[uint64]int{}
	for i := range t.cells {
		c := &t.cells[i]
		if c.period != Bad && c.period != Baseline {
			continue
		}
		key := mix(uint64(c.period), uint64(c.stratum))
		for v, id := range c.values {
			key += mix(uint64(v+8), uint64(id))
		}
		j, ok := at[key]
		if !ok {
			j = len(groups)
			at[key] = j
			groups = append(groups, group{period: c.period, stratum: c.stratum, values: c.values})
		}
		g := &groups[j]
		g.spans += float64(c.spans)
		g.scored += c.scored
		g.bad += c.bad
		g.weight.spans += c.weight.spans
		g.weight.scored += c.weight.scored
		g.weight.bad += c.weight.bad
	}
	return groups
}

// mix scatters a pair of small numbers over 64 bits (splitmix64), so that sums of a
// few of them name sets.
func mix(a, b uint64) uint64 {
	x := (a<<32 ^ b) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
