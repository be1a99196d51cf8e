// SPDX-License-Identifier: Apache-2.0

package dialect

import "github.com/llmcontext/llmcontextprocessor/internal/variable"

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
	wordsIn Field // the key whose words these are, where a rule decides and it is not the first
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
	promptLabel
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
	// From firstShown on: of each variable that is shown under keys of its own, name and revision.
	firstShown

	factCount = firstShown + 2*fact(variable.Shown)
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
