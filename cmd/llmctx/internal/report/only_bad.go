// SPDX-License-Identifier: Apache-2.0

package report

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// onlyBad reports whether a judge has but one label, that which was asked for, and gives it to a small part of the calls, as users do who
// tell what is bad and nothing else: calls without a verdict are then what the bad ones are compared with.
func onlyBad(c *counts.Table, q *Question) bool {
	const small = 1.0 / 3
	if !q.Labelled {
		return false
	}
	var bad, calls [2]float64
	kinds := kindsWithBad(c)
	for _, cell := range c.Cells.All() {
		if cell.RawScored != cell.RawBad {
			return false
		}
		if window, is := windowOf(cell.Period); is && kinds[kindOf{cell.Service, cell.Kind}] {
			w := cell.Weighed()
			bad[window] += w.Bad
			calls[window] += w.Spans
		}
	}
	return bad[0] > 0 && bad[1] > 0 && bad[0] < small*calls[0] && bad[1] < 2*small*calls[1]
}

func windowOf(p counts.Period) (window int, is bool) {
	switch p {
	case counts.Baseline:
		return 0, true
	case counts.Bad:
		return 1, true
	default:
		return 0, false
	}
}

// kindOf is a kind of call of a service.
type kindOf struct{ service, kind string }

// kindsWithBad are those of which some have a verdict.
func kindsWithBad(c *counts.Table) map[kindOf]bool {
	kinds := map[kindOf]bool{}
	for _, cell := range c.Cells.All() {
		if cell.RawBad > 0 {
			kinds[kindOf{cell.Service, cell.Kind}] = true
		}
	}
	return kinds
}

// countUnjudged takes calls without a verdict for ones that are not bad, of the kinds of which some have one.
func countUnjudged(c *counts.Table) {
	kinds := kindsWithBad(c)
	calls := map[clustersOf]float64{} // without one
	var order []counts.ClusterSums
	add := func(s counts.ClusterSums, n float64) {
		of := clustersOfSums(&s)
		if _, known := calls[of]; !known {
			order = append(order, s)
		}
		calls[of] += n
	}
	for i, cell := range c.Cells.All() {
		if !kinds[kindOf{cell.Service, cell.Kind}] {
			continue
		}
		w := cell.Weighed()
		if _, is := windowOf(cell.Period); is {
			add(counts.ClusterSums{Period: cell.Period, Service: cell.Service, Kind: cell.Kind, Values: cell.Values}, w.Spans-w.Scored)
			add(counts.ClusterSums{Period: cell.Period, Service: cell.Service, Pooled: true}, w.Spans-w.Scored)
		}
		cell.RawScored = cell.RawSpans
		if cell.Weights != nil && cell.RawSpans > 0 {
			w.Scored, w.Squares = w.Spans, w.Spans*w.Spans/float64(cell.RawSpans)
			cell.Weights = &w
		}
		c.Cells.Put(i, cell)
	}
	for i := range c.Clusters {
		of := clustersOfSums(&c.Clusters[i])
		addSingle(&c.Clusters[i], calls[of])
		delete(calls, of)
	}
	for _, s := range order {
		if n, left := calls[clustersOfSums(&s)]; left {
			addSingle(&s, n)
			c.Clusters = append(c.Clusters, s)
		}
	}
	c.Columns = nil // they count calls with a verdict alone
}

// clustersOf is what clusters are summed by.
type clustersOf struct {
	period                counts.Period
	pooled                bool
	service, kind, values string
}

func clustersOfSums(s *counts.ClusterSums) clustersOf {
	return clustersOf{s.Period, s.Pooled, s.Service, s.Kind, strings.Join(s.Values, "\x00")}
}

// addSingle adds so many that are not bad, each a cluster of its own: the bad ones of a conversation go on to scatter as they do.
func addSingle(s *counts.ClusterSums, n float64) {
	s.Clusters += int64(n)
	s.M, s.MM, s.MaxM = s.M+n, s.MM+n, max(s.MaxM, 1)
}

const saysOnlyBad = "Only bad answers have this verdict: of the kinds of call that get it, all calls without one count as not bad. If more of them are judged than before, " +
	"more look bad."
