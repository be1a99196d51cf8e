// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Once is a value that came to a service before the bad window, and no other did in the baseline: that is no rhythm.
type Once struct {
	Service string    `json:"service"`
	Value   string    `json:"value"`
	At      time.Time `json:"at"`
}

// changedOnce lists the services in which a variable changed once before the bad window; nil where it did again and again in
// one of them, or in none.
func (a *analysis) changedOnce(variable int) (list []Once) {
	for _, service := range a.table.services() {
		came := slices.DeleteFunc(a.cameTo(service, variable), func(x Once) bool { return !x.At.Before(a.table.Bad.From) })
		if len(came) > 1 {
			return nil
		}
		list = append(list, came...)
	}
	return list
}

// Lately is a value that came to a service about the bad window, and not by a rhythm.
type Lately struct {
	Variable string `json:"variable"`
	Once
	spans float64 // of the bad window
}

// lately lists the values that came to a service in the bad window or shortly before, those of services with the most spans first. That a
// variable changed before does not make it usual: of two prompts in a week neither has a rhythm. What came more often is no news.
func (m *mixes) lately() (list []Lately) {
	const often, before = 4, 2 * time.Hour // as one names a window an hour or two late
	a := m.a
	since := a.table.Bad.From.Add(-before)
	for v, name := range a.table.Variables {
		for _, service := range m.services {
			part := m.parts[service]
			came := a.cameTo(service, v)
			slices.SortStableFunc(came, func(x, y Once) int { return x.At.Compare(y.At) })
			var times []time.Time
			for _, x := range came {
				usual := len(times) >= often || len(times) > 1 && usualAfter(times, x.At, part.blur(append(slices.Clone(times), x.At)))
				if !x.At.Before(since) && !usual && !a.table.overflows(v) {
					list = append(list, Lately{name, x, m.spans[service]})
				}
				times = append(times, x.At)
			}
		}
	}
	slices.SortStableFunc(list, func(x, y Lately) int { return cmp.Compare(y.spans, x.spans) })
	return list
}

// cameTo lists the values that came to a service before the end of the bad window, and had a good part of it while they were there: what is rare only if
// it would have been seen before.
func (a *analysis) cameTo(service string, variable int) (list []Once) {
	const byChance = 0.001
	values, firsts := a.livesOf(service, variable), make([]time.Time, len(a.table.Values[variable]))
	cells := a.cellsOf(service)
	spans, told := make([]float64, len(values)), newUpTo(cells) // those that tell it, by value and by block
	for _, c := range cells.each() {
		id := c.values[variable]
		if first := &firsts[id]; c.isBefore(*first) {
			*first = c.firstTime()
		}
		if n := c.weight().spans; id != 0 {
			spans[id] += n
			told.add(c.bucket(), n)
		}
	}
	told.sum()
	for id := range values {
		x := &values[id]
		if id == 0 || !x.seen || !firsts[id].Before(a.table.Bad.To) {
			continue
		}
		before := told.before(x.first)
		during := told.before(x.last+1) - before
		if share := spans[id] / during; share > small && math.Pow(1-min(share, 1-1e-9), before/a.deff) < byChance {
			list = append(list, Once{service, a.table.Values[variable][id].Text, firsts[id].In(a.table.Bad.From.Location())})
		}
	}
	return list
}

// upTo counts spans of a service by block, and then those before any of them: there may be many values of which that is asked.
type upTo struct {
	first int
	list  []float64
}

func newUpTo(cells cells) *upTo {
	first, last := math.MaxInt, math.MinInt
	for _, c := range cells.each() {
		first, last = min(first, c.bucket()), max(last, c.bucket())
	}
	return &upTo{first, make([]float64, max(last-first+2, 0))}
}

func (u *upTo) add(block int, n float64) { u.list[block-u.first+1] += n }

func (u *upTo) sum() {
	for i := 1; i < len(u.list); i++ {
		u.list[i] += u.list[i-1]
	}
}

func (u *upTo) before(block int) float64 { return u.list[block-u.first] }
