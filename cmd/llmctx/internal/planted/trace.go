// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"math/rand/v2"
	"time"
)

// sizes are how many answers a trace has where traces are unequal, with their shares. The
// rare long ones have most of the variance.
var sizes = [...]struct {
	spans int
	share float64
}{{1, 0.80}, {10, 0.19}, {100, 0.01}}

// meanSize is the mean of sizes.
func meanSize() (mean float64) {
	for _, s := range sizes {
		mean += float64(s.spans) * s.share
	}
	return mean
}

// trace makes the spans of one trace: one, or where traces are unequal as many as chance
// says, which agree in everything: also in whether they are bad.
func (p *plan) trace(at time.Time, r *rand.Rand) []Span {
	first := p.span(at, r)
	spans := []Span{first}
	if !p.Unequal {
		return spans
	}
	size, x := 1, r.Float64()
	for _, s := range sizes {
		if size = s.spans; x < s.share {
			break
		}
		x -= s.share
	}
	for i := 1; i < size; i++ {
		next := first
		next.ID = hexID(r)
		next.Start = first.Start.Add(time.Duration(i) * time.Second)
		next.Written = first.Written.Add(time.Duration(i) * time.Second)
		spans = append(spans, next)
	}
	return spans
}
