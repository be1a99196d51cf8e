// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"time"
)

// Alternative is another variable that explains a finding as well.
type Alternative struct {
	Variable string    `json:"variable"`
	From     []string  `json:"from"`
	To       []string  `json:"to"`
	Since    time.Time `json:"since,omitzero"`
}

// aHole is how long a service may be without a span that tells a variable before it is told that it was.
const aHole = 20 * time.Minute

// notBefore is from when on a value may have been there: where its service had no span for long before the first one with it, or none that tells
// the variable (a registry may know only that it changed between two looks), the begin of the block of the last one; else zero, since the first
// one tells when it came.
func (a *analysis) notBefore(service string, x *atom) time.Time {
	last := math.MinInt
	for _, c := range a.cellsOf(service).each() {
		switch {
		case c.values[x.variable] == 0:
		case c.bucket() < x.block:
			last = max(last, c.bucket())
		case c.bucket() == x.block && c.isBefore(x.at):
			return time.Time{}
		}
	}
	if start := a.table.Start; last != math.MinInt && x.at.Sub(start(last+1)) > aHole {
		return start(last)
	}
	return time.Time{}
}

// goneBy is before when a value was last seen, if it is gone: so many answers came after that it would have been seen, had it been there as
// often as before. Else it is zero.
func (a *analysis) goneBy(service string, x *atom) time.Time {
	const byChance = 0.001
	var with, all, after float64
	for _, c := range a.cellsOf(service).each() {
		switch {
		case c.values[x.variable] == 0 || c.bucket() < x.block:
		case c.bucket() > x.last:
			after += float64(c.spans)
		default:
			all += float64(c.spans)
			if x.holds(&frameCell{values: c.values}) {
				with += float64(c.spans)
			}
		}
	}
	if share := with / max(all, 1); math.Pow(max(1-share, 1e-9), after/a.deff) < byChance && after >= fewestSpans {
		return a.table.Start(x.last + 1)
	}
	return time.Time{}
}

// alternatives are what arrived with a candidate and explains as much.
func (a *analysis) alternatives(at *attribution, x *atom) (list []Alternative) {
	for _, y := range at.pairs[x] {
		other := Alternative{Variable: a.table.Variables[y.variable], From: a.valuesBefore(at.frame, y), To: a.textsOf(y)}
		if !y.tookOver { // it was there before
			other.Since = y.at
		}
		list = append(list, other)
	}
	return list
}

// cameBack lists the values that came back to the services that got worse, as far back as changes are looked for.
func (a *analysis) cameBack() (list []CameBack) {
	for _, at := range a.found {
		f := at.frame
		if at.onset == nil {
			continue
		}
		for v := range a.table.Variables {
			for _, x := range f.arrivals(v) {
				if x.back && x.block >= f.first {
					list = append(list, CameBack{a.table.Variables[v], f.service, a.table.Values[v][x.id].Text, x.at})
				}
			}
		}
	}
	return list
}
