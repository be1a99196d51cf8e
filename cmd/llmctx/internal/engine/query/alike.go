// SPDX-License-Identifier: Apache-2.0

package query

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Where each span stands for itself, most clusters are like others: so many units of the same combinations, so many of them bad. To ask how many
// there are of each sort takes one group of each cluster; to ask for the sums of keys and of services takes a group for each key and for each
// service in it, and more to bring together what is of one.

// Counted is a dialect that lists the whole numbers of a group.
type Counted interface {
	// Shifted returns a whole number shifted to the left by some bits, in which another is put.
	Shifted(number string, bits int, other string) string
	// Sorted returns the whole numbers of a group, the smallest first.
	Sorted(number string) string
	// Document returns how often each is in such a list, as an object in JSON.
	Document(sorted string) string
}

// mostAlike is how many sorts of clusters are asked for: where there are more, the server sums them up.
const mostAlike = 200_000

// alikeBits are those of a code that do not tell the combination: whether a unit is of the bad window, and whether it is bad.
const (
	alikeBits = 2
	isOfBad   = 2
	isBad     = 1
)

// alike is a query of the sorts of clusters: what a cluster has of each code, how many are so, how many of these are conversations, and how many
// groups are so with the one of units that are of no cluster.
func (s *Spec) alike(d Counted, most int) string {
	code := d.Shifted("n", alikeBits, fmt.Sprintf("CASE WHEN period = %d THEN %d ELSE 0 END + coalesce(bad, 0)", counts.Bad, isOfBad))
	if !s.Numbered {
		return s.alikeOfTexts(d, code, most)
	}
	named := "0"
	if s.Asked.Cluster == counts.Conversation {
		named = "cluster_key % 2"
	}
	return fmt.Sprintf(`SELECT %s, count(cluster_key), coalesce(sum(named), 0), count(*) FROM (SELECT cluster_key, %s AS named, %s AS parts FROM units WHERE %s GROUP BY cluster_key) c
GROUP BY parts LIMIT %d`, d.Document("parts"), named, d.Sorted(code), s.isClustered(), most+1)
}

// alikeOfTexts is the same where clusters have no numbers, of their hashes: groups of numbers are found in less time. A conversation may be called
// as a trace is; how many groups are so are those of which it is clear whether they are one.
func (s *Spec) alikeOfTexts(d Counted, code string, most int) string {
	return fmt.Sprintf(`SELECT %s, count(*), CAST(coalesce(sum(named), 0) AS BIGINT), count(named)
FROM (SELECT CASE WHEN min(cluster_named) = max(cluster_named) THEN max(cluster_named) END AS named, %s AS parts FROM units WHERE cluster_key IS NOT NULL AND %s GROUP BY %s) c
GROUP BY parts LIMIT %d`, d.Document("parts"), d.Sorted(code), s.isClustered(), s.Hash("cluster_key"), most+1)
}

// sums are those of keys and of services.
type sums struct {
	pooled  bool
	numbers []int // of each combination
	of      []*counts.ClusterSums
}

// add adds some clusters, which have parts of some combinations.
func (s *sums) add(parts []clusterPart, clusters, named int64) {
	for i := range parts {
		at := 2*s.numbers[parts[i].at] + bit(parts[i].period == counts.Bad)
		if parts[i].isIn(parts[:i], s.numbers) {
			continue
		}
		one := parts[i]
		for _, p := range parts[i+1:] {
			if p.period == one.period && s.numbers[p.at] == s.numbers[one.at] {
				one.m, one.b = one.m+p.m, one.b+p.b
			}
		}
		if s.of[at] == nil {
			s.of[at] = newClusterSums(one.of, one.period, s.pooled)
		}
		c, n := s.of[at], float64(clusters)
		c.Clusters, c.Named, c.MaxM = c.Clusters+clusters, c.Named+named, max(c.MaxM, one.m)
		c.M, c.B = c.M+n*one.m, c.B+n*one.b
		c.MM, c.MB, c.BB = c.MM+n*one.m*one.m, c.MB+n*one.m*one.b, c.BB+n*one.b*one.b
	}
}

// clusterPart are the units of a cluster that have the same combination.
type clusterPart struct {
	of     *combination
	at     int // of the combination, in the list
	period counts.Period
	m, b   float64
}

// isIn reports whether it is counted together with one of others.
func (p *clusterPart) isIn(others []clusterPart, numbers []int) bool {
	for i := range others {
		if others[i].period == p.period && numbers[others[i].at] == numbers[p.at] {
			return true
		}
	}
	return false
}

// alikeClusters counts clusters by their sorts. It reports whether that was done.
func (r *run) alikeClusters() (bool, error) {
	d, is := r.Dialect.(Counted)
	if !is || !r.Numbered && !r.OwnNumbers || !r.Unweighted {
		return false, nil
	}
	codes := map[int64]int{}
	for at, c := range r.combinations.list {
		codes[c.n<<alikeBits] = at
	}
	if len(codes) < len(r.combinations.list) { // they differ in what is shifted out
		return false, nil
	}
	var all []*sums
	for _, pooled := range r.poolings() {
		numbers := r.combinations.numbers(pooled)
		all = append(all, &sums{pooled, numbers, make([]*counts.ClusterSums, 2*len(numbers))})
	}
	var sorts int
	isClear := true
	var document string
	var clusters, named, groups int64
	var units float64
	err := r.each(r.alike(d, mostAlike), func() []any { return []any{&document, &clusters, &named, &groups} }, func() error {
		sorts++
		isClear = isClear && groups >= clusters
		parts, err := r.parted(document, codes)
		if len(r.Asked.Behaviour) > 0 {
			parts = slices.DeleteFunc(parts, func(p clusterPart) bool { return r.leavesOut(p.of.Kind) })
		}
		for i := range parts {
			units += float64(groups) * parts[i].m
		}
		for _, s := range all {
			if clusters > 0 {
				s.add(parts, clusters, named)
			}
		}
		return err
	})
	if err != nil || sorts > mostAlike || !isClear {
		return false, err
	}
	if known := r.make.Known; known != nil && units != r.clustered() {
		known.IsOther = true
	}
	for _, s := range all {
		for _, c := range s.of {
			if c != nil {
				r.t.Clusters = append(r.t.Clusters, *c)
			}
		}
	}
	return true, nil
}

// clustered is how many of the units in cells have clusters that are counted, or would if they were of one.
func (r *run) clustered() (units float64) {
	for _, c := range r.t.Cells.All() {
		switch isBad := c.Period == counts.Bad; {
		case len(r.Asked.Behaviour) == 0 && isBad:
			units += float64(c.RawSpans)
		case isBad, c.Period == counts.Baseline:
			units += float64(c.RawScored)
		}
	}
	return units
}

// parted reads what clusters have of each code, of combinations by their shifted numbers.
func (r *run) parted(document string, codes map[int64]int) ([]clusterPart, error) {
	var of map[int64]int64
	if err := json.Unmarshal([]byte(document), &of); err != nil {
		return nil, fmt.Errorf("%q tells no sort of clusters: %w", document, err)
	}
	parts := make([]clusterPart, 0, len(of))
	for code, n := range of {
		at, known := codes[code>>alikeBits<<alikeBits]
		if !known {
			return nil, errPackedMeanwhile
		}
		p := clusterPart{of: r.combinations.list[at], at: at, period: counts.Baseline, m: float64(n)}
		if code&isOfBad != 0 {
			p.period = counts.Bad
		}
		if code&isBad != 0 {
			p.b = p.m
		}
		parts = append(parts, p)
	}
	return parts, nil
}
