// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// TableOf takes over what an engine counted. verdicts says that a judge tells what is bad.
func TableOf(c *counts.Table, verdicts bool) *Table {
	w := Windows{Baseline: c.Baseline, Bad: c.Bad, Bucket: c.Block}
	w.Baseline.From = begin(c)
	t := NewTable(w, slices.Clone(c.Variables), c.Scored)
	t.Verdicts, t.Columns, t.Stale, t.Above = verdicts, c.Columns, staleOf(c), mostlyAbove(c)
	t.cells.all = make([]cell, 0, len(c.Cells))
	for _, cell := range c.Cells.All() {
		weights := cell.Weighed()
		row := Row{
			Bucket: int(cell.Block), Period: cell.Period, Stratum: Stratum{cell.Service, cell.Kind}, Values: cell.Values,
			Spans: cell.RawSpans, Scored: cell.RawScored, Bad: cell.RawBad,
			Weight: weights.Spans, ScoredWeight: weights.Scored, BadWeight: weights.Bad,
			BadTraces: cell.BadTraces.List(),
		}
		if cell.First != nil {
			row.First, row.FirstTrace = cell.First.At.Time(), cell.First.Trace
		}
		t.Add(row)
	}
	var pooled []*ClusterSums
	shares := sharesScored(c)
	all := design{}
	for i := range c.Clusters {
		s := &c.Clusters[i]
		sums := ClusterSums{
			Period: s.Period, Stratum: Stratum{s.Service, s.Kind}, Values: s.Values, Clusters: s.Clusters,
			M: s.M, MM: s.MM, B: s.B, BB: s.BB, MB: s.MB, Largest: s.MaxM,
		}
		if s.Pooled {
			t.Pooled = append(t.Pooled, sums)
		} else {
			t.Clusters = append(t.Clusters, sums)
		}
		if s.Pooled && s.Period == Bad {
			of := shares[s.Service]
			of.m, of.mm = s.M, s.MM
			t.designs[s.Service] = of.ofAll()
			all.add(of)
			pooled = append(pooled, &sums)
		}
	}
	if all.m > 0 {
		t.Design = all.ofAll()
		if c.Scored {
			t.ScoredDesign = spreadOf(pooled)
		}
	}
	return t
}

// sharesScored sums the spans of the bad window of each service.
func sharesScored(c *counts.Table) map[string]design {
	of := map[string]design{}
	for _, cell := range c.Cells.All() {
		if cell.Period == Bad {
			d, w := of[cell.Service], cell.Weighed()
			d.spans, d.scored, d.squares = d.spans+w.Spans, d.scored+w.Scored, d.squares+w.Squares
			if !c.Scored {
				d.scored = d.spans // clusters are those of all
			}
			of[cell.Service] = d
		}
	}
	return of
}

// staleOf is the share of stale stamps in the bad window.
func staleOf(c *counts.Table) float64 {
	var stale, all float64
	for i := range c.Evidence {
		if e := &c.Evidence[i]; e.Period == Bad {
			all += e.Spans
			if e.Status == "stale" {
				stale += e.Spans
			}
		}
	}
	return stale / max(all, 1)
}

// begin is when the baseline begins: with the first span in it.
func begin(c *counts.Table) time.Time {
	var first time.Time
	for _, cell := range c.Cells.All() {
		if cell.Period == Baseline && cell.First != nil && (first.IsZero() || cell.First.At.Time().Before(first)) {
			first = cell.First.At.Time()
		}
	}
	if first.Sub(c.Baseline.From) > c.Block {
		return first
	}
	return c.Baseline.From
}

// Dominated reports whether one cluster holds over a fifth of a service's answers, as a
// session does that is a process. Then traces are what is not independent of each other.
func Dominated(c *counts.Table) bool {
	const most, enough = 0.2, 50
	for i := range c.Clusters {
		if s := &c.Clusters[i]; s.Pooled && s.Named > 0 && s.M >= enough && s.MaxM > most*s.M {
			return true
		}
	}
	return false
}
