// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Text prints the report for a terminal, in the order in which a responder asks.
func (r *Report) Text(w io.Writer) error {
	out := &printer{w: w}
	for _, line := range strings.Split(r.Headline, "\n") {
		out.line("%s", line)
	}
	windows, in := r.Result.Windows, timesOf(r.Result)
	out.line("")
	out.line("bad window  %s to %s   %s", in.clock(windows.Bad.From), in.clock(windows.Bad.To), plural(r.Result.Sample.BadSpans, "span"))
	out.line("baseline    %s to %s   %s", in.clock(windows.Baseline.From), in.clock(windows.Baseline.To), plural(r.Result.Sample.BaselineSpans, "span"))
	out.line("lake        %s: %s, %s", r.Lake.Path, plural(int64(r.Lake.Files), "file"), bytes(r.Lake.Bytes))
	r.textBehaviour(out)
	r.textRanking(out)
	r.textColumns(out)
	r.textFirst(out)
	r.textSteady(out)
	r.textEvidence(out)
	r.textTraces(out)
	if len(r.Result.Notes) > 0 {
		out.heading("Notes")
		for _, note := range r.Result.Notes {
			out.wrapped(note)
		}
	}
	return out.err
}

// printer remembers the first error, so that lines can be written one after the other.
type printer struct {
	w   io.Writer
	err error
}

// line prints one line, whatever is in the texts of clients.
func (p *printer) line(format string, args ...any) {
	for i := range args {
		if text, ok := args[i].(string); ok {
			args[i] = oneLine(text)
		}
	}
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// columns is how wide prose is: a terminal beside a chat window.
const columns = 100

// wrapped prints a paragraph, its first line outdented.
func (p *printer) wrapped(text string) {
	line := " "
	for _, word := range strings.FieldsFunc(tight(text), func(r rune) bool { return r == ' ' || r == '\n' }) {
		word = strings.ReplaceAll(word, "\u00a0", " ")
		if len(line)+1+len(word) > columns && strings.TrimSpace(line) != "" {
			p.line("%s", line)
			line = "   "
		}
		line += " " + word
	}
	p.line("%s", line)
}

func (p *printer) heading(text string) {
	p.line("")
	p.line("%s", text)
	p.line("%s", strings.Repeat("-", len(text)))
}

// table prints rows in columns.
func (p *printer) table(rows [][]string) {
	w := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i := range row {
			row[i] = oneLine(row[i])
		}
		fmt.Fprintln(w, "  "+strings.Join(row, "\t"))
	}
	if err := w.Flush(); p.err == nil {
		p.err = err
	}
}

func (r *Report) textBehaviour(out *printer) {
	out.heading("1. What was bad, and how often")
	b := r.Result.Behaviour
	if b == nil {
		r.textVerdicts(out)
		return
	}
	out.line("  %s%s", r.Question.Behaviour, reaches[r.Question.Reach])
	out.table([][]string{{"bad window", rate(b.Bad)}, {"baseline", rate(b.Baseline)}})
	if r.Result.Sample.FewScored {
		out.line("  rise: not told; too few spans are scored")
		return
	}
	if told := twoJudgesOf(r.Result); told != "" {
		out.line("  %s", told)
	}
	if b.Nothing {
		out.line("  rise: not told; %s", nothingCompared)
		return
	}
	out.line("  rise, each kind of call of each service against itself: %s points (95 %%: %s)", points(b.Rise), interval(b.Low, b.High))
}

// textVerdicts lists what one could ask for.
func (r *Report) textVerdicts(out *printer) {
	if len(r.Verdicts) == 0 {
		out.line("  Nothing was asked for, and the lake holds no verdict: variables are ranked by how far they moved alone.")
		out.line("  --error, --latency '>5s', --tokens '>4000', --text and --behavior ask for something else.")
		return
	}
	out.line("  Nothing was asked for: variables are ranked by how far they moved alone. %s holds these verdicts:", r.lake())
	for i := range r.Verdicts[:min(len(r.Verdicts), shownVerdicts)] {
		v := &r.Verdicts[i]
		out.line("    %s   %s", v.says(), v.ask())
	}
	if more := r.furtherVerdicts(); more != "" {
		out.line("    %s", more)
	}
	if r.ownTimes() {
		out.wrapped(ownTimes)
	}
}

// reaches tells on which spans a verdict was looked for.
var reaches = map[counts.Reach]string{
	counts.OfTrace:    "   (on any span of the trace)",
	counts.OfResponse: "   (on any span of the response)",
}

func (r *Report) textRanking(out *printer) {
	out.heading("2. Which variables moved")
	rows := [][]string{{"", "variable", "verdict", "moved", "usual", "on new values", "bad on new values", "difference with it, points", "of the bad beyond expected"}}
	for i := range r.Result.Variables {
		v := &r.Result.Variables[i]
		mark := strconv.Itoa(i + 1)
		if v.Named {
			mark += " *"
		}
		difference, excess := effect(v.Effect)
		m := moveOf(v, r.Result)
		rows = append(rows, []string{mark, v.Name, says(v, r.Result), m.Distance, m.Usual, m.OnNew, m.BadOnNew, difference, excess})
	}
	out.table(rows)
	out.line("  %s", meaningOfMoves)
	out.line("  New values: first seen at %s or later", timesOf(r.Result).clock(r.Result.NewSince))
	if len(r.Result.Named) > 0 {
		out.line("  * named: %s", map[bool]string{true: "bad answers are on it", false: "moved by more than usual"}[r.Result.Behaviour != nil])
	}
	if _, further := sentences(r.Result); len(further) > 0 {
		out.line("")
		out.line("  %s:", furtherFindings)
		for _, text := range further {
			out.wrapped(text)
		}
	}
	for _, v := range explained(r.Result) {
		out.line("")
		out.wrapped(v.Name + ": " + v.Reason)
	}
}

// textColumns lists the other attributes that bad answers are on.
func (r *Report) textColumns(out *printer) {
	if text := r.noColumns(); text != "" {
		out.line("")
		out.wrapped(text)
	}
	list := r.columns()
	if len(list) == 0 {
		return
	}
	out.line("")
	out.line("  %s:", otherColumns)
	rows := [][]string{{"service", "attribute", "value", "bad with it", "without", "with it, before"}}
	for _, s := range list {
		rows = append(rows, []string{s.Service, s.Key, s.Value, rate(s.With), rate(s.Without), rate(s.Before)})
	}
	out.table(rows)
}

func effect(e *analysis.Effect) (difference, excess string) {
	switch {
	case e == nil:
		return "-", "-"
	case e.Basis == analysis.NoneBad:
		return "no bad answer", "-"
	default:
		excess = "-"
		if e.Excess > 0 { // there may be no excess of all services together, although one of them has one
			excess = percent(e.Excess)
		}
		return points(e.Difference) + " (" + interval(e.Low, e.High) + ")", excess
	}
}

func (r *Report) textFirst(out *printer) {
	out.heading("3. When each first appeared")
	r.textAppearances(out)
	if text := noLonger(r.Result); text != "" {
		out.wrapped(text)
	}
}

func (r *Report) textAppearances(out *printer) {
	list := appearances(r.Result)
	if len(list) == 0 {
		out.line("  %s", noAppearance(r.Result))
		return
	}
	rows := [][]string{{"variable", "value", "", "first span", "trace", "baseline", "bad window"}}
	for i := range list {
		c := &list[i]
		rows = append(rows, []string{
			c.Variable, c.Value, c.What, timesOf(r.Result).clock(c.First), c.FirstTrace, thousands(c.BaselineSpans), thousands(c.BadSpans),
		})
	}
	out.table(rows)
	if more := furtherAppearances(r.Result); more != "" {
		out.line("  %s", more)
	}
}

func (r *Report) textSteady(out *printer) {
	out.heading("4. What did not move, and what cannot be told")
	if len(variablesOf(r.Result, analysis.Steady)) == 0 {
		out.line("  Of no variable can it be said that it did not move.")
	}
	for _, kind := range []struct {
		verdict analysis.Verdict
		says    string
	}{{analysis.Steady, ": "}, {analysis.AsUsual, " changed as it usually does. "}, {analysis.Untold, ": whether it moved cannot be told. "}} {
		for _, v := range variablesOf(r.Result, kind.verdict) {
			says := kind.says
			if isBefore(v, r.Result) {
				says = " changed before the window. "
			}
			out.wrapped(v.Name + says + v.Reason)
		}
	}
}

func (r *Report) textEvidence(out *printer) {
	out.heading("5. Drift and gaps in the evidence")
	e := &r.Evidence
	out.table([][]string{
		{"", "baseline", "bad window"},
		{"status", shares(e.Baseline.Status, e.Baseline.Spans), shares(e.Bad.Status, e.Bad.Spans)},
		{"drift", shares(e.Baseline.Drift, e.Baseline.Spans), shares(e.Bad.Drift, e.Bad.Spans)},
		{"missing", shares(e.Baseline.Missing, e.Baseline.Spans), shares(e.Bad.Missing, e.Bad.Spans)},
		{"unsettled", shares(e.Baseline.Unsettled, e.Baseline.Spans), shares(e.Bad.Unsettled, e.Bad.Spans)},
	})
	for _, d := range e.Drifts {
		out.line("  %s: declared %s, observed %s on %s of the bad window, trace %s", d.Variable, d.Declared, d.Observed, e.share(d.Spans), d.Trace)
	}
	out.line("  registry revisions of the bad window: %s", e.registries())
}

// shares lists counts as shares, the largest first.
func shares(counts map[string]int64, of int64) string {
	if len(counts) == 0 {
		return "none"
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return int(counts[b] - counts[a])
		}
		return strings.Compare(a, b)
	})
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = name + " " + percent(float64(counts[name])/float64(max(of, 1)))
	}
	return strings.Join(parts, ", ")
}

func (r *Report) textTraces(out *printer) {
	out.heading("6. Traces to open")
	if len(r.Traces) == 0 {
		out.line("  None: no bad answers were asked for, or none are in the window.")
	}
	for _, t := range r.Traces {
		out.line("  %s", t.Of)
		for i, id := range t.Traces {
			if len(t.URLs) > 0 {
				id = t.URLs[i]
			}
			out.line("    %s", id)
		}
		for _, search := range t.Searches {
			out.line("    search %s", search)
		}
	}
}
