// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"slices"
	"time"
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

// pairUp puts beside what is named what its time alone speaks against, although it fits nearly as
// well: of two that arrived together, chance decides which of them is nearer to the begin of badness.
func (at *attribution) pairUp(level float64) {
	const nearly = 6 // the other is twenty times as likely
	f := at.frame
	together := int(30 * time.Minute / f.a.table.Bucket)
	for _, kept := range at.named {
		if !kept.arrived || !kept.acrossTimes() {
			continue
		}
		for _, y := range at.atoms {
			if !y.arrived || y.variable == kept.variable || len(y.values) != 1 || y.likelihood() < critical(level) || !y.refusedByTime() ||
				max(y.block-kept.block, kept.block-y.block) > together {
				continue
			}
			one, other := f.with(nil, kept.presumed), f.with(nil, y.presumed)
			if (other.deviance-one.deviance)/kept.spread < nearly {
				at.pairs[kept] = append(at.pairs[kept], y)
				y.reason = otherExplains
			}
		}
	}
}

func (x *atom) refusedByTime() bool {
	return x.reason == begunOtherwise || x.reason == notSharp || x.reason == byChance
}

func overlap(x, y *atom) bool {
	return slices.ContainsFunc(x.values, func(id int32) bool { return slices.Contains(y.values, id) })
}
