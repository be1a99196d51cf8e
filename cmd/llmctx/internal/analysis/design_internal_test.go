// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// judgedTraffic is a bad window of conversations of so many spans, of which a part has a verdict.
func judgedTraffic(service string, conversations, spans int, part, weight float64) *counts.Table {
	r := rand.New(rand.NewPCG(1, 2))
	sums := counts.ClusterSums{Period: counts.Bad, Service: service, Pooled: true}
	cell := counts.Cell{Key: &counts.Key{Service: service, Values: []string{"a"}}, Period: counts.Bad, First: &counts.First{At: counts.MicrosOf(nine)}, Tally: counts.Tally{Weights: &counts.Weights{}}}
	for range conversations {
		m := 0.0
		for range spans {
			cell.RawSpans++
			cell.Weights.Spans += weight
			if r.Float64() < part {
				m += weight
				cell.RawScored++
				cell.Weights.Scored += weight
				cell.Weights.Squares += weight * weight
			}
		}
		if m > 0 {
			sums.Clusters++
			sums.M, sums.MM = sums.M+m, sums.MM+m*m
		}
	}
	return &counts.Table{
		Windows: counts.Windows{Bad: counts.Interval{From: nine, To: nine.Add(counts.LongestBaseline)}, Block: counts.LongestBaseline},
		Scored:  true, Variables: []string{"prompt"}, Cells: counts.CellsOf(cell), Clusters: []counts.ClusterSums{sums},
	}
}

func TestTheSharesOfAllSpansStrayAsTheirConversationsDoOfWhichAPartIsScored(t *testing.T) {
	for about, row := range map[string]struct {
		spans        int
		part, weight float64
		want         float64
	}{
		"all are scored":            {10, 1, 1, 10},
		"three quarters":            {10, 0.75, 1, 10},
		"a tenth":                   {10, 0.1, 1, 10},
		"one span a conversation":   {1, 0.5, 1, 1},
		"each stands for four":      {10, 0.5, 4, 40},
		"each stands for four, one": {1, 0.5, 4, 4},
	} {
		x := TableOf(judgedTraffic("s", 20_000, row.spans, row.part, row.weight), true)
		assert.InEpsilon(t, row.want, x.Design, 0.06, about)
	}
}

func TestWithoutABehaviourSharesStrayAsTheConversationsOfAllSpansDo(t *testing.T) {
	counted := judgedTraffic("s", 2000, 10, 1, 1)
	counted.Scored = false
	for i, c := range counted.Cells.All() {
		c.RawScored, c.Weights = 0, &counts.Weights{Spans: c.Weights.Spans, Bad: c.Weights.Bad}
		counted.Cells.Put(i, c)
	}
	x := TableOf(counted, false)
	assert.InDelta(t, 10, x.Design, 1e-9)
	assert.InDelta(t, 10, newAnalysis(newAnalysis(x).only("s")).deff, 1e-9)
	assert.InDelta(t, 1, x.ScoredDesign, 0, "nothing is scored")
}

func TestWhatIsScoredAsAWholeIsAsAlikeAsItLooksAtLeast(t *testing.T) {
	d := design{m: 100, mm: 500, spans: 1000, scored: 100, squares: 100}
	assert.InDelta(t, 41, d.ofAll(), 1e-9)
	assert.InDelta(t, 5, (&design{m: 100, mm: 500, spans: 100, scored: 100, squares: 100}).ofAll(), 1e-9)
	assert.InDelta(t, 5, (&design{m: 100, mm: 500, spans: 50, scored: 100, squares: 100}).ofAll(), 1e-9, "no part is more than all")
	assert.InDelta(t, 1, (&design{m: 100, mm: 100, spans: 1000, scored: 100, squares: 100}).ofAll(), 1e-9)
	assert.InDelta(t, 1, (&design{m: 100, mm: 50, spans: 100, scored: 100, squares: 50}).ofAll(), 1e-9)
	assert.InDelta(t, 1, (&design{spans: 100}).ofAll(), 0, "nothing is scored")
}

func TestTheSharesOfAServiceStrayAsItsOwnConversationsDo(t *testing.T) {
	long, short := judgedTraffic("long", 500, 20, 0.75, 1), judgedTraffic("short", 5000, 2, 0.75, 1)
	long.Cells, long.Clusters = append(long.Cells, short.Cells...), append(long.Clusters, short.Clusters...)
	x := TableOf(long, true)
	a := newAnalysis(x)
	assert.InEpsilon(t, 20, newAnalysis(a.only("long")).deff, 0.06)
	assert.InEpsilon(t, 2, newAnalysis(a.only("short")).deff, 0.06)
	assert.InEpsilon(t, 11, x.Design, 0.06, "half of the spans each")
	assert.InDelta(t, x.Design, newAnalysis(a.only("other")).deff, 0)
}

// pairsOf are traces of two answers each, of a call and of the agent above it, of which so many are bad: both, or each by itself.
func pairsOf(period Period, traces, bad float64, both bool) (whole ClusterSums, parts []ClusterSums) {
	for _, kind := range []string{"inference", "agent"} {
		parts = append(parts, ClusterSums{Period: period, Stratum: Stratum{"s", kind}, Values: []string{"a"}, Clusters: int64(traces), M: traces, MM: traces, B: bad, BB: bad, MB: bad})
	}
	whole = ClusterSums{Period: period, Stratum: Stratum{Service: "s"}, Clusters: int64(traces), M: 2 * traces, MM: 4 * traces, B: 2 * bad, BB: 2 * bad, MB: 4 * bad}
	if both {
		whole.BB = 4 * bad
	}
	return whole, parts
}

func TestACallAndTheAgentAboveItThatAreBadTogetherCountOnce(t *testing.T) {
	of := func(both bool) *frame {
		day := counts.Interval{From: nine.Add(-24 * time.Hour), To: nine}
		x := NewTable(Windows{Baseline: day, Bad: counts.Interval{From: nine, To: nine.Add(time.Hour)}, Bucket: time.Hour}, []string{"prompt"}, true)
		x.Add(Row{Bucket: -1, Period: Baseline, Stratum: Stratum{"s", "inference"}, Values: []string{"a"}, Spans: 1000, Scored: 1000, Bad: 10})
		for period, traces := range map[Period]float64{Baseline: 1000, Bad: 100} {
			whole, parts := pairsOf(period, traces, traces/100, both)
			x.Pooled, x.Clusters = append(x.Pooled, whole), append(x.Clusters, parts...)
		}
		return newAnalysis(x).framesOf()[0]
	}
	together, apart := of(true), of(false)
	assert.InEpsilon(t, 2, together.spread, 0.02)
	assert.InDelta(t, 0.5, together.twiceOfBad, 1e-9)
	assert.InEpsilon(t, 1, apart.spread, 0.02)
	assert.InDelta(t, 0, apart.twiceOfBad, 1e-9)
}

func TestWhereOneKindOfCallAloneHasBadAnswersWholeClustersTellNothingMore(t *testing.T) {
	x := NewTable(Windows{Bucket: time.Hour}, []string{"prompt"}, true)
	whole, parts := pairsOf(Baseline, 1000, 10, true)
	parts[1].B, parts[1].BB, parts[1].MB = 0, 0, 0
	x.Pooled, x.Clusters = []ClusterSums{whole}, parts
	assert.InDelta(t, 1, x.nested("s"), 0)
	assert.InDelta(t, 0, x.twiceOfBad("s"), 0)
	x.Pooled, x.Clusters = nil, nil
	assert.InDelta(t, 1, x.nested("s"), 0, "nothing is known of clusters")
	assert.InDelta(t, 0, x.twiceOfBad("s"), 0)
}
