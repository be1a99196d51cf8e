// SPDX-License-Identifier: Apache-2.0

package analysis

import "math"

// untoldBefore is the last block before an arrival of which an answer told the variable, and how many answers after it did not: a registry
// that knows a change from two looks only tells neither value in between.
func (f *frame) untoldBefore(x *atom) (last int, untold float64) {
	last = math.MinInt
	for i := range f.cells {
		c := &f.cells[i]
		switch {
		case c.block >= x.block:
			return last, untold
		case c.values[x.variable] != 0:
			last, untold = c.block, 0
		default:
			untold += c.scored
		}
	}
	return last, untold
}

// date finds since when it fits best that an arrival was there, if for a while before it no answer told the variable. Each block of that
// while is as probable beforehand.
func (f *frame) date(x *atom) {
	x.from, x.unsure = x.block, 0
	last, untold := f.untoldBefore(x)
	if !x.arrived || untold < fewestEvents || last < f.first {
		return
	}
	best, begin := math.Inf(1), x.block
	deviances := make([]float64, 0, x.block-last+1)
	for x.from = last; x.from <= x.block; x.from++ {
		fit := f.with(nil, x.presumed)
		if deviances = append(deviances, fit.deviance); fit.deviance < best {
			best, begin = fit.deviance, x.from
		}
	}
	mean := 0.0
	for _, d := range deviances {
		mean += math.Exp((best-d)/x.timing/2) / float64(len(deviances))
	}
	x.from, x.unsure = begin, -2*math.Log(mean)
}
