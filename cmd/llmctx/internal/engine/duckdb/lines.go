// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// linesTable holds what is read of the spans of OTLP/JSON.
const linesTable = "line_rows"

// readLines fills it.
const readLines = "CREATE OR REPLACE TEMP TABLE " + linesTable + " AS SELECT * FROM " + linesFunction + "()"

// markSpans says which spans are left out: those that can neither count nor lead to a verdict.
func (w *wants) markSpans(q *counts.Question) {
	if spec := (query.Spec{Asked: q}); spec.AnyVerdicts() {
		return // whatever is between a judged span and its answers
	}
	keys := []string{query.StampPrefix + "status", query.StampPrefix + "fingerprint", query.NameKey, query.LabelKey}
	for _, b := range builtin {
		keys = append(keys, b.Attribute)
	}
	for _, key := range keys {
		w.first(false, []string{key})
		w.marks = append(w.marks, w.at(attributeName(false, []string{key})))
	}
	w.marks = append(w.marks, w.at(partExtra), w.at(partEvents))
}

// sharingTable is the name of the table of the combinations of a kind.
func sharingTable(how sharing) string { return fmt.Sprintf("line_shared%d", how) }

// mentions tells of which kinds a text of SQL mentions columns, by their names. One that only looks like a name, in a text of the user's,
// makes it one of several kinds at worst.
type mentions map[string]sharing

var columnNamed = regexp.MustCompile(`[a-z]+[0-9]*`)

// in returns the one kind that is mentioned, if it is one that is shared; else ofOne.
func (m mentions) in(text string) sharing {
	only, found := ofOne, false
	for _, name := range columnNamed.FindAllString(text, -1) {
		how, is := m[name]
		if !is {
			continue
		}
		if found && how != only {
			return ofOne
		}
		only, found = how, true
	}
	return only
}

// linesViews returns what makes of linesTable the tables of combinations, and what reads all of it as staged. What is made of shared
// columns alone is made in their table.
func (t *staging) linesViews(w *wants) (tables []string, view string) {
	raw, named := mentions{}, mentions{}
	for column, how := range w.sharings {
		raw[columnName(column)] = how
	}
	var parts, columns [sharings]selection
	for i, value := range t.parts.values {
		how := raw.in(value)
		named[t.parts.names[i]] = how
		parts[how].add(t.parts.names[i], value)
	}
	named["kind"] = named.in(t.kind)
	var all selection
	for i, value := range t.columns.values {
		name := t.columns.names[i]
		if how := named.in(value); how != ofOne && value != name {
			columns[how].add(name, value)
			value = name
		}
		all.add(name, value)
	}
	from := linesTable
	for how := ofStamp; how < sharings; how++ {
		list := w.of(how)
		if len(list) == 0 {
			continue
		}
		values := make([]string, len(list))
		for i, column := range list {
			values[i] = fmt.Sprintf("m[%d] AS %s", i+1, columnName(column))
		}
		code := codeName(how)
		lists := fmt.Sprintf(`SELECT %s, %s FROM (SELECT %[1]s, from_json(%[3]s, '["VARCHAR"]') m FROM %[4]s WHERE %[3]s IS NOT NULL)`,
			code, strings.Join(values, ", "), listName(how), linesTable)
		tables = append(tables, fmt.Sprintf("CREATE OR REPLACE TEMP TABLE %s AS SELECT *%s FROM (%s)", sharingTable(how), columns[how].more(), t.read(&parts[how], how == named["kind"], lists)))
		from += fmt.Sprintf(" JOIN %s USING (%s)", sharingTable(how), code)
	}
	return tables, fmt.Sprintf("SELECT %s FROM (%s)", &all, t.read(&parts[ofOne], named["kind"] == ofOne, "SELECT * FROM "+from))
}

// read selects parts beside what they are made of, and the kind where it is made of these.
func (t *staging) read(parts *selection, isKind bool, from string) string {
	text := "SELECT *" + parts.more() + " FROM (" + from + ")"
	if isKind {
		text = "SELECT *, " + t.kind + " AS kind FROM (" + text + ")"
	}
	return text
}

// more lists what is selected besides.
func (s *selection) more() string {
	if len(s.names) == 0 {
		return ""
	}
	return ", " + s.String()
}
