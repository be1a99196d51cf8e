// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"slices"
	"time"
)

// atom is one thing that may have made answers of a service bad: a value, or some of one
// variable, that arrived or grew.
type atom struct {
	variable int
	values   []int32
	block    int       // in which it arrived; of what grew, the begin of the bad window
	last     int       // in which it was last seen
	at       time.Time // when it arrived, or grew; zero where that cannot be told
	arrived  bool
	back     bool // it was there before, and away for hours
	tookOver bool // a few answers had it for long before it arrived at the others
	dose     bool // it grew, by no more than it does on other days
	// kept: a part of the answers has it still, where others got its successor in this block.
	kept      bool
	alike     bool // and bad answers may as well be on one value of another attribute, as of one replica
	successor int32
	// arrivals is how many values of the variable arrived in the baseline in the same way.
	arrivals int

	// alone are the blocks in which next to all answers that tell the variable have it.
	alone map[int]bool
	// from is the block from which on it fits best that it was there, where no answer told the variable for a while before it
	// arrived; else that in which it arrived. unsure is by how much the likelihood ratio is less, as it may have been any of these blocks.
	from   int
	unsure float64

	// silent are answers of kinds of call that never tell the variable, since it arrived beside others; nil: there are none.
	silent exposure

	fit       fit
	ratio     float64 // likelihood ratio of the base with and without it, as if answers were independent
	scale     float64 // by how much that is too large
	spread    float64 // by how much it is because of clusters and weights
	timing    float64 // the same, of all answers that tell when badness began
	across    float64 // how much of the comparison is one of different times
	among     int     // the variable of whose values only one got it; -1: none
	grown     float64 // bad answers that are there because it grew
	exposed   float64 // scored answers of the bad window that have it
	exposedOf float64 // of so many that tell the variable
	badOn     float64 // effective number of clusters with bad answers
	reason    refusal
	chance    float64     // how many arrivals lie by chance as near to the begin of badness
	otherwise []otherwise // of these, for each of the other reasons
	unless    refusal     // why it is refused, unless other services speak for it
	second    bool        // another time explains clearly more of the badness
	step      *onset      // what else got worse, and when
	confined  *Separation
}

// refusal is why a candidate is not named.
type refusal string

// The refusals.
const (
	accepted       refusal = ""
	notWorse       refusal = "not worse"     // answers with it are not worse beyond chance
	fewBad         refusal = "few clusters"  // its bad answers are of too few conversations
	begunOtherwise refusal = "other time"    // badness began at another time, or on other answers
	elsewhereToo   refusal = "elsewhere too" // what does not have it got worse at the same time
	byChance       refusal = "rhythm"        // such values arrive so often that one is always near
	notSharp       refusal = "not sharp"     // when badness began is not told exactly enough
	unjudged       refusal = "unjudged"      // the answers that have no verdict could explain it
	otherExplains  refusal = "explained"     // another candidate explains it
	tooLittle      refusal = "too little"    // it grew as on other days, and that explains too little
)

func (x *atom) holds(c *frameCell) bool {
	return slices.Contains(x.values, c.values[x.variable]) && (!x.kept || c.block >= x.block)
}

// grew reports whether it was there before, and has more of the answers.
func (x *atom) grew() bool { return !x.arrived && !x.kept }

// presumed holds also for answers that do not tell the variable at a time at which all others
// have it, or at which it may have been there already, as none of them tells it. When badness began is asked of all answers, so
// those are not to speak for another time.
func (x *atom) presumed(c *frameCell) bool {
	return x.holds(c) || c.values[x.variable] == 0 && (x.alone[c.block] || c.block >= x.from && c.block < x.block)
}

// withOthers reports whether what speaks against it is that all answers got worse when it came, and not only those with it: the time is
// the same, so it is the others of which that explains far more.
func (x *atom) withOthers() bool {
	return x.second && x.confined == nil && x.step != nil && x.step.variable < 0 && x.step.earliest <= x.block && x.block <= x.step.latest
}

// acrossTimes reports whether most of the comparison is one of different times.
func (x *atom) acrossTimes() bool { return x.across > 0.5 }

// likelihood is the ratio that chance gives at most a hundredth of the times 6.6 of.
func (x *atom) likelihood() float64 {
	if x.fit.beta == nil || x.coefficient() <= 0 {
		return 0
	}
	return x.ratio / x.scale
}

func (x *atom) coefficient() float64 { return x.fit.beta[len(x.fit.beta)-1] }

// measure counts the answers with it in the bad window, and how well they compare.
func (f *frame) measure(x *atom) {
	for i := range f.cells {
		if c := &f.cells[i]; c.period == Bad && c.values[x.variable] != 0 {
			x.exposedOf += c.scored
			x.exposed += c.scored * float64(bit(x.holds(c)))
		}
	}
	x.across, x.among = f.acrossAmong(x, -1), -1
	// What all answers with one value of another variable got, and no others, is compared with no other of these.
	const nearly = 0.9
	for v, list := range f.standing {
		if x.across > nearly || v == x.variable || len(list) < 2 || f.a.isJudge(v) {
			continue
		}
		if across := f.acrossAmong(x, v); across > nearly {
			x.across, x.among = across, v
		}
	}
	own := f.clustersOf(func(c *ClusterSums) bool {
		return c.Period == Bad && f.a.valueAmong(c, x)
	})
	x.badOn = effectiveBad(own) * (1 - f.twiceOfBad)
	x.spread = max(f.spread, f.spreadOf(own))
	// What is seen of few bad answers alone strays too much to weigh times with it.
	usual := f.clustersOf(func(c *ClusterSums) bool { return c.Period == Baseline })
	if x.timing = x.spread; x.spread <= lumpy {
		x.timing = (f.spread*badOf(usual) + f.spreadOf(own)*badOf(own)) / max(badOf(usual)+badOf(own), 1)
	}
}

// acrossAmong is how much of the comparison of answers with and without it is one of different times, where only
// those with the same value of a variable are compared; -1: all.
func (f *frame) acrossAmong(x *atom, variable int) float64 {
	type sides struct{ with, without float64 }
	type alike struct {
		block          int
		stratum, value int32
	}
	at := map[alike]*sides{}
	var keys []alike // in the order of the cells, so that sums are the same every time
	add := func(key alike, c *frameCell) {
		s := at[key]
		if s == nil {
			s = &sides{}
			at[key], keys = s, append(keys, key)
		}
		if x.holds(c) {
			s.with += c.scored
		} else {
			s.without += c.scored
		}
	}
	const all = math.MinInt
	for i := range f.cells {
		c := &f.cells[i]
		if c.values[x.variable] == 0 {
			continue
		}
		key := alike{all, c.stratum, f.standingValue(c, variable)}
		add(key, c)
		key.block = c.block
		add(key, c)
	}
	var of, within float64
	for _, key := range keys {
		s := at[key]
		if by := s.with * s.without / max(s.with+s.without, 1); key.block == all {
			of += by
		} else {
			within += by
		}
	}
	return 1 - min(within/max(of, 1e-9), 1)
}

// standingValue is the value of a variable that an answer has, if it is one of those that stand beside each other; 0: none.
func (f *frame) standingValue(c *frameCell, variable int) int32 {
	if variable < 0 || !slices.Contains(f.standing[variable], c.values[variable]) {
		return 0
	}
	return c.values[variable]
}

// presume finds the blocks in which next to all answers that tell the variable have the value.
func (f *frame) presume(x *atom) {
	const near, nearly = 3, 0.9
	told := map[int]*portion{}
	for i := range f.cells {
		c := &f.cells[i]
		if c.values[x.variable] == 0 {
			continue
		}
		for block := c.block - near; block <= c.block+near; block++ {
			if block < x.block || block > x.last || c.block < x.block || c.block > x.last {
				continue
			}
			if told[block] == nil {
				told[block] = &portion{}
			}
			told[block].all += c.scored
			if x.holds(c) {
				told[block].grown += c.scored
			}
		}
	}
	x.alone = map[int]bool{}
	for block, p := range told {
		x.alone[block] = p.share() >= nearly
	}
}

func (a *analysis) valueAmong(c *ClusterSums, x *atom) bool {
	id, ok := a.table.ids[x.variable][c.Values[x.variable]]
	return ok && slices.Contains(x.values, id)
}

// test fits the atom.
func (f *frame) test(x *atom) {
	if x.grew() {
		defer f.without(x)()
	}
	f.presume(x)
	f.date(x)
	x.silent = f.silentSince(x)
	x.fit = f.with(f.base.beta, x.holds)
	x.ratio = f.base.deviance - x.fit.deviance
	x.scale = f.scaleIn(x, &x.fit, f.columns)
	x.alike = x.kept && f.alike(x)
}

// scaleIn is by how much a likelihood ratio of the atom is too large in a fit: because answers
// of one cluster are alike, and because rates stray from one time to another.
func (f *frame) scaleIn(x *atom, in *fit, column int) float64 {
	return x.spread + x.across*f.wander/in.inverse[column][column]
}
