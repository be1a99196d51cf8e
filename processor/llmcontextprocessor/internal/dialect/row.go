// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// row is one way in which a dialect tells what a record does. It is asked only where the
// record has one of its keys, or is of one of its scopes, or has a name that begins so; a
// row without any of the three is always asked.
//
// It says None of a record that is not its dialect's, and Other of one that is but whose
// kind it does not know.
type row struct {
	dialect string
	at      int // its place among all rows, the lowest first; see table.go
	keys    []Field
	scopes  []Scope
	names   []string
	words   kinds // the kind by the value of the first key, where there is no rule
	rule    func(*Span) Kind
}

// shows is one way in which a dialect tells one fact. It is asked only where the record has
// one of the keys; without keys, always.
type shows struct {
	fact fact
	at   int // its place among those that show the same, the lowest first
	keys []Field
	from source
}

// fact is what can be told of a record.
type fact uint8

const (
	requestModel fact = iota
	responseModel
	provider
	promptName
	promptVersion
	promptTemplate
	tools
	toolName
	agentName
	dataSource
	conversation
	systemText
	evaluatorNamed
	evaluatorVersioned
	skills
	harnessName
	harnessVersion
	factCount
)

func fields(list ...Field) []Field { return list }

func scopes(list ...Scope) []Scope { return list }

// registered is what the files of the dialects add.
var registered struct {
	rows  []row
	shows []shows
}

// add registers the rows of a dialect and what shows facts in it. The result is there to
// be assigned at package level, beside the keys: `var _ = add(…)`.
//
//nolint:unparam // a declaration needs a value
func add(rows []row, facts ...shows) bool {
	registered.rows = append(registered.rows, rows...)
	registered.shows = append(registered.shows, facts...)
	return true
}

// table is what rows are compiled into.
type table struct {
	rows  []compiledRow
	facts [factCount]compiledFact
}

type compiledRow struct {
	any    record.Set // the keys
	scopes uint64     // a bit for each scope
	always bool
	*row
}

type compiledFact struct {
	any    record.Set // the keys of all
	always bool       // one has no keys
	shows  []compiledShows
}

type compiledShows struct {
	any    record.Set
	always bool
	from   source
	keys   []Field
}

// compile sorts by precedence. Two of one place would make the result depend on the order of files.
func compile(rows []row, facts []shows) *table {
	t := &table{}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.at, b.at) })
	for i := range rows {
		r := &rows[i]
		if i > 0 && r.at == rows[i-1].at {
			panic("dialect: two rows at one place: " + r.dialect + ", " + rows[i-1].dialect)
		}
		if r.rule == nil {
			key, words := r.keys[0], r.words
			r.rule = func(s *Span) Kind { return words.of(s.get(key)) }
		}
		c := compiledRow{any: record.SetOf(r.keys...), row: r}
		for _, scope := range r.scopes {
			c.scopes |= 1 << scope
		}
		c.always = len(r.keys)+len(r.scopes)+len(r.names) == 0
		t.rows = append(t.rows, c)
	}
	slices.SortStableFunc(facts, func(a, b shows) int { return cmp.Compare(a.at, b.at) })
	for i := range facts {
		s := &facts[i]
		f := &t.facts[s.fact]
		c := compiledShows{any: record.SetOf(s.keys...), always: len(s.keys) == 0, from: s.from, keys: s.keys}
		f.any.Join(&c.any)
		f.always = f.always || c.always
		f.shows = append(f.shows, c)
	}
	return t
}

// concerns reports whether the row has to be asked.
func (r *compiledRow) concerns(s *Span) bool {
	if s.HasAny(&r.any) || r.scopes>>s.scope&1 != 0 || r.always {
		return true
	}
	for _, name := range r.names {
		if strings.HasPrefix(s.name, name) {
			return true
		}
	}
	return false
}

// recognise asks the rows in their order. The first that knows the kind decides it; only if
// none does, the first that recognises the record at all.
func (s *Span) recognise() {
	rows := s.dialects().table.rows
	for i := range rows {
		r := &rows[i]
		if !r.concerns(s) {
			continue
		}
		switch k := r.rule(s); {
		case k == None:
		case k == surelyOther:
			s.kind, s.row = Other, r.row
			return
		case k != Other:
			s.kind, s.row = k, r.row
			return
		case s.kind == None:
			s.kind, s.row = Other, r.row
		}
	}
}

// first returns what the first of those that show a fact tells.
func (s *Span) first(f fact) string {
	c := &s.dialects().table.facts[f]
	if !c.always && !s.HasAny(&c.any) {
		return ""
	}
	for i := range c.shows {
		if e := &c.shows[i]; e.always || s.HasAny(&e.any) {
			if text := e.from(s); text != "" {
				return text
			}
		}
	}
	return ""
}
