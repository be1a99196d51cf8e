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

// untoldThere says what is not known of the services that got worse, or that are new and bad: elsewhere a variable may not have
// moved, there nobody can tell.
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
	for _, service := range r.worse() {
		u := untoldIn{service: service}
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

// worse lists the services that got worse, and those without a baseline that have a good part of the bad answers.
func (r *Report) worse() (list []string) {
	const goodPart = 0.1
	for i := range r.Result.Onsets {
		list = append(list, r.Result.Onsets[i].Service)
	}
	if !r.Result.Uncompared.Large() {
		return list
	}
	all, bad, before := 0.0, map[string]float64{}, map[string]bool{}
	r.table.Rows(func(row *analysis.Row) {
		switch row.Period {
		case analysis.Bad:
			bad[row.Service] += row.BadWeight
			all += row.BadWeight
		case analysis.Baseline:
			before[row.Service] = true
		}
	})
	for _, service := range slices.Sorted(maps.Keys(bad)) {
		if !before[service] && bad[service] > goodPart*all && !slices.Contains(list, service) {
			list = append(list, service)
		}
	}
	return list
}

// onNone says of what moved in a service that no bad answer of the service tells it, as calls of tools do not tell which tools
// were shown: that bad answers are not on it would be said of answers that nobody can look at.
func (r *Report) onNone(moved []*analysis.Variable) (text string) {
	if r.table == nil {
		return ""
	}
	for _, v := range moved {
		at := slices.Index(r.table.Variables, v.Name)
		bad, telling := int64(0), int64(0)
		r.table.Rows(func(row *analysis.Row) {
			if at < 0 || row.Period != analysis.Bad || row.Service != v.Service {
				return
			}
			bad += row.Bad
			if row.Values[at] != analysis.Unknown {
				telling += row.Bad
			}
		})
		if bad > 0 && telling == 0 {
			text += fmt.Sprintf(" No bad answer of %s tells its %s: whether they go with what moved is not compared.", v.Service, v.Name)
		}
	}
	return text
}

// untoldAsked lists the services no answer of which can be scored by what was asked for, where nothing is bad: of these that
// is not known.
func (r *Report) untoldAsked() string {
	if r.table == nil || r.Question.Verdicts || r.Result.Behaviour.Bad.Count > 0 {
		return ""
	}
	answers, scored := map[string]int64{}, map[string]int64{}
	r.table.Rows(func(row *analysis.Row) {
		if row.Period == analysis.Bad && row.Kind == "inference" {
			answers[row.Service] += row.Spans
			scored[row.Service] += row.Scored
		}
	})
	services := slices.DeleteFunc(slices.Sorted(maps.Keys(answers)), func(service string) bool { return answers[service] == 0 || scored[service] > 0 })
	if len(services) == 0 || len(services) == len(answers) {
		return ""
	}
	return fmt.Sprintf(" Answers of %s do not tell what was asked for, and are not counted.", strings.Join(analysis.Shorten(services, 3), ", "))
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
