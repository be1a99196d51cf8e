// SPDX-License-Identifier: Apache-2.0

package enginetest

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

// Open opens an engine over records.
type Open func(*testing.T, *Records) counts.Counts

func parse(text string) expr.Node {
	n, err := expr.Parse(text)
	if err != nil {
		panic(err) // the suite's own conditions
	}
	return n
}

func window() *counts.Question {
	return &counts.Question{
		Bad:      counts.Interval{From: Start, To: Start.Add(time.Hour)},
		Baseline: counts.Interval{From: Start.Add(-5 * time.Hour), To: Start},
	}
}

// judged asks for the answers that a judge of some name failed.
func judged(name string) *counts.Question {
	q := window()
	q.Behaviour = counts.Behaviour{{Verdicts: []counts.VerdictTest{{Name: name, Label: "fail"}}}}
	return q
}

// place is one way in which a verdict is written.
type place struct {
	name       string
	records    func(r *Records)
	question   *counts.Question
	scored     map[string]string // prompt → scored/bad of its spans
	attached   []counts.Attached
	unattached []counts.Unattached
}

func byItself(n int64) []counts.Attached {
	return []counts.Attached{{How: counts.ByItself, Answers: n}}
}

var places = []place{
	{
		name: "on the answer itself", question: judged("Quality"),
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", verdict("quality", "FAIL"))
			r.chat(2, 1, 0, time.Minute, "p:2", verdict("quality", "pass"))
			r.chat(3, 1, 0, time.Minute, "p:3", verdict("tone", "fail"))
			r.chat(4, 1, 0, time.Minute, "p:4", nil)
		},
		scored: map[string]string{"p:1": "1/1", "p:2": "1/0", "p:3": "0/0", "p:4": "0/0"},
	},
	{
		name: "by an expression on the answer itself", records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", verdict("quality", "fail"))
			r.chat(2, 1, 0, time.Minute, "p:2", attributes{"gen_ai.evaluation.score.label": ""})
			r.chat(3, 1, 0, time.Minute, "p:3", nil)
		},
		question: asked("attrs['gen_ai.evaluation.score.label'] = 'fail'"),
		scored:   map[string]string{"p:1": "1/1", "p:2": "1/0", "p:3": "0/0"},
	},
	{
		name: "in an event of the answer", question: judged("quality"),
		records: func(r *Records) {
			event(r.chat(1, 1, 0, time.Minute, "p:1", nil), verdict("quality", "fail"))
			event(r.chat(2, 1, 0, time.Minute, "p:2", nil), verdict("quality", "pass"))
		},
		scored: map[string]string{"p:1": "1/1", "p:2": "1/0"}, attached: byItself(2),
	},
	{
		name: "in log records, hours later", question: judged("quality"),
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", nil)
			r.chat(2, 1, 0, time.Minute, "p:2", nil)
			r.log(1, 1, 9*time.Hour, verdict("quality", "fail"))
			r.log(2, 1, 9*time.Hour, verdict("quality", "pass"))
		},
		scored: map[string]string{"p:1": "1/1", "p:2": "1/0"}, attached: byItself(2),
	},
	{
		name: "by an expression that log records answer", question: asked("attrs['gen_ai.evaluation.score.label'] = 'fail'"),
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", nil)
			r.log(1, 1, time.Hour, verdict("quality", "fail"))
		},
		scored: map[string]string{"p:1": "1/1"}, attached: byItself(1),
	},
	{
		name: "in log records named by an attribute, by a score", question: scored(counts.VerdictTest{Name: "quality", Op: expr.Less, Threshold: 0.5}),
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", nil)
			r.chat(2, 1, 0, time.Minute, "p:2", nil)
			for trace, score := range map[uint64]float64{1: 0.25, 2: 1} {
				l := r.log(trace, 1, time.Hour, attributes{"event.name": "gen_ai.evaluation.result", "gen_ai.evaluation.name": "quality", "gen_ai.evaluation.score.value": score})
				l.SetEventName("")
			}
		},
		scored: map[string]string{"p:1": "1/1", "p:2": "1/0"}, attached: byItself(2),
	},
	{
		name: "in a log record of several results", question: judged("quality"),
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", nil)
			l := r.log(1, 1, time.Hour, attributes{"event.name": "gen_ai.evaluation.results"})
			l.SetEventName("")
			list := l.Body().SetEmptyMap().PutEmptySlice("gen_ai.evaluations")
			put(list.AppendEmpty().SetEmptyMap(), verdict("tone", "pass"))
			put(list.AppendEmpty().SetEmptyMap(), verdict("quality", "fail"))
		},
		scored: map[string]string{"p:1": "1/1"}, attached: byItself(1),
	},
	{
		name: "on a child that nobody stamped", question: judged("quality"),
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", nil)
			r.span("judge", 1, 2, 1, 2*time.Minute, "evaluate", verdict("quality", "fail"))
		},
		scored: map[string]string{"p:1": "1/1"}, attached: []counts.Attached{{How: counts.ByParent, Answers: 1}},
	},
	{
		name: "on a span that links to the answer", question: judged("quality"),
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", nil)
			l := r.span("judge", 9, 9, 0, 5*time.Hour, "evaluate", verdict("quality", "fail")).Links().AppendEmpty()
			l.SetTraceID(traceID(1))
			l.SetSpanID(spanID(1))
		},
		scored: map[string]string{"p:1": "1/1"}, attached: []counts.Attached{{How: counts.ByLink, Answers: 1}},
	},
	{
		name: "in a log record that names the response", question: judged("quality"),
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", nil)
			r.log(0, 0, time.Hour, verdict("quality", "fail").and(attributes{"gen_ai.response.id": "resp-1-1"}))
		},
		scored: map[string]string{"p:1": "1/1"}, attached: []counts.Attached{{How: counts.ByResponse, Answers: 1}},
	},
	{
		name: "on an agent above the answers", question: judged("quality"),
		records: func(r *Records) {
			r.span("support", 1, 1, 0, 0, "invoke_agent a", attributes{"gen_ai.operation.name": "invoke_agent"})
			r.span("support", 1, 2, 1, time.Second, "GET /x", nil)
			r.chat(1, 3, 2, time.Minute, "p:1", nil)
			r.chat(1, 4, 1, time.Minute, "p:2", nil)
			r.chat(1, 5, 0, time.Minute, "p:3", nil)
			r.log(1, 1, time.Hour, verdict("quality", "fail"))
		},
		scored: map[string]string{"p:1": "1/1", "p:2": "1/1", "p:3": "0/0"}, attached: []counts.Attached{{How: counts.ByAbove, Answers: 2}},
	},
	{
		name: "on a stamped agent with no answers below", question: judged("quality"),
		records: func(r *Records) {
			r.span("support", 1, 1, 0, 0, "invoke_agent a", stamp("p:1").and(attributes{"gen_ai.operation.name": "invoke_agent"}).and(verdict("quality", "fail")))
		},
		scored: map[string]string{"p:1": "1/1"}, attached: byItself(1),
	},
	{
		name: "in a log record that names the trace alone", question: judged("quality"),
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", nil)
			r.chat(1, 2, 0, time.Minute, "p:2", nil)
			r.log(1, 0, time.Hour, verdict("quality", "fail"))
		},
		scored: map[string]string{"p:1": "1/1", "p:2": "1/1"}, attached: []counts.Attached{{How: counts.ByTrace, Answers: 2}},
	},
	{
		name: "nowhere near an answer", question: judged("quality"),
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", nil)
			r.log(0, 0, time.Hour, verdict("quality", "fail"))
			r.log(7, 1, time.Hour, verdict("quality", "fail"))
			r.log(1, 77, time.Hour, verdict("quality", "fail"))
			r.log(0, 0, time.Hour, verdict("quality", "fail").and(attributes{"gen_ai.response.id": "nobody's"}))
			r.log(1, 1, time.Hour, attributes{"gen_ai.evaluation.name": "quality", "error.type": "timeout"})
		},
		scored: map[string]string{"p:1": "0/0"},
		unattached: []counts.Unattached{
			{Why: counts.NoSpan, Count: 1},
			{Why: counts.NamesNothing, Count: 1},
			{Why: counts.NoResponse, Count: 1},
			{Why: counts.NoTrace, Count: 1},
		},
	},
	{
		name: "on two spans of one call", question: judged("quality"),
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", attributes{"gen_ai.response.id": "one"})
			r.chat(1, 2, 1, time.Minute+time.Second, "p:2", attributes{"gen_ai.response.id": "one"}.and(verdict("quality", "fail")))
		},
		scored: map[string]string{"p:1": "1/1", "p:2": "0/0"}, attached: byItself(1),
	},
	{
		name: "on a tool is none of an answer, an error is", question: asked("status_code = 'ERROR'"),
		records: func(r *Records) {
			s := r.span("support", 1, 1, 0, 0, "execute_tool t", stamp("p:1"))
			s.Status().SetCode(2)
			r.chat(1, 2, 0, time.Minute, "p:2", nil)
		},
		scored: map[string]string{"p:1": "1/1", "p:2": "1/0"},
	},
	{
		name: "for the whole trace, as ordered", question: reaching(counts.OfTrace, "attrs['my.verdict'] = 'bad'"),
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", nil)
			r.chat(2, 1, 0, time.Minute, "p:2", nil)
			r.span("judge", 1, 2, 0, 3*time.Hour, "x", attributes{"my.verdict": "bad"})
		},
		scored: map[string]string{"p:1": "1/1", "p:2": "0/0"}, attached: []counts.Attached{{How: counts.ByTrace, Answers: 1}},
	},
	{
		name: "by the text of an answer", question: &counts.Question{
			Bad: window().Bad, Baseline: window().Baseline, Behaviour: counts.Behaviour{{Texts: []string{"as an AI"}}},
		},
		records: func(r *Records) {
			r.chat(1, 1, 0, time.Minute, "p:1", attributes{"gen_ai.output.messages": `[{"content":"as an AI I"}]`})
			r.chat(2, 1, 0, time.Minute, "p:2", attributes{"gen_ai.output.messages": `[{"content":"no"}]`})
			r.chat(3, 1, 0, time.Minute, "p:3", nil)
		},
		scored: map[string]string{"p:1": "1/1", "p:2": "1/0", "p:3": "0/0"},
	},
}

func asked(expression string) *counts.Question { return reaching(counts.Auto, expression) }

func reaching(reach counts.Reach, expression string) *counts.Question {
	q := window()
	q.Reach, q.Behaviour = reach, counts.Behaviour{{Expression: parse(expression)}}
	return q
}

func scored(v counts.VerdictTest) *counts.Question {
	q := window()
	q.Behaviour = counts.Behaviour{{Verdicts: []counts.VerdictTest{v}}}
	return q
}

// Verdicts are found wherever they are.
func Verdicts(t *testing.T, open Open) {
	for i := range places {
		t.Run(places[i].name, func(t *testing.T) { places[i].check(t, open) })
	}
}

// VerdictsTogether are the same, those of one question in one store: where each store and each question take long.
func VerdictsTogether(t *testing.T, open Open) {
	together := together()
	for i := range together {
		t.Run(together[i].name, func(t *testing.T) { together[i].check(t, open) })
	}
}

func (p *place) check(t *testing.T, open Open) {
	r := newRecords()
	p.records(r)
	e := open(t, r)
	table, err := e.Count(t.Context(), p.question)
	require.NoError(t, err)
	got := map[string]string{}
	at := slices.Index(table.Variables, "prompt")
	for _, c := range table.Cells.All() {
		got[c.Values[at]] = ratio(c.RawScored, c.RawBad)
	}
	assert.Equal(t, p.scored, got)
	assert.Equal(t, p.attached, table.Attached)
	assert.ElementsMatch(t, p.unattached, dropFailed(table.Unattached))
}

func dropFailed(list []counts.Unattached) []counts.Unattached {
	var out []counts.Unattached
	for _, u := range list {
		if u.Why != counts.Failed {
			out = append(out, u)
		}
	}
	return out
}

func ratio(scored, bad int64) string {
	return string(rune('0'+scored)) + "/" + string(rune('0'+bad))
}
