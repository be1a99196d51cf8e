// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// chart is the timeline: the rate of bad answers, and below it a lane for each variable, all over the same time axis.
// Places are in percent of the width and the height, so that the page stretches shapes to whatever room it has.
type chart struct {
	Columns  int
	BadFrom  float64 // where the bad window begins
	BadWidth float64
	BadTo    float64
	BadRight float64 // from its end to the right edge
	Covers   string  // the stretch of time shown, in words
	Window   string  // the bad window, in words
	Cut      bool    // the baseline begins before what is shown
	Ticks    []tick
	Rate     *rateLane // nil without a behaviour
	Lanes    []chartLane
}

// chartLane is one variable over time.
type chartLane struct {
	Variable string
	Verdict  analysis.Verdict
	Named    bool
	Bands    []chartBand
}

// chartBand is one value, stacked below those before it. It is told apart by its Fill, the name of a pattern, and by
// its Key, a letter that is written on it and in the legend: nothing depends on colour.
type chartBand struct {
	Key, Value, Fill string
	Path             string // in columns and percent of the height
	Moved            bool
	Before, During   string // its shares
	Marks            []mark // where its key is written
}

// mark is a place in percent of the width and the height.
type mark struct{ X, Y float64 }

func chartOf(r *Report) *chart {
	line := &r.Timeline
	n := len(line.Spans)
	if n == 0 {
		return nil
	}
	end := line.From.Add(line.Column * time.Duration(n))
	c := &chart{
		Columns: n, Cut: line.Cut, Covers: period(line.From, end), Window: period(r.Result.Windows.Bad.From, r.Result.Windows.Bad.To),
		BadFrom: percentOf(line.Bad[0], n), BadWidth: percentOf(line.Bad[1]-line.Bad[0], n), BadTo: percentOf(line.Bad[1], n),
		BadRight: percentOf(n-line.Bad[1], n),
		Ticks:    ticks(line.From, end), Rate: rateLaneOf(r),
	}
	for i := range line.Lanes {
		v := &r.Result.Variables[i]
		lane := chartLane{Variable: v.Name, Verdict: v.Verdict, Named: v.Named}
		top := make([]float64, n)
		fills := fills{}
		for j := range line.Lanes[i].Bands {
			b := &line.Lanes[i].Bands[j]
			drawn := band(line, b, top)
			drawn.Key, drawn.Fill = string(rune('A'+j)), fills.next(b)
			lane.Bands = append(lane.Bands, drawn)
		}
		c.Lanes = append(c.Lanes, lane)
	}
	return c
}

// Across is the width of a column in parts of the whole.
func (c *chart) Across() float64 { return 1 / float64(c.Columns) }

func percentOf(part, of int) float64 { return 100 * float64(part) / float64(of) }

// fills hands out patterns, so that neighbours differ.
type fills struct{ moved, others int }

// next gives hatching to what moved and to nothing else.
func (f *fills) next(b *analysis.Band) string {
	switch {
	case b.Moved:
		f.moved++
		return "hatched" + strconv.Itoa(f.moved%2)
	case b.Value == analysis.Unknown:
		return "unknown"
	default:
		f.others++
		return "plain" + strconv.Itoa((f.others-1)%5)
	}
}

// band draws one value in steps, since a column is a stretch of time. top is where it begins, and becomes where the
// next one does.
func band(line *analysis.Timeline, b *analysis.Band, top []float64) chartBand {
	const slit, slim = 1.6, 6.0 // what parts it from the next one, unless it is slim
	upper, lower := make([]float64, len(top)), make([]float64, len(top))
	for at, share := range b.Shares {
		height := 100 * share
		upper[at] = top[at]
		top[at] += height
		lower[at] = top[at]
		if height > slim && top[at] < 100-slit {
			lower[at] -= slit
		}
	}
	out := chartBand{Value: b.Value, Moved: b.Moved, Path: steps(upper, lower)}
	for _, stretch := range [][2]int{{0, line.Bad[0]}, {line.Bad[0], line.Bad[1]}} {
		if place, ok := roomFor(upper, lower, stretch); ok {
			out.Marks = append(out.Marks, place)
		}
	}
	out.Before, out.During = mean(line, b, 0, line.Bad[0]), mean(line, b, line.Bad[0], line.Bad[1])
	return out
}

// roomFor finds where a letter fits into a band: the middle of the longest run of columns in which it is high enough.
func roomFor(upper, lower []float64, stretch [2]int) (mark, bool) {
	const height, width = 17.0, 5.0
	best, bestLength, run := 0, 0, 0
	for at := stretch[0]; at < stretch[1]; at++ {
		if lower[at]-upper[at] < height {
			run = 0
			continue
		}
		if run++; run > bestLength {
			best, bestLength = at-run/2, run
		}
	}
	if percentOf(bestLength, len(upper)) < width {
		return mark{}, false
	}
	x := percentOf(2*best+1, 2*len(upper))
	return mark{X: x, Y: (upper[best] + lower[best]) / 2}, true
}

// steps is the outline of the area between two edges that are level within a column.
func steps(upper, lower []float64) string {
	n := len(upper)
	path := "M0 " + short(upper[0])
	for at := 1; at < n; at++ {
		path += step(at, upper[at-1], upper[at])
	}
	path += fmt.Sprintf("H%dV%s", n, short(lower[n-1]))
	for at := n - 1; at > 0; at-- {
		path += step(at, lower[at], lower[at-1])
	}
	return path + "H0Z"
}

// step goes along an edge to where it changes its height.
func step(at int, from, to float64) string {
	if short(from) == short(to) {
		return ""
	}
	return fmt.Sprintf("H%dV%s", at, short(to))
}

// short prints a place as finely as a screen shows it.
func short(x float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
}

// mean is the share of a value over some columns, each weighed by its spans.
func mean(line *analysis.Timeline, b *analysis.Band, from, to int) string {
	var part, all float64
	for at := from; at < to && at < len(b.Shares); at++ {
		part += b.Shares[at] * float64(line.Spans[at])
		all += float64(line.Spans[at])
	}
	return percent(part / max(all, 1))
}
