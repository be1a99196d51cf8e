// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
)

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
