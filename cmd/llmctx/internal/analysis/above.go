// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// mostlyAbove reports whether most verdicts are on an agent above the answers, or of whole traces: each is then that of all answers below it,
// whichever service they are of.
func mostlyAbove(c *counts.Table) bool {
	var above, all int64
	for _, a := range c.Attached {
		all += a.Answers
		if a.How == counts.ByAbove || a.How == counts.ByTrace {
			above += a.Answers
		}
	}
	return 2*above > all
}

// sharesVerdicts reports whether two services are judged by the same verdicts: when one had more bad answers than were expected, in any few minutes of the
// baseline, so had the other. What one does then tells nothing of the other.
func (f *frame) sharesVerdicts(other *frame) bool {
	const enough, beyond, least = 30, 5, 0.2
	if !f.a.table.Above {
		return false
	}
	own, its := f.strays(), other.strays()
	var n, xy, xx, yy float64
	for block, x := range own {
		if y, ok := its[block]; ok {
			n, xy, xx, yy = n+1, xy+x*y, xx+x*x, yy+y*y
		}
	}
	r := xy / sqrt(xx*yy)
	return n >= enough && r > least && r*math.Sqrt(n) > beyond
}

// strays are how many more bad answers blocks of the baseline had than were expected.
func (f *frame) strays() map[int]float64 {
	by := map[int]float64{}
	for i := range f.cells {
		if c := &f.cells[i]; c.period == Baseline {
			by[c.block] += c.bad - c.scored*f.rows[i].probability(f.base.beta)
		}
	}
	return by
}
