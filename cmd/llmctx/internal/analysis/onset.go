// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"slices"
)

// onset is a time from which on the answers of a service, or those of them with one value of
// another variable, are worse, for whatever reason.
type onset struct {
	block    int
	variable int // whose value it is confined to; -1: none
	value    int32
	ratio    float64 // likelihood ratio, corrected for scatter, not for the search
	rise     float64 // of the logit
	// low and high are the first and last block that fit almost as well; earliest and latest
	// those that cannot be excluded.
	low, high, earliest, latest int
}

// almost and farOff are by how much the likelihood ratio of these may fall short of the best.
const almost, farOff = 5, 9

// fine is up to how many blocks before the bad window every one is tried.
const fine = 72

func (o *onset) holds(c *frameCell) bool {
	return c.block >= o.block && (o.variable < 0 || c.values[o.variable] == o.value)
}

// searchedRatio is what the best of all onsets reaches by chance hardly once in a hundred times.
const searchedRatio = 13

// blocksOf sums scored, bad and expected answers by block, where a restriction holds.
type blockSum struct {
	block                 int
	scored, bad, expected float64
	sine, cosine          float64 // of the time of day
	offset                float64 // logit of what is expected
}

func (f *frame) blockSums(beta []float64, more []exposure, of func(*frameCell) bool) []blockSum {
	var list []blockSum
	for i := range f.cells {
		c := &f.cells[i]
		if of != nil && !of(c) {
			continue
		}
		block := c.block
		if n := len(list); n == 0 || list[n-1].block != block {
			s, k := math.Sincos(f.angle(block))
			list = append(list, blockSum{block: block, sine: s, cosine: k})
		}
		eta := 0.0
		for a, j := range f.rows[i].columns {
			if int(j) < f.daily {
				eta += f.rows[i].values[a] * beta[j]
			}
		}
		for k, exposed := range more {
			if exposed(c) {
				eta += beta[f.columns+k]
			}
		}
		b := &list[len(list)-1]
		b.scored += c.scored
		b.bad += c.bad
		b.expected += c.scored * logistic(eta)
	}
	return list
}

// bestOnset looks for the time from which on answers are worse than a fit says. It is nil
// where no time is better than none.
func (f *frame) bestOnset(fitted *fit, more []exposure, scale float64, variable int, value int32) *onset {
	list := f.blockSums(fitted.beta, more, func(c *frameCell) bool {
		return c.block < f.last && (variable < 0 || c.values[variable] == value)
	})
	return f.bestStep(list, scale, variable, value, 1)
}

// bestEnd looks for the time from which on answers are better again than from an onset on.
func (f *frame) bestEnd(fitted *fit, o *onset) *onset {
	list := f.blockSums(fitted.beta, []exposure{o.holds}, func(c *frameCell) bool { return c.block >= o.block })
	end := f.bestStep(list, f.spread, -1, 0, -1)
	if end == nil || end.ratio < clearRatio {
		return nil
	}
	return end
}

// bestStep looks for the time of a rise, or of a fall where sign is -1.
func (f *frame) bestStep(list []blockSum, scale float64, variable int, value int32, sign float64) *onset {
	if len(list) < 3 {
		return nil
	}
	for i := range list {
		b := &list[i]
		p := min(max(b.expected/max(b.scored, 1e-9), 1e-6), 1-1e-6)
		b.offset = math.Log(p / (1 - p))
	}
	daily := f.daily < f.columns
	flat, start := stepFit(list, len(list), daily, [4]float64{})
	ratios, rises, plain := make([]float64, len(list)), make([]float64, len(list)), make([]float64, len(list))
	best := 0
	for at := 1; at < len(list); at++ {
		if list[at].block < f.first || list[at].block < -fine && list[at].block%4 != 0 {
			continue
		}
		var deviance float64
		deviance, start = stepFit(list, at, daily, start)
		rise := start[1]
		ratios[at], rises[at] = (flat-deviance)/(scale+f.wander*informationOf(list[at:])), rise
		plain[at] = (flat - deviance) / scale
		if rise*sign <= 0 {
			ratios[at], plain[at] = 0, 0
		}
		if ratios[at] > ratios[best] {
			best = at
		}
	}
	if best == 0 {
		return nil
	}
	if plain[best] < slices.Max(plain)-1 {
		best = slices.Index(plain, slices.Max(plain))
	}
	o := &onset{block: list[best].block, variable: variable, value: value, ratio: ratios[best], rise: rises[best]}
	o.low, o.high, o.earliest, o.latest = o.block, o.block, o.block, o.block
	// How far the rate strays by itself does not blur when it rose.
	for i, r := range plain {
		if plain[best]-r <= almost {
			o.low, o.high = min(o.low, list[max(i-1, 0)].block+1), max(o.high, list[i].block)
		}
		if plain[best]-r <= farOff {
			o.earliest, o.latest = min(o.earliest, list[max(i-1, 0)].block+1), max(o.latest, list[i].block)
		}
	}
	return o
}

// informationOf is how well the answers after a step tell the rise.
func informationOf(list []blockSum) (sum float64) {
	for i := range list {
		p := logistic(list[i].offset)
		sum += list[i].scored * p * (1 - p)
	}
	return sum
}

// stepFit fits a level, a rise from one block on, and what the time of day does, to what is
// expected, and returns the deviance.
func stepFit(list []blockSum, at int, daily bool, beta [4]float64) (deviance float64, fitted [4]float64) {
	n := 2
	if daily {
		n = 4
	}
	rises := at < len(list)
	if !rises {
		beta[1] = 0
	}
	s := newSystem(n)
	for range 12 {
		s.clear()
		deviance = s.penalty(beta[:n])
		for i := range list {
			b := &list[i]
			x := [4]float64{1, float64(bit(i >= at)), b.sine, b.cosine}
			eta := b.offset
			for j := range n {
				eta += x[j] * beta[j]
			}
			p := logistic(eta)
			deviance += devianceOf(b.bad, b.scored, p)
			du, dw := b.bad-b.scored*p, b.scored*p*(1-p)
			for j := range n {
				s.right.Data[j] += x[j] * du
				for k := range j + 1 {
					s.matrix.Data[j*n+k] += dw * x[j] * x[k]
				}
			}
		}
		if !s.solve() {
			break
		}
		change := 0.0
		for j, step := range s.right.Data {
			if j == 1 && !rises {
				continue
			}
			beta[j] += max(min(step, 2), -2)
			change += math.Abs(step)
		}
		if change < 1e-4 {
			break
		}
	}
	return deviance, beta
}

// competitor is the best onset that a fit leaves unexplained, of all answers of the service
// or of those with one of the values that stand beside each other.
func (f *frame) competitor(fitted *fit, scale float64, left int, more ...exposure) *onset {
	best := f.bestOnset(fitted, more, scale, -1, 0)
	for v, list := range f.standing {
		if v == left || f.a.isJudge(v) || len(list) < 2 {
			continue
		}
		for _, id := range list {
			if f.share(v, id) < 0.05 || id == 0 {
				continue
			}
			o := f.bestOnset(fitted, more, scale, v, id)
			// What is confined to a value must be better than what is not: there are many values.
			if o != nil && (best == nil || o.ratio > best.ratio+2) {
				best = o
			}
		}
	}
	if best == nil || best.ratio < searchedRatio {
		return nil
	}
	return best
}

// share is that of a value among the scored answers of the bad window.
func (f *frame) share(variable int, id int32) float64 {
	part := 0.0
	for i := range f.cells {
		if c := &f.cells[i]; c.period == Bad && c.values[variable] == id {
			part += c.scored
		}
	}
	return part / max(f.scored, 1)
}
