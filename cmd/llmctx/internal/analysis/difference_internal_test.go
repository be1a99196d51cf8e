// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Of the table of examples in Newcombe 1998 (Statistics in Medicine 17), method 10.
func TestTheIntervalOfADifferenceIsThatOfThePublishedExamples(t *testing.T) {
	for _, row := range []struct {
		a, m, b, n      int64
		mean, low, high float64
	}{
		{56, 70, 48, 80, 0.2, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.6, 0.1705, 0.8090},
		{10, 10, 0, 20, 1, 0.6791, 1},
		{5, 56, 0, 29, 0.0893, -0.0381, 0.1926},
	} {
		mean, low, high := newcombe(Wilson(row.a, row.m, 1), Wilson(row.b, row.n, 1))
		assert.InDelta(t, row.mean, mean, 5e-5)
		assert.InDelta(t, row.low, low, 5e-5)
		assert.InDelta(t, row.high, high, 5e-5)
	}
}

func TestWhatIsNeverBadBeforeHasNoWiderIntervalThanItsAnswersTell(t *testing.T) {
	rows := []row{
		{columns: []int32{0}, values: []float64{1}, scored: 5000},
		{columns: []int32{0, 1}, values: []float64{1, 1}, scored: 400, bad: 200},
	}
	in := fitted(rows, 2, nil, nil)
	with, without := standard{by: make([]float64, 2)}, standard{by: make([]float64, 2)}
	with.add(&rows[1], in.beta)
	without.add(&row{columns: []int32{0}, values: []float64{1}, scored: 400}, in.beta)
	mean, low, high := newcombe(with.rate(&in, 1, 0), without.rate(&in, 1, 0))
	assert.InDelta(t, 0.5, mean, 0.01)
	assert.InDelta(t, 0.45, low, 0.01)
	assert.InDelta(t, 0.55, high, 0.01)

	once := with.rate(&in, 1, 0)
	assert.InDelta(t, Wilson(200, 400, 1).Low, once.Low, 0.001, "alone it is what its answers tell")
	assert.InDelta(t, Wilson(200, 400, 4).Low, with.rate(&in, 4, 0).Low, 0.001, "of a fourth as many independent ones")
	assert.Less(t, with.rate(&in, 1, 0.1).Low, once.Low-0.05, "that strays by itself")
	assert.InDelta(t, 1, new(standard).rate(&in, 1, 0).High, 1e-6, "nothing is known of no answers")
}
