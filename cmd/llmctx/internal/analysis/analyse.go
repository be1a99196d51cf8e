// SPDX-License-Identifier: Apache-2.0

package analysis

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
	// fewestClusters is on how many conversations bad answers must be, as far as they count.
	fewestClusters = 5
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
	groups           []*group
	cells            map[string]cells // by service, once they were asked for
	deff, scoredDeff float64
	fewer            []Unjudged
	frames           []*frame
	found            []*attribution
	scratch          struct { // of the last fit of further columns of a frame
		rows    []row
		columns []int32
		values  []float64
	}
}

func sqrt(x float64) float64 { return math.Sqrt(max(x, 0)) }

func newAnalysis(t *Table) *analysis {
	tiles := newTiling(t.Windows)
	return analysisOf(t, tiles, groupsOf(t, tiles))
}

func analysisOf(t *Table, tiles tiling, groups []*group) *analysis {
	return &analysis{table: t, tiling: tiles, groups: groups, deff: max(t.Design, 1), scoredDeff: max(t.ScoredDesign, 1)}
}

// Analyse compares the bad window with the baseline.
func Analyse(t *Table) *Result {
	t.forget()
	t.order()
	return newAnalysis(t).result()
}

func (a *analysis) result() *Result {
	t := a.table
	r := &Result{
		Windows: t.Windows, NewSince: a.newSince(), ReadUntil: t.readUntil(), Named: []string{}, Notes: []string{}, Findings: []Finding{}, Stale: t.Stale,
	}
	level := familyLevel / float64(max(len(t.Variables), 1))
	mixes := a.mixes(level)
	var frames []*frame
	if t.Behaviour {
		frames = a.framesOf()
		r.Behaviour = a.behaviour(frames, level)
		a.frames, a.fewer = frames, a.unjudged()
		r.Unjudged = a.fewer
	}
	r.Sample, r.Uncompared = a.sample(r.Behaviour), a.uncompared()
	if t.Behaviour && !r.Sample.FewScored && !r.Behaviour.Alike() {
		shifts := make([][]Shift, len(frames))
		for i, f := range frames {
			shifts[i] = mixes.of[f.service]
		}
		r.Separations = a.separations(frames)
		a.found = attribute(frames, shifts, r.Separations)
	}
	for v := range t.Variables {
		r.Variables = append(r.Variables, a.variable(v, mixes, r))
	}
	r.findings(a)
	r.divideExcess()
	r.Traffic, r.Silence, r.Back = a.traffic(), a.silence(), a.cameBack()
	r.Silent = a.silences(r.Silence)
	if !r.Sample.TooSmall {
		r.Gone, r.Lately = a.gone(), mixes.lately()
	}
	rank(r)
	r.Notes = append(r.Notes, a.notes(r)...)
	return r
}

func (a *analysis) sample(b *Behaviour) Sample {
	s := Sample{Design: a.deff, ScoredDesign: a.scoredDeff, Services: len(a.table.services()), Strata: len(a.table.Strata)}
	for _, g := range a.groups {
		if g.period == Bad {
			s.BadSpans += g.spans
		} else {
			s.BaselineSpans += g.spans
		}
	}
	s.TooSmall = min(s.BadSpans, s.BaselineSpans) < fewestSpans
	if b != nil {
		s.FewScored = min(b.Bad.Of, b.Baseline.Of) < fewestSpans
	}
	return s
}

func (a *analysis) variable(v int, m *mixes, r *Result) Variable {
	service := m.shown(v)
	s, l := m.all[v], m.losses[v]
	if service != "" {
		s = m.of[service][v]
	}
	out := Variable{
		Name: a.table.Variables[v], Shift: s, Moved: []string{}, Verdict: m.verdict(v, r.Sample), Service: service,
		UnknownBaseline: l.baseline, UnknownBad: l.bad, UnknownRose: l.rose, BadOnUnknown: l.ofBad, LostIn: m.lostMost(v),
		NewAtMost: a.newAtMost(&m.all[v], l), overflows: a.table.overflows(v),
	}
	if at, x := strongest(a.found, v, service); x != nil {
		out.Effect = a.effectOf(at, x, r.Behaviour)
		out.Named = !out.overflows && at.isNamed(x)
	}
	if out.Named && out.Verdict != Moved {
		// It arrived, or grew, and bad answers are on it: what is told is its own service.
		out.Service = out.Effect.Service
		out.Shift = m.of[out.Service][v]
		if out.Verdict = AsUsual; out.Effect.atom.arrivals == 0 && out.Shift.Distance > out.Shift.Usual+material {
			out.Verdict = Moved
		}
	}
	s = out.Shift
	out.Values = a.valueCounts(v, &s)
	switch {
	case out.Named:
		out.Moved = a.textsOf(out.Effect.atom)
		if at := out.Effect.atom.at; !at.IsZero() {
			out.Since = &at
		}
	case out.Verdict == Moved:
		out.Moved = a.grownValues(v, &s)
		out.Since = a.since(v, &s)
	case out.Verdict == AsUsual:
		out.Since, out.Once = a.lastChange(v, &s), a.changedOnce(v)
	}
	if r.Behaviour == nil && !r.Sample.TooSmall && !out.overflows {
		out.Named = out.Verdict == Moved
	}
	out.Reason = reason(&out, r)
	return out
}

func (a *analysis) textsOf(x *atom) []string {
	var list []string
	for _, id := range x.values {
		list = append(list, a.table.Values[x.variable][id].Text)
	}
	return list
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
	for i := range r.Variables {
		if e := r.Variables[i].Effect; e != nil && len(e.Inseparable) > 0 {
			r.Inseparable = true
		}
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
	if line := crudely(r); line != "" {
		notes = append(notes, line)
	}
	if len(r.Unjudged) > 0 {
		notes = append(notes, FewerVerdicts(r.Unjudged, r.Behaviour))
	}
	switch {
	case r.Behaviour.Bad.Of+r.Behaviour.Baseline.Of == 0:
		notes = append(notes, "Of no span is it known whether it is bad: none has what was asked for. Is its name right?")
	case r.Behaviour.Bad.Of == 0:
		notes = append(notes, "Of no span of the bad window is it known whether it is bad.")
	case r.Behaviour.Bad.Count < fewestEvents:
		notes = append(notes, fmt.Sprintf("Bad answers in the bad window: %d; with fewer than %d no variable is named.",
			r.Behaviour.Bad.Count, fewestEvents))
	}
	if r.Behaviour.Alike() {
		return notes
	}
	if !r.Sample.FewScored {
		notes = append(notes, fmt.Sprintf("A comparison of this size finds rises of %s or more four times out of five; smaller ones may go unseen.",
			points(r.Behaviour.Detectable)))
	}
	if r.Sample.ScoredDesign > 1.05 {
		alike := "Answers of one conversation, or else of one trace, are alike"
		if a.table.cells.has((*cell).isWeighed) {
			alike += ", and what was sampled stands for several"
		}
		notes = append(notes, fmt.Sprintf("%s: %.1f of them count as one where rates are compared.", alike, r.Sample.ScoredDesign))
	}
	return notes
}

// severalJudges reports whether there may be more than one: then it is not the mix alone by which the rates of each differ
// from those of all.
func (r *Result) severalJudges() bool {
	return slices.ContainsFunc(r.Variables, func(v Variable) bool { return v.Name == "judge" && v.Verdict != Steady })
}

// crudely says why, where the rates of all services together tell another story than those of each: that of Simpson, or
// a rise that is not told of each.
func crudely(r *Result) string {
	b := r.Behaviour
	if b.Bad.Of == 0 || b.Baseline.Of == 0 || r.Uncompared.Large() || r.severalJudges() {
		return ""
	}
	crude := b.Bad.Share - b.Baseline.Share
	opposite := (crude > 0) != (b.Rise > 0) && (b.Low > 0 || b.High < 0)
	unshown := b.Bad.Low > b.Baseline.High && b.Low <= 0
	went := fmt.Sprintf("All together, the rate went from %s to %s; ", percent(b.Baseline.Share), percent(b.Bad.Share))
	switch {
	case opposite, unshown && b.Rise < crude/2:
		return went + fmt.Sprintf("each kind of call of each service by itself it changed by %s points: the mix of services changed as well.", Points(b.Rise))
	case unshown && b.Usual > b.Rise/4:
		return went + fmt.Sprintf("but it strays by itself from one part of the baseline to another (standard deviation: %s), which may be all.", points(b.Usual))
	default:
		return ""
	}
}
