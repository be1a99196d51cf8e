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

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/lake"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// Schema names the shape of the JSON. It changes when a field changes its meaning.
const Schema = "llm_context.postmortem/1"

// Report is the whole answer, as --json prints it.
type Report struct {
	Schema    string            `json:"schema"`
	Headline  string            `json:"headline"`
	Question  Question          `json:"question"`
	Lake      Lake              `json:"lake"`
	Result    *moved.Result     `json:"result"`
	Evidence  lake.Evidence     `json:"evidence"`
	Traces    []Traces          `json:"example_traces"`
	Fields    []Field           `json:"fields"`
	Timeline  moved.Timeline    `json:"timeline"`
	Attribute map[string]string `json:"attributes"` // by variable
}

// Question repeats what was asked.
type Question struct {
	Behaviour string `json:"behavior,omitempty"`
	// Reach is "" for verdicts on the spans themselves, "trace" or "response".
	Reach lake.Reach `json:"verdict_of,omitempty"`
	Where string     `json:"where,omitempty"`
}

// Lake is what was read.
type Lake struct {
	Path  string    `json:"path"`
	Files int       `json:"files"`
	Bytes int64     `json:"bytes"`
	Spans int64     `json:"stamped_spans"`
	First time.Time `json:"first_span"`
	LeftOut
	// Repeated is the share of spans with the IDs of another one, estimated.
	Repeated float64 `json:"repeated_share,omitempty"`
}

// Traces are examples of bad answers, worth opening.
type Traces struct {
	Of     string   `json:"of"`
	Traces []string `json:"traces"`
}

// exampleTraces is how many are given of each kind.
const exampleTraces = 5

// Build analyses what was counted.
func Build(l *lake.Lake, q lake.Query) *Report {
	result := moved.Analyse(l.Table)
	r := &Report{
		Schema: Schema, Result: result, Evidence: l.Evidence,
		Question: Question{Behaviour: q.Behaviour, Reach: q.Reach, Where: q.Where},
		Lake:     Lake{Path: q.Path, Files: l.Files, Bytes: l.Bytes, Spans: l.Spans, First: l.First, LeftOut: leftOutOf(&l.Left), Repeated: l.Repeated},
		Timeline: moved.TimelineOf(l.Table, result), Attribute: map[string]string{}, Traces: []Traces{},
	}
	for i := range result.Variables {
		r.Attribute[result.Variables[i].Name] = lake.AttributeOf(result.Variables[i].Name)
	}
	r.addNotes(l)
	r.addTraces(l.Table)
	r.Fields = fieldsOf(result)
	r.Headline = headline(result) + unreadable(l)
	return r
}

// addNotes says what of the lake could not be read, and how else to ask.
func (r *Report) addNotes(l *lake.Lake) {
	if l.ScoredBlank*2 > l.Scored {
		r.Result.Notes = append(r.Result.Notes, scoredBlank(l, r.Question.Reach))
	}
	if r.Result.Uncompared != nil {
		r.Result.Notes = append(r.Result.Notes, uncompared(r.Result))
	}
	if !l.Trimmed.IsZero() {
		r.Result.Notes = append(r.Result.Notes, fmt.Sprintf("The baseline was asked for from %s on; it begins at %s, with the first span in it.",
			clock(l.Trimmed), clock(l.Table.Baseline.From)))
	}
	r.Result.Notes = append(r.Result.Notes, leftOut(&l.Left)...)
	if l.Repeated > 0 {
		r.Result.Notes = append(r.Result.Notes, repeated(l.Repeated))
	}
	if len(r.Evidence.Registries) > 1 {
		r.Result.Notes = append(r.Result.Notes, fmt.Sprintf("The bad window was stamped from %d revisions of the registry.",
			len(r.Evidence.Registries)))
	}
	if r.Result.Behaviour != nil && slices.Contains(namesOf(r.Result, moved.Moved), "judge") {
		r.Result.Notes = append(r.Result.Notes,
			"The judge moved: if it is the judge that tells bad answers, rates before and after are measured with different rules.")
	}
}

func (r *Report) addTraces(t *moved.Table) {
	for i := range r.Result.Variables {
		v := &r.Result.Variables[i]
		if !v.Named {
			continue
		}
		if traces := t.BadTraces(slices.Index(t.Variables, v.Name), v.Moved, exampleTraces); len(traces) > 0 {
			r.Traces = append(r.Traces, Traces{Of: "bad, with " + v.Name + " " + strings.Join(shorten(v.Moved, 3), ", "), Traces: traces})
		}
	}
	if len(r.Traces) > 0 {
		return
	}
	if traces := t.BadTraces(0, nil, exampleTraces); len(traces) > 0 {
		r.Traces = append(r.Traces, Traces{Of: "bad", Traces: traces})
	}
}

func shorten(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	return append(slices.Clone(list[:n]), fmt.Sprintf("and %d more", len(list)-n))
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
