// SPDX-License-Identifier: Apache-2.0

package query

import (
	"slices"
	"time"
)

// Of most spans no ID is looked at but that of the trace, as packing knows their answers, and no other pack has their trace. The others
// come once more, with their IDs: those of the hours of packs that have such a span.

// packHour is an hour of a pack.
type packHour struct {
	pack int
	hour int64 // since 1970; noHour: of spans without a time
}

const noHour = -1 << 62

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
		n = int32(len(a.again)) //nolint:gosec // there are fewer than spans
		a.hours[hour], a.again = n, append(a.again, false)
	}
	p.hour, p.hourNumber = hour, n+1
	return n
}

// Again reports whether spans are to be handed over once more, with all IDs, once all were.
func (a *Alone) Again() bool {
	a.isAgain = true
	return slices.Contains(a.again, true)
}

// IsAgain reports whether the spans of an hour of a pack are to be handed over once more; zero: those of any hour, and those without a time.
func (a *Alone) IsAgain(pack int, hour time.Time) bool {
	for of, n := range a.hours {
		if a.again[n] && of.pack == pack && (hour.IsZero() || of.hour == hour.Unix()/int64(time.Hour/time.Second)) {
			return true
		}
	}
	return false
}

// AddAgain takes a span that comes once more.
func (a *Alone) AddAgain(u *Bare) {
	n, isThere, is := a.meet(u)
	if !is {
		return
	}
	if a.ids != nil && u.State&1 == 1 && a.ids.shared[hashOf(u.TraceKey)] {
		a.ids.add(u, a.isAnswer[n])
	}
	if a.atOnce {
		return
	}
	if of := a.loose.trace(u); of != nil {
		a.waiting--
		a.take(u, n, isThere, of)
	}
}
