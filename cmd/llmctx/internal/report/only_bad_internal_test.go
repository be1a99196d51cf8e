// SPDX-License-Identifier: Apache-2.0

package report

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// onlyBadTable has a kind of call of which some are judged bad, and one of which none is.
func onlyBadTable() *counts.Table {
	cell := func(kind, value string, p counts.Period, spans, bad int64) counts.Cell {
		return counts.Cell{
			Key: &counts.Key{Service: "support", Kind: kind, Values: []string{value}}, Period: p,
			Tally: counts.Tally{RawSpans: spans, RawScored: bad, RawBad: bad},
		}
	}
	return &counts.Table{
		Variables: []string{"prompt"}, Scored: true,
		Cells: counts.CellsOf(
			cell("inference", "r1", counts.Baseline, 1000, 20), cell("inference", "r2", counts.Bad, 100, 30), cell("inference", "r1", counts.Bad, 10, 0),
			cell("inference", "r2", counts.After, 50, 5), cell("tool", "r1", counts.Baseline, 400, 0),
		),
		Clusters: []counts.ClusterSums{
			{Period: counts.Bad, Service: "support", Kind: "inference", Values: []string{"r2"}, Clusters: 15, M: 30, B: 30, MM: 60, MB: 60, BB: 60, MaxM: 2},
		},
		Columns: []counts.Column{{Service: "support"}},
	}
}

func TestWhereOnlyWhatIsBadHasAVerdictCallsWithoutOneAreNotBad(t *testing.T) {
	c := onlyBadTable()
	assert.True(t, onlyBad(c, &Question{Labelled: true}))
	countUnjudged(c)
	for i, want := range []int64{1000, 100, 10, 50, 0} {
		assert.Equal(t, want, c.Cells.At(i).RawScored)
	}
	assert.Equal(t, int64(30), c.Cells.At(1).RawBad)
	assert.Empty(t, c.Columns)
	sums := map[clustersOf]counts.ClusterSums{}
	for _, s := range c.Clusters {
		sums[clustersOfSums(&s)] = s
	}
	assert.Len(t, sums, 5, "three of one kind and value, and two of the service")
	assert.Equal(t, counts.ClusterSums{
		Period: counts.Bad, Service: "support", Kind: "inference", Values: []string{"r2"}, Clusters: 85, M: 100, B: 30, MM: 130, MB: 60, BB: 60, MaxM: 2,
	}, sums[clustersOf{counts.Bad, false, "support", "inference", "r2"}])
	assert.InDelta(t, 980, sums[clustersOf{counts.Baseline, true, "support", "", ""}].M, 0)
	assert.InDelta(t, 80, sums[clustersOf{counts.Bad, true, "support", "", ""}].M, 0)
}

func TestWhatIsSampledCountsAsOftenAsThereWereSuchAlsoWithoutAVerdict(t *testing.T) {
	c := onlyBadTable()
	c.Cells.Change(1, func(c *counts.Cell) { c.Weights = &counts.Weights{Spans: 1000, Scored: 300, Bad: 300, Squares: 3000} })
	countUnjudged(c)
	assert.Equal(t, &counts.Weights{Spans: 1000, Scored: 1000, Bad: 300, Squares: 10000}, c.Cells.At(1).Weights)
}

func TestCallsWithoutAVerdictAreNotTakenForGoodWhereThatMayBeWrong(t *testing.T) {
	assert.False(t, onlyBad(onlyBadTable(), &Question{}), "a threshold may be wrong")
	for name, change := range map[string]struct {
		cell   int
		change func(*counts.Cell)
	}{
		"some are good":               {0, func(c *counts.Cell) { c.RawScored++ }},
		"most of the calls are":       {0, func(c *counts.Cell) { c.RawScored, c.RawBad = 334, 334 }},
		"nearly all in the window":    {1, func(c *counts.Cell) { c.RawScored, c.RawBad = 75, 75 }},
		"there is none before":        {0, func(c *counts.Cell) { c.RawScored, c.RawBad = 0, 0 }},
		"there is none in the window": {1, func(c *counts.Cell) { c.RawScored, c.RawBad = 0, 0 }},
	} {
		c := onlyBadTable()
		c.Cells.Change(change.cell, change.change)
		assert.False(t, onlyBad(c, &Question{Labelled: true}), name)
	}
}
