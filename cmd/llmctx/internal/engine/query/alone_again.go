// SPDX-License-Identifier: Apache-2.0

package query

import (
	"slices"
	"time"
)

// Of most spans no ID is looked at but that of the trace, as packing knows their answers, and no other pack has their trace. Hours of packs
// of which keys tell that they have others are handed over with all IDs. What else turns out to be one comes once more.

// packHour is an hour of a pack.
type packHour struct {
	pack int
	hour int64 // since 1970; noHour: of spans without a time
}

const noHour = -1 << 62

// hourState says how the spans of an hour of a pack come.
type hourState struct {
	withIDs bool
	isAgain bool // once more, as they came without
}

// hourOf returns the number of the hour of a span.
func (a *Alone) hourOf(u *Bare) int32 {
	if u.HasAt {
		return a.hourNumber(time.UnixMicro(u.At).Unix() / int64(time.Hour/time.Second))
	}
	return a.hourNumber(noHour)
}

// hourNumber returns that of an hour of the pack that is read.
func (a *Alone) hourNumber(of int64) int32 {
	hour := packHour{a.pack, of}
	p := &a.packs[a.pack]
	if p.hour == hour && p.hourNumber > 0 {
		return p.hourNumber - 1
	}
	n, known := a.hours[hour]
	if !known {
		n = int32(len(a.states)) //nolint:gosec // there are fewer than spans
		a.hours[hour], a.states = n, append(a.states, hourState{})
	}
	p.hour, p.hourNumber = hour, n+1
	return n
}

// anyHour reports whether something holds for an hour of a pack; zero: for any hour, or for those without a time.
func (a *Alone) anyHour(pack int, hour time.Time, holds func(hourState) bool) bool {
	for of, n := range a.hours {
		if of.pack == pack && (hour.IsZero() || of.hour == hour.Unix()/int64(time.Hour/time.Second)) && holds(a.states[n]) {
			return true
		}
	}
	return false
}

// WantsIDs reports whether the spans of an hour of a pack are to be handed over with their IDs; zero: those of any hour, and those without
// a time.
func (a *Alone) WantsIDs(pack int, hour time.Time) bool {
	return a.atOnce || a.anyHour(pack, hour, func(s hourState) bool { return s.withIDs })
}

// Again reports whether spans are to be handed over once more, with all IDs, once all were.
func (a *Alone) Again() bool {
	return slices.ContainsFunc(a.states, func(s hourState) bool { return s.isAgain })
}

// IsAgain reports whether the spans of an hour of a pack are to be handed over once more; zero: likewise.
func (a *Alone) IsAgain(pack int, hour time.Time) bool {
	return !a.WantsIDs(pack, hour) && a.anyHour(pack, hour, func(s hourState) bool { return s.isAgain })
}

// Add takes a span without its IDs. One that verdicts name by them is taken once it comes with them.
func (a *Alone) Add(u *Bare) {
	n, isThere, is := a.meet(u, a.loose.n > 0)
	switch {
	case !is:
	case a.loose.trace(u) == nil:
		a.take(u, n, isThere, nil)
	default:
		a.states[a.hourOf(u)].isAgain = true
		a.waiting++
	}
}

// AddNamed takes a span with its IDs.
func (a *Alone) AddNamed(u *Bare) {
	n, isThere, is := a.meet(u, true)
	if !is {
		return
	}
	if a.ids != nil && u.State&1 == 1 && (a.atOnce || a.ids.shared[hashOf(u.TraceKey)]) {
		a.ids.add(u, a.isAnswer[n])
	}
	a.take(u, n, isThere, a.loose.trace(u))
}

// AddAgain takes a span that comes once more, with its IDs.
func (a *Alone) AddAgain(u *Bare) {
	n, isThere, is := a.meet(u, true)
	if !is {
		return
	}
	if of := a.loose.trace(u); of != nil {
		a.waiting--
		a.take(u, n, isThere, of)
	}
}
