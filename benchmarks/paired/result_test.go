// SPDX-License-Identifier: Apache-2.0

package paired

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func TestTheMedianOfPairsIsNotMovedByARoundInWhichTheMachineWasBusy(t *testing.T) {
	slow := Result{times: []float64{20, 22, 2000}}
	fast := Result{times: []float64{10, 11, 1000}}
	assert.InDelta(t, 2, slow.Ratio(fast), 1e-9)
	assert.InDelta(t, 11, slow.Difference(fast), 1e-9)
	assert.InDelta(t, 22, slow.Nanoseconds(), 1e-9)
}

func TestQuantilesLieBetweenTheValuesInProportion(t *testing.T) {
	assert.InDelta(t, 2.5, Median([]float64{4, 1, 3, 2}), 1e-9)
	assert.InDelta(t, 9, Quantile([]float64{0, 10, 5}, 0.9), 1e-9)
	assert.InDelta(t, 7, Quantile([]float64{7}, 0.99), 1e-9)
}

func TestTheIntervalHoldsTheMeanOfTheRatiosAndIsAsWideAsStudentsIs(t *testing.T) {
	low, mean, high := Interval([]float64{0.9, 1 / 0.9, 1, 1, 1, 1})
	assert.InDelta(t, 1, mean, 1e-9)
	assert.InDelta(t, 1, low*high, 1e-9)
	// The standard error of the logarithms is 0.02720, the quantile for 5 degrees 2.571.
	assert.InDelta(t, 0.06994, math.Log(high), 0.0003)
}

func TestAProgramThatServesTakesATurnForEachLine(t *testing.T) {
	turns := 0
	c := Contestant{
		Inputs: func(int) []ptrace.Traces {
			td := ptrace.NewTraces()
			td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty()
			return []ptrace.Traces{td}
		},
		Run: func(ptrace.Traces) { turns++ },
	}
	var out strings.Builder
	require.NoError(t, Serve(c, strings.NewReader("turn\nturn\nturn\n"), &out))
	assert.Equal(t, 3, turns)
	assert.Len(t, strings.Fields(out.String()), 3)
}

func TestEveryContestantTakesEveryRoundWithInputsOfItsOwn(t *testing.T) {
	counts := map[string]int{}
	contestant := func(name string, allocations, workers int) Contestant {
		return Contestant{
			Name: name, Workers: workers,
			Inputs: func(int) []ptrace.Traces {
				td := ptrace.NewTraces()
				td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty()
				return []ptrace.Traces{td}
			},
			Run: func(td ptrace.Traces) {
				counts[name]++
				for range allocations {
					td.ResourceSpans().AppendEmpty()
				}
			},
		}
	}
	results := Run(5, []Contestant{contestant("idle", 0, 0), contestant("busy", 10_000, 0), contestant("pair", 0, 2)})
	assert.Equal(t, map[string]int{"idle": countingRounds + 5, "busy": countingRounds + 5, "pair": countingRounds + 5}, counts)
	assert.Equal(t, "busy", results[1].Name)
	assert.Greater(t, results[1].Ratio(results[0]), 1.0)
	assert.GreaterOrEqual(t, results[1].Allocations(), 10_000.0)
}
