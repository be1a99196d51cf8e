// SPDX-License-Identifier: Apache-2.0

package analysis

import "math"

// search is a search for the time of a change.
type search struct {
	f     *frame
	list  []blockSum
	scale float64
	usual int // how many columns tell what time does by itself
	// etas and odds are those of the blocks in the last sum.
	etas, odds []float64
}

func (f *frame) searchIn(list []blockSum, scale float64) *search {
	for i := range list {
		b := &list[i]
		p := min(max(b.expected/max(b.scored, 1e-9), 1e-6), 1-1e-6)
		b.offset = math.Log(p / (1 - p))
	}
	return &search{f: f, list: list, scale: scale, usual: f.columns - f.daily, etas: make([]float64, len(list)), odds: make([]float64, len(list))}
}

// best is the block, of those from one on, at which a rise between two blocks that depend on it
// is the best; nil where none is better than flat, which was fitted just before.
func (s *search) best(flat float64, begin int, between func(at int) (from, to int)) *onset {
	list, start := s.list, step{}
	ratios, rises, plain := make([]float64, len(list)), make([]float64, len(list)), make([]float64, len(list))
	top, highest, excess := 0, 0, s.excess()
	for at := begin; at < len(list); at++ {
		if list[at].block < s.f.first || list[at].block < -fine && list[at].block%4 != 0 {
			continue
		}
		from, to := between(at)
		if from >= to || list[from].block >= s.f.last {
			break
		}
		if excess[to] <= excess[from] { // the likelihood is concave: the best step there is no rise
			continue
		}
		var deviance float64
		if deviance, start = s.stepFit(from, to, start); start[1] <= 0 {
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
	o.earliest, o.latest = o.block, o.block
	// How far the rate strays by itself does not blur when it rose.
	tried := list[0].block
	for i, r := range plain {
		if r <= 0 {
			continue
		}
		if plain[top]-r <= almost {
			o.low, o.high = min(o.low, list[max(i-1, 0)].block+1), max(o.high, list[i].block)
		}
		if plain[top]-r <= unlikely {
			o.earliest, o.latest = min(o.earliest, list[max(i-1, 0)].block+1), max(o.latest, list[i].block)
		}
		o.hours += float64(min(list[i].block-tried, 4)) * s.f.a.table.Bucket.Hours() * math.Exp((r-plain[top])/2) * s.f.asked(list[i].block)
		tried = list[i].block
	}
	return o
}

// excess is, of the blocks before each, by how many bad answers they have more than the last fit says.
func (s *search) excess() []float64 {
	sums := make([]float64, len(s.list)+1)
	for i := range s.list {
		sums[i+1] = sums[i] + s.list[i].bad - s.list[i].scored/(1+s.odds[i])
	}
	return sums
}

// spell returns where the first of the spells that are bad ends; it is the end of all where it
// is not clear that it ends before.
func (s *search) spell(clearly float64) (to int) {
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

// informationOf is how well the answers after a step tell the rise.
func informationOf(list []blockSum) (sum float64) {
	for i := range list {
		p := logistic(list[i].offset)
		sum += list[i].scored * p * (1 - p)
	}
	return sum
}

// step is a level, a rise, and what time does by itself: the time of day, and the day of the week.
type step [5]float64

var stepPrior = []float64{ridge, ridge, ridgeOfDay, ridgeOfDay, ridgeOfDay}

// stepFit fits a level, a rise between two blocks, and so many columns of what time does by itself, to
// what is expected, and returns the deviance. What its last step lowers that by is told by the gradient, up to the third order:
// so little that nothing is decided by it. What a level alone fits is told as it was summed last, so its last step is smaller.
func (s *search) stepFit(from, to int, beta step) (deviance float64, fitted step) {
	rises := from < to
	if !rises {
		beta[1] = 0
	}
	sums, fall := newSystem(2+s.usual), 0.0
	var gradient step
	for range 12 {
		sums.clear()
		deviance, fall = sums.penalty(beta[:2+s.usual], stepPrior), 0
		s.sum(sums, from, to, &beta)
		copy(gradient[:], sums.right.Data)
		if !sums.solve() {
			break
		}
		change := 0.0
		for j, step := range sums.right.Data {
			if j == 1 && !rises {
				continue
			}
			beta[j] += max(min(step, 2), -2)
			change += math.Abs(step)
			fall += gradient[j] * step
		}
		if change < 1e-4 || rises && change < 1e-2 && fall*change < 1e-3 {
			break
		}
		fall = 0
	}
	return deviance + s.deviance() - fall, beta
}

// sum adds the blocks to a system. Most of an analysis is spent here: what a generic sum over the columns would do is written out.
func (s *search) sum(sums *system, from, to int, beta *step) {
	var right step
	var matrix [len(right)]step // the lower triangle
	for i := range s.list {
		b := &s.list[i]
		eta := b.offset + beta[0] + b.sine*beta[2] + b.cosine*beta[3] + b.weekday*beta[4]
		rises := i >= from && i < to
		if rises {
			eta += beta[1]
		}
		eta = max(min(eta, 30), -30)
		odds := exp(-eta)
		s.etas[i], s.odds[i] = eta, odds
		p := 1 / (1 + odds)
		du, dw := b.bad-b.scored*p, b.scored*p*(1-p)
		sine, cosine, weekday := dw*b.sine, dw*b.cosine, dw*b.weekday
		right[0] += du
		right[2] += b.sine * du
		right[3] += b.cosine * du
		right[4] += b.weekday * du
		matrix[0][0] += dw
		matrix[2][0] += sine
		matrix[2][2] += sine * b.sine
		matrix[3][0] += cosine
		matrix[3][2] += cosine * b.sine
		matrix[3][3] += cosine * b.cosine
		matrix[4][0] += weekday
		matrix[4][2] += weekday * b.sine
		matrix[4][3] += weekday * b.cosine
		matrix[4][4] += weekday * b.weekday
		if rises {
			right[1] += du
			matrix[1][0] += dw
			matrix[1][1] += dw
			matrix[2][1] += sine
			matrix[3][1] += cosine
			matrix[4][1] += weekday
		}
	}
	for j := range sums.matrix.N {
		sums.right.Data[j] += right[j]
		for k := range j + 1 {
			sums.add(j, k, matrix[j][k])
		}
	}
}

// deviance is that of the blocks in the last sum.
func (s *search) deviance() (sum float64) {
	for i := range s.list {
		b := &s.list[i]
		// The logarithm of p, and that of 1-p, which is less by eta.
		sum += 2 * (b.scored*math.Log(1+s.odds[i]) + (b.scored-b.bad)*s.etas[i])
	}
	return sum
}
