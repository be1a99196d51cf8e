// SPDX-License-Identifier: Apache-2.0

package analysis

// jointly accepts two changes of which each made answers worse. The best of all single times lies
// between such two, and refuses both; they must explain clearly more than the times that were found, and each
// something that the other does not.
func (at *attribution) jointly(level float64) {
	f := at.frame
	if at.onset == nil {
		return
	}
	var spells []exposure
	for _, o := range at.ofWindow() {
		spells = append(spells, o.holds)
	}
	alone := f.with(nil, spells...)
	const apart = 3
	for i, x := range at.atoms {
		for _, y := range at.atoms[i+1:] {
			if !x.mistimed() || !y.mistimed() || x.variable == y.variable || max(x.block, y.block)-min(x.block, y.block) < apart {
				continue
			}
			both, spread := f.with(nil, x.presumed, y.presumed), max(x.spread, y.spread)
			if both.beta[f.columns] <= 0 || both.beta[f.columns+1] <= 0 || alone.deviance-both.deviance < clearRatio*spread {
				continue
			}
			onlyX, onlyY := f.with(nil, x.presumed), f.with(nil, y.presumed)
			ownX := (onlyY.deviance - both.deviance) / f.scaleIn(x, &both, f.columns)
			ownY := (onlyX.deviance - both.deviance) / f.scaleIn(y, &both, f.columns+1)
			if min(ownX, ownY) > critical(level) {
				// Neither is alone where badness began, so what lies as near by chance was not asked.
				x.reason, y.reason, x.chance, y.chance, x.otherwise, y.otherwise = accepted, accepted, 0, 0, nil, nil
			}
		}
	}
}

// mistimed reports whether the time is what speaks against a candidate, or nothing does.
func (x *atom) mistimed() bool {
	if !x.arrived || x.arrivals > 0 || !x.acrossTimes() || len(x.values) != 1 {
		return false
	}
	return x.reason == begunOtherwise || x.reason == notSharp || x.reason == accepted
}

// either accepts the likelier of two releases where it is sure that one of them is to blame, though neither is sure alone:
// other times speak against both, and each is a time of its own.
func (at *attribution) either(level float64, columns []Separation) {
	var first, second *atom
	for _, x := range at.atoms {
		switch {
		case x.reason == accepted && x.arrived && x.acrossTimes():
			return
		case x.arrivals > 0 || !x.acrossTimes() || !at.timeAlone(x, level) || !at.standsWithout(x, level):
		case first == nil || at.sharing(x, at.all) < at.sharing(first, at.all):
			first, second = x, first
		case second == nil || at.sharing(x, at.all) < at.sharing(second, at.all):
			second = x
		}
	}
	if second == nil || first.variable == second.variable || max(first.block-second.block, second.block-first.block) <= 1 {
		return
	}
	one, other := at.sharing(first, at.all), at.sharing(second, at.all)
	if other < sure*one && 1/(1/one+1/other) <= min(first.mostChance(), second.mostChance()) {
		first.reason = accepted
		at.confine(first, columns)
	}
}
