// SPDX-License-Identifier: Apache-2.0

package moved

import "math"

// pair is the fourfold table of one stratum, and how much of it lies in the bad window.
type pair struct {
	exposed, other       float64 // scored spans
	exposedBad, otherBad float64 // of these, bad
	exposedIn, otherIn   float64 // of these, in the bad window
}

// strata are fourfold tables by key, in the order in which they were met: sums of
// floating point numbers must not depend on the order of a map.
type strata struct {
	at   map[uint64]int
	list []pair
}

func (s *strata) of(key uint64) *pair {
	i, ok := s.at[key]
	if !ok {
		if s.at == nil {
			s.at = map[uint64]int{}
		}
		i = len(s.list)
		s.at[key] = i
		s.list = append(s.list, pair{})
	}
	return &s.list[i]
}

// contrast is the Mantel-Haenszel difference of two rates over strata.
type contrast struct {
	difference float64
	spread     float64 // of difference, for intervals (Sato 1989)
	nullSpread float64 // of difference if there is none, for tests (Mantel and Haenszel 1959)
	weight     float64 // information: the sum of n1*n0/(n1+n0)
	across     float64 // share of it that compares different periods, 0..1
	exposed    float64 // scored spans in strata that hold both sides
	other      float64
}

// mantelHaenszel combines the strata that hold both sides. deff multiplies variances.
func mantelHaenszel(tables *strata, deff float64) contrast {
	var c contrast
	var sum, satoP, satoQ, variance, across float64
	for _, s := range tables.list {
		n := s.exposed + s.other
		w := s.exposed * s.other / max(n, 1)
		if w == 0 {
			continue
		}
		bad := s.exposedBad + s.otherBad
		sum += (s.exposedBad*s.other - s.otherBad*s.exposed) / n
		satoP += (s.exposed*s.exposed*s.otherBad - s.other*s.other*s.exposedBad +
			s.exposed*s.other*(s.other-s.exposed)/2) / (n * n)
		satoQ += (s.exposedBad*(s.other-s.otherBad) + s.otherBad*(s.exposed-s.exposedBad)) / (2 * n)
		variance += s.exposed * s.other * bad * (n - bad) / (n * n * max(n-1, 1))
		across += w * math.Abs(s.exposedIn/s.exposed-s.otherIn/s.other)
		c.weight += w
		c.exposed += s.exposed
		c.other += s.other
	}
	if c.weight == 0 {
		return c
	}
	c.difference = sum / c.weight
	c.spread = math.Sqrt(max(c.difference*satoP+satoQ, 0)*deff) / c.weight
	c.nullSpread = math.Sqrt(variance*deff) / c.weight
	c.across = across / c.weight
	return c
}

// test gives the score of the difference, and the degrees of freedom of its
// distribution. usual is how far the rate strays by itself between periods, known
// from so many tiles.
func (c contrast) test(usual float64, tiles int) (score, freedom float64) {
	spread := math.Hypot(c.nullSpread, usual*c.across)
	if c.weight == 0 || spread == 0 {
		return 0, 0
	}
	if c.across > 0.5 {
		freedom = float64(max(tiles-1, 1))
	}
	return c.difference / spread, freedom
}

// interval gives the 95 % interval of the difference.
func (c contrast) interval(usual float64) (low, high float64) {
	half := z95 * math.Hypot(c.spread, usual*c.across)
	return max(c.difference-half, -1), min(c.difference+half, 1)
}
