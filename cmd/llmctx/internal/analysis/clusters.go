// SPDX-License-Identifier: Apache-2.0

package analysis

// KeptTraces is how many distinct traces of bad answers a row keeps: so many as it takes
// to name a variable, and to show some.
const KeptTraces = fewestClusters

// ClusterSums are sums over the clusters of scored spans that agree in period, stratum and
// values. A cluster is a conversation, or else a trace: its answers are not independent.
// m is the weight of a cluster's scored spans, b that of the bad ones of them.
type ClusterSums struct {
	Period Period
	Stratum
	Values   []string // in the order of Table.Variables
	Clusters int64
	M, MM    float64 // sums of m, and of m squared
	B, BB    float64 // of b
	MB       float64 // of m times b
	Largest  float64 // the largest m
}

// spreadOf is by how much the bad answers of clusters scatter more than those of as many
// independent ones with one rate would: the design effect, with weights in it. It is at
// least 1, and 1 where nothing is known.
func spreadOf(list []*ClusterSums) float64 {
	var m, b float64
	for _, c := range list {
		m += c.M
		b += c.B
	}
	if b == 0 || b == m {
		// Nothing scatters: what clusters and weights could do at most.
		var mm float64
		for _, c := range list {
			mm += c.MM
		}
		return max(mm/max(m, 1), 1)
	}
	p := b / m
	var scatter float64
	for _, c := range list {
		scatter += c.BB - 2*p*c.MB + p*p*c.MM
	}
	return max(scatter/(m*p*(1-p)), 1)
}

// nested is by how much the bad answers of whole clusters of a service scatter more than those of each kind of call by itself: where a
// call fails or is slow, so is the agent above it, and both are one matter. It is 1 where one kind alone has bad answers; its
// values differ in their rates, which makes whole clusters scatter, too.
func (t *Table) nested(service string) float64 {
	if !t.badOnKinds(service) {
		return 1
	}
	var of, bad float64
	for _, period := range []Period{Baseline, Bad} {
		whole, parts := sumsOf(t.Pooled, service, period), sumsOf(t.Clusters, service, period)
		n := badOf(parts)
		if len(whole) == 0 || n == 0 {
			continue
		}
		of, bad = of+n*spreadOf(whole)/spreadOf(parts), bad+n
	}
	return max(of/max(bad, 1e-9), 1)
}

// twiceOfBad is which part of the clusters with bad answers of a service is one that was counted before, with another kind of call.
func (t *Table) twiceOfBad(service string) float64 {
	whole, parts := sumsOf(t.Pooled, service, Bad), sumsOf(t.Clusters, service, Bad)
	if len(whole) == 0 || badOf(parts) == 0 || !t.badOnKinds(service) {
		return 0
	}
	return max(1-effectiveBad(whole)/effectiveBad(parts), 0)
}

// badOnKinds reports whether bad answers of a service are of several kinds of call.
func (t *Table) badOnKinds(service string) bool {
	kind := ""
	for i := range t.Clusters {
		if c := &t.Clusters[i]; c.Service == service && c.B > 0 {
			if kind != "" && c.Kind != kind {
				return true
			}
			kind = c.Kind
		}
	}
	return false
}

// sumsOf are those of a service in a period.
func sumsOf(all []ClusterSums, service string, period Period) (list []*ClusterSums) {
	for i := range all {
		if c := &all[i]; c.Service == service && c.Period == period {
			list = append(list, c)
		}
	}
	return list
}

// badOf is the weight of the bad answers of clusters.
func badOf(list []*ClusterSums) (sum float64) {
	for _, c := range list {
		sum += c.B
	}
	return sum
}

// effectiveBad is on how many clusters the bad answers are, as far as they count: (sum b)²/sum b².
func effectiveBad(list []*ClusterSums) float64 {
	var b, bb float64
	for _, c := range list {
		b += c.B
		bb += c.BB
	}
	if bb == 0 {
		return 0
	}
	return b * b / bb
}

// design is what tells the design effect of shares of all spans, of which clusters are known for those only that are scored.
type design struct {
	m, mm                  float64 // over clusters, of the weight of their scored spans
	spans, scored, squares float64 // weights of all spans, of the scored ones, and of these squared
}

func (d *design) add(other design) {
	d.m, d.mm, d.spans = d.m+other.m, d.mm+other.mm, d.spans+other.spans
	d.scored, d.squares = d.scored+other.scored, d.squares+other.squares
}

// ofAll is the design effect of the shares of all spans (Kish). If a part π of the spans of each cluster is
// scored, whichever, that of the scored ones is π times that of all, and 1-π times that of weights alone: of a
// cluster of many spans few may be seen. Where whole clusters are scored or none of one, it is too large, which
// makes of what moved at most something that cannot be told.
func (d *design) ofAll() float64 {
	if d.m == 0 || d.scored == 0 {
		return 1
	}
	seen, part := d.mm/d.m, min(d.scored/max(d.spans, d.scored), 1)
	return max(seen, (seen-(1-part)*d.squares/d.scored)/part, 1)
}
