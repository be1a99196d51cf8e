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

// mostNumbered bounds what is remembered of clusters that come as numbers, which takes less of each.
const mostNumbered = 4_000_000

// clusterFold adds units up by their clusters.
type clusterFold struct {
	numbers map[string]int64 // of clusters that are told as texts
	first   []int32          // of each cluster by its number, its first sum and one; 0: it has none
	sums    [][]clusterSum   // sumsAtOnce in each: a list that grows is copied
	n       int              // of them
	most    int
	many    bool // there are more clusters than that: nothing is told
}

func newClusterFold() clusterFold {
	return clusterFold{numbers: map[string]int64{}, most: mostClusters}
}

const sumsAtOnce = 1 << 12

// sum returns a sum by its number and one, as first has it.
func (f *clusterFold) sum(at int32) *clusterSum { return &f.sums[(at-1)/sumsAtOnce][(at-1)%sumsAtOnce] }

// clusterSum is the weight of a cluster's units of one combination and period, and that of the bad ones; next is the cluster's next one, as
// in first.
type clusterSum struct {
	m, b    float64
	n       int32
	next    int32
	period  counts.Period
	isNamed bool
}

// add adds a unit to a cluster that is told as a text.
func (f *clusterFold) add(cluster string, unit clusterSum) {
	if f.many {
		return
	}
	number, known := f.numbers[cluster]
	if !known {
		number = int64(len(f.numbers))
		if number < int64(f.most) {
			f.numbers[strings.Clone(cluster)] = number
		}
	}
	f.addNumber(number, unit)
}

// addNumber adds a unit to a cluster with a number.
func (f *clusterFold) addNumber(number int64, unit clusterSum) {
	switch {
	case f.many:
		return
	case number >= int64(f.most):
		f.many = true
		f.forget()
		return
	}
	for at := *numberIn(&f.first, number); at > 0; {
		s := f.sum(at)
		if s.n == unit.n && s.period == unit.period {
			s.plus(&unit)
			return
		}
		at = s.next
	}
	if f.n%sumsAtOnce == 0 {
		f.sums = append(f.sums, make([]clusterSum, sumsAtOnce))
	}
	f.n++
	unit.next, f.first[number] = f.first[number], int32(f.n) //nolint:gosec // a few for each cluster
	*f.sum(f.first[number]) = unit
}

// merge takes two clusters for one.
func (f *clusterFold) merge(number, other int32) {
	if f.many || int(other) >= len(f.first) || f.first[other] == 0 {
		return
	}
	last := numberIn(&f.first, int64(number))
	for *last > 0 {
		last = &f.sum(*last).next
	}
	*last, f.first[other] = f.first[other], 0
}

// forget gives back what was remembered, before the engine needs memory to count.
func (f *clusterFold) forget() {
	*f = clusterFold{many: f.many}
	debug.FreeOSMemory()
}

func (s *clusterSum) plus(o *clusterSum) {
	s.m, s.b, s.isNamed = s.m+o.m, s.b+o.b, s.isNamed || o.isNamed
}

// total returns the sums over all clusters, by their keys or by their services.
func (f *clusterFold) total(keys *combinations, pooled bool) []counts.ClusterSums {
	numbers := keys.numbers(pooled) // of each combination
	found := make([]*counts.ClusterSums, 2*len(numbers))
	of := func(s *clusterSum) int {
		return 2*numbers[s.n] + bit(s.period == counts.Bad)
	}
	var parts []clusterSum // of a cluster
	for _, at := range f.first {
		parts = parts[:0]
		for at > 0 {
			s := f.sum(at)
			at = s.next
			if same := slices.IndexFunc(parts, func(p clusterSum) bool { return of(&p) == of(s) }); same >= 0 {
				parts[same].plus(s)
			} else {
				parts = append(parts, *s)
			}
		}
		for i := range parts {
			p := &parts[i]
			if found[of(p)] == nil {
				found[of(p)] = newClusterSums(keys.list[p.n], p.period, pooled)
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

// numbers returns for each combination what it is counted together with: those of a key, or of a service.
func (c *combinations) numbers(pooled bool) []int {
	list, known := make([]int, len(c.list)), map[any]int{}
	for i, of := range c.list {
		var key any = of.k
		if pooled {
			key = of.Service
		}
		n, is := known[key]
		if !is {
			n = len(known)
			known[key] = n
		}
		list[i] = n
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
