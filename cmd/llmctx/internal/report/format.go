// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/printable"
)

// times prints times in a zone.
type times struct{ zone *time.Location }

// timesOf returns the zone that the bad window was told in.
func timesOf(r *analysis.Result) times { return times{r.Windows.Bad.From.Location()} }

// clock prints a time to the second.
func (in times) clock(t time.Time) string { return t.In(in.zone).Format("2006-01-02 15:04:05Z07:00") }

// percent prints a share so that what is not zero does not read as zero.
func percent(share float64) string {
	switch {
	case share <= 0:
		return "0 %"
	case share < 0.001:
		return "<0.1 %"
	case share < 0.1:
		return fmt.Sprintf("%.1f %%", 100*share)
	default:
		return fmt.Sprintf("%.0f %%", 100*share)
	}
}

// rate prints a rate with what it was measured on.
func rate(r analysis.Rate) string {
	if r.Of == 0 {
		return noneScored
	}
	if isWeighted(r) {
		return formed(keptRateForm, r)
	}
	return formed(rateForm, r)
}

// count prints what a rate was measured on.
func count(r analysis.Rate) string {
	if isWeighted(r) {
		return formed(keptForm, r)
	}
	return formed(countForm, r)
}

// isWeighted reports whether a share is not that of what was counted: of those that were sampled, some stand for more
// than others.
func isWeighted(r analysis.Rate) bool {
	return math.Abs(r.Share-float64(r.Count)/float64(max(r.Of, 1))) > sameShare
}

// sameShare is by how much two shares may differ that are printed alike.
const sameShare = 0.0005

// The forms of a rate, here and in the script of the page.
const (
	rateForm     = countForm + " = {share} % (95 %: {low} to {high})"
	keptRateForm = keptForm + "; of all, {share} % (95 %: {low} to {high})"
	shareForm    = "{share} % ({low} to {high})"
	countForm    = "{bad} of {of}"
	keptForm     = countForm + " kept"
	noneScored   = "no scored spans"
)

func formed(form string, r analysis.Rate) string {
	return strings.NewReplacer("{bad}", thousands(r.Count), "{of}", thousands(r.Of), "{share}", tenth(r.Share), "{low}", tenth(r.Low),
		"{high}", tenth(r.High)).Replace(form)
}

func tenth(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) }

func points(d float64) string { return analysis.Points(d) }

func interval(low, high float64) string { return points(low) + " to " + points(high) }

// bytes prints a size in powers of ten.
func bytes(n int64) string {
	const unit = 1000
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	size, exponent := float64(n)/unit, 0
	for size >= unit && exponent < 4 {
		size /= unit
		exponent++
	}
	return fmt.Sprintf("%.1f %cB", size, "kMGTP"[exponent])
}

// minute prints a time to the minute.
func (in times) minute(t time.Time) string { return t.In(in.zone).Format("2006-01-02 15:04Z07:00") }

// until prints a later time to the minute, without the day where that is the same.
func (in times) until(from, to time.Time) string {
	if from.In(in.zone).Format(time.DateOnly) != to.In(in.zone).Format(time.DateOnly) {
		return in.minute(to)
	}
	return to.In(in.zone).Format("15:04Z07:00")
}

// hour prints the time of day.
func (in times) hour(t time.Time) string { return t.In(in.zone).Format("15:04") }

// period prints an interval as briefly as it can be told.
func (in times) period(from, to time.Time) string {
	clock := func(t time.Time) string {
		if t.Second() != 0 {
			return t.Format("15:04:05")
		}
		return t.Format("15:04")
	}
	from, to = from.In(in.zone), to.In(in.zone)
	text := from.Format(time.DateOnly) + " " + clock(from) + " to "
	if from.Format(time.DateOnly) != to.Format(time.DateOnly) {
		text += to.Format(time.DateOnly) + " "
	}
	return text + clock(to) + " " + to.Format("MST")
}

// oneLine keeps a text of clients from making lines and columns of its own, and from being obeyed by a terminal.
func oneLine(text string) string { return printable.Text(breaks.Replace(text)) }

var breaks = strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`)
