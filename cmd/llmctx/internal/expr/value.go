// SPDX-License-Identifier: Apache-2.0

package expr

import (
	"strings"
	"time"
)

// numberTypes are the names that databases have for numbers; all are read as a 64-bit float.
var numberTypes = []string{"DOUBLE", "FLOAT", "REAL", "BIGINT", "INTEGER", "INT", "DECIMAL", "NUMERIC"}

// value reads a value, or a sum of numbers.
func (p *parser) value() (Node, error) {
	at := p.peek()
	n, err := p.term()
	for err == nil && p.peek().is("+") {
		p.next()
		var right Node
		if right, err = p.term(); err != nil {
			break
		}
		for _, part := range []Node{n, right} {
			if t := part.Type(); t != Number && t != Null {
				return nil, p.fail(at, "%s beside +, where a number has to be: CAST(… AS DOUBLE)", t)
			}
		}
		n = Add{n, right}
	}
	return n, err
}

// term reads a value, and what it is cast to.
func (p *parser) term() (Node, error) {
	at := p.peek()
	n, err := p.plain()
	for err == nil && p.take("::") {
		n, err = p.cast(at, n)
	}
	return n, err
}

func (p *parser) plain() (Node, error) {
	t := p.next()
	switch {
	case t.kind == quoted:
		return Literal{t.text}, nil
	case t.kind == number:
		return p.literal(t, "")
	case t.is("-"), t.is("+"):
		n := p.next()
		if n.kind != number {
			return nil, p.fail(n, "%s after %s, where a number has to be", n, t)
		}
		return p.literal(n, t.text)
	case t.is("("):
		n, err := p.or()
		if err != nil {
			return nil, err
		}
		return n, p.need(")")
	case t.kind == word:
		return p.named(t)
	}
	return nil, p.fail(t, "%s where a value has to be; %s", t, Allowed)
}

func (p *parser) literal(t token, sign string) (Node, error) {
	f, ok := ParseNumber(sign + t.text)
	if !ok {
		return nil, p.fail(t, "%s is no number that can be told", t)
	}
	return Literal{f}, nil
}

// named reads what begins with a word.
func (p *parser) named(t token) (Node, error) {
	name := strings.ToLower(t.text)
	switch name {
	case "true", "false":
		return Literal{name == "true"}, nil
	case "null":
		return Literal{}, nil
	case "attrs", "resource":
		return p.attribute(t, name == "resource")
	case "case":
		return p.caseOf(t)
	case "coalesce":
		return p.coalesce(t)
	case "lower":
		return p.lower()
	case "cast", "try_cast":
		return p.castOf()
	}
	if _, ok := Columns[name]; !ok || p.peek().is("(") {
		return nil, p.fail(t, "%s is not known here; %s", t, Allowed)
	}
	return Column{name}, nil
}

func (p *parser) attribute(t token, resource bool) (Node, error) {
	if !p.take("[") {
		return nil, p.fail(t, "%s needs a key: %s['key']", t, t)
	}
	key := p.next()
	if key.kind != quoted {
		return nil, p.fail(key, "%s where a key has to be, in single quotes: %s['key']", key, t)
	}
	return Attribute{resource, key.text}, p.need("]")
}

// caseOf reads CASE WHEN … THEN … [ELSE …] END, and CASE value WHEN … too.
func (p *parser) caseOf(t token) (Node, error) {
	var of Node
	var err error
	if !p.peek().is("WHEN") {
		if of, err = p.value(); err != nil {
			return nil, err
		}
	}
	var c Case
	for p.take("WHEN") {
		w, err := p.when(of)
		if err != nil {
			return nil, err
		}
		c.Whens = append(c.Whens, w)
	}
	if len(c.Whens) == 0 {
		return nil, p.fail(p.peek(), "%s where WHEN has to be", p.peek())
	}
	if p.take("ELSE") {
		if c.Else, err = p.or(); err != nil {
			return nil, err
		}
	}
	if err := p.need("END"); err != nil {
		return nil, err
	}
	values := []Node{c.Else}
	for _, w := range c.Whens {
		values = append(values, w.Then)
	}
	return c, p.oneType(t, values)
}

func (p *parser) when(of Node) (w When, err error) {
	at := p.peek()
	if w.If, err = p.or(); err != nil {
		return w, err
	}
	if of != nil {
		w.If, err = p.compare(at, Equal, of, w.If)
	} else {
		err = p.condition(at, w.If)
	}
	if err != nil {
		return w, err
	}
	if err := p.need("THEN"); err != nil {
		return w, err
	}
	w.Then, err = p.or()
	return w, err
}

func (p *parser) coalesce(t token) (Node, error) {
	if err := p.need("("); err != nil {
		return nil, err
	}
	var c Coalesce
	for {
		n, err := p.or()
		if err != nil {
			return nil, err
		}
		c.Of = append(c.Of, n)
		if !p.take(",") {
			break
		}
	}
	if err := p.need(")"); err != nil {
		return nil, err
	}
	return c, p.oneType(t, c.Of)
}

// oneType refuses values of several types.
func (p *parser) oneType(at token, values []Node) error {
	known := Null
	for _, n := range values {
		if n == nil || n.Type() == Null {
			continue
		}
		if t := n.Type(); known != Null && t != known {
			return p.fail(at, "%s has to be of one type, and is %s and %s", at, known, t)
		}
		known = n.Type()
	}
	return nil
}

func (p *parser) lower() (Node, error) {
	if err := p.need("("); err != nil {
		return nil, err
	}
	at := p.peek()
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if t := n.Type(); t != Text && t != Null {
		return nil, p.fail(at, "%s where a text has to be", t)
	}
	return Lower{n}, p.need(")")
}

func (p *parser) castOf() (Node, error) {
	if err := p.need("("); err != nil {
		return nil, err
	}
	at := p.peek()
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if err := p.need("AS"); err != nil {
		return nil, err
	}
	if n, err = p.cast(at, n); err != nil {
		return nil, err
	}
	return n, p.need(")")
}

// cast reads a type, which has to be one of numbers.
func (p *parser) cast(at token, n Node) (Node, error) {
	t := p.next()
	known := false
	for _, name := range numberTypes {
		known = known || t.kind == word && strings.EqualFold(t.text, name)
	}
	if !known {
		return nil, p.fail(t, "%s where a type of numbers has to be, such as DOUBLE", t)
	}
	switch n.Type() {
	case Number:
		return n, nil
	case Text, Null:
		return ToNumber{n}, nil
	default:
		return nil, p.fail(at, "%s is cast to no number", n.Type())
	}
}

var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04",
	"2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04", "2006-01-02",
}

// parseTime reads a time; without a zone it is UTC.
func parseTime(text string) (time.Time, bool) {
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, text, time.UTC); err == nil {
			return t.UTC().Truncate(time.Microsecond), true
		}
	}
	return time.Time{}, false
}
