// SPDX-License-Identifier: Apache-2.0

package counts_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func TestABlockOfAServiceIsOfArrivalsWhereItOrAValueWasNotSeenForSoLongThatItMayHaveBeenAway(t *testing.T) {
	nine := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	windows := counts.Windows{
		Baseline: counts.Interval{From: nine.Add(-20 * time.Hour), To: nine}, Bad: counts.Interval{From: nine, To: nine.Add(2 * time.Hour)}, Block: time.Hour,
	}
	type cell struct {
		block          int32
		service, value string
	}
	for about, c := range map[string]struct {
		cells []cell
		want  []counts.Arrival
	}{
		"nothing that is there now and then": {[]cell{{-20, "a", "x"}, {-19, "a", "x"}, {0, "a", "x"}, {-13, "a", "x"}, {-6, "a", "x"}}, []counts.Arrival{{"a", -20}, {"a", -6}}},
		"as long as six blocks it was":       {[]cell{{-20, "a", "x"}, {-14, "a", "x"}}, []counts.Arrival{{"a", -20}}},
		"a value":                            {[]cell{{-20, "a", "x"}, {-19, "a", "x"}, {-18, "a", "y"}, {-17, "a", "y"}, {-16, "a", "x"}}, []counts.Arrival{{"a", -20}, {"a", -18}}},
		"a value of a service":               {[]cell{{-20, "a", "x"}, {-18, "b", "x"}, {-17, "a", "x"}, {-16, "b", "x"}}, []counts.Arrival{{"a", -20}, {"b", -18}}},
		"what was before the baseline":       {[]cell{{-21, "a", "x"}, {-20, "a", "x"}, {-19, "a", "x"}}, []counts.Arrival{{"a", -21}, {"a", -20}}},
		"nothing":                            {},
	} {
		table := counts.Table{Windows: windows}
		for _, cell := range slices.Backward(c.cells) { // their order makes no difference
			table.Cells.Add(&counts.Cell{Key: &counts.Key{Service: cell.service, Values: []string{cell.value}}, Block: cell.block})
		}
		arrivals := table.Arrivals()
		assert.ElementsMatch(t, c.want, slices.Collect(maps.Keys(arrivals)), about)
		for _, at := range c.want {
			assert.True(t, arrivals.Blocks()[at.Block], about)
		}
		assert.LessOrEqual(t, len(arrivals.Blocks()), len(c.want), about)
	}
	assert.Equal(t, -21, windows.Earlier())
	assert.Equal(t, 48, counts.Windows{Block: 5 * time.Minute}.Away())
}

func TestNoTracesAreNoList(t *testing.T) {
	assert.Nil(t, counts.TracesOf(nil))
	assert.Nil(t, counts.TracesOf(nil).List())
	assert.Equal(t, []string{"a"}, counts.TracesOf([]string{"a"}).List())
}
