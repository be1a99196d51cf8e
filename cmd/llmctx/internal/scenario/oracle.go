// SPDX-License-Identifier: Apache-2.0

package scenario

import "math"

// Oracle is the likelihood ratio of what is true against the same without what the guilty
// value did, by who knows the rate of each answer of each conversation: twice its logarithm.
// Nobody can tell more.
func (r *Run) Oracle() float64 {
	ratio := 0.0
	for i := range r.Answers {
		a := &r.Answers[i]
		if !a.Scored || r.Truth.Guilty == nil || !r.Truth.Guilty(a) || !a.Start.Before(r.Bad.To) {
			continue
		}
		with, without := bounded(a.rate), bounded(a.usual)
		if a.Bad {
			ratio += math.Log(with / without)
		} else {
			ratio += math.Log((1 - with) / (1 - without))
		}
	}
	return 2 * ratio
}

// Expected is how probable it was on average that an answer was bad of those for which it holds,
// and how probable it would have been on a usual day, each answer with its weight.
func (r *Run) Expected(of func(*Answer) bool) (today, usual float64) {
	var all float64
	for i := range r.Answers {
		if a := &r.Answers[i]; a.Scored && of(a) {
			all += a.Weight
			today += a.Weight * bounded(a.rate)
			usual += a.Weight * bounded(a.usual)
		}
	}
	return today / max(all, 1e-9), usual / max(all, 1e-9)
}

func bounded(p float64) float64 { return min(max(p, 1e-6), 1-1e-6) }

// The likelihood ratios at which chance alone has a probability of a millionth, and of a thousandth.
const (
	Millionth  = 23.9
	Thousandth = 10.8
)
