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
	// low and high are the first and last block that fit almost as well.
	low, high int
	// hours is how exactly the time is known: the length of all times, each counted as far as
	// it is as likely as the best.
	hours float64
	// ending is what ended it.
	ending *onset
}

// almost is by how much the likelihood ratio of low and high may fall short of the best.
const almost = 5

// fine is up to how many blocks before the bad window every one is tried.
const fine = 72

func (o *onset) holds(c *frameCell) bool {
	return c.block >= o.block && (o.ending == nil || c.block < o.ending.block) && (o.variable < 0 || c.values[o.variable] == o.value)
}

// searchedRatio is what the best of all onsets reaches by chance hardly once in a hundred times.
const searchedRatio = 13

// blocksOf sums scored, bad and expected answers by block, where a restriction holds.
type blockSum struct {
	block                 int
	scored, bad, expected float64
	usual                 float64 // expected with what the time of day does
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
		eta, daily := 0.0, 0.0
		for a, j := range f.rows[i].columns {
			if int(j) < f.daily {
				eta += f.rows[i].values[a] * beta[j]
			} else {
				daily += f.rows[i].values[a] * beta[j]
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
		b.usual += c.scored * logistic(eta+daily)
	}
	return list
}

// bestOnset looks for the time from which on answers are worse than a fit says. It is nil
// where no time is better than none.
func (f *frame) bestOnset(fitted *fit, more []exposure, scale float64, variable int, value int32) *onset {
	list := f.blockSums(fitted.beta, more, func(c *frameCell) bool {
		return c.block < f.last && (variable < 0 || c.values[variable] == value)
	})
	s := f.searchIn(list, scale)
	if len(list) < 3 {
		return nil
	}
	flat, _ := stepFit(list, len(list), len(list), s.daily, [4]float64{})
	o := s.best(flat, 1, func(at int) (from, to int) { return at, len(list) })
	if o != nil {
		o.variable, o.value = variable, value
	}
	return o
}

// bestSpell looks for the time from which on all answers of the service are worse than a fit
// says and, where it is clear, for that from which on they are better again.
func (f *frame) bestSpell(fitted *fit, more []exposure) *onset {
	s := f.searchIn(f.blockSums(fitted.beta, more, nil), f.spread)
	to := s.spell()
	if to == len(s.list) {
		return f.bestOnset(fitted, more, f.spread, -1, 0)
	}
	flat, _ := stepFit(s.list, len(s.list), len(s.list), s.daily, [4]float64{})
	o := s.best(flat, 1, func(at int) (from, to2 int) { return at, to })
	if o == nil {
		return nil
	}
	begin := slices.IndexFunc(s.list, func(b blockSum) bool { return b.block >= o.block })
	// How exactly the end is known is told by what lies around it.
	s.list = s.list[:min(2*to-begin+1, len(s.list))]
	flat, _ = stepFit(s.list, len(s.list), len(s.list), s.daily, [4]float64{})
	if o.ending = s.best(flat, begin+1, func(at int) (from, to int) { return begin, at }); o.ending == nil {
		o.ending = &onset{block: s.list[to].block, low: s.list[to].block, high: s.list[to].block}
	}
	return o
}

// spell returns where the first of the spells that are bad ends; it is the end of all where it
// is not clear that it ends before.
func (s *search) spell() (to int) {
	const clearly = 15
	n := len(s.list)
	bad, expected := make([]float64, n+1), make([]float64, n+1)
	for i, b := range s.list {
		bad[i+1], expected[i+1] = bad[i]+b.bad, expected[i]+b.usual
	}
	ratio := func(i, j int) float64 { // Poisson's
		b, e := bad[j]-bad[i], expected[j]-expected[i]
		if b <= e || e <= 0 {
			return 0
		}
		return 2 * (b*math.Log(b/e) - (b - e)) / s.scale
	}
	open := make([]float64, n+1) // the best that begins there or later, and does not end
	first := 0
	for i := n - 1; i >= 0 && s.list[i].block >= s.f.first; i-- {
		open[i], first = max(open[i+1], ratio(i, n)), i
	}
	best := open[first] + clearly
	to = n
	for i := first; i < n; i++ {
		for j := i + 1; j < n; j++ {
			if r := ratio(i, j) + open[j]; r > best {
				best, to = r, j
			}
		}
	}
	return to
}

// search is a search for the time of a change.
type search struct {
	f     *frame
	list  []blockSum
	scale float64
	daily bool
}

func (f *frame) searchIn(list []blockSum, scale float64) *search {
	for i := range list {
		b := &list[i]
		p := min(max(b.expected/max(b.scored, 1e-9), 1e-6), 1-1e-6)
		b.offset = math.Log(p / (1 - p))
	}
	return &search{f, list, scale, f.daily < f.columns}
}

// best is the block, of those from one on, at which a rise between two blocks that depend on it
// is the best; nil where none is better than flat.
func (s *search) best(flat float64, begin int, between func(at int) (from, to int)) *onset {
	list, start := s.list, [4]float64{}
	ratios, rises, plain := make([]float64, len(list)), make([]float64, len(list)), make([]float64, len(list))
	top, highest := 0, 0
	for at := begin; at < len(list); at++ {
		if list[at].block < s.f.first || list[at].block < -fine && list[at].block%4 != 0 {
			continue
		}
		from, to := between(at)
		if from >= to {
			break
		}
		var deviance float64
		if deviance, start = stepFit(list, from, to, s.daily, start); start[1] <= 0 {
			continue
		}
		rises[at], plain[at] = start[1], (flat-deviance)/s.scale
		ratios[at] = (flat - deviance) / (s.scale + s.f.wander*informationOf(list[from:to]))
		if ratios[at] > ratios[top] {
			top = at
		}
		if plain[at] > plain[highest] {
			highest = at
		}
	}
	if top == 0 {
		return nil
	}
	if plain[top] < plain[highest]-1 {
		top = highest
	}
	o := &onset{block: list[top].block, variable: -1, ratio: ratios[top], rise: rises[top], low: list[top].block, high: list[top].block}
	// How far the rate strays by itself does not blur when it rose.
	tried := list[0].block
	for i, r := range plain {
		if r <= 0 {
			continue
		}
		if plain[top]-r <= almost {
			o.low, o.high = min(o.low, list[max(i-1, 0)].block+1), max(o.high, list[i].block)
		}
		o.hours += float64(min(list[i].block-tried, 4)) * s.f.a.table.Bucket.Hours() * math.Exp((r-plain[top])/2)
		tried = list[i].block
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

// stepFit fits a level, a rise between two blocks, and what the time of day does, to what is
// expected, and returns the deviance.
func stepFit(list []blockSum, from, to int, daily bool, beta [4]float64) (deviance float64, fitted [4]float64) {
	n := 2
	if daily {
		n = 4
	}
	rises := from < to
	if !rises {
		beta[1] = 0
	}
	s := newSystem(n)
	for range 12 {
		s.clear()
		deviance = s.penalty(beta[:n])
		for i := range list {
			b := &list[i]
			x := [4]float64{1, float64(bit(i >= from && i < to)), b.sine, b.cosine}
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
