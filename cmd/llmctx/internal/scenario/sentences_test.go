// SPDX-License-Identifier: Apache-2.0

package scenario_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

// falseSentences checks the deterministic sentences of a report against what happened.
func falseSentences(run *scenario.Run, r *report.Report) (list []string) {
	wrong := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	checkCounts(run, r, wrong)
	checkMoves(run, r, wrong)
	checkHeadline(run, r, wrong)
	checkForms(run, r, wrong)
	for i := range r.Result.Findings {
		f := &r.Result.Findings[i]
		if f.Back && shareOf(run, f, run.Start, f.Since.Add(-time.Hour)) == 0 {
			wrong("%s %v is said to have come back at %s; it was not there before", f.Variable, f.To, f.Since)
		}
		switch {
		case !f.OnFewSince.IsZero():
			if before, after := shareOf(run, f, f.OnFewSince, f.Since), shareOf(run, f, f.Since, f.Since.Add(time.Hour)); math.Abs(before-f.FewBefore) > 0.001 || after < 0.7 {
				wrong("%s %v is said to be on %.3f from %s to %s, and then on most; it is on %.3f, and then on %.3f", f.Variable, f.To, f.FewBefore, f.OnFewSince, f.Since, before, after)
			}
		case f.Arrived:
			if first := firstSeen(run, f).Truncate(time.Microsecond); !first.Equal(f.Since) { // as times are told
				wrong("%s %v is said to be there since %s; it is since %s", f.Variable, f.To, f.Since, first)
			}
		}
		if off := f.Since.Sub(run.Truth.Since).Abs(); !f.Arrived && !f.Since.IsZero() && slices.Contains(f.To, run.Truth.Value) && off > 40*time.Minute {
			wrong("%s %v is said to have grown at %s; it did at %s", f.Variable, f.To, f.Since, run.Truth.Since)
		}
		if f.Before != ((f.Arrived || f.Successor != "") && f.Since.Before(run.Bad.From)) {
			wrong("%s is said to have begun before the window: %t", f.Variable, f.Before)
		}
	}
	return list
}

// checkCounts counts again.
func checkCounts(run *scenario.Run, r *report.Report, wrong func(string, ...any)) {
	var spans, scored, bad int64
	for i := range run.Answers {
		a := &run.Answers[i]
		if !run.Bad.Holds(a.Start) {
			continue
		}
		spans++
		if a.Scored {
			scored++
			if a.Bad {
				bad++
			}
		}
	}
	if b := r.Result.Behaviour; b.Bad.Of != scored || b.Bad.Count != bad || r.Result.Sample.BadSpans != spans {
		wrong("%d bad of %d scored of %d spans are told; they are %d of %d of %d", b.Bad.Count, b.Bad.Of, r.Result.Sample.BadSpans, bad, scored, spans)
	}
}

// checkMoves: what is said to have moved did, by more than is usual; what is said not to have did not.
func checkMoves(run *scenario.Run, r *report.Report, wrong func(string, ...any)) {
	for i := range r.Result.Variables {
		v := &r.Result.Variables[i]
		moved := slices.Contains(run.Truth.Moved, v.Name)
		switch {
		case v.Verdict == analysis.Moved && !moved && !slices.Contains(run.Truth.May, v.Name):
			wrong("%s is said to have moved: %s", v.Name, v.Reason)
		case v.Verdict == analysis.Moved && v.Shift.Distance <= v.Shift.Usual:
			wrong("%s is said to have moved by %.3f, usual %.3f", v.Name, v.Shift.Distance, v.Shift.Usual)
		case v.Verdict == analysis.Steady && moved:
			wrong("%s is said not to have moved: %s", v.Name, v.Reason)
		}
	}
}

var never = regexp.MustCompile(`(?i:caus|of the excess)|\bNaN\b|\bInf\b|%!`)

// checkHeadline: it has three lines at most, says what it must, and contradicts nothing.
func checkHeadline(run *scenario.Run, r *report.Report, wrong func(string, ...any)) {
	if strings.Count(r.Headline, "\n") > 2 {
		wrong("the headline has more than three lines: %s", r.Headline)
	}
	if hit := never.FindString(r.Headline); hit != "" {
		wrong("the headline says %q: %s", hit, r.Headline)
	}
	for _, word := range run.Truth.Says {
		if !strings.Contains(r.Headline, word) && word != "not comparable" {
			wrong("the headline does not say %q: %s", word, r.Headline)
		}
	}
	_, steady, _ := strings.Cut(r.Headline, "Did not move: ")
	steady, _, _ = strings.Cut(strings.ReplaceAll(steady, " (where it is told)", ""), ".")
	for _, name := range r.Result.Named {
		if !strings.Contains(r.Headline, name) && len(r.Result.Findings) <= 2 {
			wrong("%s is named, and the headline does not tell: %s", name, r.Headline)
		}
		if slices.Contains(strings.Split(steady, ", "), name) {
			wrong("%s is named, and said not to have moved: %s", name, r.Headline)
		}
	}
	nothing := strings.Contains(r.Headline, "No variable could be shown") || strings.Contains(r.Headline, " is bad by what was asked for")
	if nothing != (len(r.Result.Named) == 0) && !r.Result.Sample.FewScored && !r.Result.Sample.TooSmall {
		wrong("named are %v, and the headline is: %s", r.Result.Named, r.Headline)
	}
}

// shareOf is how much of the spans of a service between two times that tell a variable has the values of a finding.
func shareOf(run *scenario.Run, f *analysis.Finding, from, to time.Time) float64 {
	var with, all float64
	for i := range run.Answers {
		if a := &run.Answers[i]; a.Service == f.Service && !a.Start.Before(from.Add(-time.Microsecond)) && a.Start.Before(to) && isTold(a, f.Variable) {
			all++
			if slices.Contains(f.To, a.At(f.Variable)) {
				with++
			}
		}
	}
	return with / max(all, 1)
}

// firstSeen is when a service first showed a value, or showed it again after a long time.
func firstSeen(run *scenario.Run, f *analysis.Finding) (first time.Time) {
	var last time.Time
	for i := range run.Answers {
		a := &run.Answers[i]
		if a.Service != f.Service || !slices.Contains(f.To, a.At(f.Variable)) {
			continue
		}
		// What few answers have is away for hours by chance: then it counts from before.
		isSaid := first.Truncate(time.Microsecond).Equal(f.Since)
		if first.IsZero() || !isSaid && a.Start.Sub(last) > 4*time.Hour+5*time.Minute {
			first = a.Start
		}
		last = a.Start
	}
	return first
}
