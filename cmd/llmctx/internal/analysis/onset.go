// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"math"
	"slices"
	"time"
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
	// earliest and latest are those of its 95 % interval.
	earliest, latest int
	// hours is how exactly the time is known: the length of all times, each counted as far as
	// it is as likely as the best, and as one asks about it.
	hours float64
	// ending is what ended it.
	ending *onset
}

// almost is by how much the likelihood ratio of low and high may fall short of the best.
const almost = 5

// unlikely is by how much the ratio falls short of the best where a time is outside of the 95 %
// interval: (1-exp(-x/2))² of the changes lie within x (Hansen 2000, Econometrica 68).
const unlikely = 7.35

// endsClearly is by how much a spell that ended must be better than one that did not.
const endsClearly float64 = 25

// fine is up to how many blocks before the bad window every one is tried.
const fine = 72

func (o *onset) holds(c *frameCell) bool {
	return c.block >= o.block && (o.ending == nil || c.block < o.ending.block) && (o.variable < 0 || c.values[o.variable] == o.value)
}

// asked is how probable it is beforehand that what one asks about began in a block, against one of the window: half of
// those who give a window too late are less than two hours late.
func (f *frame) asked(block int) float64 {
	const halved = 2 * time.Hour
	before := time.Duration(max(-block, 0)) * f.a.table.Bucket
	return 1 / (1 + before.Hours()/halved.Hours())
}

// searchedRatio is what the best of all onsets reaches by chance hardly once in a hundred times.
const searchedRatio = 13

// blocksOf sums scored, bad and expected answers by block, where a restriction holds.
type blockSum struct {
	block                 int
	scored, bad, expected float64
	usual                 float64 // expected with what the time of day does
	sine, cosine          float64 // of the time of day
	weekday               float64 // 1: it is the day of the week of the bad window
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
			list = append(list, blockSum{block: block, sine: s, cosine: k, weekday: float64(bit(f.onWeekday(block)))})
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
		return variable < 0 || c.values[variable] == value
	})
	s := f.searchIn(list, scale)
	if len(list) < 3 {
		return nil
	}
	flat, _ := s.stepFit(len(list), len(list), step{})
	o := s.best(flat, 1, func(at int) (from, to int) { return at, len(list) })
	if o != nil {
		o.variable, o.value = variable, value
	}
	return o
}

// bestSpell looks for the time from which on all answers of the service are worse than a fit
// says and, where it is clear, for that from which on they are better again.
func (f *frame) bestSpell(fitted *fit, more []exposure, clearly float64) *onset {
	s := f.searchIn(f.blockSums(fitted.beta, more, nil), f.spread)
	to := s.spell(clearly)
	if to == len(s.list) {
		return f.bestOnset(fitted, more, f.spread, -1, 0)
	}
	flat, _ := s.stepFit(len(s.list), len(s.list), step{})
	o := s.best(flat, 1, func(at int) (from, to2 int) { return at, to })
	if o == nil {
		return nil
	}
	begin := slices.IndexFunc(s.list, func(b blockSum) bool { return b.block >= o.block })
	// How exactly the end is known is told by what lies around it.
	s.list = s.list[:min(2*to-begin+1, len(s.list))]
	flat, _ = s.stepFit(len(s.list), len(s.list), step{})
	if o.ending = s.best(flat, begin+1, func(at int) (from, to int) { return begin, at }); o.ending == nil {
		o.ending = &onset{block: s.list[to].block, low: s.list[to].block, high: s.list[to].block}
	}
	return o
}

// asTold is an onset as it is told: where it may be in the last block in which one is looked for, times after the window are looked at as well,
// since a window may be asked for that ends before it begins.
func (f *frame) asTold(o *onset, fitted *fit, more []exposure) *onset {
	if o.ending != nil || o.latest < f.last-1 {
		return o
	}
	beyond := *f
	beyond.last = math.MaxInt
	return cmp.Or(beyond.bestOnset(fitted, more, f.spread, -1, 0), o)
}

// competitor is the best onset that a fit leaves unexplained, of all answers of the service
// or of those with one of the values that stand beside each other.
func (f *frame) competitor(fitted *fit, scale float64, left int, more ...exposure) *onset {
	best := f.bestOnset(fitted, more, scale, -1, 0)
	f.eachStanding(left, func(v int, id int32) {
		o := f.bestOnset(fitted, more, scale, v, id)
		// What is confined to a value must be better than what is not: there are many values.
		if o != nil && (best == nil || o.ratio > best.ratio+2) {
			best = o
		}
	})
	if best == nil || best.ratio < searchedRatio {
		return nil
	}
	return best
}

// laterOnIt is when answers with a value that was there for a while got worse, where answers of the same time without
// it speak for it: of what others replace, these tell nothing of when that began.
func (f *frame) laterOnIt(x *atom, fitted *fit, more []exposure) *onset {
	if len(x.values) != 1 || x.acrossTimes() && !f.standsApart(x) {
		return nil
	}
	o := f.bestOnset(fitted, append([]exposure{x.presumed}, more...), max(f.spread, 1), x.variable, x.values[0])
	if o == nil || o.block <= x.block || o.ratio < searchedRatio {
		return nil
	}
	return o
}

// eachStanding calls do for each of the values that stand beside each other in the bad window, but
// for those of one variable.
func (f *frame) eachStanding(left int, do func(variable int, id int32)) {
	for v, list := range f.standing {
		if v == left || f.a.isJudge(v) || len(list) < 2 {
			continue
		}
		for _, id := range list {
			if id != 0 && f.share(v, id) >= 0.05 {
				do(v, id)
			}
		}
	}
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
