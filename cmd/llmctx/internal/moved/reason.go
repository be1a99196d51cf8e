// SPDX-License-Identifier: Apache-2.0

package moved

import (
	"fmt"
	"strings"
)

// reason says in a sentence or two why a variable has its verdict.
func reason(v *Variable, r *Result) string {
	switch v.Verdict {
	case Untold:
		return untold(v, r)
	case Steady, AsUsual:
		return steady(v)
	}
	text := changed(v) + "."
	if v.Shift.NewShare > 0 {
		text += fmt.Sprintf(" %s of the bad window is on new values.", percent(v.Shift.NewShare))
	}
	text += turnover(&v.Shift)
	if v.UnknownRose {
		text += " " + lost(v, r)
	}
	if v.Effect != nil {
		text += " " + effectReason(v.Effect)
	}
	return text
}

// turnover says how often so much was on new values before.
func turnover(s *Shift) string {
	const rare = 0.1
	switch {
	case s.Turnover == 0:
		return ""
	case float64(s.Turnover) < rare*float64(s.TurnoverOf):
		return fmt.Sprintf(" So had %d of %d stretches of the baseline.", s.Turnover, s.TurnoverOf)
	default:
		return fmt.Sprintf(" That is not rare: %d of %d stretches of the baseline had new values too.", s.Turnover, s.TurnoverOf)
	}
}

func changed(v *Variable) string {
	return fmt.Sprintf("%s of the traffic changed its value (usual: up to %s)", percent(v.Shift.Distance), percent(v.Shift.Usual))
}

func untold(v *Variable, r *Result) string {
	switch {
	case r.Sample.TooSmall:
		return "Too few spans to say whether it moved."
	case v.overflows:
		return fmt.Sprintf("It has more than %d values: it is an identifier, not a variable, and is not compared.", MaxValues)
	case v.UnknownRose:
		return lost(v, r)
	case max(v.UnknownBad, v.UnknownBaseline) > mostUnknown:
		return fmt.Sprintf("Most spans do not tell it: unknown on %s of the baseline and %s of the bad window.",
			percent(v.UnknownBaseline), percent(v.UnknownBad))
	case v.Shift.AtMost <= small:
		return fmt.Sprintf("%s where there is a baseline, but %s of the bad window is on new values where there is none.",
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
		text = changed(v) + "."
		if v.Since != nil {
			text += " It last changed at " + v.Since.UTC().Format("2006-01-02 15:04:05Z") + "."
		}
		if v.Shift.Recent >= 0 {
			text += fmt.Sprintf(" Against the stretch just before the window it is %s.", percent(v.Shift.Recent))
		}
	}
	if c := v.Shift.Largest; c != nil && c.by > 0 {
		text += fmt.Sprintf(" The largest change: %s %+.1f points.", c.Value, 100*(c.Share-c.Expected))
	}
	if v.UnknownBad > material {
		text += fmt.Sprintf(" %s of the bad window does not tell it.", percent(v.UnknownBad))
	}
	return text
}

func effectReason(e *Effect) string {
	if e.Basis == None {
		return "No span without it can be compared with those that have it, so whether bad answers go with it cannot be told."
	}
	text := fmt.Sprintf("Bad answers are %s with it, compared with spans alike in everything else (95 %%: %+.1f to %+.1f points; %s).",
		difference(e.Difference), 100*e.Low, 100*e.High, e.Basis)
	switch {
	case e.supported && e.Elsewhere != nil && e.Elsewhere.rises:
		text += fmt.Sprintf(" Spans without it got worse too (%+.1f points): it is not all of it.", 100*e.Elsewhere.Rise)
	case !e.supported && e.Elsewhere != nil && e.Elsewhere.rises:
		text += fmt.Sprintf(" Spans without it got worse as well (%+.1f points), so the rise does not go with it.", 100*e.Elsewhere.Rise)
	case !e.supported && e.Exposed.Count >= fewestEvents && e.BadTraces < fewestTraces:
		text += fmt.Sprintf(" But the %d bad answers with it are of fewer than %d traces: too few to stand for more than themselves.",
			e.Exposed.Count, fewestTraces)
	case !e.supported:
		text += " That is not enough to stand out."
	}
	if len(e.Inseparable) > 0 {
		text += " It moved together with " + strings.Join(e.Inseparable, " and ") + ": this data cannot tell them apart."
	}
	return text
}

func difference(d float64) string {
	switch {
	case d > 0:
		return fmt.Sprintf("%.1f points more frequent", 100*d)
	case d < 0:
		return fmt.Sprintf("%.1f points less frequent", -100*d)
	default:
		return "as frequent"
	}
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
