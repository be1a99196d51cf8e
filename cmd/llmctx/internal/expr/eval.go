// SPDX-License-Identifier: Apache-2.0

package expr

import (
	"cmp"
	"strings"
	"time"
)

// Record is what a condition is asked of.
type Record interface {
	// Attribute returns the text of an attribute of the span, or of its resource.
	Attribute(resource bool, key string) (value string, ok bool)
	// Column returns a string, a float64 or a time.Time, as Columns has it; nil where there is none.
	Column(name string) any
}

// Holds evaluates a condition; it is not known where the condition is NULL.
func Holds(n Node, r Record) (holds, known bool) {
	holds, known = eval(n, r).(bool)
	return holds, known
}

// eval returns a string, a float64, a bool or a time.Time; nil for NULL.
func eval(n Node, r Record) any {
	switch n := n.(type) {
	case Literal:
		return n.Value
	case Column:
		return r.Column(n.Name)
	case Attribute:
		if value, ok := r.Attribute(n.Resource, n.Key); ok {
			return value
		}
		return nil
	case Compare:
		return compare(n.Op, eval(n.Left, r), eval(n.Right, r))
	case Add:
		left, ok := eval(n.Left, r).(float64)
		right, too := eval(n.Right, r).(float64)
		if !ok || !too {
			return nil
		}
		return left + right
	case And:
		return and(eval(n.Left, r), eval(n.Right, r))
	case Or:
		return not(and(not(eval(n.Left, r)), not(eval(n.Right, r))))
	case Not:
		return not(eval(n.Of, r))
	case In:
		return notIf(n.Not, in(eval(n.Of, r), n.List))
	case Like:
		return notIf(n.Not, like(eval(n.Of, r), n.Pattern, n.Fold))
	case IsNull:
		return (eval(n.Of, r) == nil) != n.Not
	case Case:
		return evalCase(n, r)
	case Coalesce:
		for _, part := range n.Of {
			if v := eval(part, r); v != nil {
				return v
			}
		}
		return nil
	case Lower:
		if text, ok := eval(n.Of, r).(string); ok {
			return strings.ToLower(text)
		}
		return nil
	case ToNumber:
		if text, ok := eval(n.Of, r).(string); ok {
			if f, ok := ParseNumber(text); ok {
				return f
			}
		}
		return nil
	default:
		return nil
	}
}

func evalCase(c Case, r Record) any {
	for _, w := range c.Whens {
		if holds, _ := eval(w.If, r).(bool); holds {
			return eval(w.Then, r)
		}
	}
	if c.Else == nil {
		return nil
	}
	return eval(c.Else, r)
}

func and(l, r any) any {
	if l == false || r == false {
		return false
	}
	if l == nil || r == nil {
		return nil
	}
	return true
}

func not(v any) any {
	if b, ok := v.(bool); ok {
		return !b
	}
	return nil
}

func notIf(negated bool, v any) any {
	if negated {
		return not(v)
	}
	return v
}

func in(v any, list []Literal) any {
	if v == nil {
		return nil
	}
	for _, l := range list {
		if compare(Equal, v, l.Value) == true {
			return true
		}
	}
	return false
}

// compare compares values of one type.
func compare(op Op, l, r any) any {
	var c int
	switch l := l.(type) {
	case string:
		r, ok := r.(string)
		if !ok {
			return nil
		}
		c = cmp.Compare(l, r)
	case float64:
		r, ok := r.(float64)
		if !ok {
			return nil
		}
		c = cmp.Compare(l, r)
	case time.Time:
		r, ok := r.(time.Time)
		if !ok {
			return nil
		}
		c = l.Truncate(time.Microsecond).Compare(r)
	case bool:
		r, ok := r.(bool)
		if !ok {
			return nil
		}
		if l != r {
			c = 1
		}
	default:
		return nil
	}
	switch op {
	case Equal:
		return c == 0
	case NotEqual:
		return c != 0
	case Less:
		return c < 0
	case LessEq:
		return c <= 0
	case Greater:
		return c > 0
	default:
		return c >= 0
	}
}

func like(v any, pattern string, fold bool) any {
	text, ok := v.(string)
	if !ok {
		return nil
	}
	if fold {
		text, pattern = strings.ToLower(text), strings.ToLower(pattern)
	}
	return matches([]rune(text), []rune(pattern))
}

// matches goes back to the last % where the rest does not fit.
func matches(text, pattern []rune) bool {
	t, p, percent, from := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '%':
			percent, from = p, t
			p++
		case p < len(pattern) && (pattern[p] == '_' || pattern[p] == text[t]):
			p++
			t++
		case percent >= 0:
			from++
			t, p = from, percent+1
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '%' {
		p++
	}
	return p == len(pattern)
}
