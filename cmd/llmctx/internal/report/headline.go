// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// headline is the whole answer in at most three lines: what bad answers are on, or that
// nothing could be shown to; what stands in the way; what did not move. It never says what
// caused what.
func headline(r *Report, c *counts.Table) string {
	lines := []string{r.answer()}
	if caveats := r.caveats(c); len(caveats) > 0 {
		lines = append(lines, strings.Join(caveats, " "))
	}
	if rest := r.rest(); rest != "" {
		lines = append(lines, rest)
	}
	for i := range lines {
		lines[i] = oneLine(lines[i])
	}
	return strings.Join(lines, "\n")
}

// answer is the first line.
func (r *Report) answer() string {
	result := r.Result
	switch {
	case result.Sample.TooSmall && result.Sample.BaselineSpans == 0:
		return fmt.Sprintf("There is nothing to compare with: %s in the bad window, none in the baseline%s.",
			plural(result.Sample.BadSpans, "span"), r.begins())
	case result.Sample.TooSmall:
		return tooSmall(result)
	case result.Behaviour == nil:
		return withoutBehaviour(result)
	case result.Behaviour.Alike():
		return allAlike(result.Behaviour, r.Question.Verdicts) + r.firstScored() + r.untoldAsked() + r.ofCalls()
	case result.Sample.FewScored:
		return r.fewScored()
	}
	text := ""
	judged := r.rises()
	if j := result.JudgeMoved; j != nil {
		text, judged = judgeMoved(j, timesOf(result))+" ", ""
		if result.Behaviour.Nothing {
			text += "None judged in both, so that nothing is compared: ask the old one to judge some answers of the bad window. "
		}
	}
	if len(result.Findings) == 0 {
		return text + strings.TrimSpace(judged+" No variable could be shown to go with the bad answers"+except(result)+"."+where(result)+r.untoldThere())
	}
	first, further := sentences(result)
	text += strings.Join(first, " ")
	if len(further) > 0 {
		text += fmt.Sprintf(" And %d more, below.", len(further))
	}
	return text
}

// begins says where the lake does, if that is known.
func (r *Report) begins() string {
	if r.Lake.First.IsZero() {
		return ""
	}
	return "; those of the lake begin at " + timesOf(r.Result).minute(r.Lake.First)
}

// judgeMoved comes first: rates before and after are those of two judges.
func judgeMoved(j *analysis.JudgeMoved, in times) string {
	return fmt.Sprintf("The judge moved at %s (%s → %s): rates before and after are of two judges, and each is compared with itself only.",
		in.minute(j.Since), strings.Join(analysis.Shorten(j.From, 2), ", "), strings.Join(analysis.Shorten(j.To, 2), ", "))
}

// rises says whether there are more bad answers, as far as that can be told.
func (r *Report) rises() string {
	result, b := r.Result, r.Result.Behaviour
	rates := fmt.Sprintf("%s in the bad window, %s in the baseline", percent(b.Bad.Share), percent(b.Baseline.Share))
	switch {
	case b.Bad.Of == 0 || b.Baseline.Of == 0:
		return "Whether bad answers are more frequent cannot be told: " + rates + "."
	case b.Nothing:
		return "Whether bad answers are more frequent cannot be told: " + rates + ", and " + nothingCompared + "."
	}
	says, word, more := " cannot be shown to be more frequent", "change", r.wouldHaveShown()
	switch {
	case b.Low > 0 && points(b.Low) != points(0): // as it is read
		says, word, more = " are more frequent", "rise", ""
	case b.High < 0 && points(b.High) != points(0):
		says, more = " are less frequent", ""
	}
	each := fmt.Sprintf(" (%s of each service by itself: %s points, 95 %%: %s)%s.", word, points(b.Rise), interval(b.Low, b.High), more)
	switch {
	case result.Uncompared.Large(): // the rates are of all answers, the rise is not
		return "Of all answers, " + rates + " are bad. Where there is a baseline, they" + says + each
	case r.judgeIsUntold(): // what does not tell it is not compared with what does
		return "Of all answers, " + rates + " are bad. Each judge by itself, they" + says + each
	case len(result.Onsets) > 0 && b.Low <= 0: // one of them got worse
		return "All services together, bad answers" + says + ": " + rates + each
	default:
		return "Bad answers" + says + ": " + rates + each
	}
}

// wouldHaveShown is the least rise that this comparison would have found.
func (r *Report) wouldHaveShown() string {
	b := r.Result.Behaviour
	switch to := b.Baseline.Share + b.Detectable; {
	case to >= 1:
		return ""
	case r.Result.Uncompared.Large() || r.judgeIsUntold() || to <= b.Bad.Share: // the rate of all answers is not what was compared
		return fmt.Sprintf("; a rise by %.1f points or more would have shown", 100*b.Detectable)
	default:
		return "; a rise to " + percent(to) + " or more would have shown"
	}
}

// allAlike is said where no answer is bad, or all are, before and in the window: what was asked for is then more likely to
// be wrong than all is well.
func allAlike(b *analysis.Behaviour, byVerdict bool) string {
	what, more := "Nothing", ""
	switch {
	case b.Bad.Count == 0:
	case byVerdict:
		what, more = "Everything", " If only what is bad gets a verdict, there is no rate to compare, but how many there are."
	default:
		what, more = "Everything", " If only what is bad has the attribute, ask with coalesce(attrs['KEY'], ''), which counts the others too."
	}
	return what + " is bad by what was asked for: " + formed(countForm, b.Bad) + " in the bad window, " + formed(countForm, b.Baseline) + " in the baseline." + more
}

// where says which services got worse, and since when, where no variable is named.
func where(r *analysis.Result) string {
	text := ""
	for i := range r.Onsets {
		if i == 2 {
			text += fmt.Sprintf(" So did %d more.", len(r.Onsets)-2)
			break
		}
		o := &r.Onsets[i]
		if slices.ContainsFunc(r.Unjudged, func(u analysis.Unjudged) bool { return u.Service == o.Service }) {
			text += " Of the answers that have a verdict, those of"
		}
		text += fmt.Sprintf(" %s got worse %s", o.Service, began(o, timesOf(r)))
		if o.High.Before(r.Windows.Bad.From) {
			text += ", before the window that was asked for"
		}
		switch end := r.Windows.Bad.To; {
		case !o.Low.Before(end):
			text += ", after the window that was asked for"
		case !o.From.Before(end) && o.High.Sub(o.Low) <= exactly:
			text += ", about when the window that was asked for ends"
		}
		if !o.Until.IsZero() {
			text += ", and was better again from about " + timesOf(r).until(o.From, o.Until) + " on"
		}
		text += "."
	}
	text += atOnce(r) + cameBack(r) + past(r)
	if len(r.Separations) > 0 {
		s, isNew := &r.Separations[0], ""
		if s.New {
			isNew = ", which is new,"
		}
		text += fmt.Sprintf(" Of other attributes, %s = %s%s separates them most (%s): %s bad with it, %s without.", s.Key, s.Value, isNew, s.Service,
			percent(s.With.Share), percent(s.Without.Share))
	}
	return text
}

// atOnce says when several services may have got worse at one time: what they share is then where to look.
func atOnce(r *analysis.Result) string {
	const several = 3
	if len(r.Onsets) < several {
		return ""
	}
	all := r.Onsets[0]
	for i := range r.Onsets {
		if o := &r.Onsets[i]; o.Low.After(all.Low) {
			all.Low = o.Low
		}
		if o := &r.Onsets[i]; o.High.Before(all.High) {
			all.High = o.High
		}
	}
	in := timesOf(r)
	switch {
	case all.High.Before(all.Low):
		return ""
	case all.High.Equal(all.Low):
		return fmt.Sprintf(" These %d may have got worse at one time, at %s: look at what they share.", len(r.Onsets), in.minute(all.Low))
	default:
		return fmt.Sprintf(" These %d may have got worse at one time, between %s and %s: look at what they share.", len(r.Onsets), in.minute(all.Low),
			in.until(all.Low, all.High))
	}
}

// cameBack tells of what came back to a service about when it got worse: since it is nothing new, it is not held against it.
func cameBack(r *analysis.Result) (text string) {
	const about = 30 * time.Minute
	for i := range r.Onsets {
		o := &r.Onsets[i]
		for _, b := range r.Back {
			if b.Service == o.Service && !b.At.Before(o.Low.Add(-about)) && !b.At.After(o.High.Add(about)) {
				text += fmt.Sprintf(" %s %s came back to %s at %s.", b.Variable, b.Value, b.Service, timesOf(r).minute(b.At))
			}
		}
	}
	return text
}

// past tells the last spell that was over before the window, of services that are no worse in it.
func past(r *analysis.Result) string {
	if len(r.Past) == 0 {
		return ""
	}
	p, in := &r.Past[0], timesOf(r)
	return fmt.Sprintf(" %s was worse from about %s to about %s, before the window that was asked for.", p.Service, in.minute(p.From), in.until(p.From, p.To))
}

// exactly is how long the interval of a time may be that is told as one time.
const exactly = 10 * time.Minute

// began says when a service got worse, as exactly as that is known.
func began(o *analysis.ServiceOnset, in times) string {
	if o.High.Sub(o.Low) <= exactly {
		return "at about " + in.minute(o.From)
	}
	return "between " + in.minute(o.Low) + " and " + in.until(o.Low, o.High)
}

// rest says what did not move, and what moved without bad answers.
func (r *Report) rest() string {
	if r.Result.Sample.TooSmall {
		return ""
	}
	text := r.movedAlone()
	if len(r.Result.Findings) == 0 {
		text = strings.TrimSpace(strings.TrimSpace(strings.TrimSpace(text+" "+r.cameLately())+" "+r.changedEarlier()) + " " + noLonger(r.Result))
	}
	untold := r.untoldWhereWorse()
	steady := slices.DeleteFunc(namesOf(r.Result, analysis.Steady), func(name string) bool { // of what is told as gone, or as new, that would read as if it was not
		return len(r.Result.Findings) == 0 && (slices.ContainsFunc(r.Result.Gone, func(g analysis.Gone) bool { return g.Variable == name }) ||
			slices.ContainsFunc(r.Result.Lately, func(x analysis.Lately) bool { return x.Variable == name })) ||
			slices.ContainsFunc(untold, func(u untoldIn) bool { return slices.Contains(u.variables, name) })
	})
	if len(steady) > 0 {
		text = strings.TrimSpace(text + " Did not move: " + strings.Join(r.whereTold(steady), ", ") + ".")
	}
	if names := namesOf(r.Result, analysis.Untold); len(names) > 0 {
		text = strings.TrimSpace(text + " Whether these moved cannot be told: " + strings.Join(names, ", ") + ".")
	}
	return text
}

// whereTold says of variables that most spans do not tell, as none of their services does, that they are meant where they are told.
func (r *Report) whereTold(names []string) []string {
	const most = 0.5
	list := slices.Clone(names)
	for i := range r.Result.Variables {
		v := &r.Result.Variables[i]
		if at := slices.Index(list, v.Name); at >= 0 && max(v.UnknownBad, v.UnknownBaseline) > most {
			list[at] += " (where it is told)"
		}
	}
	return list
}

// movedAlone says what moved although bad answers could not be shown to be on it, where nothing is named: it is what happened, too.
// What is told above as not comparable, or as not scored, is not told again.
func (r *Report) movedAlone() string {
	result := r.Result
	if result.Behaviour == nil || result.Sample.FewScored && !result.Behaviour.Alike() || len(result.Findings) > 0 {
		return ""
	}
	var list []string
	var moved []*analysis.Variable
	for _, v := range variablesOf(result, analysis.Moved) {
		isTold := v.NotComparable(timesOf(result).zone) != "" || result.JudgeMoved != nil && v.Name == "judge" || r.isNotScored(v)
		if !isTold && v.Service != "" && len(v.Moved) > 0 {
			list = append(list, movedTo(v, timesOf(result)))
			moved = append(moved, v)
		}
	}
	if len(list) == 0 {
		return ""
	}
	if result.Behaviour.Bad.Count == 0 { // there is none that could be
		return "Moved: " + strings.Join(analysis.Shorten(list, 2), ", ") + "."
	}
	return "Moved, but bad answers could not be shown to be on it: " + strings.Join(analysis.Shorten(list, 2), ", ") + "." + r.onNone(moved)
}

// cameLately says what else is new, where nothing is named: of a variable that changed before, too, and of further services.
func (r *Report) cameLately() string {
	var list []string
	for i := range r.Result.Lately {
		x := &r.Result.Lately[i]
		if !slices.ContainsFunc(r.Result.Variables, func(v analysis.Variable) bool { return v.Name == x.Variable && r.tells(&v, x) }) {
			list = append(list, fmt.Sprintf("%s %s (%s, since %s)", x.Variable, x.Value, x.Service, timesOf(r.Result).minute(x.At)))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "New about then: " + strings.Join(analysis.Shorten(list, 2), ", ") + "."
}

// tells reports whether the headline tells of a variable what came to this service.
func (r *Report) tells(v *analysis.Variable, x *analysis.Lately) bool {
	return v.Verdict == analysis.Moved && v.Service == x.Service || v.NotComparable(timesOf(r.Result).zone) != "" && v.Effect.Service == x.Service ||
		r.Result.JudgeMoved != nil && v.Name == "judge"
}

// changedEarlier says what changed once within a day before the window, where nothing is named: one may have asked about a time after it.
func (r *Report) changedEarlier() string {
	const lately = 24 * time.Hour
	var list []string
	for _, v := range variablesOf(r.Result, analysis.AsUsual) {
		for _, x := range v.Once {
			if v.NotComparable(timesOf(r.Result).zone) == "" && r.Result.Windows.Bad.From.Sub(x.At) <= lately {
				list = append(list, fmt.Sprintf("%s %s (%s, at %s)", v.Name, x.Value, x.Service, timesOf(r.Result).minute(x.At)))
			}
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "Changed before the window: " + strings.Join(analysis.Shorten(list, 2), ", ") + "."
}

func withoutBehaviour(r *analysis.Result) string {
	if len(r.Named) == 0 {
		return "No variable moved by more than it usually does" + except(r) + "."
	}
	return movedMore(r)
}

// movedMore says what moved, where it is not known what goes with it.
func movedMore(r *analysis.Result) string {
	var list []string
	for _, v := range variablesOf(r, analysis.Moved) {
		list = append(list, movedTo(v, timesOf(r)))
	}
	if len(list) == 0 {
		return ""
	}
	return "Moved by more than usual: " + strings.Join(list, ", ") + "."
}

// movedTo tells a variable that moved, to what and where.
func movedTo(v *analysis.Variable, in times) string {
	if v.Service == "" || len(v.Moved) == 0 {
		return v.Name
	}
	return fmt.Sprintf("%s %s (%s%s)", v.Name, strings.Join(analysis.Shorten(v.Moved, 2), ", "), v.Service, movedSince(v, in))
}

// except keeps "no variable" from being said of those of which too little is known.
func except(r *analysis.Result) string {
	names := namesOf(r, analysis.Untold)
	switch len(names) {
	case 0:
		return ""
	case len(r.Variables):
		return ", as far as can be told: too little is known of every one"
	default:
		return ", as far as can be told: too little is known of " + strings.Join(names, ", ")
	}
}

func namesOf(r *analysis.Result, verdict analysis.Verdict) []string {
	var names []string
	for _, v := range variablesOf(r, verdict) {
		names = append(names, v.Name)
	}
	return names
}

// variablesOf returns the variables with a verdict. Of one that is named it is said with it that it moved, and nothing
// else.
func variablesOf(r *analysis.Result, verdict analysis.Verdict) (list []*analysis.Variable) {
	for i := range r.Variables {
		if v := &r.Variables[i]; v.Verdict == verdict && (!v.Named || verdict == analysis.Moved) {
			list = append(list, v)
		}
	}
	return list
}
