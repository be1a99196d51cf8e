// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"slices"
	"time"
)

// What is known beforehand of reasons that are no change of a service: so many of them may reach several services; on
// so many days there is one of a service alone, and one of several others. Of how many services is known least.
const (
	reaching      = 0.4
	daysOfOne     = 0.03
	daysOfSeveral = 0.03
	// leastCoincidence is what is left of another reason where no other service has it.
	leastCoincidence = 1 - reaching
)

var reached = [...]float64{0.05, 0.2, 0.5, 0.9}

// sharing is how many arrivals lie by chance as near to the begin of badness, with what other services tell of
// each other reason that it may have.
func (at *attribution) sharing(x *atom, list []*attribution) float64 {
	const negligible = 1e-4
	sum := x.chance
	for _, r := range x.otherwise {
		if r.by > negligible*x.mostChance() {
			sum += r.by * (at.coincidence(x, r.among, list) - 1)
		}
	}
	return sum
}

// coincidence is how much more probable what other services did is by a reason that began when the answers of this one
// got worse, and that they may share, than if it has nothing to do with them. All times count, as far as this
// service tells that it was then: what two services share began at one time, which need not be that of the candidate.
// A service that has a reason of its own, the candidate as well, or the same verdicts, tells nothing.
func (at *attribution) coincidence(x *atom, m among, list []*attribution) float64 {
	var others [][]float64
	for _, other := range list {
		if other == at || other.explained() || other.hasToo(x) || at.frame.sharesVerdicts(other.frame) {
			continue
		}
		if likely := other.frame.likelyReached(m); likely != nil {
			others = append(others, likely)
		}
	}
	own := at.frame.profileOf(m)
	best := own.best()
	if best == 0 || len(others) == 0 {
		return 1
	}
	together, most := make([]float64, len(own)*len(reached)), 0.0 // logarithms, by part of the services and time
	for k := range together {
		for _, likely := range others {
			part := reached[k/len(own)]
			together[k] += math.Log(1 - part + part*likely[k%len(own)])
		}
		most = max(most, together[k])
	}
	var shared, weights, apart float64
	for k, r := range together {
		likely := math.Exp(r - most)
		apart += likely / float64(len(together))
		if r := own[k%len(own)]; r > 0 {
			weight := math.Exp((r - best) / 2)
			shared, weights = shared+weight*likely, weights+weight
		}
	}
	return leastCoincidence + reaching*shared/weights/(math.Exp(-most)+daysOfSeveral*apart)
}

// likelyReached is how likely it is what answers of a service did, if something that reached it began in a block,
// against none that did: then they got worse for a reason of their own, or not at all.
func (f *frame) likelyReached(m among) []float64 {
	const fitted = 2 // by how much a rise that is as large as it fits best is better than one that was known
	p := f.profileOf(m)
	best := p.best()
	if best == 0 {
		return nil
	}
	// How far the rate strays by itself makes it less sure that it got worse at all.
	rise, variance := f.riseSince(f.first+slices.Index(p, best), m)
	sure := min(best, rise*rise/variance) - fitted
	likely, alone := make([]float64, len(p)), 0.0
	for i, r := range p {
		if r > 0 {
			likely[i] = math.Exp((r - best) / 2)
			alone += likely[i] / float64(len(p))
		}
	}
	for i := range likely {
		likely[i] /= math.Exp(-sure/2) + daysOfOne*alone
	}
	return likely
}

// riseSince is the rise of the logit from a block on, and its variance.
func (f *frame) riseSince(block int, m among) (rise, variance float64) {
	of := f.holdsOf(m)
	fit := f.with(nil, func(c *frameCell) bool { return c.block >= block && of(c) })
	return fit.beta[f.columns], f.spread*fit.inverse[f.columns][f.columns] + f.wander
}

// hasToo reports whether a value of the same variable came into this service at about the same time.
func (at *attribution) hasToo(x *atom) bool {
	near := max(int(time.Hour/at.frame.a.table.Bucket), 3)
	return slices.ContainsFunc(at.atoms, func(y *atom) bool {
		return y.variable == x.variable && y.arrived &&
			(overlap(x, y) || y.arrivals == 0 && y.block >= x.block-near && y.block <= x.block+near)
	})
}

// among is a value of a variable to which something is confined; variable -1: nothing is.
type among struct {
	variable int
	text     string
}

func (f *frame) holdsOf(m among) func(*frameCell) bool {
	if m.variable < 0 {
		return func(*frameCell) bool { return true }
	}
	id, ok := f.a.table.ids[m.variable][m.text]
	return func(c *frameCell) bool { return ok && c.values[m.variable] == id }
}

// profile is the likelihood ratio of a rise that began in a block, for every block in which one
// may have begun.
type profile []float64

// profileOf is that of the answers of a service, or of those with one value. How far the rate strays
// by itself makes a rise less sure, and does not blur when it began: it is left out. Every candidate of every
// other service asks for the same.
func (f *frame) profileOf(m among) profile {
	p, known := f.profiles[m]
	if !known {
		p = f.newProfile(m)
		f.profiles[m] = p
	}
	return p
}

func (f *frame) newProfile(m among) profile {
	of := f.holdsOf(m)
	list := f.blockSums(f.base.beta, nil, func(c *frameCell) bool { return of(c) })
	if len(list) < 3 {
		return nil
	}
	s := f.searchIn(list, f.spread)
	flat, fit := s.stepFit(len(list), len(list), step{})
	p := make(profile, f.last-f.first)
	next := f.first // what rose between two blocks with answers rose with the later one
	for at := 1; at < len(list) && list[at].block < f.last; at++ {
		block := list[at].block
		if block < f.first {
			continue
		}
		var deviance float64
		if deviance, fit = s.stepFit(at, len(list), fit); fit[1] > 0 {
			for i := next; i <= block; i++ {
				p[i-f.first] = (flat - deviance) / f.spread
			}
		}
		next = block + 1
	}
	return p
}

func (p profile) best() (best float64) {
	for _, r := range p {
		best = max(best, r)
	}
	return best
}

// explained reports whether a service has a reason of its own to be worse. What comes to all
// services in the same night is none as long as that is not told from something else.
func (at *attribution) explained() bool {
	return slices.ContainsFunc(at.atoms, func(x *atom) bool {
		return x.reason == accepted && (x.arrivals == 0 || at.frame.standsApart(x))
	})
}

// power is how well the answers after a block would tell a rise.
func (f *frame) power(from int, m among) float64 {
	of, sum := f.holdsOf(m), 0.0
	for i := range f.cells {
		if c := &f.cells[i]; c.period == Bad && c.block >= from && of(c) {
			p := f.rows[i].probability(f.base.beta)
			sum += c.scored * p * (1 - p)
		}
	}
	return sum
}
