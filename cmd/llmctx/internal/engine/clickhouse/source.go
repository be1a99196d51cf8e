// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

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
		list[i] = c.Value + " AS " + c.Name
	}
	return strings.Join(list, ",\n ")
}

// stamped holds for spans with a stamp.
func (e *Engine) stamped(f fields, carried []query.Variable) string {
	list := []string{f.Attribute(false, query.StampPrefix+"status"), f.Attribute(false, query.StampPrefix+"fingerprint")}
	for _, v := range carried {
		list = append(list, f.Attribute(false, v.Attribute))
	}
	list = slices.DeleteFunc(list, func(value string) bool { return value == null })
	if len(list) == 0 {
		return "false"
	}
	return "(" + strings.Join(list, " IS NOT NULL OR ") + " IS NOT NULL)" // the first that is there would be copied for each span
}

// shared are columns of which many spans have the same values.
func shared(s *query.Spec) []string {
	return append([]string{"service", "kind", "status", "drift", "missing", "unsettled", "registry", "declared"}, numbered("v", len(s.Variables))...)
}

// numbered are the names of n columns.
func numbered(name string, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = name + strconv.Itoa(i)
	}
	return list
}

// combinations is the relation of what many spans share. Two of a hundred thousand have the same hash in one of a billion questions.
func combinations(s *query.Spec, from string) string {
	return "SELECT c, " + strings.Join(shared(s), ", ") + " FROM " + from + " LIMIT 1 BY c"
}

// counting are the spans that count.
const counting = "spans WHERE counts = 1"

// sets is the relation of the sets of attributes with few values, each with its combination.
func sets(s *query.Spec, others []fewKey) string {
	return "SELECT o, c, " + strings.Join(append(shared(s), numbered("x", len(others))...), ", ") + " FROM " + counting + " LIMIT 1 BY o"
}

// hash is one of texts of which there are few, and of numbers: each text is hashed once in a block, before what is not there becomes 0,
// since what becomes of it after is made for each span.
func hash(names []string, list ...string) string {
	for _, name := range names {
		list = append(list, "ifNull(sipHash64("+name+"), 0)")
	}
	return "cityHash64(" + strings.Join(list, ", ") + ")"
}

// spans is the relation of the spans of a question.
func (e *Engine) spans(s *query.Spec, carried []query.Variable, others []fewKey, proofs []proof) string {
	hashes := []column{{"hr", "cityHash64(rid)"}}
	if s.Coded {
		hashes = append(hashes, column{"c", "reinterpretAsInt64(" + hash(shared(s)) + ")"})
	}
	if s.Coded && len(others) > 0 {
		hashes = append(hashes, column{"o", hash(numbered("x", len(others)), "c")})
	}
	text := fmt.Sprintf("SELECT *, %s FROM (%s)", selectList(hashes), e.joined(s, carried, others, proofs, e.table(e.Traces)+" WHERE "+e.during(s)))
	if !s.AnyVerdicts() && s.Asked.Reach == counts.Auto { // nobody asks what a span that does not count is
		text = "SELECT * FROM (" + text + ") WHERE counts = 1 OR label IS NOT NULL OR score IS NOT NULL"
	}
	return text
}

// rowsOf reads spans. Attributes are read in the innermost query, where a column of JSON is read in part; what is made of them outside is
// written once.
func rowsOf(read []column, from string) string {
	return fmt.Sprintf("SELECT * EXCEPT (word, span_name, chosen), toLowCardinality(%s) AS kind, if(stamped = 1 AND chosen = 1, 1, 0) AS counts FROM (SELECT %s FROM %s)",
		kind("word", "span_name"), selectList(read), from)
}

// during holds for the spans of a question. A verdict may come later than all that counts.
func (e *Engine) during(s *query.Spec) string {
	text := fmt.Sprintf("Timestamp >= fromUnixTimestamp64Micro(%d)", s.Since().UnixMicro())
	if !s.AnyVerdicts() {
		text += fmt.Sprintf(" AND Timestamp < fromUnixTimestamp64Micro(%d)", s.Until().UnixMicro())
	}
	return text
}

// read is what is read of each span.
func (e *Engine) read(s *query.Spec, carried []query.Variable) []column {
	d, f, q := Dialect{}, e.spanFields(), s.Asked
	attribute := func(key string) string { return f.Attribute(false, key) }
	chosen := "true"
	if q.Where != nil {
		chosen = query.Condition(q.Where, d, f)
	}
	columns := []column{
		{"ts", f.Column("ts")},
		{"tid", f.Column("trace_id")},
		{"sid", f.Column("span_id")},
		{"pid", f.Column("parent_span_id")},
		{"hs", "cityHash64(TraceId, SpanId)"}, // here, where nothing is NULL: what may be is copied before it is hashed
		{"hp", "if(ParentSpanId = '', NULL, cityHash64(TraceId, ParentSpanId))"},
		{"ltid", "nullIf(Links.TraceId[1], '')"},
		{"lsid", "nullIf(Links.SpanId[1], '')"},
		{"service", few(f.Column("service"))},
		{"word", f.word()},
		{"span_name", "SpanName"},
		{"conv", query.Named(d, query.FirstOf(f, f.thereOf(kinds.Conversations)))},
		{"rid", query.FirstOf(f, f.thereOf(kinds.Responses))},
		{"name", few(attribute(query.NameKey))},
		{"label", few(attribute(query.LabelKey))},
		{"score", d.Number(attribute(query.ScoreKey))},
		{"w", query.Weight(d, f, "TraceState")},
		{"stamped", "if(" + e.stamped(f, carried) + ", 1, 0)"},
		{"chosen", "if(" + chosen + ", 1, 0)"},
		{"declared", few(e.declared(f, carried))},
	}
	for _, key := range []string{"status", "drift", "missing", "unsettled"} {
		columns = append(columns, column{key, few(attribute(query.StampPrefix + key))})
	}
	columns = append(columns, column{"registry", few(attribute(query.StampPrefix + "registry.revision"))})
	for i, name := range s.Variables {
		value := null // nobody carries it
		for _, v := range carried {
			if v.Name == name {
				value = attribute(v.Attribute)
			}
		}
		columns = append(columns, column{fmt.Sprintf("v%d", i), few(value)})
	}
	for i := range q.Behaviour {
		columns = append(columns, column{fmt.Sprintf("e%d", i), query.Tests(d, f, &q.Behaviour[i], kinds.Texts)})
	}
	return columns
}

// few keeps texts of which there are few as numbers.
func few(text string) string { return "toLowCardinality(" + text + ")" }

// declared joins what was declared of variables that drift.
func (e *Engine) declared(f fields, carried []query.Variable) string {
	var list []string
	for _, v := range carried {
		value := f.Attribute(false, query.DeclaredPrefix+v.Name)
		if value == null {
			continue
		}
		list = append(list, fmt.Sprintf("if(%[1]s IS NULL, '', concat(%[2]s, assumeNotNull(%[1]s), '\\n'))", value, f.d.Text(v.Name+"=")))
	}
	return "nullIf(concat('', " + strings.Join(append(list, "''"), ", ") + "), '')"
}

// verdicts is the relation of the verdicts: of log records, of events, of spans that are no
// answers, or only part of one.
func (e *Engine) verdicts(s *query.Spec) string {
	var list []string
	if e.Logs != "" {
		list = append(list, e.logVerdicts(s))
	}
	list = append(list, e.eventVerdicts(s), e.spanVerdicts(s))
	// The same record has to have the same name each time that the relation is read.
	return "SELECT *, concat(place, '/', coalesce(tid, ''), '/', coalesce(sid, ''), '/', coalesce(rid, ''), '/', coalesce(name, ''), '/', coalesce(label, ''), '/', coalesce(toString(score), ''), '/', coalesce(toString(ts), '')) vid FROM (" +
		strings.Join(list, "\nUNION ALL ") + ")"
}

const absentAspect = "CAST(NULL AS Nullable(UInt8))"

func verdictColumns(f query.Fields) []column {
	d := Dialect{}
	label, score := f.Attribute(false, query.LabelKey), d.Number(f.Attribute(false, query.ScoreKey))
	return []column{
		{"rid", "nullIf(" + f.Attribute(false, "gen_ai.response.id") + ", '')"},
		{"name", f.Attribute(false, query.NameKey)},
		{"label", label},
		{"score", score},
		{"failed", fmt.Sprintf("if(%s IS NOT NULL AND %s IS NULL AND %s IS NULL, 1, 0)", f.Attribute(false, query.ErrorKey), label, score)},
	}
}

func (e *Engine) logVerdicts(s *query.Spec) string {
	f, d := e.logFields(), Dialect{}
	events := query.Texts(d, query.Events)
	columns := []column{
		{"place", d.Text(string(counts.InLog))},
		{"ts", f.Column("ts")},
		{"service", f.Column("service")},
		{"tid", f.Column("trace_id")},
		{"sid", f.Column("span_id")},
		{"psid", null},
		{"ltid", null},
		{"lsid", null},
	}
	columns = append(append(append(columns, verdictColumns(f)...), column{"self", "1"}), columnsOf(s.Aspects(f, absentAspect))...)
	return fmt.Sprintf(`SELECT %[1]s FROM (SELECT *, if(result = '', base, mapUpdate(base, CAST(arrayMap(x -> (x.1, if(startsWith(x.2, '"'), JSONExtractString(result, x.1), x.2)), JSONExtractKeysAndValuesRaw(result)) AS Map(String, String)))) attributes
FROM (SELECT *, CAST(%[2]s AS Map(String, String)) base, arrayJoin(if(empty(JSONExtractArrayRaw(Body, 'gen_ai.evaluations')), [''], JSONExtractArrayRaw(Body, 'gen_ai.evaluations'))) result FROM %[3]s
WHERE Timestamp >= fromUnixTimestamp64Micro(%[4]d)) WHERE EventName IN (%[5]s) OR base['event.name'] IN (%[5]s) OR mapContains(base, %[6]s))`,
		selectList(columns), e.asMap("LogAttributes"), e.table(e.Logs), s.Since().UnixMicro(), events, d.Text(query.NameKey))
}

const notEvaluator = "(counts = 1 OR stamped = 1) AND kind <> 'evaluator'"

func (e *Engine) eventVerdicts(s *query.Spec) string {
	d := Dialect{}
	span := e.spanFields()
	f := fields{attributes: "event_attributes", json: e.json, orNull: e.orNull, columns: map[string]string{
		"name": "event_name", "ts": "event_ts", "trace_id": span.Column("trace_id"), "span_id": span.Column("span_id"),
	}}
	columns := []column{
		{"place", d.Text(string(counts.OnEvent))},
		{"ts", "event_ts"},
		{"service", span.Column("service")},
		{"tid", span.Column("trace_id")},
		{"sid", span.Column("span_id")},
		{"psid", span.Column("parent_span_id")},
		{"ltid", "nullIf(Links.TraceId[1], '')"},
		{"lsid", "nullIf(Links.SpanId[1], '')"},
	}
	self := fmt.Sprintf("if(%s AND %s <> 'evaluator', 1, 0)", e.stamped(span, query.Builtin()), span.Column("kind"))
	columns = append(append(append(columns, verdictColumns(f)...), column{"self", self}), columnsOf(s.Aspects(f, absentAspect))...)
	return fmt.Sprintf(`SELECT %s FROM (SELECT *, toUnixTimestamp64Micro(event.1) event_ts, event.2 event_name, event.3 event_attributes
FROM (SELECT *, arrayJoin(arrayFilter(x -> x.2 IN (%s), arrayZip(Events.Timestamp, Events.Name, Events.Attributes))) event FROM %s
WHERE Timestamp >= fromUnixTimestamp64Micro(%d) AND hasAny(Events.Name, [%[2]s])))`, selectList(columns), query.Texts(d, query.Events), e.table(e.Traces), s.Since().UnixMicro())
}

func (e *Engine) spanVerdicts(s *query.Spec) string {
	own, condition := s.OnSpans(absentAspect, "(tid, sid) IN (SELECT tid, sid FROM parts)")
	return fmt.Sprintf(`SELECT if(%[1]s, %[2]s, %[3]s) place, ts, service, tid, sid, pid psid, ltid, lsid, rid, name, label, score, 0 failed, if(%[1]s, 1, 0) self%[4]s
FROM spans WHERE %[5]s`, notEvaluator, s.Text(string(counts.OnSpan)), s.Text(string(counts.Evaluation)), own, condition)
}

// short keeps a text that is short enough to be one of few; NULL stands for others.
func short(text string) string {
	return fmt.Sprintf("if(lengthUTF8(%[1]s) <= %[2]d, CAST(%[1]s AS Nullable(String)), NULL)", text, query.LongestOther)
}

// list is a list of the attributes of a column.
func (e *Engine) list(column string) string {
	if e.json {
		return fmt.Sprintf("arrayMap(p -> (p, %s), JSONAllPaths(%s))", short(valueAt(column, "p")), column)
	}
	return fmt.Sprintf("arrayMap((k, v) -> (CAST(k AS String), %s), mapKeys(%[2]s), mapValues(%[2]s))", short("v"), column)
}

// deepestKey is how many parts between points a key may have to be one of the other attributes.
const deepestKey = 8

// valueAt is the text at a path of a JSON column, which only a known one could be asked for.
func valueAt(column, path string) string {
	text, parts := "toJSONString("+column+")", "splitByChar('.', "+path+")"
	var cases strings.Builder
	keys := ""
	for n := 1; n <= deepestKey; n++ {
		keys += fmt.Sprintf(", %s[%d]", parts, n)
		fmt.Fprintf(&cases, "length(%s) = %d, JSONExtract(%s%s, 'String'), ", parts, n, text, keys)
	}
	return "multiIf(" + cases.String() + "'')"
}

// asMap is a column of attributes as a map.
func (e *Engine) asMap(column string) string {
	if !e.json {
		return column
	}
	paths := "JSONAllPaths(" + column + ")"
	return fmt.Sprintf("mapFromArrays(%s, arrayMap(p -> %s, %s))", paths, valueAt(column, "p"), paths)
}
