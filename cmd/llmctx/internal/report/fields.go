// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// Field is one variable as a postmortem document names it.
type Field struct {
	Name     string `json:"name"`
	Variable string `json:"variable"`
	Before   string `json:"before"` // values of the baseline with their shares
	During   string `json:"during"` // of the bad window
	Verdict  string `json:"verdict"`

	before, during []ValueShare // the same, one by one: a value may have a comma in it
}

// ValuesBefore are the values of the baseline one by one, so that a line may end between them and not within one.
func (f Field) ValuesBefore() []ValueShare { return f.before }

// ValuesDuring are those of the bad window.
func (f Field) ValuesDuring() []ValueShare { return f.during }

// ValueShare is a value of a field with its share in brackets, if it has one.
type ValueShare struct{ Value, Share string }

// six are the variables that every postmortem has, in their order.
var six = []string{"prompt", "route", "index", "tools", "judge", "cohort"}

// fieldNames are the words of a postmortem for the six.
var fieldNames = map[string]string{
	"prompt": "Prompt revision", "route": "Model slice the router picked", "index": "Index state that was serving",
	"tools": "Tool schemas the planner was shown", "judge": "Judge configuration in force", "cohort": "Traffic mix",
}

// fieldsOf returns the six in their fixed order, then the user-named ones.
func fieldsOf(r *analysis.Result) []Field {
	var fields []Field
	for i := range r.Variables {
		v := &r.Variables[i]
		f := Field{
			Name: cmp.Or(fieldNames[v.Name], v.Name), Variable: v.Name, Verdict: verdict(v, r),
			before: mix(v, func(c *analysis.ValueCount) int64 { return c.BaselineSpans }, r.Sample.BaselineSpans),
			during: mix(v, func(c *analysis.ValueCount) int64 { return c.BadSpans }, r.Sample.BadSpans),
		}
		f.Before, f.During = joined(f.before), joined(f.during)
		fields = append(fields, f)
	}
	slices.SortStableFunc(fields, func(a, b Field) int {
		place := func(f Field) int {
			if at := slices.Index(six, f.Variable); at >= 0 {
				return at
			}
			return len(six)
		}
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.Variable, b.Variable))
	})
	return fields
}

// mix lists the largest values with their shares.
func mix(v *analysis.Variable, spans func(*analysis.ValueCount) int64, all int64) (parts []ValueShare) {
	const largest = 4
	list := slices.Clone(v.Values)
	slices.SortStableFunc(list, func(a, b analysis.ValueCount) int { return cmp.Compare(spans(&b), spans(&a)) })
	for i := range list {
		n := spans(&list[i])
		if n == 0 || len(parts) == largest {
			break
		}
		parts = append(parts, ValueShare{list[i].Value, " (" + percent(float64(n)/float64(max(all, 1))) + ")"})
	}
	if len(parts) == 0 {
		return []ValueShare{{Value: "no spans"}}
	}
	return parts
}

// joined is a mix in one line.
func joined(parts []ValueShare) string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.Value + p.Share
	}
	return strings.Join(texts, ", ")
}

func verdict(v *analysis.Variable, r *analysis.Result) string {
	text, in := says(v, r), timesOf(r)
	switch {
	case isBefore(v, r) && v.Since != nil:
		text = "changed at " + in.clock(*v.Since) + ", before the window"
	case v.Verdict == analysis.AsUsual:
		text = asUsual(v, in)
	case v.Verdict == analysis.Untold && v.UnknownRose:
		text += ": " + percent(v.UnknownBad) + " of the window does not tell it, " + percent(v.UnknownBaseline) + " of the baseline"
	case v.Since != nil:
		text += ", since " + in.clock(*v.Since)
	}
	if v.Named && v.Effect != nil {
		text += ", with the bad answers"
	}
	return text
}

// asUsual says of a variable that always changes when it did.
func asUsual(v *analysis.Variable, in times) string {
	text := "changed as it usually does"
	switch {
	case v.Since == nil:
	case v.Named:
		return "came as it usually does, at " + in.clock(*v.Since)
	default:
		text += "; its newest value came at " + in.clock(newest(v))
	}
	if v.AtWindow() {
		return text
	}
	return text + "; not at the window"
}

// newest is when the last of the values came that were not there before.
func newest(v *analysis.Variable) time.Time {
	last := *v.Since
	for i := range v.Values {
		if first := v.Values[i].First; first.After(last) {
			last = first
		}
	}
	return last
}

// Markdown is the six fields and what supports them, ready to paste into a postmortem.
func (r *Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**\n\n", plain(r.Headline))
	w, in := r.Result.Windows, timesOf(r.Result)
	fmt.Fprintf(&b, "Bad window: %s to %s. Baseline: %s to %s.\n", in.clock(w.Bad.From), in.clock(w.Bad.To), in.clock(w.Baseline.From), in.clock(w.Baseline.To))
	if x := r.Result.Behaviour; x != nil {
		fmt.Fprintf(&b, "Bad answers (`%s`): %s in the bad window, %s in the baseline.\n", r.Question.Behaviour, rate(x.Bad), rate(x.Baseline))
	}
	b.WriteString("\n| Variable | Before | During | Moved? |\n| --- | --- | --- | --- |\n")
	for _, f := range r.Fields {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", plain(f.Name), plain(f.Before), plain(f.During), plain(f.Verdict))
	}
	for _, t := range r.Traces {
		fmt.Fprintf(&b, "\nTraces (%s): %s\n", plain(t.Of), plain(strings.Join(t.Traces, ", ")))
	}
	b.WriteString("\nWhat moved together is not yet what made it happen: confirm by rolling one variable back.\n")
	return b.String()
}

// plain keeps Markdown from reading values as markup, and a value from leaving its cell.
func plain(text string) string { return markup.Replace(text) }

var markup = strings.NewReplacer(
	"\\", "\\\\", "|", "\\|", "`", "\\`", "*", "\\*", "<", "\\<", "[", "\\[", "\n", " ", "\r", " ",
)
