// SPDX-License-Identifier: Apache-2.0

package history

import (
	"slices"
	"time"
)

// forget drops what has been gone for longer than the history reaches back, and the
// oldest of what is too much.
func (h *History) forget(shows func(*Past) bool, now time.Time) {
	border := h.border(now)
	h.gaps = joined(h.gaps, border.UnixNano())
	for match, list := range h.pasts {
		for _, r := range list {
			key := lineKey{match, r.Variable}
			if r.holdsOlder(border) {
				r = h.edit(key, nil)
				r.drop(border)
			}
			if len(r.Timeline) == 0 && (r.Horizon.IsZero() || !shows(r)) {
				h.replace(match, r, nil)
			}
		}
	}
}

// joined makes one of the gaps that ended before an instant, and of what is too many of them:
// of the time between them nothing is known any more, but for what was proven in all of them.
func joined(gaps []Gap, border int64) []Gap {
	for len(gaps) > 1 && (gaps[1].To < border || len(gaps) > maxGaps) {
		first, second := gaps[0], gaps[1]
		isOfOne := func(file string) bool { return !slices.Contains(second.Unchanged, file) }
		unchanged := slices.DeleteFunc(slices.Clone(first.Unchanged), isOfOne)
		gaps = append([]Gap{{Interval{first.From, second.To}, unchanged}}, gaps[2:]...)
	}
	return gaps
}

// border is the instant before which what was gone is forgotten.
func (h *History) border(now time.Time) time.Time {
	border := now.Add(-h.keep)
	n := 0
	for _, list := range h.pasts {
		for _, r := range list {
			n += min(len(r.Timeline), maxPastOfLine)
		}
	}
	if n <= maxPast {
		return border
	}
	gone := make([]time.Time, 0, n)
	for _, list := range h.pasts {
		for _, r := range list {
			for _, p := range r.Timeline[max(0, len(r.Timeline)-maxPastOfLine):] {
				gone = append(gone, p.Value.gone)
			}
		}
	}
	slices.SortFunc(gone, time.Time.Compare)
	if newest := gone[n-maxPast-1].Add(1); newest.After(border) {
		border = newest
	}
	return border
}

// isOver reports whether a part of the past is one too many, or was gone before the border.
func (r *Past) isOver(i int, border time.Time) bool {
	return i < len(r.Timeline)-maxPastOfLine || r.Timeline[i].Value.gone.Before(border)
}

func (r *Past) holdsOlder(border time.Time) bool {
	for i := range r.Timeline {
		if r.isOver(i, border) {
			return true
		}
	}
	return false
}

// drop forgets parts. What was in force then is not known any more: that nothing was
// declared would be a guess.
func (r *Past) drop(border time.Time) {
	var kept Timeline[Known]
	for i, p := range r.Timeline {
		if !r.isOver(i, border) {
			kept = append(kept, p)
		} else if to := time.Unix(0, p.To).UTC(); to.After(r.Horizon) {
			r.Horizon = to
		}
	}
	r.Timeline = kept
}
