// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"slices"
)

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
	defer at.pairUp(level)
	for _, x := range left {
		if slices.ContainsFunc(at.named, func(kept *atom) bool { return kept.variable == x.variable && overlap(kept, x) }) {
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

// pairUp puts beside what is named what its time alone speaks against, although it is not so sure that it is not to blame: of two,
// chance decides which is nearer to the begin of badness.
func (at *attribution) pairUp(level float64) {
	for _, kept := range at.named {
		if !kept.arrived || !kept.acrossTimes() {
			continue
		}
		for _, y := range at.atoms {
			if y.variable != kept.variable && at.timeAlone(y, level) && at.sharing(y, at.all) < sure*at.sharing(kept, at.all) {
				at.pairs[kept] = append(at.pairs[kept], y)
				y.reason = otherExplains
			}
		}
	}
}

// timeAlone reports whether a value that arrived is refused by how many lie by chance as near to the begin of badness, and by nothing else.
func (at *attribution) timeAlone(x *atom, level float64) bool {
	return x.arrived && len(x.values) == 1 && x.chance > 0 && x.likelihood() >= critical(level) && x.refusedByTime()
}

func (x *atom) refusedByTime() bool {
	return x.reason == begunOtherwise || x.reason == notSharp || x.reason == byChance
}

func overlap(x, y *atom) bool {
	return slices.ContainsFunc(x.values, func(id int32) bool { return slices.Contains(y.values, id) })
}
