// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Unjudged is a service of whose answers fewer have a verdict than before. Who fails to judge
// may fail on good answers rather than on bad ones: then the rate rises although no answer is worse.
type Unjudged struct {
	Service  string  `json:"service"`
	Baseline float64 `json:"judged_share_baseline"`
	Bad      float64 `json:"judged_share_bad_window"`
}

const (
	// fewerJudged is to which part the share of answers with a verdict must fall to be told.
	fewerJudged = 0.75
	// smoothed is over how many blocks on either side that share is taken.
	smoothed = 6
)

// portionJudged is how many answers there are, and how many have a verdict.
type portionJudged struct{ spans, scored, squares float64 }

func (p *portionJudged) add(c *cell) {
	p.spans += c.weight().spans
	p.scored += c.weight().scored
	p.squares += c.weight().spans * c.weight().spans / float64(max(c.spans, 1))
}

// count is how many answers these are worth, of which some may stand for more than others (Kish).
func (p portionJudged) count() float64 { return p.spans * p.spans / max(p.squares, 1) }

// isLess reports whether it is clearly less than before: of a few, many go without a verdict by chance.
func (p portionJudged) isLess(before portionJudged) bool {
	const deviations = 3
	was := before.share()
	return min(before.count(), p.count()) >= fewestSpans && p.share() < fewerJudged*was &&
		was-p.share() > deviations*sqrt(was*(1-was)/p.count())
}

func (p portionJudged) share() float64 { return p.scored / max(p.spans, 1) }

// unjudged are the services in which fewer answers have a verdict.
func (a *analysis) unjudged() (list []Unjudged) {
	if !a.table.Verdicts {
		return nil
	}
	both := map[string]*[2]portionJudged{}
	judged := a.judgedStrata()
	for _, c := range a.table.cells.each() {
		if c.period() != Bad && c.period() != Baseline || !judged[c.stratum] {
			continue
		}
		service := a.table.Strata[c.stratum].Service
		if both[service] == nil {
			both[service] = &[2]portionJudged{}
		}
		both[service][bit(c.period() == Bad)].add(c)
	}
	for service, p := range both {
		if p[1].isLess(p[0]) {
			list = append(list, Unjudged{service, p[0].share(), p[1].share()})
		}
	}
	slices.SortFunc(list, func(x, y Unjudged) int { return strings.Compare(x.Service, y.Service) })
	return list
}

// judgedStrata are the kinds of calls of which verdicts are told.
func (a *analysis) judgedStrata() []bool {
	list := make([]bool, len(a.table.Strata))
	for _, c := range a.table.cells.each() {
		list[c.stratum] = list[c.stratum] || c.scored > 0
	}
	return list
}

// ofEitherJudge tells the cells of services with several judges that do not say which of them judged:
// to take them for those of one would compare the verdicts of two.
func (a *analysis) ofEitherJudge() func(*cell) bool {
	v := a.judge()
	if v < 0 {
		return func(*cell) bool { return false }
	}
	judge, several := map[string]int32{}, map[string]bool{}
	for _, c := range a.table.cells.each() {
		service, id := a.table.Strata[c.stratum].Service, c.values[v]
		if c.weight().scored == 0 || id == 0 || !a.compared(c) {
			continue
		}
		if judge[service] == 0 {
			judge[service] = id
		}
		several[service] = several[service] || judge[service] != id
	}
	return func(c *cell) bool { return c.values[v] == 0 && several[a.table.Strata[c.stratum].Service] }
}

// FewerVerdicts tells of services in a sentence, and what it makes of a rise.
func FewerVerdicts(list []Unjudged, b *Behaviour) string {
	const shown = 3
	var parts []string
	for _, u := range list[:min(len(list), shown)] {
		parts = append(parts, fmt.Sprintf("%s (%s of them, %s before)", u.Service, percent(u.Bad), percent(u.Baseline)))
	}
	if more := len(list) - shown; more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", more))
	}
	meaning := "if those without are bad, there are more of them than it looks"
	switch {
	case b.Rise > 0:
		meaning = "if those without are good, the rise is smaller than it looks"
	case b.Bad.Of == 0 && b.Baseline.Of > 0: // nothing looks like anything
		meaning = "whether those without are bad is not known"
	}
	return "Fewer answers have a verdict than in the baseline, of " + strings.Join(parts, ", ") + ": " + meaning + "."
}

// standsWithout reports whether answers with a candidate are worse even if all answers were
// good that would have had a verdict before.
func (at *attribution) standsWithout(x *atom, level float64) bool {
	f := at.frame
	factor := f.missingVerdicts()
	if factor == nil || f.a.missesAtRandom(f) {
		return true
	}
	rows := f.rows
	defer func() { f.rows = rows }()
	f.rows = slices.Clone(rows)
	for i := range f.rows {
		f.rows[i].scored *= max(factor[f.cells[i].block], 1)
	}
	without, with := f.with(f.base.beta), f.with(x.fit.beta, x.holds)
	return with.beta[f.columns] > 0 && (without.deviance-with.deviance)/f.scaleIn(x, &with, f.columns) > critical(level)
}

// missesAtRandom reports whether the bad answers of the other services that lost verdicts are as many as if
// those were lost at random, and clearly not as many as if they were of good answers only.
func (a *analysis) missesAtRandom(left *frame) bool {
	ratio := 0.0
	for _, f := range a.frames {
		factor := f.missingVerdicts()
		if f == left || factor == nil {
			continue
		}
		for i := range f.cells {
			if c := &f.cells[i]; (c.period == Bad || c.period == After) && factor[c.block] > 1 {
				expected := c.scored * f.rows[i].probability(f.base.beta)
				ratio += 2 * (expected*(factor[c.block]-1) - c.bad*math.Log(factor[c.block])) / max(f.spread, 1) // Poisson's
			}
		}
	}
	return ratio > clearRatio
}

// missingVerdicts is, by block, how many answers there would have been with a verdict for each
// one that has; nil where the share is as before.
func (f *frame) missingVerdicts() map[int]float64 {
	if !slices.ContainsFunc(f.a.fewer, func(u Unjudged) bool { return u.Service == f.service }) {
		return nil
	}
	judged := f.a.judgedStrata()
	blocks, before := map[int]*portionJudged{}, portionJudged{}
	cells := f.a.cellsOf(f.service)
	for _, c := range cells.each() {
		if !judged[c.stratum] {
			continue
		}
		if c.period() == Baseline {
			before.add(c)
		}
		for block := c.bucket() - smoothed; block <= c.bucket()+smoothed; block++ {
			if blocks[block] == nil {
				blocks[block] = &portionJudged{}
			}
			blocks[block].add(c)
		}
	}
	factor := map[int]float64{}
	for block, p := range blocks {
		if block >= f.first && p.share() > 0 {
			factor[block] = before.share() / p.share()
		}
	}
	return factor
}
