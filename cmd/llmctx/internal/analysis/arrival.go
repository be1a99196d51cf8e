// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"slices"
	"time"
)

// standsApart reports whether answers of the same time without it tell that it is bad.
func (f *frame) standsApart(x *atom) bool { return f.sameTime(x, x.among) > 9 }

// sameTime is the likelihood ratio of the candidate beside whatever else began with it: what
// answers of the same time tell that have it and that have not, and that have the same value of a variable; -1: all. Of one candidate it
// is asked several times.
func (f *frame) sameTime(x *atom, among int) float64 {
	asked := sameTimeOf{x, among}
	ratio, known := f.sameTimes[asked]
	if !known {
		ratio = f.newSameTime(x, among)
		f.sameTimes[asked] = ratio
	}
	return ratio
}

// sameTimeOf is what such a ratio is of.
type sameTimeOf struct {
	*atom
	among int
}

func (f *frame) newSameTime(x *atom, among int) float64 {
	values := []int32{0}
	if among >= 0 {
		values = append(values, f.standing[among]...)
	}
	var since []exposure
	for _, id := range values {
		since = append(since, func(c *frameCell) bool {
			return c.block >= x.block && c.block <= x.last && f.standingValue(c, among) == id
		})
	}
	if x.silent != nil {
		since = append(since, x.silent)
	}
	same, none := f.with(nil, append(since, x.holds)...), f.with(nil, since...)
	if same.beta[len(same.beta)-1] <= 0 {
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

// mostChance is how many arrivals may lie by chance as near to the begin of badness, so that it is twelve times
// as probable that one of them is to blame as that none is: beforehand, seven of ten incidents come of changes (Beyer et al. 2016,
// Site Reliability Engineering, chapter 1), be it one by a rhythm: how often these come is what chance counts. It must be so sure
// because both releases and what one asks about are of working hours: they lie nearer to each other than a rate over a day tells.
// What explains only what another time leaves is worth a quarter: an incident that goes on unevenly is more common than two in
// one service. So is what one replica kept: what fails on one alone more often has another reason than a value that others lost.
func (x *atom) mostChance() float64 {
	const ofChanges = 0.7
	odds := ofChanges / (1 - ofChanges) / sure
	if x.alike || x.second {
		return odds / 4
	}
	return odds
}

// sure is how much more probable what is named is than anything else.
const sure = 12

// some of all incidents are confined to one of the values of a variable or of another attribute, and few of those that
// come of what all answers got: an index may lack what one tier of tenants asks for.
const some, few = 0.5, 0.1

// rival is a time at which answers may have got worse for another reason.
type rival struct {
	*onset
	weight float64 // how probable it is beforehand, against all answers being worse
}

// otherwise is that answers got worse for another reason than a candidate: by so many arrivals that lie as near by chance.
type otherwise struct {
	among
	by float64
}

func (f *frame) amongOf(o *onset) among {
	if o.variable < 0 {
		return among{variable: -1}
	}
	return among{o.variable, f.a.table.Values[o.variable][o.value].Text}
}

// rivalsBeside are the best time for all answers of the service, and that for the answers with each of
// the values that stand beside each other. Others are what else got worse.
func (at *attribution) rivalsBeside(others []exposure) (list []rival) {
	f := at.frame
	without, whole := &f.base, at.onset
	if len(others) > 0 || whole == nil {
		fit := f.with(nil, others...)
		without, whole = &fit, f.bestSpell(&fit, others, endsClearly)
	}
	if whole != nil {
		list = append(list, rival{whole, 1})
	}
	var confined []*onset
	f.eachStanding(-1, func(v int, id int32) {
		if o := f.bestOnset(without, others, f.spread, v, id); o != nil {
			confined = append(confined, o)
		}
	})
	for _, o := range confined {
		list = append(list, rival{o, some / float64(len(confined))})
	}
	return list
}

// passing is the time at which all answers of the service got worse and better again, where that is likelier than that they
// did not get better, if not clear: it is held against what was gone before the end of the bad window as well. nil: there is none.
func (at *attribution) passing(x *atom, others []exposure) *onset {
	if x.last >= at.frame.last-1 {
		return nil
	}
	without := at.frame.with(nil, others...)
	if o := at.frame.bestSpell(&without, others, almost); o != nil && o.ending != nil {
		return o
	}
	return nil
}

// chance is how many arrivals, at the rate at which there are such, lie by chance at a time
// that tells the begin of badness as well as this one does and, where it went before the end,
// its end. Others are what else got worse. The rival is what speaks most against it.
func (at *attribution) chance(x *atom, others []exposure) (expected float64, against *onset, later bool) {
	f := at.frame
	list := at.rivals
	if len(others) > 0 || list == nil {
		list = at.rivalsBeside(others)
	}
	if len(others) == 0 {
		at.rivals = list
	}
	if o := at.passing(x, others); o != nil && !slices.ContainsFunc(list, func(r rival) bool { return r.ending != nil }) {
		list = append(slices.Clone(list), rival{o, 1})
	}
	if len(list) == 0 {
		return math.Inf(1), nil, false
	}
	x.otherwise = nil
	with, rate := f.with(nil, append(slices.Clone(others), x.presumed)...), at.rateOf(x)
	most := 0.0
	for _, o := range list {
		if o.variable == x.variable {
			continue
		}
		weight, holds := o.weight, exposure(o.holds)
		if x.among >= 0 && o.variable == x.among {
			// They are all answers that it could come to: what else is done to them is as little confined.
			weight, holds = 1, func(c *frameCell) bool { return o.holds(c) || x.tells(c, o.onset) }
		}
		alone := f.with(nil, append(slices.Clone(others), holds)...)
		behind := (with.deviance - alone.deviance) / x.timing
		by := weight * rate * o.hours * math.Exp((behind+x.unsure)/2) / f.asked(x.from)
		if o.variable < 0 {
			by *= (1 + some*at.frame.elsewhere) / (1 + few*at.frame.elsewhere)
		}
		if end := o.ending; end != nil && end.low-1 <= x.last+1 && end.high+1 >= x.last {
			by *= min(rate*end.hours, 1)
		}
		x.otherwise = append(x.otherwise, otherwise{f.amongOf(o.onset), by})
		if expected += by; by > most {
			most, against, later = by, o.onset, behind > almost
		}
	}
	if by := at.bySurge(x, &with, others); by > 0 {
		x.otherwise = append(x.otherwise, otherwise{among{variable: -1}, by})
		expected += by
	}
	return expected, against, later
}

// tells reports whether an answer that does not tell on which value a rise is has it, as it has a candidate that
// came to the answers with that value alone: else those would speak for the candidate.
func (x *atom) tells(c *frameCell, o *onset) bool {
	return c.values[o.variable] == 0 && x.holds(c) && c.block >= o.block && (o.ending == nil || c.block < o.ending.block)
}

// rateOf is how many values arrive in an hour as this one did: by its rhythm or, of what has
// none, those of any variable in the time that is searched. Where more of them come around its time, to
// whichever service, as on a day of releases, it is as in those hours.
func (at *attribution) rateOf(x *atom) float64 {
	f := at.frame
	start := f.a.table.Start
	if x.arrivals > 0 {
		// Those before the window, and itself where it came later: a rhythm is as long as from one to the next.
		return float64(x.arrivals+bit(x.block >= 0)) / max(start(max(x.block, 0)).Sub(start(f.cells[0].block)).Hours(), 1)
	}
	// A few hours tell little of it: as if a day with one release had been seen before.
	own, searched := len(at.releases(math.MinInt, math.MaxInt, nil)), start(f.last).Sub(start(f.first))
	return max(float64(own+1)/(searched+24*time.Hour).Hours(), at.around(x))
}

// around is how many others come in an hour to each service, in the two hours before and after a candidate; where there are several,
// as on a day of releases, to each that has any. Seven of ten incidents come of changes: the more of them there are, the less
// is each of them likely to be to blame. What comes to several services is one, and so is what comes to one in the same minutes.
func (at *attribution) around(x *atom) float64 {
	const side, several = 2 * time.Hour, 4
	near := int(side / at.frame.a.table.Bucket)
	count, services := 0, 0
	for _, other := range at.all {
		own := len(other.releases(x.block-near, x.block+near, x))
		if other == at {
			own = len(at.releases(x.block-near, x.block-2, nil)) + len(at.releases(x.block+2, x.block+near, nil))
		}
		count, services = count+own, services+bit(own > 0)
	}
	if count < several {
		services = len(at.all)
	}
	return float64(count) / (float64(services) * 2 * side.Hours())
}

// releases are the times between two blocks at which values came to next to all answers of the
// service that follow no rhythm, but for those of one candidate. What comes to a part of them is told from those of the same time.
func (at *attribution) releases(low, high int, but *atom) (times []int) {
	var blocks []int
	for _, y := range at.atoms {
		same := but != nil && y.variable == but.variable && overlap(y, but)
		if !same && y.arrived && y.arrivals == 0 && y.acrossTimes() && len(y.values) == 1 && y.block >= low && y.block <= high {
			blocks = append(blocks, y.block)
		}
	}
	slices.Sort(blocks)
	for i, block := range blocks {
		if i == 0 || block > blocks[i-1]+1 {
			times = append(times, block)
		}
	}
	return times
}

// judgeGrown holds what was there before to account for a good part of the excess, wherever
// something else is left to explain; and what grew no more than on other days in any case, by more than
// chance brings, where there is an excess at all.
func (at *attribution) judgeGrown(x *atom) refusal {
	f := at.frame
	defer f.without(x)()
	const part, most, beyond = 0.3, 0.5, 2.5
	x.step = f.competitor(&x.fit, f.spread, x.variable, x.holds)
	grown, excess, spread := f.byGrowth(x)
	x.grown = grown
	switch {
	case x.dose && (excess < spread || grown < max(beyond*spread, most*excess)):
		return tooLittle
	case x.step != nil && grown < part*excess:
		return begunOtherwise
	default:
		return accepted
	}
}

// byGrowth is how many bad answers of the bad window are there because a value has more of the answers than
// before, and by how many they all are more than were expected, with the standard error of that.
func (f *frame) byGrowth(x *atom) (grown, excess, spread float64) {
	before := f.shareBefore(x)
	for i := range f.cells {
		c := &f.cells[i]
		if c.period != Bad {
			continue
		}
		without := f.rows[i].probability(x.fit.beta)
		with := logistic(math.Log(without/(1-without)) + x.coefficient())
		expected := without + before*(with-without)
		grown += c.scored * (float64(bit(x.holds(c))) - before) * (with - without)
		excess += c.bad - c.scored*expected
		spread += c.scored * expected * (1 - expected)
	}
	return grown, excess, sqrt(spread * f.spread)
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
