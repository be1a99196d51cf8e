// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// tooSmall says of a few spans which of them are bad.
func tooSmall(r *analysis.Result) string {
	spans := fmt.Sprintf("%s in the bad window, %s in the baseline.", plural(r.Sample.BadSpans, "span"), plural(r.Sample.BaselineSpans, "span"))
	if r.Behaviour == nil {
		return "Too few spans to say anything: " + spans
	}
	return "Too few spans to say what bad answers are on: " + spans + bothRates(r.Behaviour)
}

// bothRates tells of how many answers so many are bad, where that is known of some.
func bothRates(b *analysis.Behaviour) string {
	if b.Bad.Of == 0 || b.Baseline.Of == 0 {
		return ""
	}
	return fmt.Sprintf(" Bad are %s in the bad window, %s in the baseline.", rate(b.Bad), rate(b.Baseline))
}

// fewScored says what is known without the behaviour.
func (r *Report) fewScored() string {
	b := r.Result.Behaviour
	text := fmt.Sprintf("Too few scored spans to say what goes with bad answers: %s in the bad window, %s in the baseline.",
		thousands(b.Bad.Of), thousands(b.Baseline.Of)) + bothRates(b)
	if b.Bad.Of == 0 && b.Baseline.Of > 0 {
		text += r.lastScored()
	}
	if names := namesOf(r.Result, analysis.Moved); len(names) > 0 {
		text += " Moved by more than usual: " + strings.Join(names, ", ") + "."
	}
	return text
}

// lastScored says since when none is.
func (r *Report) lastScored() string {
	if r.table == nil {
		return ""
	}
	at, ok := r.table.LastScored()
	if !ok {
		return ""
	}
	in := timesOf(r.Result)
	return fmt.Sprintf(" The last of these began between %s and %s.", in.minute(at.From), in.until(at.From, at.To))
}
