// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// rateLane is the rate of bad answers over time, in steps of several columns: the rate of one column alone is mostly
// chance.
type rateLane struct {
	Line, Range string // in columns and percent of the height
	Step        string // how long a step is
	Top, Half   string // the rate at the upper edge and halfway
	Baseline    float64
	Of          string // the rate of the whole baseline
	Found       string // what the line says, in words
}

// rateStep is the rate of the columns from From to To.
type rateStep struct {
	From, To int
	analysis.Rate
}

func rateLaneOf(r *Report) *rateLane {
	b, line := r.Result.Behaviour, &r.Timeline
	if b == nil || b.Bad.Of+b.Baseline.Of == 0 {
		return nil
	}
	width := stepWidth(line)
	list := rateSteps(line, width, r.Result.Sample.ScoredDesign)
	top := topOf(b, list)
	y := func(share float64) float64 { return 100 * (1 - min(share/top, 1)) }
	lane := &rateLane{
		Step: length(line.Column * time.Duration(width)), Top: label(top), Half: label(top / 2), Baseline: y(b.Baseline.Share),
		Of:    percent(b.Baseline.Share),
		Found: fmt.Sprintf("Bad window: %s. Baseline: %s.", rate(b.Bad), rate(b.Baseline)),
	}
	var path, area strings.Builder
	for i, s := range list {
		if s.Of == 0 {
			continue
		}
		begin := "L"
		if i == 0 || list[i-1].Of == 0 {
			begin = "M" // nothing is drawn where nothing was scored
		}
		fmt.Fprintf(&path, "%s%d %sH%d", begin, s.From, short(y(s.Share)), s.To)
		fmt.Fprintf(&area, "M%d %sH%dV%sH%dZ", s.From, short(y(s.High)), s.To, short(y(s.Low)), s.From)
	}
	lane.Line, lane.Range = path.String(), area.String()
	return lane
}

// topOf is the upper edge of the chart. A step with few spans has an interval so wide that it would press all others
// to the ground: it is cut off instead.
func topOf(b *analysis.Behaviour, list []rateStep) float64 {
	var scored int64
	for _, s := range list {
		scored += s.Of
	}
	usual := scored / int64(len(list))
	top := max(b.Bad.High, b.Baseline.High)
	for _, s := range list {
		if s.Of > 0 {
			top = max(top, s.Share)
		}
		if s.Of > usual/4 {
			top = max(top, s.High)
		}
	}
	return roundUp(top)
}

// stepWidth is how many columns it takes for a handful of bad answers, but never so many that the bad window is one step.
func stepWidth(line *analysis.Timeline) int {
	const handful, stepsOfWindow = 16, 4
	var bad int64
	for _, rate := range line.Rate {
		bad += rate.Count
	}
	wanted := handful * len(line.Rate) / int(max(bad, 1))
	return max(1, min(wanted, (line.Bad[1]-line.Bad[0])/stepsOfWindow))
}

// rateSteps cuts the timeline so that a step lies before, within or after the bad window. What is left over is in the
// first step of a part.
func rateSteps(line *analysis.Timeline, width int, scoredDesign float64) []rateStep {
	var list []rateStep
	for _, part := range [][2]int{{0, line.Bad[0]}, {line.Bad[0], line.Bad[1]}, {line.Bad[1], len(line.Rate)}} {
		for from := part[0]; from < part[1]; {
			to := from + width + (part[1]-from)%width
			to = min(to, part[1])
			var bad, scored int64
			for _, rate := range line.Rate[from:to] {
				bad += rate.Count
				scored += rate.Of
			}
			list = append(list, rateStep{from, to, analysis.Wilson(bad, scored, max(scoredDesign, 1))})
			from = to
		}
	}
	return list
}
