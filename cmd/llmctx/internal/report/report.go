// SPDX-License-Identifier: Apache-2.0

// Package report puts the answer of a postmortem into the order in which a responder
// asks, as text, JSON and one HTML page.
package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Schema names the shape of the JSON. It changes when a field changes its meaning.
const Schema = "llm_context.postmortem/1"

// Report is the whole answer, as --json prints it.
type Report struct {
	Schema    string            `json:"schema"`
	Headline  string            `json:"headline"`
	Question  Question          `json:"question"`
	Lake      Lake              `json:"lake"`
	Result    *analysis.Result  `json:"result"`
	Evidence  Evidence          `json:"evidence"`
	Verdicts  []VerdictRate     `json:"verdicts,omitempty"`
	Traces    []Traces          `json:"example_traces"`
	Fields    []Field           `json:"fields"`
	Timeline  analysis.Timeline `json:"timeline"`
	Attribute map[string]string `json:"attributes"` // by variable

	table  *analysis.Table
	counts *pageCounts // of the page, which counts them when it is made
}

// Question repeats what was asked.
type Question struct {
	Behaviour string `json:"behavior,omitempty"`
	// Reach is "" where the data told how far verdicts reach; "trace" or "response" are orders.
	Reach counts.Reach `json:"verdict_of,omitempty"`
	Where string       `json:"where,omitempty"`
	// Verdicts: a judge tells what is bad.
	Verdicts bool `json:"by_verdict,omitempty"`
	// OnlyBad: only bad answers have a verdict, and calls without one count as not bad.
	OnlyBad bool `json:"unjudged_not_bad,omitempty"`
	// Labelled: all that was asked for are verdicts by their labels.
	Labelled bool           `json:"-"`
	Sampled  float64        `json:"sampled,omitempty"`
	Path     string         `json:"-"`
	Zone     *time.Location `json:"-"`
	Columns  bool           `json:"-"`
	Links    Links          `json:"-"`
	// Hints say what the lake has instead of what was asked for.
	Hints []string `json:"hints,omitempty"`
	// Clusters says what was taken as not independent of each other.
	Clusters string `json:"clusters,omitempty"`
}

// Lake is what was read.
type Lake struct {
	Path  string    `json:"path"`
	Files int       `json:"files"`
	Bytes int64     `json:"bytes"`
	Spans int64     `json:"stamped_spans"`
	Logs  int64     `json:"log_records,omitempty"`
	First time.Time `json:"first_span"`
	LeftOut
	// Repeated is the share of spans with the IDs of another one.
	Repeated float64 `json:"repeated_share,omitempty"`
}

// Traces are examples of bad answers, worth opening.
type Traces struct {
	Of     string   `json:"of"`
	Traces []string `json:"traces"`
	// URLs are those of the traces, Searches find every span with a value that moved; where links were asked for.
	URLs     []string `json:"urls,omitempty"`
	Searches []string `json:"searches,omitempty"`
}

// exampleTraces is how many are given of each kind.
const exampleTraces = 5

// Build analyses what was counted. It takes the cells, of which there may be many: what they tell is told by the report.
func Build(c *counts.Table, q Question, attributeOf func(variable string) string) *Report {
	if q.OnlyBad = onlyBad(c, &q); q.OnlyBad {
		countUnjudged(c)
	}
	table := analysis.TableOf(c, q.Verdicts)
	c.Cells = nil
	if q.Zone != nil {
		table.Bad.From, table.Bad.To = table.Bad.From.In(q.Zone), table.Bad.To.In(q.Zone) // and all times that are counted from there
	}
	q.Links = q.Links.within(c.Bad)
	result := analysis.Analyse(table)
	v := &c.Coverage
	r := &Report{
		Schema: Schema, Result: result, table: table, Evidence: evidenceOf(c.Evidence), Question: q,
		Lake: Lake{
			Path: q.Path, Files: v.Files, Bytes: v.Bytes, Spans: v.Spans, Logs: v.Logs, First: v.First, LeftOut: leftOutOf(&v.Left),
			Repeated: float64(v.Repeated) / float64(max(v.Spans+v.Repeated, 1)),
		},
		Timeline: analysis.TimelineOf(table, result), Attribute: map[string]string{}, Traces: []Traces{}, Verdicts: verdictRates(c),
	}
	for i := range result.Variables {
		r.Attribute[result.Variables[i].Name] = attributeOf(result.Variables[i].Name)
	}
	r.addNotes(c)
	r.addTraces(table)
	r.Fields = fieldsOf(result)
	r.Headline = headline(r, c)
	return r
}

// scored is how many answers of the two windows have a verdict, or tell what was asked for.
func (r *Report) scored() int64 {
	switch b := r.Result.Behaviour; {
	case b == nil:
		return 0
	case r.Question.OnlyBad:
		return b.Bad.Count + b.Baseline.Count
	}
	return r.Result.Behaviour.Bad.Of + r.Result.Behaviour.Baseline.Of
}

// addNotes says what of the lake could not be read, and how else to ask.
func (r *Report) addNotes(c *counts.Table) {
	add := func(notes ...string) { r.Result.Notes = append(r.Result.Notes, notes...) }
	if r.Result.Uncompared != nil {
		add(uncompared(r.Result))
	}
	if asked, from := c.Coverage.Trimmed, r.Result.Windows.Baseline.From; !asked.IsZero() && from.After(asked) {
		add(fmt.Sprintf("The baseline was asked for from %s on; it begins at %s, with the first span in it.",
			timesOf(r.Result).clock(asked), timesOf(r.Result).clock(from)))
	}
	if r.Question.Verdicts {
		add(verdictNotes(c, r.scored(), r.Question.Where)...)
	}
	if c.Scored {
		add(samplingNote(&c.Sampling, r.Question.Sampled))
	}
	if r.Question.Clusters != "" {
		add(r.Question.Clusters)
	}
	add(r.Question.Hints...)
	add(leftOut(&c.Coverage.Left)...)
	if n := c.Coverage.Repeated; n > 0 {
		add(repeated(n))
	}
	if n := c.Coverage.Proven; n > 0 {
		add(fmt.Sprintf("%s: what their own log records prove, and they do not, is counted for them.", plural(n, "span")))
	}
	if n := r.Evidence.revisions; n > 1 {
		add(fmt.Sprintf("The bad window was stamped from %d revisions of the registry.", n))
	}
}

func (r *Report) addTraces(t *analysis.Table) {
	for i := range r.Result.Variables {
		v := &r.Result.Variables[i]
		if !v.Named {
			continue
		}
		if traces := t.BadTraces(slices.Index(t.Variables, v.Name), v.Moved, exampleTraces); len(traces) > 0 {
			r.Traces = append(r.Traces, Traces{
				Of:     "bad, with " + v.Name + " " + strings.Join(analysis.Shorten(v.Moved, 3), ", "),
				Traces: traces, URLs: r.Question.Links.traces(traces),
				Searches: r.Question.Links.searches(r.Attribute[v.Name], v.Moved[:min(len(v.Moved), 3)]),
			})
		}
	}
	if len(r.Traces) > 0 {
		return
	}
	if traces := t.BadTraces(0, nil, exampleTraces); len(traces) > 0 {
		r.Traces = append(r.Traces, Traces{Of: "bad", Traces: traces, URLs: r.Question.Links.traces(traces)})
	}
}

func plural(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return thousands(n) + " " + noun
}

// thousands prints 20000 as 20,000.
func thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	for at := len(text) - 3; at > 0 && text[at-1] != '-'; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
