// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// chart is what happened over time, service by service: a lane for each variable, and below them the rate of bad
// answers, all over the same axis. Places are in percent of the width and the height, so that the page widens shapes
// to whatever room it has.
type chart struct {
	Columns  int
	BadFrom  float64 // where the bad window begins
	BadWidth float64
	BadTo    float64
	BadRight float64 // from its end to the right edge
	Covers   string  // what is shown, in words
	Window   string  // the bad window, in words
	Cut      bool    // the baseline begins before what is shown
	Ticks    []tick
	Groups   []chartGroup
	Left     string // what has no place on the page, in words
}

// chartGroup is one service.
type chartGroup struct {
	*chart
	ID, Name string
	Open     bool // it is the one to look at first
	Markers  []marker
	Lanes    []chartLane
	Rate     *rateLane // nil without a behaviour
	Values   valueTable
}

// marker is what the answer says of a time: a vertical line.
type marker struct {
	At    float64
	Left  bool // its text is left of it
	Text  string
	Named bool // a variable is; else it is the time from which on answers got worse
}

// chartLane is one variable over time.
type chartLane struct {
	Variable string
	Verdict  string // "" where none is told of this service
	Named    bool
	Bands    []chartBand
}

// chartBand is one value, stacked below those before it. It is told apart by its Fill, the name of a pattern, and by
// its Key, a letter that is written on it and in the legend: nothing depends on colour.
type chartBand struct {
	Key, Value, Fill string
	Path             string // in columns and percent of the height
	Moved            string // "moved" or "named", "" where it is neither
	Before, During   string // its shares
	Marks            []mark // where its key is written
}

// mark is a place in percent of the width and the height.
type mark struct{ X, Y float64 }

func chartOf(r *Report) *chart {
	p := r.counts
	a, in := &p.axis, timesOf(r.Result)
	c := &chart{
		Columns: a.Columns, Cut: a.Cut, Covers: in.period(a.From, a.end()), Window: in.period(r.Result.Windows.Bad.From, r.Result.Windows.Bad.To),
		BadFrom: percentOf(a.Window[0], a.Columns), BadWidth: percentOf(a.Window[1]-a.Window[0], a.Columns),
		BadTo: percentOf(a.Window[1], a.Columns), BadRight: percentOf(a.Columns-a.Window[1], a.Columns),
		Ticks: in.ticks(a.From, a.end()), Left: p.left(),
	}
	open := min(1, len(p.groups)-1) // the first service is the most important one
	if importanceOf(r.Result)[p.groups[open].service] == 0 {
		open = 0
	}
	for i := range p.groups {
		g := p.drawn(&p.groups[i], r)
		g.chart, g.ID, g.Open = c, strconv.Itoa(i), i == open
		c.Groups = append(c.Groups, g)
	}
	return c
}

// allServices is the name of all of them together.
const allServices = "all services"

func (p *pageCounts) drawn(g *group, r *Report) chartGroup {
	out := chartGroup{Name: cmp.Or(g.service, allServices), Markers: markersOf(g.service, r.Result, &p.axis)}
	if r.Result.Behaviour != nil {
		out.Rate = rateLaneOf(&g.whole, &p.axis, stepEdges(g.whole.columns, p.axis.Window), g.spread)
	}
	for i := range g.variables {
		v := &r.Result.Variables[i]
		lane := chartLane{Variable: v.Name, Named: namedIn(r.Result, v.Name, g.service)}
		if saysOf(v, g.service) {
			lane.Verdict = says(v, r.Result)
		}
		top := make([]float64, p.axis.Columns)
		fills := fills{}
		for j := range g.variables[i] {
			s := &g.variables[i][j]
			drawn := band(&g.whole, s, &p.axis, top)
			drawn.Key, drawn.Fill = letter(j), fills.next(s)
			lane.Bands = append(lane.Bands, drawn)
		}
		out.Lanes = append(out.Lanes, lane)
	}
	out.Values = valuesOf(g, r.Result)
	return out
}

// letter is the key of a value.
func letter(at int) string { return string(rune('A' + at)) }

// namedIn reports whether a finding of a service names a variable.
func namedIn(r *analysis.Result, variable, service string) bool {
	return slices.ContainsFunc(r.Findings, func(f analysis.Finding) bool {
		return f.Variable == variable && (service == "" || f.Service == service)
	})
}

// markersOf are the times that the answer tells of a service.
func markersOf(service string, r *analysis.Result, a *axis) []marker {
	var list []marker
	add := func(at time.Time, text string, named bool) {
		if place := a.place(at); place >= 0 && place <= 100 {
			list = append(list, marker{At: place, Left: place > 60, Text: timesOf(r).hour(at) + " " + text, Named: named})
		}
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Service == service && !f.Since.IsZero() {
			add(f.Since, f.Variable, true)
		}
	}
	for i := range r.Onsets {
		if o := &r.Onsets[i]; o.Service == service && len(list) == 0 {
			add(o.From, worse(o, timesOf(r)), false)
		}
	}
	return list
}

// worse is the text of the time from which on answers got worse.
func worse(o *analysis.ServiceOnset, in times) string {
	if o.High.Sub(o.Low) <= exactly {
		return "worse"
	}
	return "worse (" + in.hour(o.Low) + " to " + in.hour(o.High) + ")"
}

// left says what the page does not carry.
func (p *pageCounts) left() string {
	var list []string
	if drawn := len(p.groups) - min(len(p.groups)-1, 1); drawn < p.services {
		list = append(list, fmt.Sprintf("Of %d services, %d are shown by themselves: those of the answer, then those with the most bad answers.",
			p.services, drawn))
	}
	if p.folded {
		list = append(list, fmt.Sprintf("Beyond the %d most frequent values of a variable, values are shown together.", mostSeries))
	}
	return strings.Join(list, " ")
}

// Across is the width of a column in parts of the whole.
func (c *chart) Across() float64 { return 1 / float64(c.Columns) }

func percentOf(part, of int) float64 { return 100 * float64(part) / float64(of) }

// fills hands out patterns, so that neighbours differ.
type fills struct{ moved, others int }

// next gives hatching to what moved and to nothing else.
func (f *fills) next(s *series) string {
	switch {
	case s.moved != "":
		f.moved++
		return "hatched" + strconv.Itoa(f.moved%2)
	case s.value == analysis.Unknown:
		return "unknown"
	default:
		f.others++
		return "plain" + strconv.Itoa((f.others-1)%5)
	}
}

// band draws one value in steps, since a column is an interval. top is where it begins, and becomes where the
// next one does.
func band(whole, s *series, a *axis, top []float64) chartBand {
	const slit, slim = 1.6, 6.0 // what parts it from the next one, unless it is slim
	upper, lower := make([]float64, len(top)), make([]float64, len(top))
	for at := range s.columns {
		height := 100 * s.columns[at].spans / max(whole.columns[at].spans, 1)
		upper[at] = top[at]
		top[at] += height
		lower[at] = top[at]
		if height > slim && top[at] < 100-slit {
			lower[at] -= slit
		}
	}
	out := chartBand{
		Value: s.value, Moved: s.moved, Path: steps(upper, lower),
		Before: shareOfSpans(s, whole, 0), During: shareOfSpans(s, whole, 1),
	}
	for _, part := range [][2]int{{0, a.Window[0]}, a.Window} {
		if place, ok := roomFor(upper, lower, part); ok {
			out.Marks = append(out.Marks, place)
		}
	}
	return out
}

// roomFor finds where a letter fits into a band: the middle of the longest run of columns in which it is high enough.
func roomFor(upper, lower []float64, part [2]int) (mark, bool) {
	const height, width = 17.0, 5.0
	best, bestLength, run := 0, 0, 0
	for at := part[0]; at < part[1]; at++ {
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
