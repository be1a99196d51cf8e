// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// allAnswers is the name of the row of all values together.
const allAnswers = "all values"

// valueTable compares the values of one variable in one service. The script fills it with those of others.
type valueTable struct {
	Variable string
	At       int // of the variable in the ranking
	Rows     []valueRow
}

// valueRow is one value: how often it was, and how often it was bad, in both windows.
type valueRow struct {
	Key, Value            string
	ShareBefore, ShareBad string
	Rated                 bool // a behaviour was asked for
	Before, During        valueRate
}

// valueRate is a rate with its interval, in numbers and drawn.
type valueRate struct {
	Rate, Count string
	Mark        whisker
}

// Empty is the row that the script fills.
func (t valueTable) Empty() valueRow { return valueRow{Rated: t.Rows[0].Rated} }

// valuesOf compares the values of the variable that is named for a service, else of the first of the ranking.
func valuesOf(g *group, r *analysis.Result) valueTable {
	at := max(slices.IndexFunc(r.Variables, func(v analysis.Variable) bool { return namedIn(r, v.Name, g.service) }), 0)
	table := valueTable{Variable: r.Variables[at].Name, At: at}
	list := append([]series{g.whole}, g.variables[at]...)
	scale := valueScale(list, g.spread)
	for i := range list {
		s := &list[i]
		row := valueRow{
			Value: cmp.Or(s.value, allAnswers), Rated: r.Behaviour != nil, ShareBefore: shareOfSpans(s, &g.whole, 0),
			ShareBad: shareOfSpans(s, &g.whole, 1),
		}
		if i > 0 {
			row.Key = letter(i - 1)
		}
		if r.Behaviour != nil {
			row.Before = valueRateOf(s.totals[0].rate(g.spread[0]), scale)
			row.During = valueRateOf(s.totals[1].rate(g.spread[1]), scale)
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// shareOfSpans is which part of the spans of a window a value has; of none there is no part.
func shareOfSpans(s, whole *series, window int) string {
	all := whole.totals[window].spans
	if all == 0 {
		return "–"
	}
	return percent(s.totals[window].spans / all)
}

// valueScale has room for the intervals of the rates that are measured on a good part of the answers; others reach
// beyond it, and are told in numbers.
func valueScale(list []series, spread [2]float64) scale {
	end := 0.0
	for i := range list {
		for window := range spread {
			if r := list[i].totals[window].rate(spread[window]); 20*r.Of > list[0].totals[window].rawScored {
				end = max(end, r.High)
			}
		}
	}
	return scale{0, roundUp(end)}
}

func valueRateOf(r analysis.Rate, s scale) valueRate {
	if r.Of == 0 {
		return valueRate{Rate: noneScored}
	}
	return valueRate{Rate: formed(shareForm, r), Count: count(r), Mark: s.whisker(r.Low, r.Share, r.High)}
}
