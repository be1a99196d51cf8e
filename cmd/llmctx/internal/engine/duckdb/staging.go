// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// staging is what is made of what is read.
type staging struct {
	parts   [sharings]selection // what is read
	kind    string
	columns [sharings]selection // of staged, made of these: what is shared is made of what is shared alike
	all     selection
}

func newStaging(q *counts.Question, wanted *wantedKey, s *source) *staging {
	d, f := Dialect{}, &once{Fields: s.fields}
	f.named("word", d.Lower(s.firstOf(s.word, kinds.Keys)), ofStamp)
	f.named("conv", query.Named(d, s.firstOf(s.conv, kinds.Conversations)), ofOne)
	f.named("rid", s.firstOf(s.rid, kinds.Responses), ofOne)
	t := &staging{kind: query.Kind(d, "word", f.shared("p", s.operation, ofStamp))}
	columns := stageColumns(q, wanted, s, f)
	for i, name := range f.names {
		t.parts[f.how[name]].add(name, f.values[i])
	}
	m := mentions(f.how)
	m["kind"] = ofStamp
	for i, value := range columns.values {
		name := columns.names[i]
		if how := m.in(value); how != ofOne && value != name {
			t.columns[how].add(name, value)
			value = name
		}
		t.all.add(name, value)
	}
	return t
}

// mentions tells how what a text of SQL mentions is shared, by its names. One that only looks like a name, in a text of the user's, makes it
// mixed at worst.
type mentions map[string]sharing

var columnNamed = regexp.MustCompile(`[a-z]+[0-9]*`)

// in returns how all that is mentioned is shared; ofOne where it is mixed.
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

// stampCode is the column of staged_files of the number of what a span shares of a stamp.
var stampCode = codeName(ofStamp)

// codeName is the column of the number of a combination.
func codeName(how sharing) string { return fmt.Sprintf("code%d", how) }

// shared returns what makes a table of combinations with their numbers.
func (t *staging) shared(table string, how sharing, from string) string {
	names, parts := t.parts[how].names, "SELECT "+codeName(how)+t.parts[how].more()+" FROM ("+from+")"
	if how == ofStamp {
		names, parts = append(slices.Clone(names), "kind"), "SELECT *, "+t.kind+" AS kind FROM ("+parts+")"
	}
	list := strings.Join(append([]string{codeName(how)}, names...), ", ")
	return fmt.Sprintf("CREATE OR REPLACE TEMP TABLE %s AS SELECT %s%s FROM (%s)", table, list, t.columns[how].more(), parts)
}

// view returns what reads rows and what they share as staged.
func (t *staging) view(rows string, shared map[sharing]string) string {
	for how := ofStamp; how < sharings; how++ {
		if table, is := shared[how]; is {
			rows += fmt.Sprintf(" JOIN %s USING (%s)", table, codeName(how))
		}
	}
	return fmt.Sprintf("SELECT %s, %s FROM %s", stampCode, &t.all, rows)
}

// more lists what is selected besides.
func (s *selection) more() string {
	if len(s.names) == 0 {
		return ""
	}
	return ", " + s.String()
}
