// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"fmt"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// fields reads a row of a packed table.
type fields struct {
	place   func(key string) (column string, isMap bool)
	columns map[string]string
}

const nullText = "CAST(NULL AS varchar)"

// Attribute returns NULL for a key that is absent, which a map alone makes an error of.
func (f fields) Attribute(resource bool, key string) string {
	column, isMap := f.place(key)
	if resource {
		column, isMap = "resource", true
	}
	if isMap {
		return fmt.Sprintf("element_at(%s, %s)", column, Dialect{}.Text(key))
	}
	return identifier(column)
}

// Column returns a named column.
func (f fields) Column(name string) string {
	if c := f.columns[name]; c != "" {
		return c
	}
	switch name {
	case "ts":
		return "CAST(NULL AS bigint)"
	case "duration_ms":
		return "CAST(NULL AS double)"
	default:
		return nullText
	}
}

// micros are the microseconds of a time without a zone, which is UTC.
func micros(column string) string {
	return fmt.Sprintf("CAST(round(to_unixtime(with_timezone(%s, 'UTC')) * 1000000) AS bigint)", column)
}

var spanFields = fields{place: packed.Place, columns: map[string]string{
	"name": "name", "service": "service", "ts": micros("start_time"), "trace_id": "trace_id", "span_id": "span_id", "parent_span_id": "parent_span_id",
	"duration_ms": "(CAST(duration_ns AS double) / 1e6)", "status_code": "status_code", "kind": "kind",
}}

var verdictFields = fields{
	place: func(key string) (string, bool) {
		for _, own := range packed.VerdictKeys {
			if key == own {
				return packed.Name(key), false
			}
		}
		return "attributes", true
	},
	columns: map[string]string{"name": "name", "service": "service", "ts": micros("time"), "trace_id": "trace_id", "span_id": "span_id", "parent_span_id": "parent_span_id"},
}

// column is one column of a relation.
type column struct{ Name, Value string }

func columnsOf(list []query.Column) []column {
	columns := make([]column, len(list))
	for i, c := range list {
		columns[i] = column(c)
	}
	return columns
}

func selectList(columns []column) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.Value + " AS " + identifier(c.Name)
	}
	return strings.Join(list, ",\n ")
}

// during holds for the hours of a question, whose folders alone are read. A verdict may come later than all that counts.
func during(s *query.Spec) string {
	day := func(t time.Time) string { return Dialect{}.Text(t.UTC().Format(time.DateOnly)) }
	text := "day >= " + day(s.Since())
	if !s.AnyVerdicts() {
		text += " AND day <= " + day(s.Until())
	}
	return text
}

// spans is the relation of the spans of a question. others asks for the attributes of low cardinality, too.
func (e *Engine) spans(s *query.Spec, carried []query.Variable) string {
	d, f, q := Dialect{}, spanFields, s.Asked
	chosen := "stamped"
	if q.Where != nil {
		chosen += " AND " + query.Condition(q.Where, d, f)
	}
	columns := []column{
		{"ts", f.Column("ts")},
		{"tid", "trace_id"},
		{"sid", "span_id"},
		{"pid", "parent_span_id"},
		{"ltid", "link_trace_id"},
		{"lsid", "link_span_id"},
		{"service", "service"},
		{"kind", "kind"},
		{"conv", "conversation"},
		{"rid", "response_id"},
		{"w", "weight"},
		{"name", f.Attribute(false, query.NameKey)},
		{"label", f.Attribute(false, query.LabelKey)},
		{"score", d.Number(f.Attribute(false, query.ScoreKey))},
		{"stamped", "CASE WHEN stamped THEN 1 ELSE 0 END"},
		{"counts", "CASE WHEN " + chosen + " THEN 1 ELSE 0 END"},
		{"declared", declared(carried)},
	}
	for _, key := range []string{"status", "drift", "missing", "unsettled"} {
		columns = append(columns, column{key, f.Attribute(false, query.StampPrefix+key)})
	}
	columns = append(columns, column{"registry", f.Attribute(false, query.StampPrefix+"registry.revision")})
	for i, name := range s.Variables {
		value := nullText // nobody carries it
		for _, v := range carried {
			if v.Name == name {
				value = f.Attribute(false, v.Attribute)
			}
		}
		columns = append(columns, column{fmt.Sprintf("v%d", i), value})
	}
	for i := range q.Behaviour {
		columns = append(columns, column{fmt.Sprintf("e%d", i), query.Tests(d, f, &q.Behaviour[i], kinds.Texts)})
	}
	if q.Columns {
		columns = append(columns, column{"others", "attributes"}, column{"resources", "resource"})
	}
	return fmt.Sprintf("SELECT %s FROM %s WHERE %s", selectList(columns), e.table(packed.Spans), during(s))
}

// declared joins what was declared of variables that drift.
func declared(carried []query.Variable) string {
	list := []string{"''"}
	for _, v := range carried {
		list = append(list, fmt.Sprintf("coalesce(%s || %s || chr(10), '')", Dialect{}.Text(v.Name+"="), spanFields.Attribute(false, query.DeclaredPrefix+v.Name)))
	}
	return "(" + strings.Join(list, " || ") + ")" // with a nullif around it, Trino's planner fails at joins
}

// verdicts is the relation of the verdicts: of log records and events, and of spans that are no answers, or only
// part of one.
func (e *Engine) verdicts(s *query.Spec) string {
	text := "SELECT *, place"
	for _, part := range []string{"tid", "sid", "rid", "name", "label", "CAST(score AS varchar)", "CAST(ts AS varchar)"} {
		text += " || '/' || coalesce(" + part + ", '')"
	}
	return text + " vid FROM (" + e.recordVerdicts(s) + "\nUNION ALL " + spanVerdicts(s) + ") u"
}

const absentAspect = "CAST(NULL AS integer)"

func (e *Engine) recordVerdicts(s *query.Spec) string {
	return fmt.Sprintf("SELECT %s FROM %s WHERE day >= %s", selectList(columnsOf(s.PackedVerdicts(verdictFields, absentAspect))), e.table(packed.Verdicts),
		s.Text(s.Since().UTC().Format(time.DateOnly)))
}

func spanVerdicts(s *query.Spec) string {
	own, condition := s.OnSpans(absentAspect, "EXISTS (SELECT 1 FROM parts p WHERE p.tid = v.tid AND p.sid = v.sid)")
	const answering = "(counts = 1 OR stamped = 1) AND kind <> 'evaluator'"
	return fmt.Sprintf(`SELECT CASE WHEN %[1]s THEN %[2]s ELSE %[3]s END place, ts, service, tid, sid, pid psid, ltid, lsid, rid, name, label, score, 0 failed, CASE WHEN %[1]s THEN 1 ELSE 0 END self%[4]s
FROM spans v WHERE %[5]s`, answering, s.Text(string(counts.OnSpan)), s.Text(string(counts.Evaluation)), own, condition)
}

func others(s *query.Spec, units string, _ []query.OtherKey) string {
	list := make([]string, 0, 2)
	for resource, from := range []string{"others", "resources"} {
		list = append(list, fmt.Sprintf("SELECT period, service, bad, w, 1 AS n, %d AS resource, x.k AS k, x.v AS v FROM %s CROSS JOIN UNNEST(%s) AS x(k, v) WHERE length(x.v) <= %d",
			resource, units, from, query.LongestOther))
	}
	return "SELECT * FROM (" + strings.Join(list, "\nUNION ALL ") + ") o WHERE NOT " + s.NoOther()
}
