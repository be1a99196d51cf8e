// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"slices"
	"time"
)

// mixes are how the values of all variables are mixed, of all services together and of each
// by itself: what is usual is so for a service.
type mixes struct {
	a        *analysis
	services []string
	all      []Shift
	losses   []loss
	of       map[string][]Shift
	lost     map[string][]loss
	parts    map[string]*analysis
	spans    map[string]float64 // of the bad window
	total    float64
}

func (a *analysis) mixes(level float64) *mixes {
	m := &mixes{a: a, of: map[string][]Shift{}, lost: map[string][]loss{}, parts: map[string]*analysis{}, spans: map[string]float64{}}
	for v := range a.table.Variables {
		l := a.lossOf(v, level)
		m.losses = append(m.losses, l)
		m.all = append(m.all, a.shiftOf(v, level, l))
	}
	for _, s := range a.table.Strata {
		if !slices.Contains(m.services, s.Service) {
			m.services = append(m.services, s.Service)
		}
	}
	for _, g := range a.groups {
		if g.period == Bad {
			m.spans[a.table.Strata[g.stratum].Service] += g.weight().spans
			m.total += g.weight().spans
		}
	}
	// A service may have so many tests as there are services: what is said holds for all.
	level /= float64(max(len(m.services), 1))
	groups := a.groupsByService()
	for _, service := range m.services {
		part := analysisOf(a.only(service), a.tiling, groups[service])
		m.parts[service] = part
		for v := range a.table.Variables {
			l := part.lossOf(v, level)
			m.lost[service] = append(m.lost[service], l)
			s := part.shiftOf(v, level, l)
			s.beyond = s.moved && !m.short() && s.Distance > s.Usual+material && !part.byRhythm(v, &s)
			s.moved = s.beyond && s.Distance > part.mostUsual(v, &s, m.spans[service])
			m.of[service] = append(m.of[service], s)
		}
	}
	return m
}

// lostMost is the service with the most bad answers where a variable is unknown on more of its spans than is usual for it; nil:
// none.
func (m *mixes) lostMost(v int) (most *LostIn) {
	for _, name := range m.services {
		l := &m.lost[name][v]
		if l.rose && l.badOn > 0 && (most == nil || l.badOn > most.badOn) {
			most = &LostIn{Service: name, Baseline: l.baseline, Bad: l.bad, OfBad: l.ofBad, badOn: l.badOn}
		}
	}
	return most
}

// short reports whether the baseline is shorter than the bad window: then nothing in it tells
// what is usual for so long a time.
func (m *mixes) short() bool { return m.a.table.Baseline.Length() < m.a.table.Bad.Length() }

// only is the part of a table that is of one service. Values keep their numbers.
func (a *analysis) only(service string) *Table {
	t := a.table
	part := *t
	part.cells, part.Clusters = a.cellsOf(service), nil
	if design, ok := t.designs[service]; ok {
		part.Design = design
	}
	for i := range t.Clusters {
		if t.Clusters[i].Service == service {
			part.Clusters = append(part.Clusters, t.Clusters[i])
		}
	}
	return &part
}

// cellsOf are the cells of one service, in their order.
func (a *analysis) cellsOf(service string) cells {
	if a.cells == nil {
		a.cells = a.table.byService()
	}
	return a.cells[service]
}

// byService are the places of the cells: there may be millions.
func (t *Table) byService() map[string]cells {
	n := make([]int, len(t.Strata))
	for _, c := range t.cells.each() {
		n[c.stratum]++
	}
	of, places := map[string]int{}, [][]uint32{} // by service
	services := make([]int, len(n))              // by stratum
	for s, stratum := range t.Strata {
		at, known := of[stratum.Service]
		if !known {
			at = len(places)
			of[stratum.Service], places = at, append(places, nil)
		}
		services[s] = at
	}
	sums := make([]int, len(places))
	for s, n := range n {
		sums[services[s]] += n
	}
	for at, n := range sums {
		places[at] = make([]uint32, 0, n)
	}
	for i, c := range t.cells.each() {
		at := services[c.stratum]
		places[at] = append(places[at], i)
	}
	parts := make(map[string]cells, len(of))
	for service, at := range of {
		parts[service] = cells{t.cells.all, places[at]}
	}
	return parts
}

// shown is the service of which a variable's mix is told: the one in which it moved the most
// of the traffic; "" where it moved in none.
func (m *mixes) shown(v int) (service string) {
	most := 0.0
	for _, name := range m.services {
		s := &m.of[name][v]
		if by := (s.Distance - s.Usual) * m.spans[name]; s.moved && by > most {
			service, most = name, by
		}
	}
	return service
}

// mostStale is the share of stale stamps beyond which nothing is said not to have moved.
const mostStale = 0.05

// verdict tells whether a variable moved in any service. A stale stamp repeats what was in
// force: it can tell that something moved, not that nothing did.
func (m *mixes) verdict(v int, sample Sample) Verdict {
	found := m.told(v, sample)
	if found != Moved && m.a.table.Stale >= mostStale {
		return Untold
	}
	return found
}

func (m *mixes) told(v int, sample Sample) Verdict {
	if sample.TooSmall {
		return Untold
	}
	worst := Steady
	for _, name := range m.services {
		s := &m.of[name][v]
		if s.moved {
			return Moved
		}
		if m.spans[name] < 0.01*m.total {
			continue
		}
		if s.NewShare <= small && s.Distance <= small {
			// A little of it is new: that is no proof of a move, and none of its absence.
			if s.NewShare > material && worst == Steady && !m.parts[name].byRhythm(v, s) {
				worst = Untold
			}
			continue
		}
		if m.short() {
			worst = Untold
			continue
		}
		if s.Tiles >= fewestTiles && s.Distance <= s.Usual || m.parts[name].byRhythm(v, s) {
			if worst == Steady {
				worst = AsUsual
			}
		} else if s.Distance > small {
			worst = Untold
		}
	}
	all := m.all[v]
	all.moved = false
	if pooled := m.a.verdict(v, &all, m.lossWhereTold(v), sample); worst == Steady || pooled == Untold && m.losses[v].rose {
		return pooled
	}
	return worst
}

// lossWhereTold is the loss of the services that tell a variable at all: one that a coding agent alone has is told by none of the others.
func (m *mixes) lossWhereTold(v int) loss {
	const never = 0.99
	l := m.losses[v]
	var spans, baseline, bad float64
	for _, name := range m.services {
		own := &m.lost[name][v]
		if own.baseline > never && own.bad > never {
			continue
		}
		spans += m.spans[name]
		baseline += own.baseline * m.spans[name]
		bad += own.bad * m.spans[name]
	}
	if spans > 0 {
		l.baseline, l.bad = baseline/spans, bad/spans
	}
	return l
}

// mostUsual is how far the mix must be to be called moved. Where no value is new, those that
// come and go in bursts set it: the largest of a few is exceeded by the next one all too often, as where two long ones
// fall into one window, and few spans are of a few conversations.
func (a *analysis) mostUsual(variable int, s *Shift, spans float64) float64 {
	isNew := a.newOnes(variable)
	for id, grown := range s.grown {
		if grown && isNew[id] {
			return s.Usual
		}
	}
	const fewestApart = 20 // conversations: what these few do by chance, no test tells
	if spans < max(fewestSpans, fewestApart*a.deff) {
		return math.Inf(1) // a sum of shares may be more than 1 by a bit
	}
	return 3*s.Usual + 0.05
}

// byRhythm reports whether all values that grew arrived as others of the variable did before:
// as long after the last one, or at the same time of the day.
func (a *analysis) byRhythm(variable int, s *Shift) bool {
	isNew := a.newOnes(variable)
	var times []time.Time
	var grown []time.Time
	for id, first := range a.firsts(variable) {
		if id == 0 || first.IsZero() {
			continue
		}
		switch {
		case s.grown[id] && !isNew[id]:
			return false
		case s.grown[id]:
			grown = append(grown, first)
		case first.Before(a.table.Bad.From):
			times = append(times, first)
		}
	}
	if len(grown) == 0 {
		return false
	}
	// What was there from the begin on did not arrive: that is the time of day at which the table begins.
	begin := a.begin()
	times = slices.DeleteFunc(times, func(at time.Time) bool { return at.Before(begin.Add(time.Hour)) })
	slices.SortFunc(times, time.Time.Compare)
	slices.SortFunc(grown, time.Time.Compare)
	blur := a.blur(slices.Concat(times, grown))
	for _, at := range grown {
		if !usualAfter(times, at, blur) {
			return false
		}
		times = append(times, at)
	}
	return true
}

// blur is by how much later than it came a value may have been seen first: the longest time
// without an answer before one of these.
func (a *analysis) blur(times []time.Time) (longest time.Duration) {
	var held []int
	for _, c := range a.table.cells.each() {
		if n, bucket := len(held), c.bucket(); n == 0 || held[n-1] != bucket {
			held = append(held, bucket)
		}
	}
	slices.Sort(held)
	held = slices.Compact(held)
	for _, at := range times {
		next, _ := slices.BinarySearchFunc(held, at, func(bucket int, at time.Time) int {
			return a.table.Start(bucket + 1).Compare(at)
		})
		if next > 0 {
			longest = max(longest, at.Sub(a.table.Start(held[next-1]+1)))
		}
	}
	return longest
}

// usualAfter reports whether a time follows others as they followed each other. All may be
// later by blur than they are.
func usualAfter(times []time.Time, at time.Time, blur time.Duration) bool {
	var gaps []time.Duration
	for i := 1; i < len(times); i++ {
		gaps = append(gaps, times[i].Sub(times[i-1]))
	}
	if len(times) == 1 {
		// One is no rhythm; a day ago, to the hour and a half, it is likely to be one.
		return (at.Sub(times[0]) - 24*time.Hour).Abs() <= slackOf(24*time.Hour, blur)
	}
	if len(gaps) < 1 {
		return false
	}
	slices.Sort(gaps)
	usual := gaps[len(gaps)/2]
	slack := slackOf(usual, blur)
	gap := at.Sub(times[len(times)-1])
	if gap >= usual-slack && gap <= usual+slack {
		return true
	}
	// A run that was left out, or one more in between, does not change at what time the others come.
	matches := 0
	for _, t := range times {
		apart := at.Sub(t) % (24 * time.Hour)
		if min(apart, 24*time.Hour-apart) <= slack && usual <= 25*time.Hour {
			matches++
		}
	}
	return matches >= 2
}

func slackOf(usual, blur time.Duration) time.Duration { return min(usual*3/10, 90*time.Minute+blur) }

// begin is when what the table holds begins.
func (a *analysis) begin() (first time.Time) {
	for _, c := range a.table.cells.each() {
		if c.isBefore(first) {
			first = c.firstTime()
		}
	}
	return first
}

// firsts are when each value was first seen in what the table holds of the service; zero where it was not.
func (a *analysis) firsts(variable int) []time.Time {
	list := make([]time.Time, len(a.table.Values[variable]))
	for _, c := range a.table.cells.each() {
		if first := &list[c.values[variable]]; c.isBefore(*first) {
			*first = c.firstTime()
		}
	}
	return list
}
