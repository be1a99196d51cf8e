// SPDX-License-Identifier: Apache-2.0

// Package lakesql writes the SQL that counts in the tables of a packed lake, for each database as it writes SQL.
package lakesql

import (
	"fmt"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Database is what the SQL over a packed lake differs in.
type Database struct {
	query.Dialect
	// TextType is the type of a text.
	TextType string
	// Name quotes the name of a column.
	Name func(string) string
	// Value returns the value of a key in a map, NULL where it is not there.
	Value func(column, key string) string
	// Micros returns the microseconds of a time without a zone, which is UTC.
	Micros func(column string) string
}

// Tables are those of a packed lake in a database.
type Tables struct {
	Database
	// Table returns how a table is called.
	Table func(name string) string
	// Path is where the file of a row is, whose day and hour are asked for, too; "": nobody asks.
	Path string
}

// Fields reads a row of a packed table.
type Fields struct {
	db      *Database
	place   func(key string) (column string, isMap bool)
	columns map[string]string
}

// Attribute returns NULL for a key that is absent.
func (f Fields) Attribute(resource bool, key string) string {
	column, isMap := f.place(key)
	if resource {
		column, isMap = "resource", true
	}
	if isMap {
		return f.db.Value(column, key)
	}
	return f.db.Name(column)
}

// Column returns a named column.
func (f Fields) Column(name string) string {
	if c := f.columns[name]; c != "" {
		return c
	}
	switch name {
	case "ts":
		return "CAST(NULL AS bigint)"
	case "duration_ms":
		return f.db.Double("NULL")
	default:
		return f.db.noText()
	}
}

func (d *Database) noText() string { return "CAST(NULL AS " + d.TextType + ")" }

// SpanFields reads a row of the table of spans.
func (d *Database) SpanFields() Fields {
	return Fields{db: d, place: packed.Place, columns: map[string]string{
		"name": "name", "service": "service", "ts": d.Micros("start_time"), "trace_id": "trace_id", "span_id": "span_id", "parent_span_id": "parent_span_id",
		"duration_ms": "(" + d.Double("CASE WHEN duration_ns >= 0 THEN duration_ns END") + " / 1e6)", "status_code": "status_code", "kind": "kind",
	}}
}

// verdictFields reads a row of that of verdicts.
func (d *Database) verdictFields() Fields {
	return Fields{
		db: d,
		place: func(key string) (string, bool) {
			for _, own := range packed.VerdictKeys {
				if key == own {
					return packed.Name(key), false
				}
			}
			return "attributes", true
		},
		columns: map[string]string{"name": "name", "service": "service", "ts": d.Micros("time"), "trace_id": "trace_id", "span_id": "span_id", "parent_span_id": "parent_span_id"},
	}
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

func (d *Database) selectList(columns []column) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.Value + " AS " + d.Name(c.Name)
	}
	return strings.Join(list, ",\n ")
}

// During holds for the hours of a question, whose folders alone are read. A verdict may come later than all that counts.
func (d *Database) During(s *query.Spec) string {
	day := func(t time.Time) string { return d.Text(t.UTC().Format(time.DateOnly)) }
	text := "day >= " + day(s.Since())
	if !s.AnyVerdicts() {
		text += " AND day <= " + day(s.Until())
	}
	return text
}

// Spans is the relation of the spans of a question.
func (t *Tables) Spans(s *query.Spec, carried []query.Variable) string {
	d, f, q := t.Dialect, t.SpanFields(), s.Asked
	chosen := "stamped"
	if q.Where != nil {
		chosen += " AND " + query.Condition(q.Where, d, f)
	}
	columns := append(columnsOf(s.PackedSpans(f)),
		column{"stamped", "CASE WHEN stamped THEN 1 ELSE 0 END"},
		column{"counts", "CASE WHEN " + chosen + " THEN 1 ELSE 0 END"},
	)
	columns = append(columns, t.stamp(s, carried)...)
	for i := range q.Behaviour {
		value, isNumbered := s.ByOwnVerdict(i)
		if !isNumbered {
			value = query.Tests(d, f, &q.Behaviour[i], kinds.Texts)
		}
		columns = append(columns, column{fmt.Sprintf("e%d", i), value})
	}
	if q.Columns {
		columns = append(columns, column{"others", "attributes"}, column{"resources", "resource"})
	}
	if s.Labelled {
		columns = append(columns, column{"labels", "labels"})
	}
	if s.Coded {
		columns = append(columns, column{"c", packed.Combination})
	}
	if s.Timed {
		columns = append(columns, column{"at", "start_time"})
	}
	if s.Numbered {
		columns = append(columns, column{"cluster_number", packed.ClusterNumber}, column{"trace_number", packed.TraceNumber}, column{"label_set", packed.LabelSet})
	}
	if s.HasOwnVerdicts() {
		columns = append(columns, column{"own_verdict", packed.OwnVerdict})
	}
	if t.Path != "" {
		columns = append(columns, column{"path", t.Path}, column{"day", "day"}, column{"hour", "hour"})
	}
	return fmt.Sprintf("SELECT %s FROM %s WHERE %s", t.selectList(columns), t.Table(packed.Spans), t.During(s))
}

// stamp are the columns of a stamp, of spans or of combinations.
func (d *Database) stamp(s *query.Spec, carried []query.Variable) []column {
	f := d.SpanFields()
	columns := []column{{"declared", d.declared(carried)}}
	for _, key := range []string{"status", "drift", "missing", "unsettled"} {
		columns = append(columns, column{key, f.Attribute(false, query.StampPrefix+key)})
	}
	columns = append(columns, column{"registry", f.Attribute(false, query.StampPrefix+"registry.revision")})
	for i, name := range s.Variables {
		value := d.noText() // nobody carries it
		for _, v := range carried {
			if v.Name == name {
				value = f.Attribute(false, v.Attribute)
			}
		}
		columns = append(columns, column{fmt.Sprintf("v%d", i), value})
	}
	return columns
}

// Combinations is the relation of what spans share, where a question is asked by their numbers. Each pack has its own.
func (t *Tables) Combinations(s *query.Spec, carried []query.Variable) string {
	columns := append([]column{{"c", packed.Combination}, {"service", "service"}, {"kind", "kind"}}, t.stamp(s, carried)...)
	return fmt.Sprintf("SELECT DISTINCT %s FROM %s WHERE stamped", t.selectList(columns), t.Table(packed.Combinations))
}

// declared joins what was declared of variables that drift.
func (d *Database) declared(carried []query.Variable) string {
	list := []string{"''"}
	for _, v := range carried {
		list = append(list, fmt.Sprintf("coalesce(%s || %s || chr(10), '')", d.Text(v.Name+"="), d.SpanFields().Attribute(false, query.DeclaredPrefix+v.Name)))
	}
	return "(" + strings.Join(list, " || ") + ")" // with a nullif around it, Trino's planner fails at joins
}

// Verdicts is the relation of the verdicts: of log records and events, and of spans that are no answers, or only
// part of one.
func (t *Tables) Verdicts(s *query.Spec) string {
	text := "SELECT *, place"
	for _, part := range []string{"tid", "sid", "rid", "name", "label", "CAST(score AS " + t.TextType + ")", "CAST(ts AS " + t.TextType + ")"} {
		text += " || '/' || coalesce(" + part + ", '')"
	}
	return text + " vid FROM (" + t.recordVerdicts(s) + "\nUNION ALL " + spanVerdicts(s) + ") u"
}

const absentAspect = "CAST(NULL AS integer)"

func (t *Tables) recordVerdicts(s *query.Spec) string {
	return fmt.Sprintf("SELECT %s FROM %s WHERE day >= %s", t.selectList(columnsOf(s.PackedVerdicts(t.verdictFields(), absentAspect))), t.Table(packed.Verdicts),
		s.Text(s.Since().UTC().Format(time.DateOnly)))
}

func spanVerdicts(s *query.Spec) string {
	own, condition := s.OnSpans(absentAspect, "EXISTS (SELECT 1 FROM parts p WHERE p.tid = v.tid AND p.sid = v.sid)")
	const answering = "(counts = 1 OR stamped = 1) AND kind <> 'evaluator'"
	return fmt.Sprintf(`SELECT CASE WHEN %[1]s THEN %[2]s ELSE %[3]s END place, ts, service, tid, sid, pid psid, ltid, lsid, rid, name, label, score, 0 failed, CASE WHEN %[1]s THEN 1 ELSE 0 END self%[4]s
FROM spans v WHERE %[5]s`, answering, s.Text(string(counts.OnSpan)), s.Text(string(counts.Evaluation)), own, condition)
}
