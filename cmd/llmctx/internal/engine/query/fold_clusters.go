// SPDX-License-Identifier: Apache-2.0

package query

import (
	"runtime/debug"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// mostClusters bounds what is remembered of clusters, to sixty MB or so: where there are more, the engine counts them, which can use its disk.
const mostClusters = 270_000

// clusterFold adds units up by their clusters.
type clusterFold struct {
	first map[string]int32 // of each cluster, its first sum
	sums  []clusterSum
	most  int
	many  bool // there are more clusters than that: nothing is told
}

func newClusterFold() clusterFold { return clusterFold{first: map[string]int32{}, most: mostClusters} }

// clusterSum is the weight of a cluster's units of one key and period, and that of the bad ones; next is the cluster's next one.
type clusterSum struct {
	k       int64
	m, b    float64
	next    int32
	period  counts.Period
	isNamed bool
}

// add adds a unit to a cluster.
func (f *clusterFold) add(cluster string, unit clusterSum) {
	if f.many {
		return
	}
	first, known := f.first[cluster]
	for at := first; known && at >= 0; at = f.sums[at].next {
		if s := &f.sums[at]; s.k == unit.k && s.period == unit.period {
			s.plus(&unit)
			return
		}
	}
	last := int32(len(f.sums)) //nolint:gosec // a few for each cluster
	switch {
	case known:
		unit.next, f.sums[first].next = f.sums[first].next, last
	case len(f.first) == f.most:
		*f = clusterFold{many: true}
		debug.FreeOSMemory() // what was remembered, before the engine needs memory to count
		return
	default:
		unit.next, f.first[strings.Clone(cluster)] = -1, last
	}
	f.sums = append(f.sums, unit)
}

func (s *clusterSum) plus(o *clusterSum) {
	s.m, s.b, s.isNamed = s.m+o.m, s.b+o.b, s.isNamed || o.isNamed
}

// total returns the sums over all clusters, by their keys or by their services.
func (f *clusterFold) total(keys *combinations, pooled bool) []counts.ClusterSums {
	numbers := keys.numbers(pooled)
	found := make([]*counts.ClusterSums, 2*len(numbers))
	of := func(s *clusterSum) int {
		return 2*numbers[s.k] + bit(s.period == counts.Bad)
	}
	var parts []clusterSum // of a cluster
	for _, at := range f.first {
		parts = parts[:0]
		for ; at >= 0; at = f.sums[at].next {
			s := &f.sums[at]
			if same := slices.IndexFunc(parts, func(p clusterSum) bool { return of(&p) == of(s) }); same >= 0 {
				parts[same].plus(s)
			} else {
				parts = append(parts, *s)
			}
		}
		for i := range parts {
			p := &parts[i]
			if found[of(p)] == nil {
				found[of(p)] = newClusterSums(keys.ofKey(p.k), p.period, pooled)
			}
			p.addTo(found[of(p)])
		}
	}
	var list []counts.ClusterSums
	for _, c := range found {
		if c != nil {
			list = append(list, *c)
		}
	}
	return list
}

func bit(is bool) int {
	if is {
		return 1
	}
	return 0
}

// numbers returns what is counted together, by the keys: each by itself, or those of a service.
func (c *combinations) numbers(pooled bool) []int {
	list, services := make([]int, len(c.keys)), map[string]int{}
	for k := range list {
		list[k] = k
		if service := c.ofKey(int64(k)).Service; pooled {
			if _, known := services[service]; !known {
				services[service] = len(services)
			}
			list[k] = services[service]
		}
	}
	return list
}

func newClusterSums(of *combination, period counts.Period, pooled bool) *counts.ClusterSums {
	c := &counts.ClusterSums{Period: period, Service: of.Service, Pooled: pooled}
	if !pooled {
		c.Kind, c.Values = of.Kind, of.Values
	}
	return c
}

func (s *clusterSum) addTo(c *counts.ClusterSums) {
	c.Clusters++
	c.M, c.B = c.M+s.m, c.B+s.b
	c.MM, c.MB, c.BB = c.MM+s.m*s.m, c.MB+s.m*s.b, c.BB+s.b*s.b
	c.MaxM = max(c.MaxM, s.m)
	if s.isNamed {
		c.Named++
	}
}
