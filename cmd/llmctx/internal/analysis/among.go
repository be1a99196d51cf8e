// SPDX-License-Identifier: Apache-2.0

package analysis

import (
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
	s := f.searchIn(list, f.spread)
	flat, start := stepFit(list, len(list), len(list), s.daily, [4]float64{})
	for at := 1; at < len(list); at++ {
		if list[at].block < low || list[at].block > high {
			continue
		}
		deviance, fit := stepFit(list, at, len(list), s.daily, start)
		if fit[1] > 0 {
			ratio = max(ratio, (flat-deviance)/(f.spread+f.wander*informationOf(list[at:])))
		}
	}
	return ratio
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
