// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"strconv"
	"time"
)

// Timed is a dialect that compares times as tables have them: to make a number of each takes longer than to compare it.
type Timed interface {
	// Time returns a time as a literal.
	Time(at time.Time) string
	// Millis returns how many whole milliseconds a time is after one that is not later.
	Millis(from, to string) string
	// Micros returns the microseconds since 1970 of a time.
	Micros(at string) string
	// FirstAt returns the smallest at of those of which First returns the id, by what First looks at: to look for it by itself takes longer.
	FirstAt(id, at string) string
}

// timeColumn is a column of times, and how it is compared with one.
type timeColumn struct {
	column  string
	literal func(time.Time) string
}

// inMicros is a column of microseconds since 1970.
func inMicros(column string) timeColumn {
	return timeColumn{column, func(t time.Time) string { return strconv.FormatInt(t.UnixMicro(), 10) }}
}

// when is the time of a span.
func (s *Spec) when(prefix string) timeColumn {
	if s.Timed {
		return timeColumn{prefix + "at", s.Dialect.(Timed).Time}
	}
	return inMicros(prefix + "ts")
}

// within holds for spans of the times that are counted.
func (s *Spec) within() string {
	at := s.when("")
	return fmt.Sprintf("%[1]s >= %[2]s AND %[1]s < %[3]s", at.column, at.literal(s.Since()), at.literal(s.Until()))
}

// latest is the time of the latest of some spans, in microseconds; 0: there is none.
func (s *Spec) latest() string {
	if s.Timed {
		return "coalesce(" + s.Dialect.(Timed).Micros("max(at)") + ", 0)"
	}
	return "coalesce(max(ts), 0)"
}

// earliest is the time of the first of some units, in microseconds.
func (s *Spec) earliest() string {
	if s.Timed {
		return s.Dialect.(Timed).FirstAt("tid", "ts")
	}
	return "min(ts)"
}
