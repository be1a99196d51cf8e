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
	if share := r.nameless(); share >= 0.05 {
		list = append(list, fmt.Sprintf("%s of the stamped spans of the bad window have no service.name: they are compared as one service, %s.", percent(share), analysis.Unknown))
	}
	if r.Question.OnlyBad {
		list = append(list, saysOnlyBad)
	}
	list = append(list, traffic(result)...)
	if s := result.Silence; s != nil {
		in := timesOf(result)
		list = append(list, fmt.Sprintf("No service has a stamped span between %s and %s: what happened then is not counted.", in.minute(s.From), in.until(s.From, s.To)))
	}
	if c.Coverage.Unjoined {
		list = append(list, saysUnjoined)
	}
	list = append(list, silent(result)...)
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
		list = append(list, r.lake()+" holds verdicts: "+r.Verdicts[0].says()+"; "+r.Verdicts[0].ask()+" asks what goes with them"+r.Verdicts[0].asked()+".")
	}
	return append(append(list, notComparable(result)...), r.notScored()...)
}

// saysUnjoined is said where "did not move" may be untrue of what stands in log records alone.
const saysUnjoined = "Log records of calls prove variables that were not brought to the spans of these calls: what moved in log records alone does not show here. In files of OTLP/JSON, and in packs of spans and log records of one run, it does."

// nameless is the share of the spans of the bad window that tell no service.
func (r *Report) nameless() float64 {
	if r.table == nil {
		return 0
	}
	var all, without int64
	r.table.Rows(func(row *analysis.Row) {
		if row.Period != analysis.Bad {
			return
		}
		if all += row.Spans; row.Service == analysis.Unknown {
			without += row.Spans
		}
	})
	return float64(without) / float64(max(all, 1))
}

// notScored tells of what moved on calls none of which is scored, as embedding calls have no verdict: bad answers of other calls may
// come from it, and nothing here can tell.
func (r *Report) notScored() (list []string) {
	for _, v := range variablesOf(r.Result, analysis.Moved) {
		if r.isNotScored(v) {
			list = append(list, fmt.Sprintf("%s %s (%s%s) moved on spans none of which is scored: whether bad answers elsewhere go with it is not compared. Look at it by hand.",
				v.Name, strings.Join(analysis.Shorten(v.Moved, 2), ", "), v.Service, movedSince(v, timesOf(r.Result))))
		}
	}
	return list
}

// isNotScored holds for what moved on spans that are not, where others are.
func (r *Report) isNotScored(v *analysis.Variable) bool {
	b := r.Result.Behaviour
	return b != nil && !r.Result.Sample.FewScored && !b.Alike() && !v.Named && v.Service != "" && unscored(v)
}

// unscored reports whether no span of the bad window with a value that moved is scored.
func unscored(v *analysis.Variable) bool {
	some := false
	for i := range v.Values {
		c := &v.Values[i]
		if !slices.Contains(v.Moved, c.Value) {
			continue
		}
		if c.Bad == nil || c.Bad.Of > 0 {
			return false
		}
		some = some || c.BadSpans > 0
	}
	return some
}

// movedSince says when what is new came; of what grew it is not known exactly.
func movedSince(v *analysis.Variable, in times) string {
	isNew := slices.ContainsFunc(v.Values, func(c analysis.ValueCount) bool { return c.New && slices.Contains(v.Moved, c.Value) })
	if v.Since == nil || !isNew {
		return ""
	}
	return ", since " + in.minute(*v.Since)
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
		says  string
		is    func(*analysis.Traffic) bool
		means func(*analysis.Result) string
	}{
		{"Fewer than half of the stamped spans of the same hours of any day before: ", func(t *analysis.Traffic) bool { return t.Spans < t.Least }, ifGoodOnesAreMissing},
		{
			"More than twice the stamped spans of the same hours of any day before: ", func(t *analysis.Traffic) bool { return t.Spans > t.Most },
			func(*analysis.Result) string { return "" },
		},
	} {
		var names []string
		for i := range r.Traffic {
			if t := &r.Traffic[i]; far.is(t) {
				names = append(names, fmt.Sprintf("%s (%s, before: %s)", t.Service, thousands(t.Spans), between(t.Least, t.Most)))
			}
		}
		if len(names) > 0 {
			list = append(list, far.says+strings.Join(analysis.Shorten(names, 2), ", ")+far.means(r)+".")
		}
	}
	return list
}

// silent tells of services that have no span for a while, though others have.
func silent(r *analysis.Result) []string {
	var names []string
	in := timesOf(r)
	for _, s := range r.Silent {
		names = append(names, fmt.Sprintf("%s (%s to %s)", s.Service, in.minute(s.From), in.until(s.From, s.To)))
	}
	if len(names) == 0 {
		return nil
	}
	return []string{"Without a stamped span for a while, although other services have some: " + strings.Join(analysis.Shorten(names, 2), ", ") +
		": what happened there then is not counted."}
}

// ifGoodOnesAreMissing is what fewer spans make of a rise: who samples by the outcome keeps the bad answers.
func ifGoodOnesAreMissing(r *analysis.Result) string {
	if b := r.Behaviour; b == nil || b.Rise <= 0 || b.Low <= 0 {
		return ""
	}
	return ": if those that are missing are good answers, the rise is smaller than it looks"
}

func between(least, most int64) string {
	if least == most {
		return thousands(least)
	}
	return thousands(least) + " to " + thousands(most)
}

// lostWithBad tells of variables that more spans of a service than before do not tell, where a good part of its bad answers is
// on these: bad answers may be on a value that nobody knows.
func lostWithBad(r *analysis.Result) (list []string) {
	const part = 0.25
	names := map[string][]string{}
	var order []string
	for i := range r.Variables {
		v := &r.Variables[i]
		l := v.LostIn
		if r.Behaviour == nil || l == nil || v.Named || l.Bad-l.Baseline < 0.01 || l.OfBad < max(part, min(1.5*l.Bad, 0.9)) {
			continue
		}
		of := fmt.Sprintf("unknown on %s of %s in the bad window (%s in its baseline), and on these spans are %s of its bad answers.",
			percent(l.Bad), l.Service, percent(l.Baseline), percent(l.OfBad))
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
		list = append(list, fmt.Sprintf("%s %s %s", strings.Join(names[of], ", "), verb, of))
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

// notComparable tells of what came with a rise and could not be held against it, unless what is named of its service leaves nothing of that.
func notComparable(r *analysis.Result) (list []string) {
	for i := range r.Variables {
		v := &r.Variables[i]
		if why := v.NotComparable(timesOf(r).zone); why != "" && !v.Named && !(v.Effect.Low <= 0 && isNamedIn(r, v.Effect.Service)) {
			list = append(list, why)
		}
	}
	return list
}

// isNamedIn reports whether something is in a service: what is known of others there is then adjusted for it.
func isNamedIn(r *analysis.Result, service string) bool {
	return slices.ContainsFunc(r.Findings, func(f analysis.Finding) bool { return f.Service == service })
}

// uncompared says which part of the bad window has no baseline.
func uncompared(r *analysis.Result) string {
	u := r.Uncompared
	if u.Share == 0 {
		return fmt.Sprintf("%s of the bad answers of the bad window are of what has no verdict or measure in the baseline, and are compared with nothing: %s.",
			percent(u.OfBad), strings.Join(analysis.Shorten(u.Strata, 3), ", "))
	}
	text := percent(u.Share) + " of the bad window"
	if r.Behaviour != nil {
		text += ", with " + percent(u.OfBad) + " of its bad answers,"
	}
	return text + " has no baseline and is compared with nothing: " + strings.Join(analysis.Shorten(u.Strata, 3), ", ") + "."
}
