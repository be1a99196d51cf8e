// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"slices"
	"time"
)

// ofSurges is how many of the reasons that are no change are counted to be a surge, where there is one: a service may not bear what it is asked for.
const ofSurges = 0.5

// flow is how much more a service is asked for in the hour from a block on than in the hour before, beyond what it was
// at the same time of the days before, and how many standard deviations that is from nothing.
type flow struct{ ratio, deviations float64 }

// flows are those of the blocks in which a change is searched for.
func (f *frame) flows() []flow {
	bucket := f.a.table.Bucket
	hour, day := max(int(time.Hour/bucket), 1), int(24*time.Hour/bucket)
	cells, begin := f.a.cellsOf(f.service), f.first-hour
	for _, c := range cells.each() {
		begin = min(begin, c.bucket())
	}
	before := make([]float64, f.last+hour-begin+1) // answers before a block
	for _, c := range cells.each() {
		if at := c.bucket() - begin; at < len(before)-1 {
			before[at+1] += c.weight().scored
		}
	}
	for i := 1; i < len(before); i++ {
		before[i] += before[i-1]
	}
	var m, mm float64
	for _, c := range f.clusters {
		m, mm = m+c.M, mm+c.MM
	}
	design := max(mm/max(m, 1), 1)
	// The logarithm of how much more it is from a block on, and its variance; false where there are too few answers to tell, as where
	// the service itself began.
	rise := func(block int) (log, variance float64, ok bool) {
		const fewest = 10
		at := block - begin
		old, now := before[at]-before[at-hour], before[at+hour]-before[at]
		return math.Log(now / old), (1/old + 1/now) * design, min(old, now) >= fewest && before[at-hour/2] > before[at-hour]
	}
	list := make([]flow, f.last-f.first)
	for i := range list {
		log, variance, ok := rise(f.first + i)
		if !ok {
			continue
		}
		var n, sum, squares, counting float64 // of the days before
		for block := f.first + i - day; block-hour >= begin; block -= day {
			if usual, of, known := rise(block); known {
				n, sum, squares, counting = n+1, sum+usual, squares+usual*usual, counting+of
			}
		}
		if n > 0 {
			// Days differ from each other by more than chance.
			differ := max((squares-sum*sum/n)/max(n-1, 1)-counting/n, 0)
			log, variance = min(log, log-sum/n), variance+counting/(n*n)+differ*(1+1/n)
		}
		list[i] = flow{math.Exp(log), log / math.Sqrt(variance)}
	}
	return list
}

// surges finds for each service the time from which on it is asked for twice as much as before, or more, and no other service is.
func surges(list []*attribution) {
	const twice, sure, beyond = 2, 3.5, 1
	all := make([][]flow, len(list))
	for i, at := range list {
		all[i] = at.frame.flows()
	}
	for i, at := range list {
		best := 0
		for k, x := range all[i] {
			if x.deviations > all[i][best].deviations {
				best = k
			}
		}
		if len(all[i]) == 0 || all[i][best].deviations < sure || all[i][best].ratio < twice {
			continue
		}
		ratio := all[i][best].ratio
		alone := !slices.ContainsFunc(slices.Concat(all[:i], all[i+1:]), func(other []flow) bool {
			return other[best].ratio > math.Sqrt(ratio) && other[best].deviations > beyond // of a few answers there are more by chance
		})
		if block := at.frame.first + best; alone {
			at.surge = &block
		}
	}
}

// bySurge is how much more probable it is that answers got worse with a surge than with a candidate, against one that lies there
// by chance. What is asked for more since a candidate came may be of it: it is no other time.
func (at *attribution) bySurge(x *atom, with *fit, others []exposure) float64 {
	const near = 2
	if at.surge == nil || max(*at.surge-x.block, x.block-*at.surge) <= near {
		return 0
	}
	f, best := at.frame, math.Inf(1)
	for from := *at.surge - 1; from <= *at.surge+1; from++ {
		alone := f.with(nil, append(slices.Clone(others), func(c *frameCell) bool { return c.block >= from })...)
		best = min(best, alone.deviance)
	}
	return ofSurges * math.Exp(((with.deviance-best)/x.timing+x.unsure)/2) * f.asked(*at.surge) / f.asked(x.from)
}
