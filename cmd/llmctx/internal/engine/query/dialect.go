// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

// Dialect is what databases write in different ways.
type Dialect interface {
	// Text returns a text as a literal.
	Text(string) string
	// Number returns the number that a text is, NULL where it is none.
	Number(text string) string
	// Lower returns a text in lower case.
	Lower(text string) string
	// Pattern returns the pattern of a LIKE as a literal.
	Pattern(string) string
	// Contains reports whether a text contains a literal text.
	Contains(text, part string) string
	// Div divides a whole number that is not negative, and drops the rest.
	Div(n string, by int64) string
	// First returns the id of the row with the smallest at, of several the smallest id.
	First(id, at string) string
	// Smallest returns a list of the n smallest distinct texts where a condition holds.
	Smallest(text, condition string, n int) string
	// Hash returns a number of at least 64 bits that is the same for equal texts, and hardly for others.
	Hash(texts ...string) string
	// Double returns a number as a 64-bit float.
	Double(x string) string
}

// RawDialect is that of a database that reads records as they were exported; in a packed lake each has its weight.
type RawDialect interface {
	Dialect
	// Match returns what the first group of a pattern finds in a text, NULL where it finds nothing.
	Match(text, pattern string) string
	// Hex returns the whole number that at most 14 hexadecimal digits are.
	Hex(digits string) string
}

// Repeating is a dialect to which that comes cheaper where a text may be listed several times.
type Repeating interface {
	// SmallestRepeated returns a list of the n smallest texts where a condition holds, each as often as it is there.
	SmallestRepeated(text, condition string, n int) string
}

// Truthful is a dialect that looks at a condition once to make a number of it.
type Truthful interface {
	// Truth returns 1 where a condition holds, 0 where it does not, and NULL where that is not known.
	Truth(condition string) string
}

// Fields says how the parts of a record are read.
type Fields interface {
	// Attribute returns how the value of an attribute is read; NULL where it is absent.
	Attribute(resource bool, key string) string
	// Column returns how a named column is read.
	Column(name string) string
}

// Condition renders a condition. What it returns can be put anywhere.
func Condition(n expr.Node, d Dialect, f Fields) string {
	r := renderer{d, f}
	return "(" + r.node(n) + ")"
}

type renderer struct {
	d Dialect
	f Fields
}

func (r renderer) node(n expr.Node) string {
	switch n := n.(type) {
	case expr.Literal:
		return Literal(r.d, n)
	case expr.Column:
		return r.f.Column(n.Name)
	case expr.Attribute:
		return r.f.Attribute(n.Resource, n.Key)
	case expr.Compare:
		return r.two(n.Left, string(n.Op), n.Right)
	case expr.Add:
		return r.two(n.Left, "+", n.Right)
	case expr.And:
		return r.two(n.Left, "AND", n.Right)
	case expr.Or:
		return r.two(n.Left, "OR", n.Right)
	case expr.Not:
		return "(NOT " + r.node(n.Of) + ")"
	case expr.In:
		list := make([]string, len(n.List))
		for i, l := range n.List {
			list[i] = Literal(r.d, l)
		}
		return fmt.Sprintf("(%s %sIN (%s))", r.node(n.Of), not(n.Not), strings.Join(list, ", "))
	case expr.Like:
		of, pattern := r.node(n.Of), n.Pattern
		if n.Fold { // not all have ILIKE, and those that have fold in different ways
			of, pattern = r.d.Lower(of), strings.ToLower(pattern)
		}
		return fmt.Sprintf("(%s %sLIKE %s)", of, not(n.Not), r.d.Pattern(pattern))
	case expr.IsNull:
		return fmt.Sprintf("(%s IS %sNULL)", r.node(n.Of), not(n.Not))
	case expr.Case:
		return r.caseOf(n)
	case expr.Coalesce:
		list := make([]string, len(n.Of))
		for i, part := range n.Of {
			list[i] = r.node(part)
		}
		if len(list) == 1 {
			return list[0]
		}
		return "coalesce(" + strings.Join(list, ", ") + ")"
	case expr.Lower:
		return r.d.Lower(r.node(n.Of))
	case expr.ToNumber:
		return r.d.Number(r.node(n.Of))
	default:
		panic(fmt.Sprintf("query: no such part of a condition: %T", n)) // the parser makes no other
	}
}

func (r renderer) two(left expr.Node, operator string, right expr.Node) string {
	return "(" + r.node(left) + " " + operator + " " + r.node(right) + ")"
}

func (r renderer) caseOf(c expr.Case) string {
	var b strings.Builder
	b.WriteString("CASE")
	for _, w := range c.Whens {
		b.WriteString(" WHEN " + r.node(w.If) + " THEN " + r.node(w.Then))
	}
	if c.Else != nil {
		b.WriteString(" ELSE " + r.node(c.Else))
	}
	return b.String() + " END"
}

func not(is bool) string {
	if is {
		return "NOT "
	}
	return ""
}

// Literal renders a literal; a time as microseconds, as ts is.
func Literal(d Dialect, l expr.Literal) string {
	switch l.Type() {
	case expr.Text:
		return d.Text(l.Value.(string))
	case expr.Number:
		return d.Double(strconv.FormatFloat(l.Value.(float64), 'g', -1, 64))
	case expr.Bool:
		return strconv.FormatBool(l.Value.(bool))
	case expr.Time:
		return strconv.FormatInt(micros(l), 10)
	default:
		return "NULL"
	}
}

// Texts renders texts as a list of literals.
func Texts(d Dialect, texts []string) string {
	list := make([]string, len(texts))
	for i, t := range texts {
		list[i] = d.Text(t)
	}
	return strings.Join(list, ", ")
}
