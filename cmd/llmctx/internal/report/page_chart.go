// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// chart is the timeline: the rate of bad answers, and below it a lane for each variable.
// Shapes are drawn 100 units high and one unit a column wide, and stretched to whatever
// the page has room for; all text is outside of them.
type chart struct {
	Columns   int
	BadFrom   float64 // where the bad window begins, in percent of the width
	BadWidth  float64
	BadRight  float64 // from its end to the right edge
	Start     string
	BadStart  string
	BadEnd    string
	End       string
	Cut       bool
	Top       string // the rate at the upper edge; "" without a behaviour
	RateLine  string
	RateRange string
	Lanes     []chartLane
}

// chartLane is one variable over time.
type chartLane struct {
	Variable string
	Verdict  moved.Verdict
	Named    bool
	Bands    []chartBand
}

// chartBand is one value. Fill names its pattern: what moved is hatched, the rest is one
// of several greys, so that nothing depends on colour.
type chartBand struct {
	Value, Path, Fill string
	Moved             bool
	Before, During    string // its shares
}

const chartHeight = 100.0

func chartOf(r *Report) *chart {
	line := &r.Timeline
	n := len(line.Spans)
	if n == 0 {
		return nil
	}
	at := func(column int) string { return day(line.From.Add(line.Column * time.Duration(column))) }
	c := &chart{
		Columns: n, BadFrom: share(line.Bad[0], n), BadWidth: share(line.Bad[1]-line.Bad[0], n), Cut: line.Cut,
		BadRight: share(n-line.Bad[1], n),
		Start:    at(0), BadStart: at(line.Bad[0]), BadEnd: at(line.Bad[1]), End: at(n),
	}
	c.drawRate(line)
	for i := range line.Lanes {
		v := &r.Result.Variables[i]
		lane := chartLane{Variable: v.Name, Verdict: v.Verdict, Named: v.Named}
		base := make([]float64, n)
		for j := range line.Lanes[i].Bands {
			lane.Bands = append(lane.Bands, band(line, &line.Lanes[i].Bands[j], j, base))
		}
		c.Lanes = append(c.Lanes, lane)
	}
	return c
}

func share(part, of int) float64 { return 100 * float64(part) / float64(of) }

// drawRate draws the rate of each column with its interval, leaving out what has no spans.
func (c *chart) drawRate(line *moved.Timeline) {
	top := 0.0
	for _, rate := range line.Rate {
		if rate.Of > 0 {
			top = max(top, min(rate.High, 2*rate.Share+0.02))
		}
	}
	if top == 0 {
		return
	}
	c.Top = percent(top)
	y := func(share float64) float64 { return chartHeight * (1 - min(share/top, 1)) }
	var upper, lower, middle []string
	for at, rate := range line.Rate {
		if rate.Of == 0 {
			continue
		}
		x := float64(at) + 0.5
		upper = append(upper, point(x, y(rate.High)))
		lower = append(lower, point(x, y(rate.Low)))
		middle = append(middle, point(x, y(rate.Share)))
	}
	for i, j := 0, len(lower)-1; i < j; i, j = i+1, j-1 {
		lower[i], lower[j] = lower[j], lower[i]
	}
	c.RateLine = "M" + strings.Join(middle, "L")
	c.RateRange = "M" + strings.Join(append(upper, lower...), "L") + "Z"
}

func point(x, y float64) string { return fmt.Sprintf("%.1f %.1f", x, y) }

// band stacks one value on those below it, in steps: a column is a stretch of time.
func band(line *moved.Timeline, b *moved.Band, n int, base []float64) chartBand {
	out := chartBand{Value: b.Value, Moved: b.Moved, Fill: fmt.Sprintf("grey%d", n%greys)}
	if b.Moved {
		out.Fill = "hatched"
	}
	if b.Value == moved.Rest {
		out.Fill = "rest"
	}
	var upper, lower []string
	for at, share := range b.Shares {
		from, to := chartHeight*(1-base[at]), chartHeight*(1-base[at]-share)
		upper = append(upper, point(float64(at), to), point(float64(at+1), to))
		lower = append(lower, point(float64(at+1), from), point(float64(at), from))
		base[at] += share
	}
	// The lower edge is walked backwards.
	path := "M" + strings.Join(upper, "L")
	for i := len(lower) - 2; i >= 0; i -= 2 {
		path += "L" + lower[i] + "L" + lower[i+1]
	}
	out.Path = path + "Z"
	out.Before, out.During = mean(line, b, 0, line.Bad[0]), mean(line, b, line.Bad[0], line.Bad[1])
	return out
}

// greys is how many shades the values of a lane have in turn.
const greys = 3

// mean is the share of a value over some columns, each weighed by its spans.
func mean(line *moved.Timeline, b *moved.Band, from, to int) string {
	var part, all float64
	for at := from; at < to && at < len(b.Shares); at++ {
		part += b.Shares[at] * float64(line.Spans[at])
		all += float64(line.Spans[at])
	}
	return percent(part / max(all, 1))
}
