// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"time"
)

// small is the share of the traffic of which it can still be said that a variable did not
// move: more than that could explain a good part of the bad answers.
const small = 0.1

// verdict tells whether a variable moved. That it did not is a claim like any other: it is
// made only where so much was seen that more than a small move is excluded.
func (a *analysis) verdict(variable int, s *Shift, l loss, sample Sample) Verdict {
	usual := s.Tiles >= fewestTiles && s.Distance <= s.Usual
	switch {
	case sample.TooSmall:
		return Untold
	case s.moved:
		return Moved
	case a.table.overflows(variable), l.rose, max(l.bad, l.baseline) > mostUnknown:
		return Untold
	case s.AtMost <= small && s.NewShare <= small:
		return Steady
	case s.Distance > small && usual && (s.Recent >= 0 && s.Recent <= small || s.NewShare <= small):
		return AsUsual
	default:
		return Untold
	}
}

// AtWindow reports whether the mix also differs from the part just before the window.
func (v *Variable) AtWindow() bool { return v.Shift.Recent < 0 || v.Shift.Recent > small }

// newAtMost is the upper end of the interval of the share that is on new values: those
// that do not tell the variable may be.
func (a *analysis) newAtMost(s *Shift, l loss) float64 {
	var spans float64
	for _, g := range a.groups {
		if g.period == Bad {
			spans += g.weight().spans
		}
	}
	share := s.NewShare*(1-l.bad) + l.bad
	return Wilson(int64(math.Round(share*spans)), int64(spans), a.deff).High
}

// lastChange is when the latest of the values that a good part of the window has came into
// the baseline; nil where none did.
func (a *analysis) lastChange(variable int, s *Shift) *time.Time {
	var last *time.Time
	for id, share := range s.shares {
		seen := a.table.Values[variable][id].First
		inBaseline := seen.After(a.table.Start(a.tiling.start(1))) && seen.Before(a.table.Bad.From)
		if id != 0 && share > small && inBaseline && (last == nil || seen.After(*last)) {
			last = &seen
		}
	}
	return last
}
