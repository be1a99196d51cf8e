// SPDX-License-Identifier: Apache-2.0

package registry

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
)

// randomTimeline draws a timeline whose values come from a letter and a number.
func randomTimeline(random *rand.Rand, letter string) timeline {
	var intervals []declaredInterval
	from := int64(0)
	for i := range random.IntN(6) {
		from += int64(random.IntN(4))
		to := from + int64(random.IntN(5))
		if random.IntN(5) == 0 {
			to = history.End
		}
		intervals = append(intervals, declaredInterval{from, to, &Declared{Revision: &document.Revision{Position: document.Position{File: letter + strconv.Itoa(i)}}}})
		if to == history.End {
			break
		}
		from = to
	}
	random.Shuffle(len(intervals), func(i, j int) { intervals[i], intervals[j] = intervals[j], intervals[i] })
	return newTimeline(intervals)
}

func inForce(line timeline, at int64) (declared *Declared) {
	for _, s := range line {
		if s.from <= at {
			declared = s.declared
		}
	}
	return declared
}

func TestLayingTimelinesOverOneAnotherShowsTheLowerOneOnlyInTheGaps(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for range 3000 {
		a, b, c := randomTimeline(random, "a"), randomTimeline(random, "b"), randomTimeline(random, "c")
		ab := overlay(a, b)
		left, right := overlay(ab, c), overlay(a, overlay(b, c))
		for at := int64(-1); at < 40; at++ {
			want := inForce(a, at)
			if want == nil {
				want = inForce(b, at)
			}
			holds := inForce(ab, at) == want && inForce(left, at) == inForce(right, at) &&
				inForce(overlay(a, a), at) == inForce(a, at) &&
				inForce(overlay(a, nil), at) == inForce(a, at) && inForce(overlay(nil, a), at) == inForce(a, at)
			if !holds {
				require.Fail(t, "an overlay shows something else", "%v over %v over %v at %d", a, b, c, at)
			}
		}
		assert.True(t, slices.IsSortedFunc(ab, func(x, y step) int { return int(x.from - y.from) }))
	}
}
