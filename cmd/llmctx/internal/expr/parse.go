// SPDX-License-Identifier: Apache-2.0

package expr

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Allowed says what a condition can have.
var Allowed = "a condition is made of attrs['key'], resource['key'], " + strings.Join(slices.Sorted(maps.Keys(Columns)), ", ") +
	", texts in single quotes, numbers, +, TRUE, FALSE, NULL, = <> < <= > >=, AND, OR, NOT, IN, LIKE, ILIKE, IS NULL, CASE, " +
	"coalesce, lower, and CAST(… AS DOUBLE)"

// deepest bounds how far parts are nested.
const deepest = 100

type parser struct {
	text   string
	tokens []token
	depth  int
}

// Parse reads a condition.
func Parse(text string) (Node, error) {
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	p := &parser{text: text, tokens: tokens}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if t := p.next(); t.kind != end {
		return nil, p.fail(t, "%s after a whole condition; %s", t, Allowed)
	}
	if n.Type() != Bool {
		return nil, p.fail(p.first(), "%s, no condition; write one such as attrs['gen_ai.evaluation.score.label'] = 'fail'", n.Type())
	}
	return n, nil
}

func (p *parser) first() token {
	return token{at: len(p.text) - len(strings.TrimLeft(p.text, " \t\r\n"))}
}

func (p *parser) peek() token { return p.tokens[0] }

func (p *parser) next() token {
	t := p.tokens[0]
	if t.kind != end {
		p.tokens = p.tokens[1:]
	}
	return t
}

// take takes a token if it is that sign or word.
func (p *parser) take(text string) bool {
	if p.peek().is(text) {
		p.next()
		return true
	}
	return false
}

// need takes words and signs that have to come here.
func (p *parser) need(texts ...string) error {
	for _, text := range texts {
		if t := p.next(); !t.is(text) {
			return p.fail(t, "%s where %s has to be", t, text)
		}
	}
	return nil
}

func (p *parser) fail(at token, format string, args ...any) error {
	return &Error{p.text, at.at, fmt.Sprintf(format, args...)}
}

// condition reports whether n can stand where a condition is needed.
func (p *parser) condition(at token, n Node) error {
	if t := n.Type(); t != Bool && t != Null {
		return p.fail(at, "%s where a condition has to be", t)
	}
	return nil
}

// both reads conditions with a word between them.
func (p *parser) both(operator string, part func() (Node, error), join func(l, r Node) Node) (Node, error) {
	at := p.peek()
	left, err := part()
	if err != nil {
		return nil, err
	}
	for p.peek().is(operator) {
		if err := p.condition(at, left); err != nil {
			return nil, err
		}
		p.next()
		from := p.peek()
		right, err := part()
		if err != nil {
			return nil, err
		}
		if err := p.condition(from, right); err != nil {
			return nil, err
		}
		left = join(left, right)
	}
	return left, nil
}

func (p *parser) or() (Node, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > deepest {
		return nil, p.fail(p.peek(), "nested deeper than %d", deepest)
	}
	return p.both("OR", p.and, func(l, r Node) Node { return Or{l, r} })
}

func (p *parser) and() (Node, error) {
	return p.both("AND", p.not, func(l, r Node) Node { return And{l, r} })
}

func (p *parser) not() (Node, error) {
	odd, negated := false, false
	for p.take("NOT") {
		odd, negated = !odd, true
	}
	at := p.peek()
	n, err := p.test()
	if err != nil || !negated {
		return n, err
	}
	if err := p.condition(at, n); err != nil {
		return nil, err
	}
	if odd {
		return Not{n}, nil
	}
	return Not{Not{n}}, nil
}

// test reads a value and what is asked of it.
func (p *parser) test() (Node, error) {
	at := p.peek()
	left, err := p.value()
	if err != nil {
		return nil, err
	}
	negated := p.take("NOT")
	t := p.peek()
	switch {
	case p.take("IN"):
		return p.in(at, left, negated)
	case p.take("LIKE"):
		return p.like(at, left, false, negated)
	case p.take("ILIKE"):
		return p.like(at, left, true, negated)
	case negated:
		return nil, p.fail(t, "%s after NOT, where IN, LIKE or ILIKE has to be", t)
	case p.take("IS"):
		not := p.take("NOT")
		return IsNull{left, not}, p.need("NULL")
	case t.kind == sign && comparisons[t.text] != "":
		p.next()
		right, err := p.value()
		if err != nil {
			return nil, err
		}
		return p.compare(t, comparisons[t.text], left, right)
	}
	return left, nil
}

var comparisons = map[string]Op{"=": Equal, "<>": NotEqual, "!=": NotEqual, "<": Less, "<=": LessEq, ">": Greater, ">=": GreaterEq}

func (p *parser) in(at token, left Node, not bool) (Node, error) {
	if err := p.need("("); err != nil {
		return nil, err
	}
	n := In{Of: left, Not: not}
	for {
		t := p.peek()
		value, err := p.value()
		if err != nil {
			return nil, err
		}
		literal, ok := value.(Literal)
		if !ok || literal.Value == nil {
			return nil, p.fail(t, "IN takes a list of texts or numbers")
		}
		of, with, err := p.alike(t, n.Of, literal)
		if err != nil {
			return nil, err
		}
		if literal, ok = with.(Literal); !ok {
			return nil, p.fail(t, "%s among others", literal.Type())
		}
		n.Of, n.List = of, append(n.List, literal)
		if !p.take(",") {
			break
		}
	}
	if n.Of.Type() == Bool {
		return nil, p.fail(at, "a condition where a text or a number has to be")
	}
	return n, p.need(")")
}

func (p *parser) like(at token, left Node, fold, not bool) (Node, error) {
	if t := left.Type(); t != Text && t != Null {
		return nil, p.fail(at, "%s where a text has to be", t)
	}
	t := p.next()
	if t.kind != quoted {
		return nil, p.fail(t, "%s where a pattern has to be, such as '%%refund%%'", t)
	}
	return Like{left, t.text, fold, not}, nil
}

func (p *parser) compare(at token, op Op, left, right Node) (Node, error) {
	left, right, err := p.alike(at, left, right)
	if err != nil {
		return nil, err
	}
	if left.Type() == Bool && op != Equal && op != NotEqual {
		return nil, p.fail(at, "conditions are equal or not; they have no order")
	}
	return Compare{op, left, right}, nil
}

// alike brings two values to one type: a text beside a number is read as one, beside a
// time too; beside TRUE it is compared with 'true'.
func (p *parser) alike(at token, left, right Node) (l, r Node, err error) {
	lt, rt := left.Type(), right.Type()
	switch {
	case lt == rt, lt == Null, rt == Null:
		return left, right, nil
	case lt == Text && rt == Number:
		left, err = p.number(at, left)
		return left, right, err
	case lt == Number && rt == Text:
		right, err = p.number(at, right)
		return left, right, err
	case lt == Text && rt == Bool:
		right, err = p.word(at, right)
		return left, right, err
	case lt == Bool && rt == Text:
		left, err = p.word(at, left)
		return left, right, err
	case lt == Time && rt == Text:
		right, err = p.time(at, right)
		return left, right, err
	case lt == Text && rt == Time:
		left, err = p.time(at, left)
		return left, right, err
	}
	return nil, nil, p.fail(at, "%s beside %s", lt, rt)
}

func (p *parser) number(at token, n Node) (Node, error) {
	literal, ok := n.(Literal)
	if !ok {
		return ToNumber{n}, nil
	}
	f, ok := ParseNumber(literal.Value.(string))
	if !ok {
		return nil, p.fail(at, "'%s' beside a number, which it is not", literal.Value)
	}
	return Literal{f}, nil
}

// word is TRUE or FALSE as attributes tell them.
func (p *parser) word(at token, n Node) (Node, error) {
	if literal, ok := n.(Literal); ok {
		return Literal{strconv.FormatBool(literal.Value.(bool))}, nil
	}
	return nil, p.fail(at, "a text beside a condition")
}

func (p *parser) time(at token, n Node) (Node, error) {
	literal, ok := n.(Literal)
	if ok {
		if t, ok := parseTime(literal.Value.(string)); ok {
			return Literal{t}, nil
		}
	}
	return nil, p.fail(at, "a time is compared with one such as '2026-11-20T09:00:00Z'")
}

// ParseNumber reads a number as all engines do: digits, a point, an exponent.
func ParseNumber(text string) (float64, bool) {
	digits := strings.TrimLeft(text, "+-")
	if len(text)-len(digits) > 1 || digits == "" || numberEnd(digits, 0) != len(digits) || !strings.ContainsAny(digits, "0123456789") {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}
