// SPDX-License-Identifier: Apache-2.0

package analysis

// group is the counts of one period, stratum and set of values; of the baseline, in one tile.
type group struct {
	tile    int // -1: none
	period  Period
	stratum int32
	values  []int32
	spans   float64
	scored  int64
	bad     int64
	weight  weights
}

// groupsOf sums over time.
func groupsOf(t *Table, in tiling) []group {
	var groups []group
	type alike struct {
		period       Period
		tile         int
		stratum, set int32
	}
	at := map[alike]int{}
	for _, c := range t.cells {
		if c.period != Bad && c.period != Baseline {
			continue
		}
		tile := -1
		if c.period == Baseline {
			tile = in.of(c.bucket)
		}
		key := alike{c.period, tile, c.stratum, c.number}
		j, ok := at[key]
		if !ok {
			j = len(groups)
			at[key] = j
			groups = append(groups, group{tile: tile, period: c.period, stratum: c.stratum, values: c.values})
		}
		g := &groups[j]
		g.spans += float64(c.spans)
		g.scored += c.scored
		g.bad += c.bad
		g.weight.spans += c.weight().spans
		g.weight.scored += c.weight().scored
		g.weight.bad += c.weight().bad
	}
	return groups
}
