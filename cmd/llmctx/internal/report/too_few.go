// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// tooSmall says of a few spans which of them are bad.
func tooSmall(r *analysis.Result) string {
	spans := fmt.Sprintf("%s in the bad window, %s in the baseline.", plural(r.Sample.BadSpans, "span"), plural(r.Sample.BaselineSpans, "span"))
	if r.Behaviour == nil {
		return "Too few spans to say anything: " + spans + isNew(r)
	}
	return "Too few spans to say what bad answers are on: " + spans + bothRates(r.Behaviour) + isNew(r)
}

// isNew tells the values that are, which a few spans tell as well as many.
func isNew(r *analysis.Result) string {
	const shown = 3
	var list []string
	for _, c := range appearances(r) {
		if c.New {
			list = append(list, fmt.Sprintf("%s %s, since %s", c.Variable, c.Value, timesOf(r).minute(c.First)))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return " New: " + strings.Join(analysis.Shorten(list, shown), "; ") + "."
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
	if moved := movedMore(r.Result); moved != "" {
		text += " " + moved
	}
	return text
}

// firstScored says since when some are, where none of the baseline is: before it, there is nothing to compare with.
func (r *Report) firstScored() string {
	if r.table == nil || r.Result.Behaviour.Baseline.Of > 0 || r.Result.Behaviour.Bad.Of == 0 {
		return ""
	}
	first := math.MaxInt
	r.table.Rows(func(row *analysis.Row) {
		if row.Period == analysis.Bad && row.Scored > 0 {
			first = min(first, row.Bucket)
		}
	})
	in, from, to := timesOf(r.Result), r.table.Start(first), r.table.Start(first+1)
	return fmt.Sprintf(" The first that has a verdict, or tells it, began between %s and %s: --baseline can be a time after that.", in.minute(from), in.until(from, to))
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
