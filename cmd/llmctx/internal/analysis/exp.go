// SPDX-License-Identifier: Apache-2.0

package analysis

import "math"

// expBits is into how many parts a power of two is divided, as a power of two itself.
const expBits = 7

// expTable has the powers of two of each of these parts.
var expTable = func() (of [1 << expBits]float64) {
	for i := range of {
		of[i] = math.Exp2(float64(i) / float64(len(of)))
	}
	return of
}()

// exp is math.Exp but for the last digit, of what is no further from 0 than some hundreds, in a third of the time: a power of two from the
// table, and of the small rest the first terms of the series. An analysis takes millions of them.
func exp(x float64) float64 {
	const (
		parts     = 1 << expBits
		whole     = 1.5 * (1 << 52)                                         // added to a number, it leaves that as a whole one in the last bits
		high, low = 0x1.62e42fefap-1 / parts, 0x1.cf79abc9e3b39p-40 / parts // the logarithm of 2: of high a product has no more digits than there are
		third     = 1. / 6
		fourth    = 1. / 24
		fifth     = 1. / 120
		exponent  = 52 // its first bit
	)
	k := x*(parts/math.Ln2) + whole
	n := math.Float64bits(k)
	k -= whole
	r := x - k*high - k*low
	square := r * r
	rest := r + square*(0.5+r*third) + square*square*(fourth+r*fifth)
	power := math.Float64frombits(math.Float64bits(expTable[n%parts]) + n>>expBits<<exponent)
	return power + power*rest
}
