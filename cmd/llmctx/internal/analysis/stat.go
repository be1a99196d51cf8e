// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// confidence is that of every interval that is shown.
const confidence = 0.95

// z95 is the quantile of a two-sided 95 % interval of the normal distribution.
var z95 = distuv.UnitNormal.Quantile(1 - (1-confidence)/2)

// Rate is a share with its 95 % interval.
type Rate struct {
	Count int64   `json:"count"`
	Of    int64   `json:"of"`
	Share float64 `json:"share"` // 0 where Of is 0
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Wilson returns the share and its Wilson score interval (Wilson 1927, without
// continuity correction), which stays within 0..1 and holds for rare events. deff is
// by how much the counts are fewer than they look: 1 where spans are independent.
func Wilson(count, of int64, deff float64) Rate {
	r := wilson(float64(count), float64(of), float64(of)/deff)
	r.Count, r.Of = count, of
	return r
}

// wilson is the interval of a share that was seen on n independent answers.
func wilson(count, of, n float64) Rate {
	r := Rate{High: 1}
	if of == 0 || n == 0 {
		return r
	}
	p := count / of
	z2 := z95 * z95
	centre := (p + z2/(2*n)) / (1 + z2/n)
	half := z95 / (1 + z2/n) * math.Sqrt(max(p*(1-p), 0)/n+z2/(4*n*n))
	r.Share, r.Low, r.High = p, max(centre-half, 0), min(centre+half, 1)
	if count == 0 {
		r.Low = 0
	}
	if count == of {
		r.High = 1
	}
	return r
}

// RateOf returns the rate of weighted counts with its 95 % interval; spread is the design effect.
func RateOf(rawBad, rawScored int64, bad, scored, spread float64) Rate {
	r := wilson(bad, scored, scored/max(spread, 1e-9))
	r.Count, r.Of = rawBad, rawScored
	return r
}

// upperTail is the probability of a value above t: Student's distribution where the
// spread was estimated from few tiles, else the normal one (freedom 0).
func upperTail(t, freedom float64) float64 {
	switch {
	case math.IsNaN(t):
		return 1
	case freedom <= 0:
		return distuv.UnitNormal.Survival(t)
	default:
		return distuv.StudentsT{Sigma: 1, Nu: freedom}.Survival(t)
	}
}

// quantile is the value that upperTail exceeds with probability p.
func quantile(p, freedom float64) float64 {
	if freedom <= 0 {
		return distuv.UnitNormal.Quantile(1 - p)
	}
	return distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile(1 - p)
}

// detectable is the smallest rise from a rate that a comparison finds with a power of 80 % at the
// level of the tests here. found is the rate of the bad window, of n independent answers, and
// deviation that of the rise as it was found: a higher rate is told less exactly.
func detectable(rate, found, deviation, n, level float64) float64 {
	if n == 0 || deviation == 0 {
		return 1
	}
	const power, rounds = 0.8, 20
	z := quantile(level, 0) + distuv.UnitNormal.Quantile(power)
	rise := z * deviation
	for range rounds {
		p := min(rate+rise, 0.5)
		rise = z * math.Sqrt(deviation*deviation+max(p*(1-p)-found*(1-found), 0)/n)
	}
	return min(max(rise, fewestEvents/n-rate), 1)
}
