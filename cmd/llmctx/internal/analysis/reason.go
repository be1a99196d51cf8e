// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// reason says in a sentence or two why a variable has its verdict.
func reason(v *Variable, r *Result) string {
	var text string
	switch v.Verdict {
	case Untold:
		text = untold(v, r)
	case Steady, AsUsual:
		text = steady(v)
	default:
		text = changed(v) + "."
		if v.Shift.NewShare > 0 {
			text += fmt.Sprintf(" %s of %s in the bad window is on new values.", percent(v.Shift.NewShare), whose(v))
		}
		text += turnover(&v.Shift)
		if v.UnknownRose {
			text += " " + lost(v, r)
		}
	}
	if v.Effect != nil {
		text += " " + effectReason(v)
	}
	return text
}

// whose traffic it is that the numbers are of.
func whose(v *Variable) string {
	if v.Service != "" {
		return "the traffic of " + v.Service
	}
	return "the traffic"
}

// turnover says how often so much was on new values before.
func turnover(s *Shift) string {
	const rare = 0.1
	switch {
	case s.Turnover == 0:
		return ""
	case float64(s.Turnover) < rare*float64(s.TurnoverOf):
		return fmt.Sprintf(" So had %d of %d parts of the baseline.", s.Turnover, s.TurnoverOf)
	default:
		return fmt.Sprintf(" That is not rare: %d of %d parts of the baseline had new values too.", s.Turnover, s.TurnoverOf)
	}
}

func changed(v *Variable) string {
	distance, usual := v.Shift.Percents()
	return fmt.Sprintf("%s of %s changed its value (from one part of the baseline to another: up to %s)", distance, whose(v), usual)
}

// Shorten returns the first n of a list, and how many more there are: nobody reads sixty values in a sentence.
func Shorten(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	return append(slices.Clone(list[:n]), fmt.Sprintf("and %d more", len(list)-n))
}

// Percents prints how far the mix moved, and how far it usually does; where one is larger, so that it reads so.
func (s *Shift) Percents() (distance, usual string) {
	distance, usual = percent(s.Distance), percent(s.Usual)
	for digits := 1; distance == usual && s.Distance > s.Usual && digits < 4; digits++ {
		distance, usual = fmt.Sprintf("%.*f %%", digits, 100*s.Distance), fmt.Sprintf("%.*f %%", digits, 100*s.Usual)
	}
	return distance, usual
}

func untold(v *Variable, r *Result) string {
	switch {
	case r.Sample.TooSmall && r.Sample.BaselineSpans == 0:
		return "There is no baseline to compare with."
	case r.Sample.TooSmall:
		return "Too few spans to say whether it moved."
	case r.Stale >= mostStale:
		return fmt.Sprintf("%s of the stamps of the bad window are stale: they repeat what the registry said before, and do not tell what changed.",
			percent(r.Stale))
	case v.overflows:
		return fmt.Sprintf("It has more than %d values: it is an identifier, not a variable, and is not compared.", MaxValues)
	case v.UnknownRose:
		return lost(v, r)
	case max(v.UnknownBad, v.UnknownBaseline) > mostUnknown:
		return fmt.Sprintf("Most spans do not tell it: unknown on %s of the baseline and %s of the bad window.",
			percent(v.UnknownBaseline), percent(v.UnknownBad))
	case v.Shift.AtMost <= small && v.Shift.NewShare == 0:
		return changed(v) + "; in one service more did, and the baseline does not tell how usual that is."
	case v.Shift.AtMost <= small && v.Shift.NewShare <= small:
		return fmt.Sprintf("%s, and %s of the bad window is on new values: too little to say that it moved, and too much to say that it did not.",
			changed(v), percent(v.Shift.NewShare))
	case v.Shift.AtMost <= small:
		return fmt.Sprintf("%s where there is a baseline, but %s of the bad window is on new values where there is little or none.",
			changed(v), percent(v.Shift.NewShare))
	case v.Shift.Tiles < fewestTiles:
		return fmt.Sprintf("%s of the traffic changed its value, at most %s; the baseline is too short to say how usual that is.",
			percent(v.Shift.Distance), percent(v.Shift.AtMost))
	case v.Shift.Distance > small:
		return changed(v) + ": more than is small, and it changes by itself too much to say that it moved."
	default:
		return fmt.Sprintf("%s, but the spans are too few to exclude that up to %s did.", changed(v), percent(v.Shift.AtMost))
	}
}

// lost says how much evidence was lost, and whether bad answers are where it was.
func lost(v *Variable, r *Result) string {
	text := fmt.Sprintf("Evidence was lost: %s of the bad window does not tell it, %s of the baseline.",
		percent(v.UnknownBad), percent(v.UnknownBaseline))
	if r.Behaviour != nil && r.Behaviour.Bad.Count > 0 {
		text += fmt.Sprintf(" On these spans are %s of the bad answers.", percent(v.BadOnUnknown))
	}
	return text
}

func steady(v *Variable) string {
	text := fmt.Sprintf("%s of the traffic changed its value, at most %s (usual: up to %s); at most %s can be on a new value.",
		percent(v.Shift.Distance), percent(v.Shift.AtMost), percent(v.Shift.Usual), percent(v.NewAtMost))
	if v.Verdict == AsUsual {
		text = cameOnce(v.Once) + changed(v) + "."
		switch {
		case v.Shift.Distance <= v.Shift.Usual:
		case v.Named && v.Effect.atom.arrivals == 0, len(v.Once) > 0: // it changed before, and the baseline holds it
		case v.Service != "":
			text += " What is new came by its rhythm."
		default:
			text += " Of each larger service by itself it is little, or no more than usual, or what came by its rhythm."
		}
		if v.Shift.Recent >= 0 {
			text += fmt.Sprintf(" Against the part of the baseline just before the window it is %s.", percent(v.Shift.Recent))
		}
	}
	if c := v.Shift.Largest; c != nil && c.by > 0 {
		text += fmt.Sprintf(" The largest change: %s %s points.", c.Value, Points(c.Share-c.Expected))
	}
	if v.UnknownBad > material {
		text += fmt.Sprintf(" %s of the bad window does not tell it.", percent(v.UnknownBad))
	}
	return text
}

// cameOnce says what came before the window, where that is no rhythm.
func cameOnce(list []Once) (text string) {
	const shown = 2
	for i, x := range list {
		if i == shown {
			return text + fmt.Sprintf("So did others, to %d more. ", len(list)-shown)
		}
		text += fmt.Sprintf("%s came to %s at %s. ", x.Value, x.Service, x.At.Format("2006-01-02 15:04Z07:00"))
	}
	return text
}

func effectReason(v *Variable) string {
	e := v.Effect
	if e.Basis == NoneBad {
		return fmt.Sprintf("In %s, no answer is bad, in either window, with %s or without.", e.Service, strings.Join(Shorten(v.texts(), 3), ", "))
	}
	text := fmt.Sprintf("In %s, bad answers are %s with %s, adjusted for kind of call, time of day and the other variables (95 %%: %s to %s points; %s).",
		e.Service, difference(e.Difference), strings.Join(Shorten(v.texts(), 3), ", "), Points(e.Low), Points(e.High), e.Basis)
	text += refused(e, v)
	if v.Named && len(e.Inseparable) > 0 {
		text += " This data cannot tell it apart from what came of " + strings.Join(e.Inseparable, " and ") + "."
	}
	return text
}

// texts are the values that an effect was measured on.
func (v *Variable) texts() []string {
	if v.Effect == nil || v.Effect.values == nil {
		return []string{"it"}
	}
	return v.Effect.values
}

// refused says why bad answers with a value are not held against it.
func refused(e *Effect, v *Variable) string {
	switch e.refusal {
	case notWorse:
		switch {
		case e.Low > 0:
			return " Among so many comparisons, that is within what chance does."
		case e.High < 0: // what it is, is said
			return ""
		}
		return " That is within what chance does."
	case fewBad:
		return fmt.Sprintf(" But its bad answers are of few conversations, or most of them are of a few, so that they count for fewer than %d: too few "+
			"to stand for more than themselves.", e.BadTraces+1)
	case begunOtherwise:
		switch {
		case e.amid && e.atom.withOthers():
			return " But " + othersToo + ", so it is not held against it."
		case e.untimed():
			return notSharply
		}
		if e.Low <= 0 {
			return " When and on which answers the service got worse is told better by something else, and beside that it is within what chance does."
		}
		return " But when and on which answers the service got worse is told better by something else, so it is not held against it."
	case elsewhereToo:
		return " But services without it seem to have got worse at the same time, and hardly an answer of that time is without it: not comparable."
	case byChance:
		return fmt.Sprintf(" But a value of %s arrives often enough for one to be as near by chance: whether badness began with this one cannot be told.", v.Name)
	case notSharp:
		return notSharply
	case unjudged:
		return " But fewer answers have a verdict than before: if those that have none are good, it is no worse."
	case otherExplains:
		if !v.Named {
			return " But another variable explains these bad answers, and this one nothing beyond it."
		}
	}
	return ""
}

const (
	notSharply    = " But when badness began cannot be told exactly enough to say that it was with this one."
	othersToo     = "answers that are not known to have it got worse at the same time as well"
	notSharplyIts = "when its service got worse cannot be told exactly enough to say that it was with it."
)

// untimed reports whether what speaks against it is another time of the same interval, the whole of which is told as
// the one in which its service got worse: none of them is told from its own.
func (e *Effect) untimed() bool {
	x := e.atom
	return e.amid && x.confined == nil && (x.step == nil || x.step.variable < 0)
}

func difference(d float64) string {
	switch {
	case Points(d) == "0.0":
		return "as frequent"
	case d > 0:
		return fmt.Sprintf("%.1f points more frequent", 100*d)
	default:
		return fmt.Sprintf("%.1f points less frequent", -100*d)
	}
}

// Points prints a difference of shares in percentage points: with its sign, unless it rounds to none.
func Points(d float64) string {
	text := fmt.Sprintf("%+.1f", 100*d)
	if text == "-0.0" || text == "+0.0" {
		return "0.0"
	}
	return text
}

// percent prints a share so that what is not zero does not read zero.
func percent(share float64) string {
	switch {
	case share == 0:
		return "0 %"
	case share < 0.001:
		return "under 0.1 %"
	case share < 0.1:
		return fmt.Sprintf("%.1f %%", 100*share)
	default:
		return fmt.Sprintf("%.0f %%", 100*share)
	}
}

func points(d float64) string { return fmt.Sprintf("%.1f points", 100*d) }

// Effect is what is known of a finding.
func (f *Finding) Effect() *Effect { return f.effect }

// NotComparable says why bad answers cannot be held against a variable that arrived with them;
// "" where nothing speaks for it.
func (v *Variable) NotComparable(zone *time.Location) string {
	e := v.Effect
	if e == nil || e.atom == nil || !e.atom.arrived || e.atom.arrivals > 0 && e.refusal != byChance {
		return ""
	}
	since := "since"
	if e.atom.tookOver {
		since = "on most spans since about"
	}
	change := fmt.Sprintf("%s %s (%s, %s %s) is not comparable: ", v.Name, strings.Join(Shorten(e.values, 2), ", "), e.Service, since,
		e.atom.at.In(zone).Format("2006-01-02 15:04Z07:00"))
	switch e.refusal {
	case notWorse, fewBad:
		if e.amid && e.Low > 0 {
			return change + "it came within the time in which its service got worse, but its bad answers are too few, or of too few conversations, to be told from chance."
		}
	case elsewhereToo:
		return change + "services without it seem to have got worse at the same time, and its own service has hardly an answer of that time without it."
	case byChance:
		return change + "such values arrive often enough for one to be as near to the begin of a rise by chance."
	case notSharp:
		return change + notSharplyIts
	case unjudged:
		return change + "fewer answers have a verdict than before, and those that have none may be the good ones."
	case begunOtherwise:
		switch x := e.atom; {
		case x.confined != nil:
			return change + fmt.Sprintf("a rise on %s = %s only fits better.", x.confined.Key, x.confined.Value)
		case x.step != nil && x.step.variable == x.variable && slices.Contains(x.values, x.step.value):
			return change + "answers with it got worse some time after it came, and not from its begin on."
		case x.step != nil && x.step.variable >= 0:
			return change + "a rise on one value of another variable only fits better (" + e.confinedTo + ")."
		case e.amid && e.atom.withOthers():
			return change + othersToo + "."
		case e.untimed():
			return change + notSharplyIts
		default:
			return change + "another time fits better as the one at which its service got worse."
		}
	}
	return ""
}
