// SPDX-License-Identifier: Apache-2.0

package enginetest

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// together puts the places of the same question into one: in each the IDs and the prompts are made its own.
func together() []place {
	var list []place
	for n := range places {
		p := &places[n]
		at := slices.IndexFunc(list, func(known place) bool { return reflect.DeepEqual(known.question, p.question) })
		if at < 0 {
			at = len(list)
			list = append(list, place{name: "together: " + p.name, question: p.question, records: func(*Records) {}, scored: map[string]string{}})
		}
		all, before := &list[at], list[at].records
		all.records = func(r *Records) {
			before(r)
			own := newRecords()
			p.records(own)
			own.moveTo(byte(n + 1))
			own.Traces.ResourceSpans().MoveAndAppendTo(r.Traces.ResourceSpans())
			own.Logs.ResourceLogs().MoveAndAppendTo(r.Logs.ResourceLogs())
		}
		for prompt, ratio := range p.scored {
			all.scored[moved(prompt, byte(n+1))] = ratio
		}
		for _, a := range p.attached {
			all.attached = add(all.attached, a)
		}
		all.unattached = append(all.unattached, p.unattached...) // one place alone has some
	}
	return list
}

// add adds answers to those of the same way; the ways are in the order of their names.
func add(list []counts.Attached, a counts.Attached) []counts.Attached {
	at, known := slices.BinarySearchFunc(list, a.How, func(one counts.Attached, how counts.How) int {
		return cmp.Compare(one.How, how)
	})
	if known {
		list[at].Answers += a.Answers
		return list
	}
	return slices.Insert(list, at, a)
}

func moved(text string, n byte) string { return fmt.Sprintf("%s of place %d", text, n) }

// moveTo makes the traces, responses and prompts those of a place with a number.
func (r *Records) moveTo(n byte) {
	for _, rs := range r.Traces.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, s := range ss.Spans().All() {
				s.SetTraceID(moveID(s.TraceID(), n))
				for _, l := range s.Links().All() {
					l.SetTraceID(moveID(l.TraceID(), n))
				}
				moveTexts(s.Attributes(), n)
			}
		}
	}
	for _, rl := range r.Logs.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, l := range sl.LogRecords().All() {
				l.SetTraceID(moveID(l.TraceID(), n))
				moveTexts(l.Attributes(), n)
			}
		}
	}
}

func moveID(id pcommon.TraceID, n byte) pcommon.TraceID {
	if !id.IsEmpty() {
		id[1] = n
	}
	return id
}

func moveTexts(m pcommon.Map, n byte) {
	for _, key := range []string{"llm_context.prompt.revision", "gen_ai.response.id"} {
		if v, ok := m.Get(key); ok {
			v.SetStr(moved(v.Str(), n))
		}
	}
}
