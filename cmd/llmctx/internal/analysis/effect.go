// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"slices"
)

// Effect compares spans with what is new or grew of a variable (exposed) to spans
// without it, adjusted for service, kind of call, time of day and all other variables.
type Effect struct {
	// Service is the one in which it was measured.
	Service   string `json:"service"`
	Exposed   Rate   `json:"with"` // in the bad window
	Unexposed Rate   `json:"without"`
	// Difference is the adjusted difference of the rates with its 95 % interval.
	Difference float64 `json:"difference"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	P          float64 `json:"p"` // one-sided
	// BadTraces is on how many conversations, or else traces, the exposed bad answers are, as
	// far as these count: one that has many of them counts for more than the others.
	BadTraces int `json:"bad_traces_with"`
	// Basis says which spans could be compared.
	Basis Basis `json:"basis"`
	// Elsewhere is how much the rate rose in the bad window without it, in whose spans
	// nothing of this variable moved; nil where there are too few.
	Elsewhere *Elsewhere `json:"elsewhere,omitempty"`
	// Excess is the share of all bad answers beyond the expected ones that the
	// difference accounts for.
	Excess float64 `json:"share_of_excess"`
	// Inseparable names variables of which a value came as well that may be to blame instead: the data does not tell
	// which of them is.
	Inseparable []string `json:"inseparable_from,omitempty"`
	// Refused is why it is not named; "" where it is.
	Refused string `json:"refused,omitempty"`

	refusal refusal
	atom    *atom
	values  []string
	// confinedTo is the value of another variable on which alone answers got worse.
	confinedTo string
	// amid: it arrived within the interval in which the service got worse.
	amid bool
}

// Elsewhere is a rise of the rate among the spans without a value.
type Elsewhere struct {
	Rise float64 `json:"rise"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Basis says which spans an effect was measured on.
type Basis string

// The bases. Within compares spans of the same time, and is the stronger; Both does so in
// either window, where the bad one alone has hardly a span without the value.
const (
	Within  Basis = "within the bad window"
	Both    Basis = "within both windows, and between them"
	Across  Basis = "bad window against baseline"
	NoneBad Basis = "no answer is bad"
)

func (x *atom) basis() Basis {
	switch {
	case x.across < 0.2:
		return Within
	case x.across < 0.6:
		return Both
	default:
		return Across
	}
}

// effectOf says of one candidate what is known of it.
func (a *analysis) effectOf(at *attribution, x *atom, behaviour *Behaviour) *Effect {
	f := at.frame
	e := &Effect{
		Service: f.service, Basis: x.basis(), P: upperTail(sqrt(x.likelihood()), 0), BadTraces: int(x.badOn), refusal: x.reason, atom: x,
		Refused: string(x.reason), values: a.textsOf(x),
	}
	if o := at.onset; o != nil {
		e.amid = x.block >= o.earliest && x.block <= o.latest
	}
	if x.kept {
		e.values = []string{e.values[0] + " since " + a.table.Values[x.variable][x.successor].Text + " came"}
	}
	if o := x.step; o != nil && o.variable >= 0 {
		e.confinedTo = a.table.Variables[o.variable] + " " + a.table.Values[o.variable][o.value].Text
	}
	var with, without twice
	var raw [2][2]int64
	for _, g := range a.groups {
		if g.period != Bad || a.table.Strata[g.stratum].Service != f.service || g.values[x.variable] == 0 {
			continue
		}
		side, t := 0, &without
		if slices.Contains(x.values, g.values[x.variable]) {
			side, t = 1, &with
		}
		t.scored[1] += g.weight().scored
		t.bad[1] += g.weight().bad
		raw[side][0] += g.scored
		raw[side][1] += g.bad
	}
	e.Exposed = RateOf(raw[1][1], raw[1][0], with.bad[1], with.scored[1], x.scaleOfRates(f))
	e.Unexposed = RateOf(raw[0][1], raw[0][0], without.bad[1], without.scored[1], f.spread)
	e.Difference, e.Low, e.High = at.difference(x)
	if !slices.ContainsFunc(a.groups, func(g *group) bool { return g.bad > 0 && a.table.Strata[g.stratum].Service == f.service }) {
		e.Basis, e.Difference, e.Low, e.High = NoneBad, 0, 0, 0 // no regression tells anything of that
	}
	if x.likelihood() == 0 {
		e.P = 1
	}
	if behaviour.excess > 0 && at.isNamed(x) {
		by := e.Difference * x.exposed
		if x.grew() {
			by = x.grown // what it had before was bad before
		}
		e.Excess = min(max(by/behaviour.excess, 0), 1)
	}
	for _, y := range at.pairs[x] {
		if name := a.table.Variables[y.variable]; !slices.Contains(e.Inseparable, name) {
			e.Inseparable = append(e.Inseparable, name)
		}
	}
	for kept, list := range at.pairs {
		if slices.Contains(list, x) {
			e.Inseparable = append(e.Inseparable, a.table.Variables[kept.variable])
		}
	}
	slices.Sort(e.Inseparable)
	return e
}

func (x *atom) scaleOfRates(f *frame) float64 {
	own := f.clustersOf(func(c *ClusterSums) bool { return c.Period == Bad && f.a.valueAmong(c, x) })
	return f.spreadOf(own)
}

// strongest is the candidate of a variable that says most of it: the first that is named, else
// the one that came closest; of those that show nothing, one of the service of which it is told that it moved.
func strongest(list []*attribution, variable int, service string) (at *attribution, x *atom) {
	better := func(at2 *attribution, y *atom) bool {
		if x == nil {
			return true
		}
		shows := func(z *atom) int { return bit(z.likelihood() > someEvidence) }
		moved := func(at *attribution, z *atom) int { return bit(at.frame.service == service) * (1 - shows(z)) }
		return cmp.Or(cmp.Compare(bit(at2.isNamed(y)), bit(at.isNamed(x))), cmp.Compare(shows(y), shows(x)),
			cmp.Compare(moved(at2, y), moved(at, x)), cmp.Compare(y.likelihood(), x.likelihood())) > 0
	}
	for _, candidate := range list {
		for _, y := range candidate.atoms {
			told := !y.dose && !y.kept || candidate.isNamed(y) // what grows as it always does, or stays, is worth a word only then
			if y.variable == variable && told && better(candidate, y) {
				at, x = candidate, y
			}
		}
	}
	return at, x
}

func (at *attribution) isNamed(x *atom) bool {
	if slices.Contains(at.named, x) {
		return true
	}
	for _, list := range at.pairs {
		if slices.Contains(list, x) {
			return true
		}
	}
	return false
}
