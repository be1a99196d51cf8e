// SPDX-License-Identifier: Apache-2.0

package moved

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

const (
	// familyLevel is the probability of naming any variable although nothing moved.
	familyLevel = 0.01
	// fewestEvents is how many bad answers a rate needs before it is compared: with
	// fewer the distributions used here do not hold.
	fewestEvents = 5
	// fewestTraces is on how many distinct traces bad answers must be: one conversation that
	// goes wrong in a loop is no behaviour of what it runs on.
	fewestTraces = 5
	// fewestSpans is how many spans either window needs.
	fewestSpans = 50
	// mostUnknown is the share of spans not telling a variable above which nothing can
	// be said of it.
	mostUnknown = 0.5
)

// analysis is what the parts of one Analyse share.
type analysis struct {
	table            *Table
	tiling           tiling
	groups           []group
	deff, scoredDeff float64

	usualRate  float64 // standard deviation of the rate between tiles
	usualTiles int
}

func sqrt(x float64) float64 { return math.Sqrt(max(x, 0)) }

// Analyse compares the bad window with the baseline.
func Analyse(t *Table) *Result {
	t.forget()
	t.order()
	a := &analysis{
		table: t, tiling: newTiling(t.Windows), groups: groupsOf(t),
		deff: max(t.Design, 1), scoredDeff: max(t.ScoredDesign, 1),
	}
	r := &Result{Windows: t.Windows, NewSince: a.newSince(), Named: []string{}, Notes: []string{}}
	level := familyLevel / float64(max(len(t.Variables), 1))
	if t.Behaviour {
		r.Behaviour = a.behaviour(level)
	}
	r.Sample, r.Uncompared = a.sample(r.Behaviour), a.uncompared()
	shifts, losses := make([]Shift, len(t.Variables)), make([]loss, len(t.Variables))
	var moved []int
	for v := range t.Variables {
		losses[v] = a.lossOf(v, level)
		shifts[v] = a.shiftOf(v, level, losses[v])
		if shifts[v].moved {
			moved = append(moved, v)
		}
	}
	for v := range t.Variables {
		r.Variables = append(r.Variables, a.variable(v, &shifts[v], losses[v], moved, r))
	}
	rank(r)
	r.Notes = append(r.Notes, a.notes(r)...)
	return r
}

func (a *analysis) sample(b *Behaviour) Sample {
	s := Sample{Design: a.deff, ScoredDesign: a.scoredDeff, Services: a.table.services(), Strata: len(a.table.Strata)}
	for i := range a.groups {
		if a.groups[i].period == Bad {
			s.BadSpans += int64(a.groups[i].spans)
		} else {
			s.BaselineSpans += int64(a.groups[i].spans)
		}
	}
	s.TooSmall = min(s.BadSpans, s.BaselineSpans) < fewestSpans
	if b != nil {
		s.FewScored = min(b.Bad.Of, b.Baseline.Of) < fewestSpans
	}
	return s
}

func (a *analysis) variable(v int, s *Shift, l loss, moved []int, r *Result) Variable {
	out := Variable{
		Name: a.table.Variables[v], Shift: *s, Moved: []string{}, Verdict: a.verdict(v, s, l, r.Sample),
		UnknownBaseline: l.baseline, UnknownBad: l.bad, UnknownRose: l.rose, BadOnUnknown: l.ofBad,
		Values: a.valueCounts(v, s), NewAtMost: a.newAtMost(s, l), overflows: a.table.overflows(v),
	}
	switch out.Verdict {
	case Moved:
		out.Moved = a.grownValues(v, s)
		out.Since = a.since(v, s)
	case AsUsual:
		out.Since = a.lastChange(v, s)
	}
	asked := r.Behaviour != nil
	if s.moved && asked && !r.Sample.FewScored {
		// What moved was chosen without a look at the behaviour: only that many are tested.
		out.Effect = a.effectOf(v, s, moved, r.Behaviour, familyLevel/float64(len(moved)))
	}
	if !r.Sample.TooSmall && !out.overflows {
		out.Named = s.moved && (!asked || out.Effect != nil && out.Effect.supported)
	}
	out.Reason = reason(&out, r)
	return out
}

// rank orders the variables and names those that stand out.
func rank(r *Result) {
	slices.SortStableFunc(r.Variables, func(x, y Variable) int {
		return cmp.Or(
			-cmp.Compare(bit(x.Named), bit(y.Named)),
			-cmp.Compare(bit(x.Verdict == Moved), bit(y.Verdict == Moved)),
			-cmp.Compare(x.weight(), y.weight()),
			-cmp.Compare(x.beyondUsual(), y.beyondUsual()),
			cmp.Compare(x.Name, y.Name))
	})
	for i := range r.Variables {
		if v := &r.Variables[i]; v.Named {
			r.Named = append(r.Named, v.Name)
		}
	}
	if len(r.Named) > 1 {
		e := r.Variables[0].Effect
		r.Inseparable = e != nil && slices.Contains(e.Inseparable, r.Named[1])
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// weight is how much of the bad answers the variable accounts for.
func (v *Variable) weight() float64 {
	if v.Effect == nil {
		return 0
	}
	return v.Effect.Excess
}

// beyondUsual is how far the mix moved beyond what it usually does; a variable whose
// values always turn over comes after one for which that is new.
func (v *Variable) beyondUsual() float64 {
	beyond := v.Shift.Distance - v.Shift.Usual
	if v.Shift.TurnoverOf > 0 {
		beyond -= float64(v.Shift.Turnover) / float64(v.Shift.TurnoverOf)
	}
	return beyond
}

func (a *analysis) notes(r *Result) []string {
	var notes []string
	if a.tiling.tiles < fewestTiles {
		notes = append(notes, "The baseline is too short to tell how much a mix of values usually varies; give a longer one.")
	} else if a.table.Baseline.Length() < 24*time.Hour {
		notes = append(notes, "The baseline covers less than a day; a mix that follows the time of day can look like a move.")
	}
	if r.Behaviour == nil {
		return notes
	}
	switch {
	case r.Behaviour.Bad.Of+r.Behaviour.Baseline.Of == 0:
		notes = append(notes, "Of no span is it known whether it is bad: the condition is NULL on all of them. Is the attribute's name right?")
	case r.Behaviour.Bad.Count < fewestEvents:
		notes = append(notes, fmt.Sprintf("Bad answers in the bad window: %d; with fewer than %d no rates are compared.",
			r.Behaviour.Bad.Count, fewestEvents))
	}
	if !r.Sample.FewScored {
		notes = append(notes, fmt.Sprintf("A comparison of this size finds rises of %s or more four times out of five; smaller ones may go unseen.",
			points(r.Behaviour.Detectable)))
	}
	if r.Sample.ScoredDesign > 1.05 {
		notes = append(notes, fmt.Sprintf("The average scored span is one of %.1f of its trace, which may all be bad together; intervals are "+
			"wider for it. Select one span an answer to narrow them.", r.Sample.ScoredDesign))
	}
	return notes
}
