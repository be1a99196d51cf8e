// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSharesOfOneExcessAddUpToNoMoreThanAllOfIt(t *testing.T) {
	of := func(list ...float64) (shares []float64) {
		r := &Result{Variables: []Variable{{Effect: &Effect{Excess: list[0]}}, {}}}
		for _, x := range list {
			r.Findings = append(r.Findings, Finding{Excess: x, effect: &Effect{Excess: x}})
		}
		r.divideExcess()
		for i := range r.Findings {
			assert.InDelta(t, r.Findings[i].Excess, r.Findings[i].Effect().Excess, 1e-9)
			shares = append(shares, r.Findings[i].Excess)
		}
		assert.InDelta(t, shares[0], r.Variables[0].Effect.Excess, 1e-9, "as the ranking has it")
		return shares
	}
	assert.InDeltaSlice(t, []float64{0.6, 0.4}, of(0.9, 0.6), 1e-9)
	assert.InDeltaSlice(t, []float64{0.5, 0.25}, of(0.5, 0.25), 1e-9)
	assert.InDeltaSlice(t, []float64{1}, of(1), 1e-9)
}
