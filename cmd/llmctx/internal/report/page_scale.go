// SPDX-License-Identifier: Apache-2.0

package report

import (
	"strconv"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// whisker is a measured value with its interval on a scale, in percent of its width.
type whisker struct {
	Low, At, High, Zero float64
	Drawn               bool
}

// scale is a range of numbers.
type scale struct{ from, to float64 }

func (s scale) at(x float64) float64 {
	return 100 * (min(max(x, s.from), s.to) - s.from) / (s.to - s.from)
}

func (s scale) whisker(low, at, high float64) whisker {
	return whisker{Low: s.at(low), At: s.at(at), High: s.at(high), Zero: s.at(0), Drawn: true}
}

// rateScale has room for both rates.
func rateScale(b *analysis.Behaviour) scale {
	return scale{0, roundUp(max(b.Bad.High, b.Baseline.High))}
}

// effectScale has room for the differences of all variables, and shows on which side of zero they are.
func effectScale(list []analysis.Variable) scale {
	s := scale{-0.001, 0.001}
	for i := range list {
		if e := list[i].Effect; e != nil && e.Basis != analysis.NoneBad {
			s.from, s.to = min(s.from, e.Low), max(s.to, e.High)
		}
	}
	margin := (s.to - s.from) / 20
	return scale{s.from - margin, s.to + margin}
}

// rungs are the shares that read well at the end of an axis.
var rungs = []float64{
	0.001, 0.002, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1,
}

// roundUp returns the next of the rungs.
func roundUp(share float64) float64 {
	for _, rung := range rungs {
		if share <= rung {
			return rung
		}
	}
	return 1
}

// label prints a round share.
func label(share float64) string { return strconv.FormatFloat(100*share, 'g', 3, 64) + " %" }

// tick is a time on the axis.
type tick struct {
	At   float64
	Text string
}

// ticks returns round times between two times, few enough to stand beside each other on a phone.
func (in times) ticks(from, to time.Time) []tick {
	const most = 6
	const day = 24 * time.Hour
	step := to.Sub(from)
	for _, round := range []time.Duration{
		time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour,
		3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 2 * day, 4 * day, 7 * day, 14 * day, 28 * day,
	} {
		if to.Sub(from) <= most*round {
			step = round
			break
		}
	}
	var list []tick
	_, offset := from.In(in.zone).Zone()
	ahead := time.Duration(offset) * time.Second // round times are those of the zone
	for at := from.In(in.zone).Add(ahead).Truncate(step).Add(step - ahead); at.Before(to); at = at.Add(step) {
		place := 100 * float64(at.Sub(from)) / float64(to.Sub(from))
		if place < 4 || place > 96 { // its text would reach beyond the edge
			continue
		}
		text := at.Format("15:04")
		if at.Hour() == 0 && at.Minute() == 0 {
			text = at.Format("2 Jan")
		}
		list = append(list, tick{place, text})
	}
	return list
}

// length prints a duration in days, hours and minutes; seconds only where it is short.
func length(d time.Duration) string {
	if d < time.Minute {
		return d.Round(time.Second).String()
	}
	d = d.Round(time.Minute)
	var parts []string
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}} {
		if n := d / unit.of; n > 0 {
			parts = append(parts, strconv.FormatInt(int64(n), 10)+" "+unit.name)
			d %= unit.of
		}
	}
	return strings.Join(parts, " ")
}
