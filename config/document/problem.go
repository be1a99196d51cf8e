// SPDX-License-Identifier: Apache-2.0

package document

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Position is a place in a registry document. Line and Column count from 1, the
// column in characters.
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// String returns file:line:column.
func (p Position) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Problem is one reason why a document is refused: where, what, and what would be right.
type Problem struct {
	Position
	Path    string // contexts[0].prompt[1].since; "" for the document as a whole
	Message string
	Excerpt string // the line itself with a caret below, "" where there is none
}

// Error returns "file:line:column: path: message", and the excerpt on lines of its own.
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Position.String())
	if p.Path != "" {
		b.WriteString(": " + p.Path)
	}
	b.WriteString(": " + p.Message)
	if p.Excerpt != "" {
		b.WriteString("\n" + p.Excerpt)
	}
	return b.String()
}

// Problems are the reasons why a document is refused, in document order: at most
// maxProblems, and one more that says so where there are others.
type Problems []*Problem

// maxProblems keeps the error of a wholly foreign file readable.
const maxProblems = 20

// Error lists the problems, one after the other.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// describe says what a node is, for an error message.
func describe(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		if node.Tag == "!!null" || node.Value == "" {
			return "empty"
		}
		return "the single value " + quoteShort(node.Value)
	default:
		return "nothing that can be read"
	}
}
