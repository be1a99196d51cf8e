// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// rateLane is the rate of bad answers over time, in steps of several columns: the rate of one column alone is mostly
// chance. The script of the page draws the same of other answers: see page.js.
type rateLane struct {
	Line, Range    string // in columns and percent of the height
	Step           string // how long a step is
	Top, Half      string // the rate at the upper edge and halfway
	Usual          float64
	NoUsual        bool   // nothing was scored before
	Before, During string // the rates of both windows
}

// rateStep is the rate of the columns from From to To.
type rateStep struct {
	From, To int
	analysis.Rate
}

// rateLaneOf draws the rate of a series; edges are where its steps begin, and where the last one ends.
func rateLaneOf(s *series, a *axis, edges []int, spread [2]float64) *rateLane {
	before, during := s.totals[0].rate(spread[0]), s.totals[1].rate(spread[1])
	if before.Of+during.Of == 0 {
		return nil
	}
	list := rateSteps(s.columns, edges, a.Window[0], spread)
	top := topOf(before, during, list)
	y := func(share float64) float64 { return 100 * (1 - min(share/top, 1)) }
	last := slices.Index(edges, a.Window[1]) // every step of the bad window but the first has the same length
	lane := &rateLane{
		Step: length(a.Column * time.Duration(edges[last]-edges[last-1])), Top: label(top), Half: label(top / 2), Usual: y(before.Share), NoUsual: before.Of == 0,
		Before: rate(before), During: rate(during),
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

// topOf is the upper edge of the chart. A step with few answers has an interval so wide that it would press all others
// to the ground: it is cut off instead.
func topOf(before, during analysis.Rate, list []rateStep) float64 {
	var scored int64
	for _, s := range list {
		scored += s.Of
	}
	top := 0.0
	for _, r := range []analysis.Rate{before, during} {
		if r.Of > 0 {
			top = max(top, r.High)
		}
	}
	for _, s := range list {
		top = max(top, s.Share)
		if 4*s.Of*int64(len(list)) > scored {
			top = max(top, s.High)
		}
	}
	return roundUp(top)
}

// stepEdges cuts the columns so that a step has a handful of bad answers, and lies before, within or after the bad
// window. What is left over is in the first step of a part. The bad window is never one step alone.
func stepEdges(columns []tally, window [2]int) []int {
	const handful, stepsOfWindow = 16, 4
	var bad int64
	for i := range columns {
		bad += columns[i].rawBad
	}
	width := max(1, min(handful*len(columns)/int(max(bad, 1)), (window[1]-window[0])/stepsOfWindow))
	edges := []int{0}
	for _, part := range [][2]int{{0, window[0]}, {window[0], window[1]}, {window[1], len(columns)}} {
		for from := part[0]; from < part[1]; {
			from = min(from+width+(part[1]-from)%width, part[1])
			edges = append(edges, from)
		}
	}
	return edges
}

// rateSteps counts each step. Up to the bad window the spread is that of the baseline.
func rateSteps(columns []tally, edges []int, window int, spread [2]float64) []rateStep {
	var list []rateStep
	for i, to := range edges[1:] {
		var sum tally
		for at := edges[i]; at < to; at++ {
			sum.add(&columns[at])
		}
		during := 0
		if edges[i] >= window {
			during = 1
		}
		list = append(list, rateStep{edges[i], to, sum.rate(spread[during])})
	}
	return list
}
