// SPDX-License-Identifier: Apache-2.0

package enginetest

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

// lake is a store, and what is asked of it.
type lake struct {
	name      string
	records   func(r *Records)
	questions map[string]*counts.Question
	long      []string // questions that are left out in short
	keys      []string // whose values are asked for
	verdicts  bool     // the report is one of verdicts
	check     func(*counts.Table) string
}

// lakes are what all engines are held against. Each holds what one of them might get wrong by itself.
func lakes() []lake {
	list := []lake{oddities(), distinct(), columns(), backwards()}
	for _, name := range []string{"prompt", "sampled", "judge-moved", "index-nightly-bad"} {
		list = append(list, incident(name))
	}
	for i := range list {
		list[i].keys = []string{"note", "attrs['tenant']", "resource['region']", "resource['service.name']", "kind", "name", "status_code", "nobody.has.this"}
	}
	return list
}

const answersOfIncident = 2500

// incident is a day of which the cause is known.
func incident(name string) lake {
	run := scenario.Make(scenario.Find(name), 1, answersOfIncident)
	q := run.Question()
	q.Columns = true
	return lake{
		name: name, verdicts: true, questions: map[string]*counts.Question{"by verdict": q},
		records: func(r *Records) {
			var spans, logs bytes.Buffer
			if err := scenario.WriteOTLP(&spans, &logs, run.Answers, false); err != nil {
				panic(err) // a buffer takes all
			}
			r.lines(spans.Bytes(), logs.Bytes())
		},
	}
}

// Incident is the records of one incident, and ByVerdict what is asked of them.
func Incident(*testing.T) *Records {
	r := newRecords()
	incident("prompt").records(r)
	return r
}

// ByVerdict asks which variable moved in that incident.
func ByVerdict() *counts.Question { return incident("prompt").questions["by verdict"] }

// lines adds records from lines of OTLP/JSON.
func (r *Records) lines(spans, logs []byte) {
	for line := range bytes.Lines(spans) {
		td, err := new(ptrace.JSONUnmarshaler).UnmarshalTraces(line)
		if err != nil {
			panic(err) // the suite's own lines
		}
		td.ResourceSpans().MoveAndAppendTo(r.Traces.ResourceSpans())
	}
	for line := range bytes.Lines(logs) {
		ld, err := new(plog.JSONUnmarshaler).UnmarshalLogs(line)
		if err != nil {
			panic(err) // the suite's own lines
		}
		ld.ResourceLogs().MoveAndAppendTo(r.Logs.ResourceLogs())
	}
}

// Distinct says how many values the variable has that has too many: LLMCTX_DISTINCT, or a few thousand.
func Distinct() int {
	if n, err := strconv.Atoi(os.Getenv("LLMCTX_DISTINCT")); err == nil {
		return n
	}
	return 3000
}

// distinct is a variable that is an identifier: each span has its own.
func distinct() lake {
	q := asked("status_code = 'ERROR'")
	return lake{
		name: "as many values as spans", questions: map[string]*counts.Question{"by error": q},
		records: func(r *Records) {
			for n := range Distinct() {
				trace := uint64(n + 1)
				s := r.chat(trace, 1, 0, -5*time.Hour+time.Duration(n)*6*time.Hour/time.Duration(Distinct()), "p:1", attributes{
					"llm_context.custom.request": fmt.Sprintf("r-%07d", n), "tenant": fmt.Sprintf("t-%d", n%7), "request.id": fmt.Sprintf("r-%07d", n),
				})
				if n%10 == 0 {
					s.Status().SetCode(ptrace.StatusCodeError)
				}
			}
		},
		check: func(t *counts.Table) string {
			if len(t.Folded) != 1 || len(t.Cells) > 400 {
				return fmt.Sprintf("%v folded, %d cells", t.Folded, len(t.Cells))
			}
			return ""
		},
	}
}

// columns are other attributes: with few values, with many, and with few only in the service that is asked about.
func columns() lake {
	one := withColumns(asked("status_code = 'ERROR'"))
	one.Where = parse("service = 'support'")
	return lake{
		name: "other columns", long: []string{"all"}, questions: map[string]*counts.Question{"all": withColumns(asked("status_code = 'ERROR'")), "one service": one},
		records: func(r *Records) {
			for n := range 600 {
				more := attributes{"tier": fmt.Sprintf("t%d", n%3), "here": fmt.Sprintf("h%d", n%4), "many": fmt.Sprintf("m%d", n), "text": strings.Repeat("x", 60+n%9), "body": strings.Repeat("y", 80)}
				s := r.chat(uint64(n+1), 1, 0, -5*time.Hour+time.Duration(n)*time.Minute, "p:1", more)
				if n%2 == 0 {
					all := r.Traces.ResourceSpans()
					put(all.At(all.Len()-1).Resource().Attributes(), attributes{"service.name": "batch", "host.name": fmt.Sprintf("host-%d", n%200)})
					put(s.Attributes(), attributes{"here": fmt.Sprintf("b%d", n)})
				}
				if n%7 == 0 {
					s.Status().SetCode(ptrace.StatusCodeError)
				}
			}
		},
		check: func(t *counts.Table) string {
			keys := map[string]bool{}
			for _, c := range t.Columns {
				keys[c.Key] = true
			}
			single := len(t.Cells) > 0 && !t.Cells.Has(func(c *counts.Cell) bool { return c.Service != "support" })
			if !keys["attrs['tier']"] || keys["attrs['many']"] || keys["attrs['here']"] != single || keys["resource['host.name']"] != single {
				return fmt.Sprint("the columns are ", keys)
			}
			return ""
		},
	}
}

// backwards holds spans that end before they start: how long these took nobody knows.
func backwards() lake {
	const first = "p:ends-first"
	return lake{
		name: "ends before it starts", questions: map[string]*counts.Question{"slow": asked("duration_ms > 1000"), "fast": asked("duration_ms < 2000")},
		records: func(r *Records) {
			for n := range 20 {
				at := time.Duration(n-10) * time.Minute
				r.chat(uint64(n+1), 1, 0, at, "p:1", nil)
				r.chat(uint64(n+1), 2, 0, at, first, nil).SetEndTimestamp(pcommon.NewTimestampFromTime(Start.Add(at - time.Duration(n+1)*time.Nanosecond)))
			}
		},
		check: func(t *counts.Table) string {
			for _, c := range t.Cells.All() {
				if (c.RawScored > 0) == slices.Contains(c.Values, first) {
					return fmt.Sprintf("%d of %v are scored", c.RawScored, c.Values)
				}
			}
			return ""
		},
	}
}

// odd are values that are read wrongly somewhere.
var odd = []string{
	"", " ", "p:1", "P:1", "unknown", "naïve 🎈 价格", "it's", `back\slash`, `quo"te`, "tab\there", "line\nbreak", "per%cent", "under_score", "null", "NULL",
	"true", "1", "1.0", "1e3", "NaN", "Infinity", "0x1f", "[1]", `{"a":1}`, "`tick`", "{x:String}", "?", "$1", ":name", "a.b", "\u200b", "İ", "ß",
}

// odditiesName is what the store of oddities is called.
const odditiesName = "oddities"

// oddities holds what is absent, empty, twice, weighted, without an ID, and all values that are odd.
func oddities() lake {
	return lake{
		name: odditiesName, records: oddRecords, long: []string{"nothing", "absent", "lower", "resource", "case", "where"},
		questions: map[string]*counts.Question{
			"nothing": withColumns(window()),
			"error":   withColumns(asked("status_code = 'ERROR'")),
			"traces": func() *counts.Question {
				q := asked("status_code = 'ERROR'")
				q.Cluster, q.Sampled = counts.Trace, 3
				return q
			}(),
			"empty":    asked("attrs['note'] = ''"),
			"absent":   asked("attrs['note'] IS NULL"),
			"number":   asked("TRY_CAST(attrs['note'] AS DOUBLE) >= 1"),
			"contains": asked("attrs['note'] ILIKE '%A%' OR attrs['note'] LIKE '%\\%' OR attrs['note'] LIKE '%''%'"),
			"lower":    asked("lower(attrs['note']) = 'p:1'"),
			"resource": asked("resource['region'] = 'eu' AND duration_ms > 1000"),
			"case":     asked("CASE WHEN coalesce(attrs['note'], 'none') IN ('none', 'null', '🎈') THEN 1 ELSE 0 END = 1 AND NOT name = 'x'"),
			"where": func() *counts.Question {
				q := asked("status_code = 'ERROR'")
				q.Where = parse("service = 'support' AND attrs['note'] IS NOT NULL AND ts >= '2026-11-20T06:00:00Z'")
				return q
			}(),
			"some variables": func() *counts.Question {
				q := asked("status_code = 'ERROR'")
				q.Variables = []string{"prompt", "request", "nobody"}
				return q
			}(),
		},
	}
}

func withColumns(q *counts.Question) *counts.Question {
	q.Columns = true
	return q
}

func oddRecords(r *Records) {
	trace := uint64(0)
	for i, value := range odd {
		for _, at := range []time.Duration{-4 * time.Hour, -time.Microsecond, 0, time.Duration(i) * time.Minute, 90 * time.Minute, 30 * time.Hour} {
			trace++
			s := r.chat(trace, 1, 0, at+time.Duration(i), "p:1", attributes{
				"note": value, "llm_context.traffic.cohort": value, "llm_context.custom.odd": value, "gen_ai.conversation.id": "c" + strconv.Itoa(i%5),
			})
			switch {
			case i%3 == 0:
				s.Status().SetCode(ptrace.StatusCodeError)
			case i%5 == 0:
				s.Status().SetCode(ptrace.StatusCodeOk)
			}
			switch i % 4 {
			case 1:
				s.TraceState().FromRaw("ot=th:8")
			case 2:
				s.TraceState().FromRaw("x=y,ot=rv:1;th:c;p:9")
			case 3:
				put(s.Attributes(), attributes{"SampleRate": 16})
			}
		}
	}
	for n := range 6 { // the same span again, and one that is only like it
		r.chat(1, 1, 0, -4*time.Hour, "p:1", attributes{"note": "again"})
		r.chat(900, uint64(n+1), 0, time.Duration(n)*time.Minute, "p:2", attributes{"note": "no twin", "flag": n%2 == 0, "half": 0.5, "whole": n})
	}
	drift := r.chat(901, 1, 0, time.Minute, "p:3", attributes{
		"llm_context.status": "drift", "llm_context.drift": "prompt,route", "llm_context.declared.prompt": "p:1=\nx", "llm_context.missing": "index",
	})
	drift.Attributes().Remove("llm_context.registry.revision")
	bare := r.span("", 902, 1, 0, time.Minute, "chat", attributes{"llm_context.fingerprint": "0123456789abcdef"})
	bare.SetSpanID([8]byte{})
	r.span("support", 903, 1, 0, time.Minute, "nobody stamped this", attributes{"note": "x"})
	for i, name := range []string{"agent_run [support]", "agent run [support]", "agent_run", "agent_runs"} { // two of them are agents
		r.span("support", uint64(904+i), 1, 0, time.Minute, name, stamp("p:1"))
	}
	r.Traces.ResourceSpans().At(3).Resource().Attributes().PutStr("region", "eu")
	r.Traces.ResourceSpans().At(4).Resource().Attributes().PutStr("region", "")
}
