// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// caveats are what stands in the way of the answer.
func (r *Report) caveats(c *counts.Table) (list []string) {
	result := r.Result
	if n := len(c.Coverage.Left.Skipped); n > 0 {
		list = append(list, fmt.Sprintf("Left out: %s of the lake that cannot be read.", plural(int64(n), "file")))
	}
	list = append(list, traffic(result)...)
	if s := result.Silence; s != nil {
		in := timesOf(result)
		list = append(list, fmt.Sprintf("No service has a span between %s and %s: what happened then is not in the lake.", in.minute(s.From), in.until(s.From, s.To)))
	}
	if result.Sample.TooSmall {
		return list
	}
	if share := r.Evidence.stale(); share >= 0.05 {
		list = append(list, fmt.Sprintf("The registry could not be checked: %s of the stamps of the bad window are stale, and do not tell what was declared since then.",
			percent(share)))
	}
	if share := r.Evidence.unknown(); share >= muchUnknown {
		list = append(list, fmt.Sprintf("%s of the stamps of the bad window are unknown: nothing was declared or observed.", percent(share)))
	}
	list = append(list, lostWithBad(result)...)
	if result.Behaviour != nil && r.Question.Verdicts && c.Coverage.ScoredBlank*2 > result.Behaviour.Bad.Of && result.Behaviour.Bad.Of > 0 {
		list = append(list, r.scoredBlank(c.Coverage.ScoredBlank))
	}
	if result.Uncompared.Large() {
		list = append(list, uncompared(result))
	}
	if fewer := result.Unjudged; len(fewer) > 0 {
		list = append(list, analysis.FewerVerdicts(fewer, result.Behaviour))
	}
	list = append(list, r.judgeUntold()...)
	if len(r.Question.Hints) > 0 {
		list = append(list, r.Question.Hints[0])
	}
	if result.Behaviour == nil && len(r.Verdicts) > 0 {
		list = append(list, r.lake()+" holds verdicts: "+r.Verdicts[0].says()+"; "+r.Verdicts[0].ask()+" asks what goes with them.")
	}
	return append(list, notComparable(result)...)
}

// muchUnknown is from which share on it is said that stamps are unknown.
const muchUnknown = 0.2

// scoredBlank says that most scored spans tell none of the serving variables. Where other spans do, verdicts may be on
// the wrong ones.
func (r *Report) scoredBlank(blank int64) string {
	text := fmt.Sprintf("%s of %s scored spans tell no prompt, route, index or tools: what bad answers are on cannot be told of these.",
		thousands(blank), thousands(r.Result.Behaviour.Bad.Of))
	if r.Evidence.unknown() < muchUnknown {
		text += " Are the verdicts on the answers?"
	}
	return text
}

// traffic tells of services that have far fewer spans than in the same hours of the days before, or far more: what is missing
// was not asked, or not recorded.
func traffic(r *analysis.Result) (list []string) {
	for _, far := range []struct {
		says string
		is   func(*analysis.Traffic) bool
	}{
		{"Fewer than half of the spans of the same hours of any day before: ", func(t *analysis.Traffic) bool { return t.Spans < t.Least }},
		{"More than twice the spans of the same hours of any day before: ", func(t *analysis.Traffic) bool { return t.Spans > t.Most }},
	} {
		var names []string
		for i := range r.Traffic {
			if t := &r.Traffic[i]; far.is(t) {
				names = append(names, fmt.Sprintf("%s (%s, before: %s)", t.Service, thousands(t.Spans), between(t.Least, t.Most)))
			}
		}
		if len(names) > 0 {
			list = append(list, far.says+strings.Join(shorten(names, 2), ", ")+".")
		}
	}
	return list
}

func between(least, most int64) string {
	if least == most {
		return thousands(least)
	}
	return thousands(least) + " to " + thousands(most)
}

// lostWithBad tells of variables that more spans than before do not tell, where a good part of the bad answers is on these: bad
// answers may be on a value that nobody knows.
func lostWithBad(r *analysis.Result) (list []string) {
	const part = 0.25
	type lost struct{ bad, baseline, ofBad string }
	names := map[lost][]string{}
	var order []lost
	for i := range r.Variables {
		v := &r.Variables[i]
		if r.Behaviour == nil || !v.UnknownRose || v.Named || v.BadOnUnknown < max(part, 1.5*v.UnknownBad) {
			continue
		}
		of := lost{percent(v.UnknownBad), percent(v.UnknownBaseline), percent(v.BadOnUnknown)}
		if names[of] == nil {
			order = append(order, of)
		}
		names[of] = append(names[of], v.Name)
	}
	for _, of := range order {
		verb := "is"
		if len(names[of]) > 1 {
			verb = "are"
		}
		list = append(list, fmt.Sprintf("%s %s unknown on %s of the bad window (%s of the baseline), and on these spans are %s of the bad answers.",
			strings.Join(names[of], ", "), verb, of.bad, of.baseline, of.ofBad))
	}
	return list
}

// judgeUntold says so where one window tells who judged and the other does not: verdicts are compared with those of
// the same judge only.
func (r *Report) judgeUntold() []string {
	if !r.judgeIsUntold() {
		return nil
	}
	v := r.judgeVariable()
	return []string{fmt.Sprintf("%s of the baseline and %s of the bad window do not tell their judge: they are not compared with what does.",
		percent(v.UnknownBaseline), percent(v.UnknownBad))}
}

// judgeIsUntold reports whether one window tells it much more than the other.
func (r *Report) judgeIsUntold() bool {
	const much = 0.1
	v := r.judgeVariable()
	return v != nil && r.Result.Behaviour != nil && r.Question.Verdicts && math.Abs(v.UnknownBad-v.UnknownBaseline) >= much
}

// judgeVariable is that of who judges; nil: nobody tells it.
func (r *Report) judgeVariable() *analysis.Variable {
	at := slices.IndexFunc(r.Result.Variables, func(v analysis.Variable) bool { return v.Name == "judge" })
	if at < 0 {
		return nil
	}
	return &r.Result.Variables[at]
}

// notComparable tells of what came with a rise and could not be held against it.
func notComparable(r *analysis.Result) (list []string) {
	for i := range r.Variables {
		v := &r.Variables[i]
		if why := v.NotComparable(timesOf(r).zone); why != "" && !v.Named {
			list = append(list, why)
		}
	}
	return list
}

// uncompared says which part of the bad window has no baseline.
func uncompared(r *analysis.Result) string {
	u := r.Uncompared
	if u.Share == 0 {
		return fmt.Sprintf("%s of the bad answers of the bad window are of what has no verdict or measure in the baseline, and are compared with nothing: %s.",
			percent(u.OfBad), strings.Join(shorten(u.Strata, 3), ", "))
	}
	text := percent(u.Share) + " of the bad window"
	if r.Behaviour != nil {
		text += ", with " + percent(u.OfBad) + " of its bad answers,"
	}
	return text + " has no baseline and is compared with nothing: " + strings.Join(shorten(u.Strata, 3), ", ") + "."
}
