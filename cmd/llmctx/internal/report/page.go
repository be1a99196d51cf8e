// SPDX-License-Identifier: Apache-2.0

package report

import (
	"crypto/sha256"
	_ "embed" // the page, its style and its script
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/printable"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageJS string

// pageHash is what the policy of the page lets run, and nothing else.
var pageHash = func() string {
	sum := sha256.Sum256([]byte(pageJS))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}()

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"length":          length,
	"percent":         percent,
	"tight":           tight,
	"points":          points,
	"interval":        interval,
	"thousands":       thousands,
	"plural":          plural,
	"bytes":           bytes,
	"fold":            fold,
	"nothingCompared": func() string { return nothingCompared },
	"cell":            func(label, text string) cell { return cell{label, text} },
	"part":            func(share float64) float64 { return min(max(100*share, 0), 100) },
	"number":          func(i int) int { return i + 1 },
}).Parse(pageHTML))

var loosePercent = regexp.MustCompile(`(\d) %`)

// tight keeps a number and its percent sign on one line.
func tight(text string) string { return loosePercent.ReplaceAllString(text, "$1\u00a0%") }

// fold is the class of a value: one that is not too long for a column stays on one line.
func fold(value string) string {
	const most = 40
	if utf8.RuneCountInString(value) <= most {
		return "whole"
	}
	return "break"
}

// view is what the page shows.
type view struct {
	*Report
	CSS        template.CSS
	JS         template.JS
	ScriptHash string
	Chart      *chart
}

// mostBytes bounds the page: it is mailed around.
const mostBytes = 2 << 20

// Page writes the report as one HTML page. It needs no network, says nothing with colour alone, and can be read without
// its script, which draws the rates of other services, variables and values. Where there is too much, the services of
// least importance are left out, and the page says so.
func (r *Report) Page(w io.Writer) error {
	r.countPage()
	for {
		var b strings.Builder
		v := view{Report: r, CSS: template.CSS(pageCSS), JS: template.JS(pageJS), ScriptHash: pageHash, Chart: chartOf(r)} //nolint:gosec // ours
		if err := page.Execute(&b, v); err != nil {
			return err
		}
		if b.Len() <= mostBytes || len(r.counts.groups) == 1 {
			_, err := io.WriteString(w, printable.Text(b.String()))
			return err
		}
		r.counts.groups = r.counts.groups[:len(r.counts.groups)-1]
	}
}

// Clock prints a time to the second.
func (v view) Clock(t time.Time) string { return timesOf(v.Result).clock(t) }

// Period prints a length of time as briefly as it can be told.
func (v view) Period(from, to time.Time) string { return timesOf(v.Result).period(from, to) }

// Zone names the zone of all times on the page.
func (v view) Zone() string { return v.Result.Windows.Bad.From.Format("MST") }

// Answer is the first line of the headline, Rest the others.
func (v view) Answer() string { return strings.SplitN(v.Headline, "\n", 2)[0] }

// Rest are the lines of the headline below the first.
func (v view) Rest() []string { return strings.Split(v.Headline, "\n")[1:] }

// Shown is the group to look at first.
func (c *chart) Shown() *chartGroup {
	for i := range c.Groups {
		if c.Groups[i].Open {
			return &c.Groups[i]
		}
	}
	return nil
}

// Asks says what one could ask for, where nothing was.
func (v view) Asks() []string {
	list := []string{"Nothing was asked for: variables are ranked by how far they moved alone."}
	if len(v.Verdicts) > 0 {
		list = append(list, v.lake()+" holds these verdicts:")
	}
	for i := range v.Verdicts[:min(len(v.Verdicts), shownVerdicts)] {
		list = append(list, v.Verdicts[i].says()+" — "+v.Verdicts[i].ask())
	}
	if more := v.furtherVerdicts(); more != "" {
		list = append(list, more)
	}
	if v.ownTimes() {
		list = append(list, ownTimes)
	}
	return list
}

// FileCount is how many files were read.
func (v view) FileCount() int64 { return int64(v.Lake.Files) }

// Steady returns the variables that provably did not move.
func (v view) Steady() []*analysis.Variable { return variablesOf(v.Result, analysis.Steady) }

// AsUsual returns those that changed as they usually do, Earlier those that changed before the window, and not by a rhythm.
func (v view) AsUsual() []*analysis.Variable {
	return slices.DeleteFunc(variablesOf(v.Result, analysis.AsUsual), func(x *analysis.Variable) bool { return isBefore(x, v.Result) })
}

// Earlier is explained with AsUsual.
func (v view) Earlier() []*analysis.Variable {
	return slices.DeleteFunc(variablesOf(v.Result, analysis.AsUsual), func(x *analysis.Variable) bool { return !isBefore(x, v.Result) })
}

// Untold returns those of which too little is known.
func (v view) Untold() []*analysis.Variable { return variablesOf(v.Result, analysis.Untold) }

// Says is the verdict on a variable as people read it.
func (v view) Says(of analysis.Variable) string { return says(&of, v.Result) }

// MeaningOfMoves explains the numbers of the ranking.
func (v view) MeaningOfMoves() string { return meaningOfMoves }

// OtherColumns stands above the other attributes.
func (v view) OtherColumns() string { return otherColumns }

// Further are the findings that the headline has no room for.
func (v view) Further() []string {
	_, further := sentences(v.Result)
	return further
}

// FurtherFindings stands above them.
func (v view) FurtherFindings() string { return furtherFindings }

// Explained are the variables of which the ranking tells why they have their place.
func (v view) Explained() []*analysis.Variable { return explained(v.Result) }

// Columns are the other attributes that bad answers are on.
func (v view) Columns() []columnRow {
	var list []columnRow
	for _, s := range v.columns() {
		list = append(list, columnRow{s, rate(s.With), rate(s.Without), rate(s.Before)})
	}
	return list
}

// NoColumns is said where there are none.
func (v view) NoColumns() string { return v.noColumns() }

// columnRow is one other attribute, its rates in words.
type columnRow struct {
	analysis.Separation
	WithIt, WithoutIt, BeforeIt string
}

// DriftShare is on how much of the bad window a drift is.
func (v view) DriftShare(d Drift) string { return v.Evidence.share(d.Spans) }

// Appearances lists what is new, grew or is named, in the order of the ranking.
func (v view) Appearances() []appearance { return appearances(v.Result) }

// NoLonger tells what went away.
func (v view) NoLonger() string { return noLonger(v.Result) }

// FurtherAppearances counts what has no room in that list.
func (v view) FurtherAppearances() string { return furtherAppearances(v.Result) }

// NoAppearance says why there are none.
func (v view) NoAppearance() string { return noAppearance(v.Result) }

// TwoJudges says whose rates they are, where the judge moved.
func (v view) TwoJudges() string { return twoJudgesOf(v.Result) }

// rateRow is the rate of one window.
type rateRow struct {
	Name            string
	Share, Interval string
	Count           string
	Whisker         whisker
}

// Rates returns the rate of bad answers in both windows, over one scale.
func (v view) Rates() []rateRow {
	b := v.Result.Behaviour
	row := func(name string, r analysis.Rate) rateRow {
		if r.Of == 0 {
			return rateRow{Name: name, Share: "–", Count: noneScored}
		}
		return rateRow{
			Name: name, Share: fmt.Sprintf("%.1f %%", 100*r.Share), Interval: fmt.Sprintf("%.1f to %.1f", 100*r.Low, 100*r.High),
			Count:   count(r),
			Whisker: rateScale(b).whisker(r.Low, r.Share, r.High),
		}
	}
	return []rateRow{row("Bad window", b.Bad), row("Baseline", b.Baseline)}
}

// RateEnd is the right end of the scale of Rates.
func (v view) RateEnd() string { return label(rateScale(v.Result.Behaviour).to) }

// Difference is the effect of a variable in words.
func (view) Difference(v analysis.Variable) string {
	difference, _ := effect(v.Effect)
	return difference
}

// Whisker is the effect of a variable on a scale that all variables share; nil without one.
func (v view) Whisker(of analysis.Variable) *whisker {
	e := of.Effect
	if e == nil || e.Basis == analysis.NoneBad {
		return nil
	}
	w := effectScale(v.Result.Variables).whisker(e.Low, e.Difference, e.High)
	return &w
}

// cell is one of a table, with the label that it has where the table is too narrow for columns.
type cell struct{ Label, Text string }

// Move is how far a variable moved, in words.
func (v view) Move(of analysis.Variable) move { return moveOf(&of, v.Result) }

// Excess is the share of the bad answers beyond the expected ones.
func (view) Excess(v analysis.Variable) string {
	_, excess := effect(v.Effect)
	return excess
}

// gap is one kind of evidence in both windows.
type gap struct{ Name, Meaning, Baseline, Bad string }

// Gaps compares the state of the evidence.
func (v view) Gaps() []gap {
	before, during := &v.Evidence.Baseline, &v.Evidence.Bad
	row := func(name, meaning string, b, d map[string]int64) gap {
		return gap{name, meaning, shares(b, before.Spans), shares(d, during.Spans)}
	}
	return []gap{
		row("status", "of the stamps", before.Status, during.Status),
		row("drift", "spans show another value than the registry", before.Drift, during.Drift),
		row("missing", "nobody told", before.Missing, during.Missing),
		row("unsettled", "within a change of the registry", before.Unsettled, during.Unsettled),
	}
}

// Registries lists the revisions that stamped the bad window.
func (v view) Registries() string { return v.Evidence.registries() }
