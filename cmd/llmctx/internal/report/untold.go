// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// untoldIn are variables that hardly an answer of a service tells, although others tell them.
type untoldIn struct {
	service   string
	variables []string
}

// untoldThere says what is not known of the services that got worse: elsewhere a variable may not have moved, there nobody can tell.
func (r *Report) untoldThere() (text string) {
	const shown = 2
	for i, u := range r.untoldWhereWorse() {
		if i == shown {
			break
		}
		text += fmt.Sprintf(" Answers of %s do not tell %s: what of these moved there cannot be told.", u.service, strings.Join(u.variables, ", "))
	}
	return text
}

// untoldWhereWorse lists them where nothing is named. What too little is known of in all services is said already.
func (r *Report) untoldWhereWorse() (list []untoldIn) {
	const nearlyAll = 0.9
	if r.table == nil || len(r.Result.Findings) > 0 {
		return nil
	}
	for i := range r.Result.Onsets {
		u := untoldIn{service: r.Result.Onsets[i].Service}
		scored, unknown := 0.0, make([]float64, len(r.table.Variables))
		r.table.Rows(func(row *analysis.Row) {
			if row.Period != analysis.Bad || row.Service != u.service {
				return
			}
			scored += row.ScoredWeight
			for v, value := range row.Values {
				if value == analysis.Unknown {
					unknown[v] += row.ScoredWeight
				}
			}
		})
		for v, name := range r.table.Variables {
			if unknown[v] >= nearlyAll*scored && r.isToldElsewhere(name) {
				u.variables = append(u.variables, name)
			}
		}
		if len(u.variables) > 0 {
			list = append(list, u)
		}
	}
	return list
}

// isToldElsewhere reports whether it is said of a variable that it did not move, or only as usual.
func (r *Report) isToldElsewhere(name string) bool {
	return slices.ContainsFunc(r.Result.Variables, func(v analysis.Variable) bool {
		return v.Name == name && (v.Verdict == analysis.Steady || v.Verdict == analysis.AsUsual)
	})
}

// withVerdict counts calls, and those of them that have a verdict, of the baseline and of the bad window.
type withVerdict struct{ have, calls [2]int64 }

func (w *withVerdict) add(other *withVerdict) {
	for i := range w.have {
		w.have[i], w.calls[i] = w.have[i]+other.have[i], w.calls[i]+other.calls[i]
	}
}

func (w *withVerdict) share(window int) float64 {
	return float64(w.have[window]) / float64(max(w.calls[window], 1))
}

func (w *withVerdict) says(window int) string {
	return fmt.Sprintf("%s of %s (%s)", thousands(w.have[window]), thousands(w.calls[window]), percent(w.share(window)))
}

// ofCalls tells how many calls have a verdict, where only what is bad gets one, and in which service that rose most.
func (r *Report) ofCalls() string {
	if r.table == nil || !r.Question.Verdicts || r.Result.Behaviour.Bad.Count == 0 {
		return ""
	}
	kinds := map[analysis.Stratum]*withVerdict{}
	r.table.Rows(func(row *analysis.Row) {
		window := slices.Index([]analysis.Period{analysis.Baseline, analysis.Bad}, row.Period)
		if window < 0 {
			return
		}
		if kinds[row.Stratum] == nil {
			kinds[row.Stratum] = &withVerdict{}
		}
		kinds[row.Stratum].have[window] += row.Bad
		kinds[row.Stratum].calls[window] += row.Spans
	})
	all, services := &withVerdict{}, map[string]*withVerdict{}
	for of, counted := range kinds {
		if counted.have[0]+counted.have[1] == 0 {
			continue // of the kind, none gets a verdict
		}
		if services[of.Service] == nil {
			services[of.Service] = &withVerdict{}
		}
		all.add(counted)
		services[of.Service].add(counted)
	}
	text := fmt.Sprintf(" Of the calls of these kinds, %s have one in the bad window, %s in the baseline", all.says(1), all.says(0))
	most, rise := "", 0.0
	for _, service := range slices.Sorted(maps.Keys(services)) {
		if d := services[service].share(1) - services[service].share(0); d > rise {
			most, rise = service, d
		}
	}
	if most != "" && len(services) > 1 {
		text += fmt.Sprintf("; it rose most in %s, to %s from %s", most, services[most].says(1), services[most].says(0))
	}
	return text + "."
}
