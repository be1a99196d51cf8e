// SPDX-License-Identifier: Apache-2.0

package expr

import "time"

// Node is a part of a condition.
type Node interface {
	// Type is what the part is.
	Type() Type
}

// Type is the type of a value.
type Type uint8

// The types.
const (
	Null Type = iota // nothing but NULL
	Text
	Number
	Bool
	Time
)

// String returns the name of t, as errors tell it.
func (t Type) String() string {
	return [...]string{"NULL", "a text", "a number", "a condition", "a time"}[t]
}

// Op is a comparison.
type Op string

// The comparisons.
const (
	Equal     Op = "="
	NotEqual  Op = "<>"
	Less      Op = "<"
	LessEq    Op = "<="
	Greater   Op = ">"
	GreaterEq Op = ">="
)

// The parts of a condition.
type (
	// Literal is a text, a number, TRUE, FALSE, NULL (nil) or a time.
	Literal struct{ Value any }
	// Column is a named column.
	Column struct{ Name string }
	// Attribute is attrs['key'], or resource['key'].
	Attribute struct {
		Resource bool
		Key      string
	}
	// Compare compares two values of one type.
	Compare struct {
		Op          Op
		Left, Right Node
	}
	// Add is the sum of two numbers.
	Add struct{ Left, Right Node }
	// And holds where both do.
	And struct{ Left, Right Node }
	// Or holds where either does.
	Or struct{ Left, Right Node }
	// Not is the opposite.
	Not struct{ Of Node }
	// In holds where a value is one of a list.
	In struct {
		Of   Node
		List []Literal
		Not  bool
	}
	// Like compares a text with a pattern of % and _; with Fold, in any case.
	Like struct {
		Of      Node
		Pattern string
		Fold    bool
		Not     bool
	}
	// IsNull asks whether a value is there.
	IsNull struct {
		Of  Node
		Not bool
	}
	// Case is the first value of which the condition holds, else Else (which may be nil).
	Case struct {
		Whens []When
		Else  Node
	}
	// When is one branch of a Case.
	When struct{ If, Then Node }
	// Coalesce is the first value that is not NULL.
	Coalesce struct{ Of []Node }
	// Lower is a text in lower case.
	Lower struct{ Of Node }
	// ToNumber is the number that a text is, else NULL.
	ToNumber struct{ Of Node }
)

// Columns are the named columns, and what they hold.
var Columns = map[string]Type{
	"name": Text, "service": Text, "kind": Text, "duration_ms": Number, "status_code": Text,
	"ts": Time, "trace_id": Text, "span_id": Text, "parent_span_id": Text,
}

// Type is that of the value.
func (l Literal) Type() Type {
	switch l.Value.(type) {
	case string:
		return Text
	case float64:
		return Number
	case bool:
		return Bool
	case time.Time:
		return Time
	default:
		return Null
	}
}

// Type is that of the column.
func (c Column) Type() Type { return Columns[c.Name] }

// Type is Text: all attributes are told as texts.
func (Attribute) Type() Type { return Text }

// Type is Bool.
func (Compare) Type() Type { return Bool }

// Type is Number.
func (Add) Type() Type { return Number }

// Type is Bool.
func (And) Type() Type { return Bool }

// Type is Bool.
func (Or) Type() Type { return Bool }

// Type is Bool.
func (Not) Type() Type { return Bool }

// Type is Bool.
func (In) Type() Type { return Bool }

// Type is Bool.
func (Like) Type() Type { return Bool }

// Type is Bool.
func (IsNull) Type() Type { return Bool }

// Type is that of its values.
func (c Case) Type() Type {
	for _, w := range c.Whens {
		if t := w.Then.Type(); t != Null {
			return t
		}
	}
	if c.Else != nil {
		return c.Else.Type()
	}
	return Null
}

// Type is that of its values.
func (c Coalesce) Type() Type {
	for _, n := range c.Of {
		if t := n.Type(); t != Null {
			return t
		}
	}
	return Null
}

// Type is Text.
func (Lower) Type() Type { return Text }

// Type is Number.
func (ToNumber) Type() Type { return Number }

// Walk visits n and all its parts.
func Walk(n Node, visit func(Node)) {
	if n == nil {
		return
	}
	visit(n)
	for _, part := range parts(n) {
		Walk(part, visit)
	}
}

func parts(n Node) []Node {
	switch n := n.(type) {
	case Compare:
		return []Node{n.Left, n.Right}
	case Add:
		return []Node{n.Left, n.Right}
	case And:
		return []Node{n.Left, n.Right}
	case Or:
		return []Node{n.Left, n.Right}
	case Not:
		return []Node{n.Of}
	case In:
		return []Node{n.Of}
	case Like:
		return []Node{n.Of}
	case IsNull:
		return []Node{n.Of}
	case Case:
		var list []Node
		for _, w := range n.Whens {
			list = append(list, w.If, w.Then)
		}
		return append(list, n.Else)
	case Coalesce:
		return n.Of
	case Lower:
		return []Node{n.Of}
	case ToNumber:
		return []Node{n.Of}
	default:
		return nil
	}
}
