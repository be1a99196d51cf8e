// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

func TestManyTracesAreSampledWithoutBias(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	all, sampled := map[uint64]int{}, newTraces()
	for range 50 {
		batch := newTraces()
		for range 2000 {
			h, n := r.Uint64(), 1+9*r.IntN(2)
			batch.spans[h], all[h] = n, n
		}
		sampled.merge(batch)
	}
	assert.LessOrEqual(t, len(sampled.spans), mostTraces)
	assert.Greater(t, len(sampled.spans), mostTraces/4)
	for h, n := range sampled.spans {
		assert.Equal(t, all[h], n)
	}
	assert.InDelta(t, moved.DesignEffect(all), moved.DesignEffect(sampled.spans), 0.1)
}
