// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// attribution is what bad answers of one service are on.
type attribution struct {
	frame *frame
	atoms []*atom // all candidates
	named []*atom // the strongest first
	pairs map[*atom][]*atom
	onset *onset // when the service got worse, whatever the reason; nil: not beyond chance
}

const (
	// namingLevel is the probability of naming any variable by chance alone. It is smaller than
	// that of other statements: what is compared across times may be wrong for other reasons, too.
	namingLevel = 0.002
	// lumpy is the design effect beyond which it is itself known from a few conversations only:
	// then the distribution is Student's.
	lumpy = 3
	// clearRatio is the likelihood ratio by which one of two is better beyond doubt.
	clearRatio = 10
	// mostChance is how probable it may be that a value of the rhythm arrived by chance as
	// near to the begin of badness as it did.
	mostChance = 0.05
)

// critical is the likelihood ratio that a positive effect reaches by chance with a probability.
func critical(level float64) float64 {
	z := distuv.UnitNormal.Quantile(1 - level)
	return z * z
}

// attribute names what stands out in every service.
func attribute(frames []*frame, shifts [][]Shift, columns []Separation) []*attribution {
	list := make([]*attribution, len(frames))
	tests := 0
	for i, f := range frames {
		list[i] = &attribution{frame: f, atoms: f.candidates(shifts[i]), pairs: map[*atom][]*atom{}}
		tests += len(list[i].atoms)
	}
	level := namingLevel / float64(max(tests, 4))
	for _, at := range list {
		at.onset = at.frame.bestOnset(&at.frame.base, nil, at.frame.spread, -1, 0)
		if at.onset != nil && at.onset.ratio < searchedRatio {
			at.onset = nil
		}
		for _, x := range at.atoms {
			at.frame.test(x)
			x.reason = at.judge(x, level)
			if x.reason == accepted && x.across > 0.5 && x.arrived && !at.frame.standsApart(x) {
				if x.confined = confinedTo(columns, at.frame.service); x.confined != nil {
					x.reason = begunOtherwise
				}
			}
		}
	}
	together(list, level)
	for _, at := range list {
		at.compareWith(list)
		at.choose(level)
	}
	return list
}

// together takes the services that show the same value as one: each may be too small to tell.
func together(list []*attribution, level float64) {
	type key struct {
		variable int
		value    int32
	}
	type member struct {
		at *attribution
		x  *atom
	}
	groups := map[key][]member{}
	var order []key
	for _, at := range list {
		for _, x := range at.atoms {
			if !x.arrived || len(x.values) != 1 {
				continue
			}
			k := key{x.variable, x.values[0]}
			if groups[k] == nil {
				order = append(order, k)
			}
			groups[k] = append(groups[k], member{at, x})
		}
	}
	for _, k := range order {
		members := groups[k]
		var sum, squares float64
		known := false
		for _, m := range members {
			// Stouffer's method, each weighed by what it could tell.
			weight := sqrt(m.at.frame.power(m.x.block, among{variable: -1}))
			sum += weight * math.Copysign(sqrt(m.x.ratio/m.x.scale), m.x.coefficient())
			squares += weight * weight
			known = known || m.x.reason == accepted
		}
		if len(members) < 2 || upperTail(sum/sqrt(squares), 0) > level {
			continue
		}
		for _, m := range members {
			const some = 2.7 // one in twenty by chance
			if m.x.reason == notWorse && m.x.likelihood() > some && (m.x.arrivals == 0 || known) &&
				m.x.badOn >= fewestClusters && m.at.beside(m.x, 0.05) == accepted {
				m.x.reason = accepted
			}
		}
	}
}

// judge says whether a candidate stands out in its own service.
func (at *attribution) judge(x *atom, level float64) refusal {
	f := at.frame
	switch {
	case x.likelihood() < critical(level):
		return notWorse
	case x.badOn < fewestClusters, x.spread > lumpy && upperTail(sqrt(x.likelihood()), x.badOn-1) > level:
		return fewBad
	}
	if !x.arrived {
		return at.judgeGrown(x)
	}
	if r := at.beside(x, level); r != accepted {
		return r
	}
	if share := f.shareSince(x); share < 0.8 && f.sameTime(x) < 3.84 {
		return begunOtherwise
	}
	if x.across > 0.5 && x.arrivals >= 1 && at.chance(x) > f.mostChance(x) && !f.standsApart(x) {
		return byChance
	}
	return accepted
}

// beside looks for other times, and other answers, that explain badness better. What it
// leaves unexplained does not matter where it explains the rest.
func (at *attribution) beside(x *atom, level float64) refusal {
	f := at.frame
	others := []exposure{}
	start := x.fit
	// What is compared across times only must be where badness began.
	if o := at.onset; x.across > 0.5 && o != nil {
		if alone := f.with(nil, o.holds); x.fit.deviance-alone.deviance > x.tolerance()*x.spread {
			x.step = o
			others = append(others, o.holds)
			start = f.with(nil, x.holds, o.holds)
		}
	}
	for range 2 {
		o := f.competitor(&start, max(f.spread, 1), x.variable, append([]exposure{x.holds}, others...)...)
		if o == nil {
			break
		}
		if x.step == nil {
			x.step = o
		}
		others = append(others, o.holds)
		start = f.with(nil, append([]exposure{x.holds}, others...)...)
	}
	if len(others) == 0 {
		return accepted
	}
	without := f.with(nil, others...)
	n := f.columns
	if start.beta[n] <= 0 || (without.deviance-start.deviance)/f.scaleIn(x, &start, n) < critical(min(level*3, 0.05)) {
		return begunOtherwise
	}
	return accepted
}

// tolerance is by how much an onset at any time may be better than one at the arrival. What
// arrives by rhythm is always near some onset: there it is less.
func (x *atom) tolerance() float64 {
	if x.arrivals > 0 {
		return 6
	}
	return 16
}

// standsApart reports whether answers of the same time without it tell that it is bad.
func (f *frame) standsApart(x *atom) bool { return f.sameTime(x) > 9 }

// sameTime is the likelihood ratio of the candidate beside whatever else began with it: what
// answers of the same time tell that have it and that have not.
func (f *frame) sameTime(x *atom) float64 {
	since := func(c *frameCell) bool { return c.block >= x.block }
	same, none := f.with(nil, since, x.holds), f.with(nil, since)
	if same.beta[f.columns+1] <= 0 {
		return 0
	}
	return (none.deviance - same.deviance) / x.spread
}

// shareSince is how much of the answers from its arrival to its end have it.
func (f *frame) shareSince(x *atom) float64 {
	var with, all float64
	for i := range f.cells {
		c := &f.cells[i]
		if c.block < x.block || c.block > x.last || c.values[x.variable] == 0 {
			continue
		}
		all += c.scored
		if x.holds(c) {
			with += c.scored
		}
	}
	return with / max(all, 1)
}

// mostChance allows what arrives once a day more than what arrives all the time.
func (f *frame) mostChance(x *atom) float64 {
	if days := f.a.table.Start(0).Sub(f.a.table.Start(f.cells[0].block)).Hours() / 24; float64(x.arrivals) <= 2*max(days, 1) {
		return 2.4 * mostChance
	}
	return mostChance
}

// chance is how probable it is that some value arrives within the time in which badness began
// and, where it went before the end, that it went within the time in which badness ended.
func (at *attribution) chance(x *atom) float64 {
	f := at.frame
	if at.onset == nil {
		return 1
	}
	rate := float64(x.arrivals) / max(float64(-f.cells[0].block), 1)
	chance := rate * float64(at.onset.high-at.onset.low+1)
	if x.last >= f.cells[len(f.cells)-1].block-1 {
		return chance
	}
	first := f.with(nil, at.onset.holds)
	if end := f.bestEnd(&first, at.onset); end != nil && end.low-1 <= x.last+1 && end.high+1 >= x.last {
		chance *= min(rate*float64(end.high-end.low+1), 1)
	}
	return chance
}

// judgeGrown holds what was there before to account for a good part of the excess.
func (at *attribution) judgeGrown(x *atom) refusal {
	f := at.frame
	f.design(x)
	defer f.design(nil)
	const part = 0.3
	o := f.competitor(&x.fit, f.spread, x.variable, x.holds)
	if o == nil {
		return accepted
	}
	x.step = o
	var grown, rest float64
	before := f.shareBefore(x)
	for i := range f.cells {
		c := &f.cells[i]
		if c.period != Bad {
			continue
		}
		p0 := f.rows[i].probability(x.fit.beta)
		p1 := logistic(math.Log(p0/(1-p0)) + x.coefficient())
		if x.holds(c) {
			grown += c.scored * (p1 - p0)
		} else {
			rest += c.scored * (p1 - p0)
		}
	}
	expected := before * (grown + rest)
	bad := 0.0
	for i := range f.cells {
		if c := &f.cells[i]; c.period == Bad {
			p0 := f.rows[i].probability(x.fit.beta)
			bad += c.bad - c.scored*p0
		}
	}
	if grown-expected < part*(bad-expected) {
		return begunOtherwise
	}
	return accepted
}

func (f *frame) shareBefore(x *atom) float64 {
	var with, all float64
	for i := range f.cells {
		c := &f.cells[i]
		if c.period != Baseline || c.values[x.variable] == 0 {
			continue
		}
		all += c.scored
		if x.holds(c) {
			with += c.scored
		}
	}
	return with / max(all, 1)
}

// compareWith refuses what is compared across times only while the services that do not have
// it got worse at the same time: all of their answers, or those with one value of a variable.
func (at *attribution) compareWith(list []*attribution) {
	for _, x := range at.atoms {
		if x.reason != accepted || !x.arrived || x.across < 0.5 || at.onset == nil || at.frame.standsApart(x) {
			continue
		}
		for _, among := range at.frame.amongs(x.variable) {
			var told, too, ratio float64
			for _, other := range list {
				if other == at || other.explained() || other.hasToo(x) {
					continue
				}
				power := other.frame.power(at.onset.low, among)
				told += power
				if r := other.frame.riseAt(at.onset.low-1, at.onset.high+1, among); r > 3.8 {
					too += power
					ratio += r
				}
			}
			enough := clearRatio + 2.0
			if among.variable >= 0 {
				enough += 6 // there are many values
			}
			if too > told/2 && ratio > enough && !at.frame.outside(x, among) {
				x.reason = elsewhereToo
			}
		}
	}
}

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
	for v, list := range f.standing {
		if v == left || f.a.isJudge(v) || len(list) < 2 {
			continue
		}
		for _, id := range list {
			if id != 0 && f.share(v, id) >= 0.05 {
				all = append(all, among{v, f.a.table.Values[v][id].Text})
			}
		}
	}
	return all
}

// riseAt is the largest likelihood ratio of a rise that began between two blocks.
func (f *frame) riseAt(low, high int, m among) (ratio float64) {
	of := f.holdsOf(m)
	list := f.blockSums(f.base.beta, nil, func(c *frameCell) bool { return c.block < f.last && of(c) })
	if len(list) < 3 {
		return 0
	}
	for i := range list {
		b := &list[i]
		p := min(max(b.expected/max(b.scored, 1e-9), 1e-6), 1-1e-6)
		b.offset = math.Log(p / (1 - p))
	}
	daily := f.daily < f.columns
	flat, start := stepFit(list, len(list), daily, [4]float64{})
	for at := 1; at < len(list); at++ {
		if list[at].block < low || list[at].block > high {
			continue
		}
		deviance, fit := stepFit(list, at, daily, start)
		if fit[1] > 0 {
			ratio = max(ratio, (flat-deviance)/(f.spread+f.wander*informationOf(list[at:])))
		}
	}
	return ratio
}

func (at *attribution) explained() bool {
	return slices.ContainsFunc(at.atoms, func(x *atom) bool { return x.reason == accepted })
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

// choose keeps of the candidates those that explain something that the others do not.
func (at *attribution) choose(level float64) {
	var left []*atom
	for _, x := range at.atoms {
		if x.reason == accepted {
			left = append(left, x)
		}
	}
	slices.SortStableFunc(left, func(x, y *atom) int {
		return cmp.Or(cmp.Compare(y.likelihood(), x.likelihood()), cmp.Compare(len(x.values), len(y.values)))
	})
	f := at.frame
	for _, x := range left {
		own := false
		for _, kept := range at.named {
			if kept.variable == x.variable {
				own = true
			}
		}
		if own && slices.ContainsFunc(at.named, func(kept *atom) bool { return kept.variable == x.variable && overlap(kept, x) }) {
			x.reason = otherExplains
			continue
		}
		exposures := []exposure{}
		for _, kept := range at.named {
			exposures = append(exposures, kept.holds)
		}
		if len(exposures) == 0 {
			at.named = append(at.named, x)
			continue
		}
		without, with := f.with(nil, exposures...), f.with(nil, append(exposures, x.holds)...)
		if with.beta[len(with.beta)-1] > 0 && (without.deviance-with.deviance)/f.scaleIn(x, &with, f.columns+len(exposures)) > critical(level) {
			at.named = append(at.named, x)
			continue
		}
		x.reason = otherExplains
		for k, kept := range at.named {
			if kept.variable == x.variable || kept.likelihood()-x.likelihood() > clearRatio {
				continue
			}
			others := append(slices.Clone(exposures[:k]), exposures[k+1:]...)
			if alone := f.with(nil, append(others, x.holds)...); (alone.deviance-with.deviance)/kept.scale < clearRatio {
				at.pairs[kept] = append(at.pairs[kept], x)
			}
		}
	}
}

func overlap(x, y *atom) bool {
	return slices.ContainsFunc(x.values, func(id int32) bool { return slices.Contains(y.values, id) })
}

// difference is by how much answers with it are worse in the bad window, with its 95 %
// interval. What is not named is adjusted for what is, and for the other time at which, or the
// other answers on which, the service got worse.
func (at *attribution) difference(x *atom) (mean, low, high float64) {
	f := at.frame
	if !x.arrived {
		f.design(x)
		defer f.design(nil)
	}
	var others []exposure
	if !at.isNamed(x) {
		for _, named := range at.named {
			if named.variable != x.variable {
				others = append(others, named.holds)
			}
		}
		if x.step != nil && len(others) == 0 {
			others = append(others, x.step.holds)
		}
	}
	in, column := x.fit, f.columns
	if len(others) > 0 {
		in, column = f.with(nil, append(slices.Clone(others), x.holds)...), f.columns+len(others)
	}
	beta, half := in.beta[column], z95*sqrt(in.inverse[column][column]*f.scaleIn(x, &in, column))
	weight := 0.0
	for i := range f.cells {
		c := &f.cells[i]
		if c.period != Bad || !x.holds(c) {
			continue
		}
		eta := 0.0
		for a, j := range f.rows[i].columns {
			eta += f.rows[i].values[a] * in.beta[j]
		}
		for k, exposed := range others {
			if exposed(c) {
				eta += in.beta[f.columns+k]
			}
		}
		p0 := logistic(eta)
		mean += c.scored * (logistic(eta+beta) - p0)
		low += c.scored * (logistic(eta+beta-half) - p0)
		high += c.scored * (logistic(eta+beta+half) - p0)
		weight += c.scored
	}
	weight = max(weight, 1e-9)
	return mean / weight, low / weight, high / weight
}
