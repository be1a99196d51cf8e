// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"slices"
	"time"
)

// outside reports whether answers with the candidate got worse that have another value, too.
func (f *frame) outside(x *atom, m among) bool {
	if m.variable < 0 {
		return false
	}
	of := f.holdsOf(m)
	in := func(c *frameCell) bool { return x.holds(c) && of(c) }
	out := func(c *frameCell) bool { return x.holds(c) && !of(c) }
	one, both := f.with(nil, in), f.with(nil, in, out)
	return both.beta[f.columns+1] > 0 && (one.deviance-both.deviance)/f.scaleIn(x, &both, f.columns+1) > 8
}

// exceeds reports whether a service got worse by far more since a candidate than the services
// that do not have it: then what they share is not all of it.
func (at *attribution) exceeds(x *atom, m among, list []*attribution) bool {
	const part = 0.5
	own, variance := at.frame.riseSince(x.block, m)
	var sum, weights float64
	for _, other := range list {
		if other == at || other.explained() || other.hasToo(x) || other.frame.power(x.block, m) == 0 {
			continue
		}
		rise, variance := other.frame.riseSince(x.block, m)
		sum, weights = sum+rise/variance, weights+1/variance
	}
	if weights == 0 {
		return false
	}
	beyond := own - sum/weights
	return sum/weights < part*own && beyond > 0 && beyond*beyond > (clearRatio+2)*(variance+1/weights)
}

// coincidence is how much more probable it is that services without a candidate got worse as the
// candidate arrived if both have one reason than if it is another matter. That one of two incidents of a
// day is shared by just those services is twice as probable as that they have nothing to do with each
// other, and the time tells them apart. Services that got worse together at another time have one
// matter of their own.
func (at *attribution) coincidence(x *atom, list []*attribution) (ratio float64) {
	var others []profile
	together, best := profile(nil), 0.0
	for _, other := range list {
		if other == at || other.onset == nil || other.explained() || other.hasToo(x) {
			continue
		}
		p := other.frame.profileOf(among{variable: -1})
		others, together, best = append(others, p), together.plus(p), best+p.best()
	}
	if len(others) > 1 && together.best() > best-almost {
		others = []profile{together}
	}
	const hours, shared = 24, 2
	for _, p := range others {
		ratio += shared * math.Exp(-p.behind(at.frame, x.block-1, x.block+1)/2) * hours / max(p.hours(at.frame), 0.1)
	}
	return ratio
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

// amongs are all answers, and those with each of the values that stand beside others.
func (f *frame) amongs(left int) []among {
	all := []among{{variable: -1}}
	f.eachStanding(left, func(v int, id int32) {
		all = append(all, among{v, f.a.table.Values[v][id].Text})
	})
	return all
}

// profile is the likelihood ratio of a rise that began in a block, for every block in which one
// may have begun.
type profile []float64

// profileOf is that of the answers of a service, or of those with one value. How far the rate strays
// by itself makes a rise less sure, and does not blur when it began: it is left out. Every candidate of every
// other service asks for the same.
func (f *frame) profileOf(m among) profile { return f.profileBetween(m, f.first, f.last) }

// profileKey is what a profile is of: it is zero elsewhere.
type profileKey struct {
	among
	low, high int
}

// profileBetween is that of rises that began between two blocks: all of a profile is asked for where there is one.
func (f *frame) profileBetween(m among, low, high int) profile {
	p, known := f.profiles[profileKey{m, low, high}]
	if !known {
		p = f.newProfile(m, low, high)
		f.profiles[profileKey{m, low, high}] = p
	}
	return p
}

func (f *frame) newProfile(m among, low, high int) profile {
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
		if block >= low && next <= high {
			var deviance float64
			if deviance, fit = s.stepFit(at, len(list), fit); fit[1] > 0 {
				for i := next; i <= block; i++ {
					p[i-f.first] = (flat - deviance) / f.spread
				}
			}
		}
		next = block + 1
	}
	return p
}

func (p profile) plus(q profile) profile {
	sum := make(profile, max(len(p), len(q)))
	for i := range sum {
		if i < len(p) {
			sum[i] += p[i]
		}
		if i < len(q) {
			sum[i] += q[i]
		}
	}
	return sum
}

func (p profile) best() (best float64) {
	for _, r := range p {
		best = max(best, r)
	}
	return best
}

// at is the best between two blocks.
func (p profile) at(f *frame, low, high int) (best float64) {
	for i, r := range p {
		if block := f.first + i; block >= low && block <= high {
			best = max(best, r)
		}
	}
	return best
}

// behind is by how much a rise that began between two blocks is worse than one at another time.
func (p profile) behind(f *frame, low, high int) float64 { return p.best() - p.at(f, low, high) }

// hours is the length of all times, each counted as far as it is as likely as the best.
func (p profile) hours(f *frame) (sum float64) {
	best := p.best()
	for _, r := range p {
		if r > 0 {
			sum += f.a.table.Bucket.Hours() * math.Exp((r-best)/2)
		}
	}
	return sum
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
