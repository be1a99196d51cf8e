// SPDX-License-Identifier: Apache-2.0

package history

import (
	"cmp"
	"math"
	"slices"
)

// The ends of time, in nanoseconds since 1970.
const (
	Beginning = math.MinInt64
	End       = math.MaxInt64
)

// Interval lies between two instants, in nanoseconds since 1970; To is the first after it.
type Interval struct{ From, To int64 }

// IsEmpty reports whether no instant lies in it.
func (i Interval) IsEmpty() bool { return i.From >= i.To }

// within returns the part of the interval that lies in another one; it is empty where there
// is none.
func (i Interval) within(other Interval) Interval {
	return Interval{max(i.From, other.From), min(i.To, other.To)}
}

// Part is what holds over one interval of a timeline.
type Part[T any] struct {
	Interval
	Value T
}

// during returns the part over what of its interval lies in another one.
func (p Part[T]) during(other Interval) Part[T] {
	p.Interval = p.within(other)
	return p
}

// without returns what is left of the part outside of others.
func (p Part[T]) without(others Timeline[T]) Timeline[T] {
	rest := laidOut([]Part[T]{p})
	for _, other := range others {
		rest = rest.without(other.Interval)
	}
	return rest
}

// Timeline says what holds when: parts in the order of time, of which none overlap. Where
// there is none, nothing holds.
type Timeline[T any] []Part[T]

// laidOut makes a timeline of parts that do not overlap, in any order; some may be empty.
func laidOut[T any](parts []Part[T]) Timeline[T] {
	parts = slices.DeleteFunc(parts, func(p Part[T]) bool { return p.IsEmpty() })
	slices.SortFunc(parts, func(a, b Part[T]) int { return cmp.Compare(a.From, b.From) })
	return parts
}

// At returns what holds at an instant; false where nothing does.
func (t Timeline[T]) At(instant int64) (value T, ok bool) {
	i, found := slices.BinarySearchFunc(t, instant, func(p Part[T], at int64) int { return cmp.Compare(p.From, at) })
	if !found {
		i--
	}
	if i < 0 || instant >= t[i].To {
		return value, false
	}
	return t[i].Value, true
}

// without takes a time out of a timeline.
func (t Timeline[T]) without(time Interval) Timeline[T] {
	if time.IsEmpty() {
		return t
	}
	var rest Timeline[T]
	for _, p := range t {
		before, after := p.during(Interval{Beginning, time.From}), p.during(Interval{time.To, End})
		for _, left := range []Part[T]{before, after} {
			if !left.IsEmpty() {
				rest = append(rest, left)
			}
		}
	}
	return rest
}

// Over lays a timeline over another one, which shows through where nothing holds.
func (t Timeline[T]) Over(lower Timeline[T]) Timeline[T] {
	switch {
	case len(t) == 0:
		return lower
	case len(lower) == 0:
		return t
	}
	merged := make(Timeline[T], 0, len(t)+len(lower))
	shown := int64(Beginning) // up to here all is merged
	for _, below := range lower {
		for len(t) > 0 && t[0].From < below.To {
			if gap := below.during(Interval{shown, t[0].From}); !gap.IsEmpty() {
				merged = append(merged, gap)
			}
			merged, shown, t = append(merged, t[0]), t[0].To, t[1:]
		}
		if rest := below.during(Interval{shown, End}); !rest.IsEmpty() {
			merged = append(merged, rest)
		}
	}
	return append(merged, t...)
}

// Whole returns the timeline with the times in which nothing holds as parts of their own,
// whose value is the zero one.
func (t Timeline[T]) Whole() Timeline[T] {
	return t.Over(Timeline[T]{{Interval: Interval{Beginning, End}}})
}
