// SPDX-License-Identifier: Apache-2.0

package analysis

// Rows calls do with each row of the table, as it was compared. What do is given is overwritten
// by the next call.
func (t *Table) Rows(do func(*Row)) {
	row := Row{Values: make([]string, len(t.Variables))}
	for _, c := range t.cells.each() {
		row.Bucket, row.Period, row.Stratum = c.bucket(), c.period(), t.Strata[c.stratum]
		row.Spans, row.Scored, row.Bad = int64(c.spans), int64(c.scored), int64(c.bad)
		row.Weight, row.ScoredWeight, row.BadWeight = c.weight().spans, c.weight().scored, c.weight().bad
		for v, id := range c.values {
			row.Values[v] = t.Values[v][id].Text
		}
		do(&row)
	}
}

// Spread returns the design effect of the scored answers of a service in a period, and of all
// services together for "": by how much they are fewer than they look.
func (t *Table) Spread(service string, period Period) float64 {
	var list []*ClusterSums
	for i := range t.Clusters {
		if c := &t.Clusters[i]; c.Period == period && (service == "" || c.Service == service) {
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return max(t.ScoredDesign, 1)
	}
	return spreadOf(list) * t.nested(service)
}

// Z95 returns the quantile of the normal distribution that every interval is made with.
func Z95() float64 { return z95 }
