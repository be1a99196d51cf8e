// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// sentences are the findings, those of the headline and the rest. What came to several services is one.
func sentences(r *analysis.Result) (first, further []string) {
	const shown = 2
	if r.Behaviour == nil {
		return nil, nil // nothing bad was asked for
	}
	var list []string
	told := make([]bool, len(r.Findings))
	for i := range r.Findings {
		f := &r.Findings[i]
		if told[i] {
			continue
		}
		text := finding(f, r)
		for j := i + 1; j < len(r.Findings); j++ {
			if other := &r.Findings[j]; isSame(f, other) {
				text, told[j] = text+" "+same(other, r), true
			}
		}
		list = append(list, text)
	}
	return list[:min(len(list), shown)], list[min(len(list), shown):]
}

// isSame reports whether the same value came to another service in place of the same, or grew there.
func isSame(f, other *analysis.Finding) bool {
	return f.Arrived == other.Arrived && f.Successor+other.Successor == "" && len(f.Or)+len(other.Or) == 0 && f.Variable == other.Variable &&
		slices.Equal(f.To, other.To) && (!f.Arrived || slices.Equal(f.From, other.From))
}

// same says of another service what came to it as well.
func same(f *analysis.Finding, r *analysis.Result) string {
	e, when := f.Effect(), since(f, r)
	if !f.Arrived {
		when = ", where it " + grew(f)
	}
	return fmt.Sprintf("The same in %s%s: %s points (95 %%: %s)%s.", f.Service, when, points(e.Difference), interval(e.Low, e.High), excessOf(f, r))
}

// finding says of one variable which answers are worse with it, and since when.
func finding(f *analysis.Finding, r *analysis.Result) string {
	e := f.Effect()
	return fmt.Sprintf("%s: %s%s: bad answers are %.1f points more frequent with it (95 %%: %s)%s.", f.Service, what(f, r),
		others(f, timesOf(r)), 100*e.Difference, interval(e.Low, e.High), excessOf(f, r))
}

// what is the change, and since when it is there.
func what(f *analysis.Finding, r *analysis.Result) string {
	text := f.Variable + " " + change(f) + since(f, r)
	if len(f.Or) == 0 {
		return text
	}
	number := map[int]string{1: "two", 2: "three"}[len(f.Or)]
	return "one of these " + cmp.Or(number, "several") + ", which this data cannot tell apart: " + text
}

// since is from when on it is there and, where it is gone, until when it was.
func since(f *analysis.Finding, r *analysis.Result) (text string) {
	in := timesOf(r)
	switch {
	case f.Since.IsZero():
		return ""
	case !f.SinceAfter.IsZero():
		text = ", since some time between " + in.minute(f.SinceAfter) + " and " + in.until(f.SinceAfter, f.Since)
	case !f.OnFewSince.IsZero():
		text = fmt.Sprintf(", on most spans since about %s (on %s of them since %s)", in.minute(f.Since), percent(f.FewBefore), in.minute(f.OnFewSince))
	default:
		text = ", since " + in.minute(f.Since)
	}
	if f.Before {
		text += " (before the window that was asked for)"
	}
	if !f.GoneBy.IsZero() {
		text += ", last seen before " + in.until(f.Since, f.GoneBy) + asFarAsRead(r, f.GoneBy)
	}
	return text
}

// others are the changes that explain it as well.
func others(f *analysis.Finding, in times) (text string) {
	for _, name := range f.Or {
		at := slices.IndexFunc(f.Alternatives, func(a analysis.Alternative) bool { return a.Variable == name })
		if at < 0 {
			text += ", or " + name
			continue
		}
		a := &f.Alternatives[at]
		text += ", or " + name + " " + replaced(a.From, a.To)
		if !a.Since.IsZero() {
			text += ", since " + in.minute(a.Since)
		}
	}
	return text
}

// excessOf is how much of the rise a finding explains, where there is one.
func excessOf(f *analysis.Finding, r *analysis.Result) string {
	if r.Behaviour.Rise <= 0 || f.Excess <= 0.005 {
		return ""
	}
	return ", " + percent(f.Excess) + " of the bad answers beyond those expected"
}

// change is old → new.
func change(f *analysis.Finding) string {
	to := strings.Join(analysis.Shorten(f.To, 2), ", ")
	switch {
	case f.Successor != "":
		return fmt.Sprintf("%s, which %s of its answers kept when %s came", to, percent(f.KeptBy), f.Successor)
	case !f.Arrived:
		return to + ", which " + grew(f)
	case f.Back && len(f.From) == 0:
		return to + ", which came back"
	case f.Back:
		return replaced(f.From, f.To) + ", which came back"
	default:
		return replaced(f.From, f.To)
	}
}

func replaced(from, to []string) string {
	if len(from) == 0 {
		return strings.Join(analysis.Shorten(to, 2), ", ") + ", which is new"
	}
	return strings.Join(analysis.Shorten(from, 2), ", ") + " → " + strings.Join(analysis.Shorten(to, 2), ", ")
}

// grew is by how much what grew did, where it is more of the whole window.
func grew(f *analysis.Finding) string {
	if f.Share <= f.ShareBefore {
		return "grew"
	}
	return "grew from " + percent(f.ShareBefore) + " to " + percent(f.Share) + " of its spans that tell it"
}
