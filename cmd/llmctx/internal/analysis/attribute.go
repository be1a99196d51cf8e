// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// attribution is what bad answers of one service are on.
type attribution struct {
	frame  *frame
	all    []*attribution // of all services
	atoms  []*atom        // all candidates
	named  []*atom        // the strongest first
	pairs  map[*atom][]*atom
	onset  *onset   // when the service got worse, whatever the reason; nil: not beyond chance
	began  *onset   // the same, as it is told: it may be after the window
	past   []*onset // spells that were over before the bad window
	later  []*onset // further ones where the first of the bad window ended in it
	rivals []rival  // of its candidates, where nothing else got worse
	surge  *int     // the block from which on it, and no other, is asked for far more; nil: none
}

const (
	// namingLevel is the probability of naming any variable by chance alone. It is smaller than
	// that of other statements: what is compared across times may be wrong for other reasons, too.
	namingLevel = 0.002
	// lumpy is the design effect beyond which it is itself known from a few conversations only:
	// then the distribution is Student's.
	lumpy = 3
	// farOff is by how much an onset must be better than one at the arrival to be another one.
	farOff = 16
	// clearRatio is the likelihood ratio by which one of two is better beyond doubt.
	clearRatio = 10
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
	surges(list)
	for _, at := range list {
		at.all = list
		at.frame.elsewhere = at.frame.onOneValue()
		at.search()
		for _, x := range at.atoms {
			at.frame.test(x)
			x.reason = at.judge(x, level)
			at.confine(x, columns)
		}
	}
	for _, at := range list {
		at.jointly(level)
	}
	together(list, level)
	for _, at := range list {
		at.compareWith(list)
		at.either(level, columns)
		at.choose(level)
	}
	return list
}

// confine refuses what all answers have since it arrived where those with one value of another attribute alone got worse.
func (at *attribution) confine(x *atom, columns []Separation) {
	if x.reason != accepted || !x.acrossTimes() || !x.arrived || at.frame.standsApart(x) {
		return
	}
	if x.confined = confinedTo(columns, at.frame.service, at.frame.a.table.Variables[x.variable]); x.confined != nil {
		x.reason = begunOtherwise
	}
}

// search looks for when the service got worse, and better again, time after time. What was over
// before the bad window is another matter.
func (at *attribution) search() {
	const most = 4
	f, fit := at.frame, &at.frame.base
	var gone []exposure
	for range most {
		o := f.bestSpell(fit, gone, endsClearly)
		if o == nil || o.ratio < searchedRatio {
			return
		}
		switch {
		case o.ending != nil && o.ending.block <= 0:
			at.past = append(at.past, o)
		case at.onset == nil:
			at.onset, at.began = o, f.asTold(o, fit, gone)
		default:
			at.later = append(at.later, o)
		}
		if o.ending == nil {
			return
		}
		gone = append(gone, o.holds)
		next := f.with(nil, gone...)
		fit = &next
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
	if x.grew() {
		return at.judgeGrown(x)
	}
	if r := at.beside(x, level); r != accepted {
		return r
	}
	if x.acrossTimes() && !at.standsWithout(x, level) {
		return unjudged
	}
	// Of what is on a part of the answers, those of the same time without it must be better.
	if f.shareSince(x) < 0.8 && f.sameTime(x, -1) < ownEvidence {
		return begunOtherwise
	}
	return accepted
}

// beside looks for other times, and other answers, that explain badness better. What it
// leaves unexplained does not matter where it explains the rest.
func (at *attribution) beside(x *atom, level float64) refusal {
	f := at.frame
	others := at.over(x)
	start := f.with(x.fit.beta, append([]exposure{x.presumed}, others...)...)
	// What is compared across times only must be where badness began.
	if o := at.own(x); x.acrossTimes() && o != nil {
		alone := f.with(nil, append(slices.Clone(others), o.holds)...)
		if start.deviance-alone.deviance > farOff*x.spread {
			x.step, x.second = o, true
			others = append(others, o.holds)
			start = f.with(nil, append([]exposure{x.presumed}, others...)...)
		}
	}
	if o := f.laterOnIt(x, &start, others); o != nil {
		x.step = o
		others = append(others, o.holds)
		start = f.with(nil, append([]exposure{x.presumed}, others...)...)
	}
	for range 2 {
		o := f.competitor(&start, max(f.spread, 1), x.variable, append([]exposure{x.presumed}, others...)...)
		if o == nil {
			break
		}
		if x.step == nil {
			x.step = o
		}
		others = append(others, o.holds)
		start = f.with(nil, append([]exposure{x.presumed}, others...)...)
	}
	if len(others) > 0 {
		without := f.with(nil, others...)
		n := f.columns
		if start.beta[n] <= 0 || (without.deviance-start.deviance)/f.scaleIn(x, &start, n) < critical(level) {
			return begunOtherwise
		}
	}
	return at.timed(x, others)
}

// over is what is another matter than a candidate: answers of kinds of call that never tell its variable and, where times are
// compared, the spells that were over when it did, and those of the bad window, but for its own, that it does not explain as well.
func (at *attribution) over(x *atom) (list []exposure) {
	if x.silent != nil {
		list = append(list, x.silent)
	}
	if !x.acrossTimes() {
		return list
	}
	for _, o := range at.past {
		if o.ending.block <= x.from {
			list = append(list, o.holds)
		}
	}
	own := at.own(x)
	for _, o := range at.ofWindow() {
		if o != own && at.frame.addsTo(x, o) {
			list = append(list, o.holds)
		}
	}
	return list
}

// addsTo reports whether a spell is worse than a candidate alone explains.
func (f *frame) addsTo(x *atom, o *onset) bool {
	beside := []exposure{x.presumed}
	if x.silent != nil {
		beside = append(beside, x.silent)
	}
	one, both := f.with(nil, beside...), f.with(nil, append(beside, o.holds)...)
	return both.beta[f.columns+len(beside)] > 0 && one.deviance-both.deviance > searchedRatio*x.spread
}

// ofWindow are the spells that reach into the bad window.
func (at *attribution) ofWindow() []*onset {
	if at.onset == nil {
		return nil
	}
	return append([]*onset{at.onset}, at.later...)
}

// own is the spell of the bad window that began nearest to a candidate's arrival; nil: there is none.
func (at *attribution) own(x *atom) *onset {
	apart := func(o *onset) int { return max(o.block-x.from, x.from-o.block) }
	own := at.onset
	for _, o := range at.later {
		if apart(o) < apart(own) {
			own = o
		}
	}
	return own
}

// timed says whether badness began with it, as far as that is compared across times.
func (at *attribution) timed(x *atom, others []exposure) refusal {
	if x.kept {
		if x.chance = at.keptAtOtherTimes(x); x.chance > x.mostChance() || !at.frame.standsApart(x) {
			return begunOtherwise
		}
		return accepted
	}
	if at.worseLater(x, others) > x.mostChance() {
		return begunOtherwise
	}
	if !x.acrossTimes() || at.frame.standsApart(x) {
		return accepted
	}
	expected, against, later := at.chance(x, others)
	x.chance, x.unless = expected, accepted
	if expected <= x.mostChance() {
		return accepted
	}
	why := notSharp
	switch {
	case later:
		why = begunOtherwise
	case x.arrivals > 0:
		why = byChance
	}
	if expected*leastCoincidence <= x.mostChance() {
		x.unless = why
		return accepted
	}
	if later && x.step == nil && against.variable >= 0 {
		x.step = against
	}
	return why
}

// compareWith refuses what is compared across times only where another reason for it is too probable, with what other
// services tell: a reason that these may share, and nothing that happened to them, which speaks for the candidate.
func (at *attribution) compareWith(list []*attribution) {
	for _, x := range at.atoms {
		if x.reason == accepted && x.arrived && x.acrossTimes() && !at.frame.standsApart(x) && at.sharing(x, list) > x.mostChance() {
			x.reason = cmp.Or(x.unless, elsewhereToo)
		}
	}
}

// difference is by how much answers with it are worse in the bad window, with its 95 %
// interval. What is not named is adjusted for what is, and for the other time at which, or the
// other answers on which, the service got worse.
func (at *attribution) difference(x *atom) (mean, low, high float64) {
	f := at.frame
	if x.grew() {
		defer f.without(x)()
	}
	others := at.over(x)
	if !at.isNamed(x) {
		for _, named := range at.named {
			if named.variable != x.variable {
				others = append(others, named.holds)
			}
		}
		if x.step != nil && !x.withOthers() && len(others) == 0 {
			others = append(others, x.step.holds)
		}
	}
	in, column := x.fit, f.columns
	if len(others) > 0 {
		in, column = f.with(nil, append(slices.Clone(others), x.holds)...), f.columns+len(others)
	}
	without, with := standard{by: make([]float64, column+1)}, standard{by: make([]float64, column+1)}
	for i := range f.cells {
		c := &f.cells[i]
		if c.period != Bad || !x.holds(c) {
			continue
		}
		r := row{columns: slices.Clone(f.rows[i].columns), values: slices.Clone(f.rows[i].values), scored: c.scored}
		for k, exposed := range others {
			if exposed(c) {
				r.columns, r.values = append(r.columns, int32(f.columns+k)), append(r.values, 1)
			}
		}
		without.add(&r, in.beta)
		r.columns, r.values = append(r.columns, int32(column)), append(r.values, 1)
		with.add(&r, in.beta)
	}
	return newcombe(with.rate(&in, x.spread, 0), without.rate(&in, x.spread, x.across*f.wander))
}
