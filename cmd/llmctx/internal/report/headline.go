// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// headline is the answer in one or two sentences. It never says what caused what.
func headline(r *moved.Result) string {
	text := answer(r)
	if !r.Sample.TooSmall && r.Uncompared.Large() {
		text += " " + uncompared(r)
	}
	return text
}

// uncompared says which part of the bad window has no baseline.
func uncompared(r *moved.Result) string {
	u := r.Uncompared
	text := percent(u.Share) + " of the bad window"
	if r.Behaviour != nil {
		text += ", with " + percent(u.OfBad) + " of its bad answers,"
	}
	return text + " has no baseline and is compared with nothing: " + strings.Join(shorten(u.Strata, 3), ", ") + "."
}

func answer(r *moved.Result) string {
	names := strings.Join(r.Named, ", ")
	switch {
	case r.Sample.TooSmall:
		return fmt.Sprintf("Too few spans to say anything: %s in the bad window, %s in the baseline.",
			plural(r.Sample.BadSpans, "span"), plural(r.Sample.BaselineSpans, "span"))
	case r.Sample.FewScored:
		return fewScored(r)
	case len(r.Named) == 0 && r.Behaviour == nil:
		return "No variable moved by more than it usually does" + except(r) + "."
	case len(r.Named) == 0:
		return rises(r) + ", and no variable moved together with them" + except(r) + "."
	case r.Behaviour == nil:
		return "Moved by more than usual: " + names + "." + alsoUntold(r)
	case r.Inseparable:
		return names + " moved together with the bad answers; this data cannot tell them apart." + alsoUntold(r)
	default:
		return names + " moved together with the bad answers." + alsoUntold(r)
	}
}

func rises(r *moved.Result) string {
	bad, than := "Bad answers are ", "than in the baseline"
	if r.Uncompared.Large() {
		bad, than = "Where there is a baseline, bad answers are ", "than in it"
	}
	if r.Behaviour.P < 0.05 {
		return bad + "more frequent " + than
	}
	return bad + "not more frequent " + than + ", beyond what is usual"
}

// except keeps "no variable" from being said of those of which too little is known.
func except(r *moved.Result) string {
	names := namesOf(r, moved.Untold)
	switch len(names) {
	case 0:
		return ""
	case len(r.Variables):
		return ", as far as can be told: too little is known of every one"
	default:
		return ", as far as can be told: too little is known of " + strings.Join(names, ", ")
	}
}

func alsoUntold(r *moved.Result) string {
	if names := namesOf(r, moved.Untold); len(names) > 0 {
		return " Whether others did cannot be told of " + strings.Join(names, ", ") + "."
	}
	return ""
}

// fewScored says what is known without the behaviour.
func fewScored(r *moved.Result) string {
	text := fmt.Sprintf("Too few scored spans to say what goes with bad answers: %s in the bad window, %s in the baseline.",
		thousands(r.Behaviour.Bad.Of), thousands(r.Behaviour.Baseline.Of))
	if names := namesOf(r, moved.Moved); len(names) > 0 {
		text += " Moved by more than usual: " + strings.Join(names, ", ") + "."
	}
	return text + alsoUntold(r)
}

func namesOf(r *moved.Result, verdict moved.Verdict) []string {
	var names []string
	for i := range r.Variables {
		if v := &r.Variables[i]; v.Verdict == verdict {
			names = append(names, v.Name)
		}
	}
	return names
}
