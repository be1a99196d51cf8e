// SPDX-License-Identifier: Apache-2.0

package moved

// Behaviour is how often the bad answers occur. Rates count scored spans only.
type Behaviour struct {
	Bad      Rate `json:"bad_window"`
	Baseline Rate `json:"baseline"`
	// Rise is the rate of the bad window minus what the baseline lets expect of the
	// same services and kinds of calls, with its 95 % interval. Usual is how far the rate strays by itself
	// between stretches of the baseline (standard deviation beyond that of counting).
	Rise  float64 `json:"rise"`
	Low   float64 `json:"rise_low"`
	High  float64 `json:"rise_high"`
	Usual float64 `json:"usual_deviation"`
	P     float64 `json:"p"` // one-sided
	// Detectable is the smallest rise that a comparison of this size finds four times out of five.
	Detectable float64 `json:"detectable_rise"`

	excess float64 // bad spans beyond those expected
}

// Effect compares spans with what is new or grew of a variable (exposed) to spans
// without it that agree in service, kind of call and all other variables.
type Effect struct {
	Exposed   Rate `json:"with"` // in the bad window
	Unexposed Rate `json:"without"`
	// Difference is the adjusted difference of the rates with its 95 % interval.
	Difference float64 `json:"difference"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	P          float64 `json:"p"` // one-sided
	// BadTraces is on how many distinct traces the exposed bad answers are, counted up to the
	// number that it takes.
	BadTraces int `json:"bad_traces_with"`
	// Basis says which spans could be compared.
	Basis Basis `json:"basis"`
	// Elsewhere is how much the rate rose in the bad window without it, in whose spans
	// nothing of this variable moved; nil where there are too few.
	Elsewhere *Elsewhere `json:"elsewhere,omitempty"`
	// Excess is the share of all bad answers beyond the expected ones that the
	// difference accounts for.
	Excess float64 `json:"share_of_excess"`
	// Inseparable names variables that moved at the same places: nothing in the data
	// tells their effects apart.
	Inseparable []string `json:"inseparable_from,omitempty"`

	supported bool
}

// Elsewhere is a rise of the rate among the spans without a value.
type Elsewhere struct {
	Rise  float64 `json:"rise"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	rises bool
}

// Basis says which spans an effect was measured on.
type Basis string

// The bases. Within compares spans of the same time, and is the stronger; Both does so in
// either window, where the bad one alone has hardly a span without the value.
const (
	Within Basis = "within the bad window"
	Both   Basis = "within both windows, and between them"
	Across Basis = "bad window against baseline"
	None   Basis = "nothing comparable"
)

// group is the counts of one period, stratum and set of values.
type group struct {
	period             Period
	values             []int32
	codes              []uint64 // by variable; their sum names the set
	stratum            uint64
	spans, scored, bad float64
}

// groupsOf sums over time.
func groupsOf(t *Table) []group {
	var groups []group
	at := map[uint64]int{}
	for i := range t.cells {
		c := &t.cells[i]
		if c.period != Bad && c.period != Baseline {
			continue
		}
		g := group{period: c.period, values: c.values, codes: make([]uint64, len(c.values)), stratum: mix(0, uint64(c.stratum))}
		key := g.stratum + uint64(c.period)
		for v, id := range c.values {
			g.codes[v] = mix(uint64(v+1), uint64(id))
			key += g.codes[v]
		}
		j, ok := at[key]
		if !ok {
			j = len(groups)
			at[key] = j
			groups = append(groups, g)
		}
		groups[j].spans += float64(c.spans)
		groups[j].scored += float64(c.scored)
		groups[j].bad += float64(c.bad)
	}
	return groups
}

// mix scatters a pair of small numbers over 64 bits (splitmix64), so that sums of a
// few of them name sets.
func mix(a, b uint64) uint64 {
	x := (a<<32 ^ b) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// behaviour compares the overall rates, stratum by stratum.
func (a *analysis) behaviour(level float64) *Behaviour {
	strata := len(a.table.Strata)
	window, whole := newTally(strata, 2), newTally(strata, 2)
	var tiles []tally
	for range a.tiling.tiles {
		tiles = append(tiles, newTally(strata, 2))
	}
	count := func(t tally, c *cell) {
		t[c.stratum][1] += float64(c.bad)
		t[c.stratum][0] += float64(c.scored - c.bad)
	}
	for i := range a.table.cells {
		c := &a.table.cells[i]
		switch c.period {
		case Bad:
			count(window, c)
		case Baseline:
			count(whole, c)
			if k := a.tiling.of(c.bucket); k >= 0 {
				count(tiles[k], c)
			}
		}
	}
	b := &Behaviour{Bad: a.rate(window), Baseline: a.rate(whole), P: 1}
	b.Detectable = detectable(b.Baseline.Share, float64(b.Bad.Of), float64(b.Baseline.Of), a.scoredDeff, level)
	if strata == 0 || b.Bad.Of == 0 || b.Baseline.Of == 0 {
		return b
	}
	d, u := a.tiling.compare(window, tiles, whole, a.scoredDeff)
	a.usualRate, a.usualTiles = sqrt(u.extra[1]), u.tiles
	spread := sqrt(d.variance[1] + u.extra[1])
	freedom := float64(max(u.tiles-1, 1))
	half := quantile((1-confidence)/2, freedom) * spread
	b.Rise, b.Low, b.High, b.Usual = d.by[1], d.by[1]-half, d.by[1]+half, a.usualRate
	b.P = upperTail(d.by[1]/spread, freedom)
	b.excess = d.by[1] * d.n
	return b
}

func (a *analysis) rate(t tally) Rate {
	var bad, all float64
	for s := range t {
		bad += t[s][1]
		all += t[s][0] + t[s][1]
	}
	return Wilson(int64(bad), int64(all), a.scoredDeff)
}

// fewestElsewhere is the share of the window's spans that must be without a value
// before their rate speaks against it: fewer can be stamps that were late or wrong.
const fewestElsewhere = 0.05

// effectOf measures the effect of what is new or grew in a variable. moved names all
// variables that moved.
func (a *analysis) effectOf(variable int, s *Shift, moved []int, behaviour *Behaviour, level float64) *Effect {
	e := &Effect{Basis: None, P: 1}
	exposure := func(g *group) (exposed, known bool) {
		v := g.values[variable]
		return s.grown[v], v != 0
	}
	e.Exposed, e.Unexposed = a.windowRates(exposure)
	e.BadTraces = len(a.table.badTraces(fewestTraces, func(c *cell) bool { return s.grown[c.values[variable]] }))
	left := []int{variable}
	for _, other := range moved {
		if other != variable && a.inseparable(variable, other, exposure) {
			left = append(left, other)
			e.Inseparable = append(e.Inseparable, a.table.Variables[other])
		}
	}
	within := a.contrast(left, exposure, func(g *group) bool { return g.period == Bad })
	all := a.contrast(left, exposure, nil)
	e.Elsewhere = a.elsewhere(left, exposure, e, all.difference)
	chosen := all
	e.Basis = Across
	if all.across < 0.5 {
		e.Basis = Both
	}
	// What got worse everywhere is told apart within the window alone.
	if e.Elsewhere != nil && e.Elsewhere.rises || e.Basis == Both && within.weight > all.weight/2 {
		chosen = within
		e.Basis = Within
	}
	if chosen.weight == 0 {
		e.Basis = None
		return e
	}
	score, freedom := chosen.test(a.usualRate, a.usualTiles)
	e.P = upperTail(score, freedom)
	e.Difference = chosen.difference
	e.Low, e.High = chosen.interval(a.usualRate)
	if behaviour.excess > 0 {
		e.Excess = min(max(e.Difference*float64(e.Exposed.Of)/behaviour.excess, 0), 1)
	}
	e.supported = e.P < level && e.Exposed.Count >= fewestEvents && e.BadTraces >= fewestTraces
	return e
}

// exposureOf tells whether a group carries what is new or grew, and whether it tells
// the variable at all.
type exposureOf func(*group) (exposed, known bool)

// contrast compares exposed and other spans that agree in stratum and in all variables
// but those left out.
func (a *analysis) contrast(left []int, exposure exposureOf, filter func(*group) bool) contrast {
	var tables strata
	for i := range a.groups {
		g := &a.groups[i]
		exposed, known := exposure(g)
		if !known || g.scored == 0 || filter != nil && !filter(g) {
			continue
		}
		tables.of(g.key(left)).count(g, exposed, g.period == Bad)
	}
	return mantelHaenszel(&tables, a.scoredDeff)
}

// key names the stratum and the values of all variables but those left out.
func (g *group) key(left []int) uint64 {
	key := g.stratum
	for _, code := range g.codes {
		key += code
	}
	for _, v := range left {
		key -= g.codes[v]
	}
	return key
}

func (p *pair) count(g *group, exposed, in bool) {
	inside := 0.0
	if in {
		inside = g.scored
	}
	if exposed {
		p.exposed += g.scored
		p.exposedBad += g.bad
		p.exposedIn += inside
		return
	}
	p.other += g.scored
	p.otherBad += g.bad
	p.otherIn += inside
}

// inseparable reports whether holding another variable fixed leaves almost nothing to
// compare.
func (a *analysis) inseparable(_, other int, exposure exposureOf) bool {
	const enough = 0.05
	weight := func(key func(*group) uint64) float64 {
		var tables strata
		for i := range a.groups {
			g := &a.groups[i]
			if exposed, known := exposure(g); known {
				tables.of(key(g)).count(g, exposed, g.period == Bad)
			}
		}
		return mantelHaenszel(&tables, 1).weight
	}
	alone := weight(func(g *group) uint64 { return g.stratum })
	fixed := weight(func(g *group) uint64 { return g.stratum + g.codes[other] })
	return fixed < enough*alone
}

// elsewhere measures how the rate changed among the spans without the value. It rises
// only if it does so certainly, and by a good part of the difference to be explained.
func (a *analysis) elsewhere(left []int, exposure exposureOf, e *Effect, explain float64) *Elsewhere {
	if float64(e.Unexposed.Of) < fewestElsewhere*float64(e.Unexposed.Of+e.Exposed.Of) {
		return nil
	}
	var tables strata
	for i := range a.groups {
		g := &a.groups[i]
		if exposed, known := exposure(g); known && !exposed && g.scored > 0 {
			tables.of(g.key(left)).count(g, g.period == Bad, g.period == Bad)
		}
	}
	c := mantelHaenszel(&tables, a.scoredDeff)
	if c.weight == 0 {
		return nil
	}
	w := &Elsewhere{Rise: c.difference}
	w.Low, w.High = c.interval(a.usualRate)
	score, _ := c.test(a.usualRate, a.usualTiles)
	w.rises = upperTail(score, 0) < familyLevel && w.Rise > explain/3
	return w
}

// windowRates gives the crude rates of the bad window with and without.
func (a *analysis) windowRates(exposure exposureOf) (with, without Rate) {
	var counts [2][2]float64
	for i := range a.groups {
		g := &a.groups[i]
		exposed, known := exposure(g)
		if g.period != Bad || !known {
			continue
		}
		side := 0
		if exposed {
			side = 1
		}
		counts[side][0] += g.scored
		counts[side][1] += g.bad
	}
	return Wilson(int64(counts[1][1]), int64(counts[1][0]), a.scoredDeff),
		Wilson(int64(counts[0][1]), int64(counts[0][0]), a.scoredDeff)
}
