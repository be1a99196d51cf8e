// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// What the question needs of the files is brought into a table of the scratch database, staged,
// in one pass; everything else is asked of that.

// source is how the parts of a span are read from a relation k. Parts that a form of file does
// not have are "".
type source struct {
	fields              query.Fields
	file, state         string
	word, conv, rid     string // of what the attributes of several dialects tell; "": they are looked for
	operation           string // of the name, what tells a kind
	linkTrace, linkSpan string
	extra, events       string
	others              func(keep string) string // the attributes of which a condition over x.key holds, as a list of key and value
	otherResources      string
	labels              string // the attributes that are in neither, as one text
}

// builtin are the variables with a column of their own, b0…bn.
var builtin = query.Builtin()

// wantedKey is an attribute of which the values are asked for, or a named column.
type wantedKey struct {
	resource bool
	key      string
	column   bool
}

// value is what a record has of it.
func (w *wantedKey) value(f query.Fields) string {
	if w.column {
		return f.Column(w.key)
	}
	return f.Attribute(w.resource, w.key)
}

// selection is a list of columns and what is selected for them.
type selection struct{ names, values []string }

func (s *selection) add(name, value string) {
	if value == "" {
		value = "NULL"
	}
	s.names, s.values = append(s.names, name), append(s.values, value)
}

func (s *selection) String() string {
	list := make([]string, len(s.names))
	for i := range s.names {
		list[i] = s.values[i] + " AS " + s.names[i]
	}
	return strings.Join(list, ",\n ")
}

// once reads every part of a record once, into a column of its own: what is made of them refers
// to these.
type once struct {
	query.Fields
	selection
	how map[string]sharing // by name
}

// Attribute returns the column of an attribute.
func (f *once) Attribute(resource bool, key string) string {
	return f.shared("a", f.Fields.Attribute(resource, key), sharingOf(resource, []string{key}))
}

// Column returns a column that has another name than that of staged.
func (f *once) Column(name string) string {
	if name == "kind" {
		return "kind"
	}
	if name == "service" || name == partStatus {
		return f.shared("c", f.Fields.Column(name), ofStamp)
	}
	return f.column("c", f.Fields.Column(name))
}

func (f *once) column(prefix, value string) string { return f.shared(prefix, value, ofOne) }

func (f *once) shared(prefix, value string, how sharing) string {
	if at := slices.Index(f.values, value); at >= 0 {
		return f.names[at]
	}
	return f.named(fmt.Sprintf("%s%d", prefix, len(f.names)), value, how)
}

func (f *once) named(name, value string, how sharing) string {
	f.add(name, value)
	if f.how == nil {
		f.how = map[string]sharing{}
	}
	f.how[name] = how
	return name
}

// stageColumns are the columns of staged, made of what f reads; word, kind, conv and rid are there already.
func stageColumns(q *counts.Question, wanted *wantedKey, s *source, f *once) *selection {
	d := Dialect{}
	attribute := func(key string) string { return f.Attribute(false, key) }
	var c selection
	if s.file != "" {
		c.add("file", f.column("p", s.file))
	}
	for _, p := range [][2]string{{"ts", "ts"}, {"tid", "trace_id"}, {"sid", "span_id"}, {"pid", "parent_span_id"}, {"service", "service"}} {
		c.add(p[0], f.Column(p[1]))
	}
	for _, p := range []struct {
		name, value string
		how         sharing
	}{{"ltid", s.linkTrace, ofOne}, {"lsid", s.linkSpan, ofOne}, {"extra", s.extra, ofStamp}, {"events", s.events, ofOne}} {
		if p.value != "" {
			c.add(p.name, f.shared("p", p.value, p.how))
		}
	}
	c.add("kind", "kind")
	c.add("conv", "conv")
	c.add("rid", "rid")
	for _, key := range []string{"status", "confirmed", "drift", "missing", "unsettled"} {
		c.add(key, attribute(query.StampPrefix+key))
	}
	c.add("registry", attribute(query.StampPrefix+"registry.revision"))
	c.add("name", attribute(query.NameKey))
	c.add("label", attribute(query.LabelKey))
	c.add("score", d.Number(attribute(query.ScoreKey)))
	c.add("w", query.Weight(d, f, f.shared("p", orNull(s.state), ofStamp)))
	for i, b := range builtin {
		c.add(fmt.Sprintf("b%d", i), attribute(b.Attribute))
	}
	extra := ""
	if s.extra != "" {
		extra = f.shared("p", s.extra, ofStamp)
	}
	where := stamped(attribute, extra)
	c.add("stamped", where)
	if q.Where != nil {
		where += " AND " + query.Condition(q.Where, d, f)
	}
	if wanted != nil {
		c.add("wanted", wanted.value(f))
	}
	c.add("counts", "CASE WHEN "+where+" THEN 1 ELSE 0 END")
	for i := range q.Behaviour {
		c.add(fmt.Sprintf("e%d", i), query.Tests(d, f, &q.Behaviour[i], kinds.Texts))
	}
	if q.Columns {
		c.add("others", f.column("p", s.others(keptOthers(q))))
		c.add("resources", f.column("p", s.otherResources))
		if s.labels != "" {
			c.add("labels", f.shared("p", s.labels, ofOther))
		}
	}
	return &c
}

// stamped holds for spans with a stamp; extra is what is read of users' variables, "" where nothing is.
func stamped(attribute func(key string) string, extra string) string {
	list := []string{attribute(query.StampPrefix + "status"), attribute(query.StampPrefix + "fingerprint")}
	for _, b := range builtin {
		list = append(list, attribute(b.Attribute))
	}
	is := "(coalesce(" + strings.Join(list, ", ") + ") IS NOT NULL"
	if extra != "" {
		is += " OR " + extra + " IS NOT NULL"
	}
	return is + ")"
}

// others holds for the keys of attributes that bad answers may be on: those of a stamp and of a verdict are counted by themselves.
func others(key string) string {
	return fmt.Sprintf("(NOT starts_with(%[1]s, %[2]s) AND NOT starts_with(%[1]s, %[3]s))", key, quote(query.StampPrefix), quote(query.VerdictPrefix))
}

// keptOthers holds for the attributes x that are staged.
func keptOthers(q *counts.Question) string {
	if len(q.Behaviour) == 0 {
		return "true" // all names are looked for
	}
	return others("x.key")
}

// wantsMarked reports whether spans that can neither count nor lead to a verdict are left out: else they are between a judged span and its
// answers.
func wantsMarked(q *counts.Question) bool {
	spec := query.Spec{Asked: q}
	return !spec.AnyVerdicts()
}

func orNull(text string) string {
	if text == "" {
		return "CAST(NULL AS VARCHAR)"
	}
	return text
}

const attributeList = "STRUCT(key VARCHAR, value VARCHAR)[]"

// How texts are kept is not tried out for each column, which takes a tenth of all processor time: most are of a few, IDs are each their own.
const (
	oftenSame = " VARCHAR USING COMPRESSION dictionary"
	ownText   = " VARCHAR USING COMPRESSION uncompressed"
)

// nothingStaged is a table with the columns of staged_files.
const nothingStaged = "staged_nothing"

// createStaged creates the tables that are filled from the files.
func (e *Engine) createStaged(ctx context.Context, q *counts.Question, wanted *wantedKey) error {
	columns := "file INTEGER, ts BIGINT, score DOUBLE, w DOUBLE, extra " + attributeList + ", events STRUCT(ts BIGINT, name VARCHAR, ks VARCHAR[], vs VARCHAR[])[]"
	for _, id := range []string{"tid", "sid", "pid", "ltid", "lsid", "conv", "rid"} {
		columns += ", " + id + ownText
	}
	for _, text := range []string{"service", "kind", "status", "confirmed", "drift", "missing", "unsettled", "registry", "name", "label"} {
		columns += ", " + text + oftenSame
	}
	for i := range builtin {
		columns += fmt.Sprintf(", b%d", i) + oftenSame
	}
	columns += ", stamped BOOLEAN, counts INTEGER"
	aspects := ""
	for i := range q.Behaviour {
		aspects += fmt.Sprintf(", e%d INTEGER", i)
	}
	columns += aspects
	if wanted != nil {
		columns += ", wanted VARCHAR"
	}
	if q.Columns {
		columns += ", others " + attributeList + ", resources " + attributeList + ", labels" + oftenSame
	}
	columns += ", " + stampCode + " BIGINT"
	e.coded, e.stagedParts, e.stamps = newPairs(), []string{"SELECT * FROM " + nothingStaged}, []string{stampsOf(nothingStaged)}
	return e.exec(ctx, "CREATE OR REPLACE TEMP TABLE "+nothingStaged+" ("+columns+")", "CREATE OR REPLACE TABLE coded_pairs (code VARCHAR, resource INTEGER, k VARCHAR, v VARCHAR)",
		"CREATE OR REPLACE TABLE logged_files (file INTEGER, place VARCHAR, ts BIGINT, service VARCHAR, tid VARCHAR, sid VARCHAR, psid VARCHAR, ltid VARCHAR, lsid VARCHAR, self INTEGER, rid VARCHAR, name VARCHAR, label VARCHAR, score DOUBLE, failed INTEGER, proofs VARCHAR"+aspects+")")
}

// firstOf returns what is read of the first of several attributes that is there and not empty.
func (s *source) firstOf(known string, keys []string) string {
	if known != "" {
		return known
	}
	return query.FirstOf(s.fields, keys)
}

// logsSQL fills logged from a relation k of log records. proofs is what those of calls prove.
func logsSQL(q *counts.Question, with string, f query.Fields, file, proofs string) string {
	d := Dialect{}
	label, score := f.Attribute(false, query.LabelKey), d.Number(f.Attribute(false, query.ScoreKey))
	aspects := ""
	for _, c := range (&query.Spec{Dialect: d, Asked: q}).Aspects(f, absentAspect) {
		aspects += ",\n " + c.Value + " " + c.Name
	}
	return fmt.Sprintf(`INSERT INTO logged_files BY NAME WITH%s
SELECT %s file, '%s' place, %s ts, %s service, %s tid, %s sid, 1 self, nullif(%s, '') rid, %s AS name, %s AS label, %s score,
 CASE WHEN %s IS NOT NULL AND %s IS NULL AND %s IS NULL THEN 1 ELSE 0 END failed, %s AS proofs%s FROM k`,
		with, file, counts.InLog, f.Column("ts"), f.Column("service"), f.Column("trace_id"), f.Column("span_id"), f.Attribute(false, "gen_ai.response.id"),
		f.Attribute(false, query.NameKey), label, score, f.Attribute(false, query.ErrorKey), label, score, proofs, aspects)
}

const absentAspect = "CAST(NULL AS INTEGER)"

func selected(columns []query.Column) string {
	var c selection
	for _, each := range columns {
		c.add(each.Name, each.Value)
	}
	return c.String()
}

// verdictsSQL collects verdicts: of log records, of span events, and of spans that are no
// answers, or only part of one.
func verdictsSQL(s *query.Spec) string {
	event := listFields{ks: "ev.ks", vs: "ev.vs", text: asText, columns: map[string]string{"name": "ev.name", "ts": "ev.ts", "trace_id": "tid", "span_id": "sid"}}
	own, onSpans := s.OnSpans(absentAspect, "(tid, sid) IN (SELECT (tid, sid) FROM parts)")
	logs, events := "", ""
	for _, c := range s.Aspects(event, absentAspect) {
		logs += ", " + c.Name
		events += ", " + c.Value + " " + c.Name
	}
	const self = "CASE WHEN counts = 1 AND kind <> 'evaluator' OR stamped AND kind <> 'evaluator' THEN 1 ELSE 0 END self"
	label, score := event.Attribute(false, query.LabelKey), s.Number(event.Attribute(false, query.ScoreKey))
	// What is packed has no events: verdicts of events have a table of their own there.
	return fmt.Sprintf(`SELECT row_number() OVER () vid, * FROM (
SELECT place, ts, service, tid, sid, psid, ltid, lsid, rid, name, label, score, self, failed%[1]s FROM logged
UNION ALL SELECT '%[2]s' place, ev.ts, service, tid, sid, pid, ltid, lsid, nullif(%[3]s, '') rid, %[4]s AS name, %[5]s AS label, %[6]s score, %[7]s,
 CASE WHEN %[8]s IS NOT NULL AND %[5]s IS NULL AND %[6]s IS NULL THEN 1 ELSE 0 END failed%[9]s
 FROM (SELECT *, unnest(events) ev FROM staged_files WHERE len(events) > 0)
UNION ALL SELECT CASE WHEN stamped AND kind <> 'evaluator' THEN '%[10]s' ELSE '%[11]s' END place, ts, service, tid, sid, pid, ltid, lsid, rid, name, label, score, %[7]s, 0 failed%[12]s
 FROM spans WHERE %[13]s) x`,
		logs, counts.OnEvent, event.Attribute(false, "gen_ai.response.id"), event.Attribute(false, query.NameKey), label, score, self,
		event.Attribute(false, query.ErrorKey), events, counts.OnSpan, counts.Evaluation, own, onSpans)
}

// keyOfStage is what of a question decides what is staged.
func keyOfStage(q *counts.Question, wanted *wantedKey) string {
	t := newStaging(q, wanted, &source{fields: textFields{}, others: func(keep string) string { return keep }})
	return fmt.Sprintf("%v %t %s", *t, wantsMarked(q), q.Reach)
}

// textFields only names.
type textFields struct{}

func (textFields) Attribute(resource bool, key string) string {
	return fmt.Sprintf("%t %q", resource, key)
}

func (textFields) Column(name string) string { return name }
