// SPDX-License-Identifier: Apache-2.0

package analysis

// group is the counts of one period, stratum and set of values; of the baseline, in one tile. Where most answers have values of their own, there
// are nearly as many as cells.
type group struct {
	*set
	tile               int32 // -1: none
	period             Period
	spans, scored, bad int64
	weighed            *weights // nil: each span stands for itself
}

// weight are the spans of the group, each as often as sampling says.
func (g *group) weight() weights {
	if g.weighed != nil {
		return *g.weighed
	}
	return weights{float64(g.spans), float64(g.scored), float64(g.bad)}
}

// add adds a cell.
func (g *group) add(c *cell) {
	if g.weighed != nil || c.isWeighed() {
		sum, w := g.weight(), c.weight()
		g.weighed = &weights{sum.spans + w.spans, sum.scored + w.scored, sum.bad + w.bad}
	}
	g.spans += int64(c.spans)
	g.scored += int64(c.scored)
	g.bad += int64(c.bad)
}

// groupsOf sums over time. Cells in their order come tile by tile.
func groupsOf(t *Table, in tiling) []*group {
	type alike struct{ stratum, set int32 }
	const some = 256
	var groups []*group
	var spare []group
	at := map[alike]*group{} // of the last period and tile
	for _, c := range t.cells.each() {
		if c.period() != Bad && c.period() != Baseline {
			continue
		}
		tile := int32(-1)
		if c.period() == Baseline {
			tile = int32(in.of(c.bucket())) //nolint:gosec // there are a few hundred
		}
		if n := len(groups); n > 0 && (groups[n-1].period != c.period() || groups[n-1].tile != tile) {
			clear(at)
		}
		key := alike{c.stratum, c.number}
		g := at[key]
		if g == nil {
			if len(spare) == 0 {
				spare = make([]group, some)
			}
			g, spare = &spare[0], spare[1:]
			g.set, g.tile, g.period = c.set, tile, c.period()
			at[key], groups = g, append(groups, g)
		}
		g.add(c)
	}
	return groups
}

// groupsByService are pointers to the groups, in their order.
func (a *analysis) groupsByService() map[string][]*group {
	parts := map[string][]*group{}
	for _, g := range a.groups {
		service := a.table.Strata[g.stratum].Service
		parts[service] = append(parts[service], g)
	}
	return parts
}
