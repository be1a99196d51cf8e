// SPDX-License-Identifier: Apache-2.0

package paired

import (
	"math"
	"slices"
)

// Result is what the turns of one contestant took, each by span.
type Result struct {
	Name   string
	times  []float64 // nanoseconds, by round
	counts []allocated
}

type allocated struct{ objects, bytes float64 }

// Nanoseconds is the median processor time of a span.
func (r Result) Nanoseconds() float64 { return Median(r.times) }

// Allocations is the median number of allocations of a span.
func (r Result) Allocations() float64 {
	return r.median(func(a allocated) float64 { return a.objects })
}

// Bytes is the median number of bytes allocated for a span.
func (r Result) Bytes() float64 {
	return r.median(func(a allocated) float64 { return a.bytes })
}

// Ratio is the median of r's processor time to that of another contestant in the same round.
func (r Result) Ratio(to Result) float64 {
	return r.pairs(to, func(own, other float64) float64 { return own / other })
}

// Difference is the median of r's processor time less that of another contestant in the same round, in nanoseconds
// a span.
func (r Result) Difference(from Result) float64 {
	return r.pairs(from, func(own, other float64) float64 { return own - other })
}

func (r Result) pairs(other Result, compare func(own, other float64) float64) float64 {
	compared := make([]float64, len(r.times))
	for round := range r.times {
		compared[round] = compare(r.times[round], other.times[round])
	}
	return Median(compared)
}

func (r Result) median(of func(allocated) float64) float64 {
	values := make([]float64, len(r.counts))
	for i, a := range r.counts {
		values[i] = of(a)
	}
	return Median(values)
}

// Median is the middle of the values.
func Median(values []float64) float64 { return Quantile(values, 0.5) }

// Quantile is the value below which the given share of the values lies, between two of them in proportion.
func Quantile(values []float64, share float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	at := share * float64(len(sorted)-1)
	below := int(at)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (sorted[above]-sorted[below])*(at-float64(below))
}

// Interval is the mean of some ratios, as ratios have one, and the interval that holds their true mean in 95 of 100
// cases (Student's, of their logarithms).
func Interval(ratios []float64) (low, mean, high float64) {
	n := float64(len(ratios))
	var sum, squares float64
	for _, r := range ratios {
		sum += math.Log(r)
	}
	for _, r := range ratios {
		squares += math.Pow(math.Log(r)-sum/n, 2)
	}
	wide := student(len(ratios)-1) * math.Sqrt(squares/(n-1)/n)
	return math.Exp(sum/n - wide), math.Exp(sum / n), math.Exp(sum/n + wide)
}

// student is the 97.5 % quantile of Student's distribution, by its expansion around the normal one, which is good to
// a hundredth from five degrees of freedom on.
func student(degrees int) float64 {
	const z = 1.959964
	d := float64(degrees)
	return z + (z*z*z+z)/(4*d) + (5*math.Pow(z, 5)+16*z*z*z+3*z)/(96*d*d) +
		(3*math.Pow(z, 7)+19*math.Pow(z, 5)+17*z*z*z-15*z)/(384*d*d*d)
}
