// SPDX-License-Identifier: Apache-2.0

package report

import (
	_ "embed" // the page and its style
	"fmt"
	"html/template"
	"io"
	"regexp"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"clock":     clock,
	"period":    period,
	"length":    length,
	"percent":   percent,
	"tight":     tight,
	"points":    points,
	"interval":  interval,
	"thousands": thousands,
	"plural":    plural,
	"bytes":     bytes,
	"part":      func(share float64) float64 { return min(max(100*share, 0), 100) },
	"number":    func(i int) int { return i + 1 },
}).Parse(pageHTML))

var loosePercent = regexp.MustCompile(`(\d) %`)

// tight keeps a number and its percent sign on one line.
func tight(text string) string { return loosePercent.ReplaceAllString(text, "$1\u00a0%") }

// view is what the page shows.
type view struct {
	*Report
	CSS   template.CSS
	Chart *chart
}

// Page writes the report as one HTML page. It needs no network and no script, and says
// nothing with colour alone.
func (r *Report) Page(w io.Writer) error {
	return page.Execute(w, view{Report: r, CSS: template.CSS(pageCSS), Chart: chartOf(r)}) //nolint:gosec // it is ours
}

// Asks says what one could ask for, where nothing was.
func (v view) Asks() []string {
	list := []string{"Nothing was asked for: variables are ranked by how far they moved alone."}
	for i := range v.Verdicts[:min(len(v.Verdicts), 12)] {
		list = append(list, v.Verdicts[i].says()+" — "+v.Verdicts[i].ask())
	}
	return list
}

// FileCount is how many files were read.
func (v view) FileCount() int64 { return int64(v.Lake.Files) }

// Steady gives the variables that provably did not move.
func (v view) Steady() []analysis.Variable { return v.with(analysis.Steady) }

// AsUsual gives those that changed as they usually do.
func (v view) AsUsual() []analysis.Variable { return v.with(analysis.AsUsual) }

// Untold gives those of which too little is known.
func (v view) Untold() []analysis.Variable { return v.with(analysis.Untold) }

func (v view) with(verdict analysis.Verdict) []analysis.Variable {
	var list []analysis.Variable
	for i := range v.Result.Variables {
		if v.Result.Variables[i].Verdict == verdict {
			list = append(list, v.Result.Variables[i])
		}
	}
	return list
}

// appearance is a value that is new or grew.
type appearance struct {
	Variable, What string
	analysis.ValueCount
}

// Appearances lists what is new or grew, in the order of the ranking.
func (v view) Appearances() []appearance {
	var list []appearance
	for i := range v.Result.Variables {
		variable := &v.Result.Variables[i]
		for j := range variable.Values {
			switch c := variable.Values[j]; {
			case c.New:
				list = append(list, appearance{variable.Name, "new", c})
			case c.Grown:
				list = append(list, appearance{variable.Name, "grew", c})
			}
		}
	}
	return list
}

// rateRow is the rate of one window.
type rateRow struct {
	Name            string
	Share, Interval string
	Count           string
	Whisker         whisker
}

// Rates gives the rate of bad answers in both windows, over one scale.
func (v view) Rates() []rateRow {
	b := v.Result.Behaviour
	row := func(name string, r analysis.Rate) rateRow {
		if r.Of == 0 {
			return rateRow{Name: name, Share: "–", Count: "no scored spans"}
		}
		return rateRow{
			Name: name, Share: fmt.Sprintf("%.1f %%", 100*r.Share), Interval: fmt.Sprintf("%.1f to %.1f", 100*r.Low, 100*r.High),
			Count:   thousands(r.Count) + " of " + thousands(r.Of),
			Whisker: rateScale(b).whisker(r.Low, r.Share, r.High),
		}
	}
	return []rateRow{row("Bad window", b.Bad), row("Baseline", b.Baseline)}
}

// RateEnd is the right end of the scale of Rates.
func (v view) RateEnd() string { return label(rateScale(v.Result.Behaviour).to) }

// Difference is the effect of a variable in words.
func (view) Difference(v analysis.Variable) string {
	difference, _ := effect(v.Effect)
	return difference
}

// Whisker is the effect of a variable on a scale that all variables share; nil without one.
func (v view) Whisker(of analysis.Variable) *whisker {
	e := of.Effect
	if e == nil || e.Basis == analysis.None {
		return nil
	}
	w := effectScale(v.Result.Variables).whisker(e.Low, e.Difference, e.High)
	return &w
}

// Excess is the share of the bad answers beyond the expected ones.
func (view) Excess(v analysis.Variable) string {
	_, excess := effect(v.Effect)
	return excess
}

// gap is one kind of evidence in both windows.
type gap struct{ Name, Meaning, Baseline, Bad string }

// Gaps compares the state of the evidence.
func (v view) Gaps() []gap {
	before, during := &v.Evidence.Baseline, &v.Evidence.Bad
	row := func(name, meaning string, b, d map[string]int64) gap {
		return gap{name, meaning, shares(b, before.Spans), shares(d, during.Spans)}
	}
	return []gap{
		row("status", "of the stamps", before.Status, during.Status),
		row("drift", "spans show another value than the registry", before.Drift, during.Drift),
		row("missing", "nobody told", before.Missing, during.Missing),
		row("unsettled", "within a change of the registry", before.Unsettled, during.Unsettled),
	}
}

// Registries lists the revisions that stamped the bad window.
func (v view) Registries() string { return registries(v.Evidence.Registries) }
