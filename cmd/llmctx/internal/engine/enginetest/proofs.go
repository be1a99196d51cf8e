// SPDX-License-Identifier: Apache-2.0

package enginetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

const (
	toolsKey    = "llm_context.tools.schema_hash"
	declaredSet = "aaaaaaaaaaaaaaaa"
	observedSet = "bbbbbbbbbbbbbbbb"
)

// callOf adds a record of a call that lists what it proves.
func (r *Records) callOf(trace, span uint64, confirmed, drift string, more attributes) {
	a := attributes{toolsKey: observedSet, "llm_context.model.route": "r:m"}.and(more)
	for key, list := range map[string]string{"llm_context.confirmed": confirmed, "llm_context.drift": drift} {
		if list != "" {
			a[key] = list
		}
	}
	r.log(trace, span, time.Minute, a).SetEventName("gen_ai.client.inference.operation.details")
}

// declaredChat adds an answer of which only the registry tells the tools.
func (r *Records) declaredChat(trace uint64, at time.Duration, prompt string, more attributes) ptrace.Span {
	return r.chat(trace, 1, 0, at, prompt, attributes{toolsKey: declaredSet, "llm_context.status": "declared"}.and(more))
}

// proofs are spans with log records that prove something, and what is counted of each: by its prompt the tools, the route and a variable of
// a user's.
var proofs = map[string]struct {
	span    attributes
	logs    func(r *Records, trace uint64)
	counted string
}{
	"p:none": {nil, func(*Records, uint64) {}, declaredSet + " r:m unknown"},
	"p:confirmed": {nil, func(r *Records, trace uint64) {
		r.callOf(trace, 1, "tools", "", nil)
		r.callOf(trace, 1, "route,tools", "", nil)
	}, observedSet + " r:m unknown"},
	"p:drift": {nil, func(r *Records, trace uint64) {
		r.callOf(trace, 1, "", "tools,plan,seat", attributes{"llm_context.custom.plan": "gold", "llm_context.custom.seat": "window"})
	}, observedSet + " r:m gold"},
	"p:own custom": {attributes{"llm_context.custom.plan": "free"}, func(r *Records, trace uint64) {
		r.callOf(trace, 1, "plan", "", attributes{"llm_context.custom.plan": "gold"})
	}, declaredSet + " r:m gold"},
	"p:proves itself": {attributes{"llm_context.confirmed": "route,tools", "llm_context.custom.plan": "free", "llm_context.drift": "plan"}, func(r *Records, trace uint64) {
		r.callOf(trace, 1, "route,tools,plan", "", attributes{"llm_context.model.route": "r:other", "llm_context.custom.plan": "gold"})
	}, declaredSet + " r:m free"},
	"p:they disagree": {nil, func(r *Records, trace uint64) {
		r.callOf(trace, 1, "tools", "", nil)
		r.callOf(trace, 1, "tools", "", attributes{toolsKey: "cccccccccccccccc"})
	}, "unknown r:m unknown"},
	"p:only declared": {nil, func(r *Records, trace uint64) {
		r.callOf(trace, 1, "route", "", attributes{"llm_context.model.route": "r:m-2"})
	}, declaredSet + " r:m-2 unknown"},
	"p:a verdict": {nil, func(r *Records, trace uint64) {
		a := attributes{toolsKey: observedSet, "llm_context.confirmed": "tools"}
		r.log(trace, 1, time.Minute, a.and(verdict("quality", "pass")))
		r.log(trace, 1, time.Minute, a)
		r.log(trace, 1, time.Minute, a.and(attributes{"event.name": "gen_ai.evaluation.result"})).SetEventName("")
	}, declaredSet + " r:m unknown"},
	"p:no span": {nil, func(r *Records, trace uint64) {
		r.callOf(trace, 0, "tools", "", nil)
		r.callOf(trace, 2, "tools", "", nil)
		r.callOf(0, 1, "tools", "", nil)
	}, declaredSet + " r:m unknown"},
}

// Proofs says that what log records prove of a call holds for its span, where that proves nothing else.
func Proofs(t *testing.T, open Open) {
	r, want, trace := newRecords(), map[string]string{}, uint64(0)
	for prompt, p := range proofs {
		trace++
		r.declaredChat(trace, time.Minute, prompt, p.span)
		p.logs(r, trace)
		want[prompt] = p.counted
	}
	r.span("support", 999, 1, 0, time.Minute, "chat", nil) // nobody stamped it
	r.callOf(999, 1, "tools,aisle", "", attributes{"llm_context.custom.aisle": "yes"})
	e := open(t, r)
	table, err := e.Count(t.Context(), window())
	require.NoError(t, err)
	assert.Equal(t, want, valuesOf(table, "tools", "route", "plan"))
	assert.Equal(t, "window", valuesOf(table, "seat")["p:drift"], "no span has it")
	assert.NotContains(t, table.Variables, "aisle", "no span that counts has it")
	table, err = e.Count(t.Context(), judged("quality"))
	require.NoError(t, err)
	assert.Equal(t, want, valuesOf(table, "tools", "route", "plan"))
	assert.False(t, table.Coverage.Unjoined)
	assert.Equal(t, byItself(1), table.Attached, "a record of a call is no verdict")
}

// valuesOf are the values of some variables, by the prompts.
func valuesOf(t *counts.Table, names ...string) map[string]string {
	found := map[string]string{}
	for _, cell := range t.Cells.All() {
		var values []string
		for _, name := range names {
			values = append(values, cell.Values[slices.Index(t.Variables, name)])
		}
		found[cell.Values[slices.Index(t.Variables, "prompt")]] = strings.Join(values, " ")
	}
	return found
}

// movedInLogs are records of which the log records alone tell that other tools go with bad answers.
func movedInLogs() *Records {
	r := newRecords()
	for n := range 900 {
		at := -5*time.Hour + time.Duration(n)*6*time.Hour/900
		proof, every := attributes{toolsKey: declaredSet}, 20
		if at >= 0 {
			proof, every = attributes{toolsKey: observedSet}, 3
		}
		s := r.declaredChat(uint64(n+1), at, "p:1", nil)
		if n%every == 0 {
			s.Status().SetCode(ptrace.StatusCodeError)
		}
		r.callOf(uint64(n+1), 1, "tools", "", proof)
	}
	return r
}

// ProofsAreNamed says that what moved in log records alone is named.
func ProofsAreNamed(t *testing.T, open Open) {
	table, err := open(t, movedInLogs()).Count(t.Context(), asked("status_code = 'ERROR'"))
	require.NoError(t, err)
	assert.Contains(t, headline(table, false), "tools "+declaredSet+" → "+observedSet)
	assert.NotContains(t, headline(table, false), "were not brought")
}
