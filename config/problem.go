// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"strings"
)

// Position is a place in a registry document. Line and Column count from 1.
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// String gives file:line:column.
func (p Position) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Problem is one reason why a document is refused: where, what, and what would be right.
type Problem struct {
	Position
	Path    string // contexts[0].prompt[1].since; "" for the document as a whole
	Message string
	Excerpt string // the line itself with a caret below, "" where there is none
}

// Error gives "file:line:column: path: message", and the excerpt on lines of its own.
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

// Problems are all reasons why a document is refused, in document order, at most maxProblems.
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

// excerpt shows a line of the document with a caret below its column.
func excerpt(data []byte, line, column int) string {
	text := lineOf(data, line)
	if text == "" || line < 1 {
		return ""
	}
	const longest = 160
	if column > longest {
		return ""
	}
	if len(text) > longest {
		text = text[:longest]
	}
	number := fmt.Sprintf("%5d | ", line)
	return number + text + "\n" + strings.Repeat(" ", len(number)-2) + "| " + strings.Repeat(" ", max(column-1, 0)) + "^"
}

func lineOf(data []byte, line int) string {
	rest := string(data)
	for ; line > 1; line-- {
		_, after, found := strings.Cut(rest, "\n")
		if !found {
			return ""
		}
		rest = after
	}
	text, _, _ := strings.Cut(rest, "\n")
	return strings.TrimRight(strings.ReplaceAll(text, "\t", " "), "\r ")
}
