// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAnExponentialDiffersInNoMoreThanTheLastDigit(t *testing.T) {
	const digit = 1e-15
	worst := 0.0
	for x := -300.0; x <= 300; x += 0.00731 {
		worst = max(worst, math.Abs(exp(x)/math.Exp(x)-1))
	}
	assert.Less(t, worst, digit)
	assert.Equal(t, 1.0, exp(0)) //nolint:testifylint // it is exact
}
