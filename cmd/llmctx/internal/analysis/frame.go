// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// frame is one service as the regression sees it: scored answers by time, kind and values,
// and what is known of their rate on usual days.
type frame struct {
	a       *analysis
	service string
	cells   []frameCell
	begun   int // the first of the cells of the last block
	rows    []row
	columns int // of the base: kinds, values that stand beside each other, time of day
	daily   int // the first of the columns of the time of day and the day of the week, which are the last
	prior   []float64
	base    fit
	// first and last are the blocks between which a change is searched for; last is excluded.
	first, last int
	spread      float64 // design effect of the baseline
	wander      float64 // variance of the logit of the rate between parts, beyond counting
	clusters    []*ClusterSums
	nested      float64 // by which part spreads of them are too small, as each is of one kind of call
	twiceOfBad  float64 // which part of those with bad answers is counted before, with another kind of call
	scored      float64 // in the bad window
	standing    [][]int32
	profiles    map[among]profile      // that were asked for, of the base
	sameTimes   map[sameTimeOf]float64 // likewise
	elsewhere   float64                // how much better a rise on one value of another attribute alone explains
}

// frameCell is what agrees in block, stratum and values.
type frameCell struct {
	block       int
	stratum     int32
	set         int32
	values      []int32
	period      Period
	scored, bad float64
}

const (
	// fewestAbove is how much of a service's answers a value needs to be adjusted for.
	fewestAbove = 0.01
	// usualWander is that of services of which nothing is known: the rate strays by an eighth.
	usualWander = 0.015
	// coarse is how long a block is that lies before the time in which changes are searched for.
	coarse = time.Hour
)

// framesOf makes the frames of all services that have scored answers.
func (a *analysis) framesOf() []*frame {
	var list []*frame
	either := a.ofEitherJudge()
	for _, service := range a.table.services() {
		f := &frame{a: a, service: service}
		f.first, f.last = a.searched()
		for _, c := range a.cellsOf(service).each() {
			if c.weight().scored != 0 && a.compared(c) && !either(c) {
				f.add(c)
			}
		}
		if len(f.cells) > 0 {
			f.prepare()
			list = append(list, f)
		}
	}
	return list
}

// compared reports whether a cell lies after the begin of the baseline. What comes after the
// bad window tells whether badness ended with a value.
func (a *analysis) compared(c *cell) bool {
	return c.period() != Earlier || !a.table.Start(c.bucket()).Before(a.table.Baseline.From)
}

// searched are the blocks in which a change may have begun that is still in the bad window:
// a day before it, or three times its length, but never the first sixth of the baseline.
func (a *analysis) searched() (first, last int) {
	w := a.table.Windows
	back := max(24*time.Hour, 3*w.Bad.Length())
	back = min(back, w.Bad.From.Sub(w.Baseline.From)*5/6)
	return -int(back / w.Bucket), int(math.Ceil(float64(w.Bad.Length()) / float64(w.Bucket)))
}

func (f *frame) add(c *cell) {
	block := c.bucket()
	if wide := int(coarse / f.a.table.Bucket); block < f.first && wide > 1 {
		block = int(math.Floor(float64(block)/float64(wide))) * wide
	}
	of := c.set
	if known := f.a.table.aliased[of]; known != nil && c.bucket() >= known.from {
		of = known.set
	}
	if n := len(f.cells); n > 0 && f.cells[n-1].block != block {
		f.merge()
	}
	f.cells = append(f.cells, frameCell{block, of.stratum, of.number, of.values, c.period(), c.weight().scored, c.weight().bad})
}

// merge puts together what agrees in the last block. Cells come block by block: there may be many of which few are left.
func (f *frame) merge() {
	cells := f.cells[f.begun:]
	slices.SortStableFunc(cells, func(x, y frameCell) int {
		return cmp.Or(cmp.Compare(x.block, y.block), cmp.Compare(x.stratum, y.stratum), cmp.Compare(x.set, y.set))
	})
	merged := cells[:0]
	for _, c := range cells {
		if n := len(merged); n > 0 && merged[n-1].block == c.block && merged[n-1].stratum == c.stratum && merged[n-1].set == c.set {
			merged[n-1].scored += c.scored
			merged[n-1].bad += c.bad
			continue
		}
		merged = append(merged, c)
	}
	f.cells = f.cells[:f.begun+len(merged)]
	f.begun = len(f.cells)
}

// prepare fits the rates of usual days.
func (f *frame) prepare() {
	f.begun = 0
	f.merge()
	f.cells = slices.Clone(f.cells) // there was room for more
	for i := range f.a.table.Clusters {
		if c := &f.a.table.Clusters[i]; c.Service == f.service {
			f.clusters = append(f.clusters, c)
		}
	}
	f.nested, f.twiceOfBad = f.a.table.nested(f.service)-1, f.a.table.twiceOfBad(f.service)
	f.spread = f.usualSpread()
	for i := range f.cells {
		if f.cells[i].period == Bad {
			f.scored += f.cells[i].scored
		}
	}
	f.standing = make([][]int32, len(f.a.table.Variables))
	for v := range f.a.table.Variables {
		f.standing[v] = f.standingValues(v)
	}
	f.design(nil)
	f.wander = f.wanders()
}

// usualSpread is the design effect of the baseline. A few bad answers tell little of it: where those of the bad window scatter
// less, they count as well.
func (f *frame) usualSpread() float64 {
	usual := f.clustersOf(func(c *ClusterSums) bool { return c.Period == Baseline })
	bad := f.clustersOf(func(c *ClusterSums) bool { return c.Period == Bad })
	own, n, k := f.spreadOf(usual), badOf(usual), badOf(bad)
	if k == 0 {
		return own
	}
	return min(own, (own*n+f.spreadOf(bad)*k)/(n+k))
}

// spreadOf is the design effect of some of the clusters.
func (f *frame) spreadOf(list []*ClusterSums) float64 { return spreadOf(list) * (1 + f.nested) }

func (f *frame) clustersOf(of func(*ClusterSums) bool) []*ClusterSums {
	var list []*ClusterSums
	for _, c := range f.clusters {
		if of(c) {
			list = append(list, c)
		}
	}
	return list
}

// presence is when and how often a value was there; nothing is scored where it was not.
type presence struct {
	scored      float64
	first, last int
}

// presences are those of all values of a variable, and how many answers they have together.
func (f *frame) presences(variable int) (found []presence, total float64) {
	found = make([]presence, len(f.a.table.Values[variable]))
	for i := range f.cells {
		c := &f.cells[i]
		p := &found[c.values[variable]]
		if p.scored == 0 {
			p.first = c.block
		}
		p.last = c.block
		p.scored += c.scored
		total += c.scored
	}
	return found, total
}

// standingValues are those beside each other in all of the time: their rates can be told
// apart from what time does. Those of a judge are told apart in any case, as the rates of
// two judges are two rates. The most frequent one is what the others are compared with. What failed calls do not tell is
// no value to adjust for: it would explain every outage.
func (f *frame) standingValues(variable int) []int32 {
	found, total := f.presences(variable)
	begin, end := f.cells[0].block, f.cells[len(f.cells)-1].block
	judges := f.a.isJudge(variable)
	var list []int32
	for id, p := range found {
		if p.scored == 0 || id == 0 && f.a.table.failuresUntold[variable] {
			continue
		}
		early := float64(p.first-begin) <= 0.25*float64(end-begin)
		late := float64(p.last) >= -0.15*float64(-begin)
		if judges || p.scored >= max(fewestAbove*total, 10) && early && late {
			list = append(list, int32(id))
		}
	}
	if !judges && len(list) > 1 {
		list = f.besideEachOther(variable, list)
	}
	slices.SortFunc(list, func(x, y int32) int {
		return cmp.Or(cmp.Compare(found[y].scored, found[x].scored), cmp.Compare(x, y))
	})
	const most = 12
	return list[:min(len(list), most)]
}

// besideEachOther keeps those that calls of one kind have beside another one. The only one of a kind of call is told by that, and what comes in
// its place would be, too.
func (f *frame) besideEachOther(variable int, list []int32) []int32 {
	has := map[int32]map[int32]bool{} // values, by kind of call
	for i := range f.cells {
		c := &f.cells[i]
		if id := c.values[variable]; slices.Contains(list, id) {
			if has[c.stratum] == nil {
				has[c.stratum] = map[int32]bool{}
			}
			has[c.stratum][id] = true
		}
	}
	return slices.DeleteFunc(list, func(id int32) bool {
		for _, ids := range has {
			if ids[id] && len(ids) > 1 {
				return false
			}
		}
		return true
	})
}

// isJudge reports whether a variable is the judge, and a judge tells what is bad.
func (a *analysis) isJudge(variable int) bool {
	return a.table.Verdicts && a.table.Variables[variable] == "judge"
}

// without leaves an atom's values out of the base's columns. What it returns brings them back.
func (f *frame) without(x *atom) (back func()) {
	with := *f
	f.prior = nil
	f.design(x)
	return func() { *f = with }
}

// exposure tells how far a cell has something.
type exposure func(*frameCell) bool

// with fits the base and further columns, from a start on; nil: from the base, which is near.
func (f *frame) with(start []float64, more ...exposure) fit {
	if start == nil {
		start = f.base.beta
	}
	s := &f.a.scratch
	s.rows, s.columns, s.values = append(s.rows[:0], f.rows...), s.columns[:0], s.values[:0]
	for i := range s.rows {
		r, begin := &s.rows[i], len(s.columns)
		own := false // the columns of the base are shared
		for k, exposed := range more {
			if !exposed(&f.cells[i]) {
				continue
			}
			if !own {
				s.columns, s.values, own = append(s.columns, r.columns...), append(s.values, r.values...), true
			}
			s.columns, s.values = append(s.columns, int32(f.columns+k)), append(s.values, 1)
		}
		if own {
			r.columns, r.values = s.columns[begin:], s.values[begin:]
		}
	}
	return fitted(s.rows, f.columns+len(more), start, f.prior)
}

// wanders is how far the rate of the baseline strays by itself between parts as long as
// the bad window, as the variance of its logit. The median keeps an incident in the baseline
// from hiding the next.
func (f *frame) wanders() float64 {
	t := f.a.tiling
	type tile struct{ excess, information float64 }
	tiles := make([]tile, t.tiles)
	for i := range f.cells {
		c := &f.cells[i]
		if c.period != Baseline {
			continue
		}
		if k := t.of(c.block); k >= 0 {
			p := f.rows[i].probability(f.base.beta)
			tiles[k].excess += c.bad - c.scored*p
			tiles[k].information += c.scored * p * (1 - p)
		}
	}
	var ratios []float64
	variance := 0.0
	for _, x := range tiles {
		if x.information > 0.5 {
			ratios = append(ratios, x.excess*x.excess/(x.information*f.spread))
			variance += f.spread / x.information
		}
	}
	n := float64(len(ratios))
	if n < 3 {
		return usualWander
	}
	slices.Sort(ratios)
	const chi = 0.4549 // the median of a square of a standard normal variable
	counting := variance / n
	beyond := min(max(ratios[len(ratios)/2]/chi-1, 0)*counting, 0.25)
	// Few answers tell little of it: then it is what is known of others.
	const unsure = 0.02
	doubt := 2 * (counting + beyond) * (counting + beyond) / n
	return (beyond*unsure*unsure + usualWander*doubt) / (unsure*unsure + doubt)
}
