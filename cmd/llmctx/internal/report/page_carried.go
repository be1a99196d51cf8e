// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/printable"
)

// carried is what the script of the page counts with. Whatever it writes is a number, or a word of this.
type carried struct {
	Z        float64        `json:"z"`    // the quantile of a 95 % interval
	Same     float64        `json:"same"` // by how much two shares may differ that are printed alike
	Rungs    []float64      `json:"rungs"`
	Columns  int            `json:"columns"`
	Window   int            `json:"window"` // the first column of the bad window
	Forms    carriedForms   `json:"forms"`
	Names    []string       `json:"variables"`
	Services []carriedGroup `json:"services"`
}

// withForm says of which answers the rate over time is, where not of all.
const withForm = "with {variable} {value}"

// carriedForms are how numbers are written.
type carriedForms struct {
	Rate     string `json:"rate"`
	KeptRate string `json:"kept_rate"`
	Share    string `json:"share"`
	Count    string `json:"count"`
	Kept     string `json:"kept"`
	None     string `json:"none"`
	Whole    string `json:"whole"`
	With     string `json:"with"`
}

type carriedGroup struct {
	Name   string            `json:"name"`
	Spread [2]float64        `json:"spread"`
	Edges  []int             `json:"edges,omitempty"`
	Values [][]carriedSeries `json:"values"` // by variable
}

// carriedSeries is one value. A tally is its spans, bad and scored answers, and the last two again without weights where
// these differ; a column has its place in front.
type carriedSeries struct {
	Value   string       `json:"value"`
	Totals  [2][]float64 `json:"totals"`
	Columns [][]float64  `json:"columns,omitempty"`
}

// Carried are the counts of the page.
func (v view) Carried() *carried {
	p := v.counts
	c := &carried{
		Z: analysis.Z95(), Rungs: rungs, Columns: p.axis.Columns, Window: p.axis.Window[0],
		Forms: carriedForms{
			Rate: rateForm, KeptRate: keptRateForm, Share: shareForm, Count: countForm, Kept: keptForm, None: noneScored, Whole: allAnswers, With: withForm,
		},
		Same: sameShare,
	}
	for i := range v.Result.Variables {
		c.Names = append(c.Names, printable.Text(v.Result.Variables[i].Name))
	}
	for i := range p.groups {
		g := &p.groups[i]
		out := carriedGroup{Name: printable.Text(cmp.Or(g.service, allServices)), Spread: g.spread}
		if v.Result.Behaviour != nil {
			out.Edges = stepEdges(g.whole.columns, p.axis.Window)
		}
		for _, list := range g.variables {
			var values []carriedSeries
			for j := range list {
				values = append(values, carriedOf(&list[j]))
			}
			out.Values = append(out.Values, values)
		}
		c.Services = append(c.Services, out)
	}
	return c
}

func carriedOf(s *series) carriedSeries {
	out := carriedSeries{Value: printable.Text(s.value)}
	for window := range s.totals {
		out.Totals[window] = numbers(&s.totals[window])
	}
	for at := range s.columns {
		if s.columns[at].rawScored > 0 {
			out.Columns = append(out.Columns, append([]float64{float64(at)}, numbers(&s.columns[at])[1:]...))
		}
	}
	return out
}

func numbers(t *tally) []float64 {
	list := []float64{t.spans, t.bad, t.scored}
	if t.bad != float64(t.rawBad) || t.scored != float64(t.rawScored) {
		list = append(list, float64(t.rawBad), float64(t.rawScored))
	}
	return list
}
