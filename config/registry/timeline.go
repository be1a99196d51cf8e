// SPDX-License-Identifier: Apache-2.0

package registry

import (
	"cmp"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/config/history"
)

// step says what is in force from an instant on, until the next step.
type step struct {
	from     int64
	declared *Declared // nil: nothing
}

// timeline is sorted by from; before its first step nothing is in force.
type timeline []step

// declaredInterval is an interval in which one thing is declared.
type declaredInterval struct {
	from, to int64
	declared *Declared
}

// newTimeline lays intervals that do not overlap one after the other.
func newTimeline(intervals []declaredInterval) timeline {
	slices.SortFunc(intervals, func(a, b declaredInterval) int { return cmp.Compare(a.from, b.from) })
	var line timeline
	for _, s := range intervals {
		if s.from >= s.to {
			continue
		}
		if n := len(line); n > 0 && line[n-1].declared == nil && line[n-1].from == s.from {
			line = line[:n-1]
		}
		line = append(line, step{s.from, s.declared})
		if s.to != history.End {
			line = append(line, step{s.to, nil})
		}
	}
	return line
}

// overlay lays one timeline over another: where the upper one declares something,
// that holds; where it declares nothing, the lower one shows through.
func overlay(upper, lower timeline) timeline {
	if len(upper) == 0 {
		return lower
	}
	if len(lower) == 0 {
		return upper
	}
	merged := make(timeline, 0, len(upper)+len(lower))
	var above, below *Declared
	for len(upper) > 0 || len(lower) > 0 {
		at := int64(history.End)
		if len(upper) > 0 {
			at = upper[0].from
		}
		if len(lower) > 0 {
			at = min(at, lower[0].from)
		}
		if len(upper) > 0 && upper[0].from == at {
			above, upper = upper[0].declared, upper[1:]
		}
		if len(lower) > 0 && lower[0].from == at {
			below, lower = lower[0].declared, lower[1:]
		}
		shown := above
		if shown == nil {
			shown = below
		}
		if n := len(merged); n == 0 || merged[n-1].declared != shown {
			merged = append(merged, step{at, shown})
		}
	}
	return merged
}
