// SPDX-License-Identifier: Apache-2.0

package expr

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error says what is wrong with a condition, and where.
type Error struct {
	Text    string // the condition
	At      int    // byte
	Message string
}

// Error shows the place under the text.
func (e *Error) Error() string {
	before := e.Text[:e.At]
	begin := strings.LastIndexByte(before, '\n') + 1
	line, _, _ := strings.Cut(e.Text[begin:], "\n")
	column := utf8.RuneCountInString(before[begin:])
	return fmt.Sprintf("%s, at character %d:\n  %s\n  %s^", e.Message, utf8.RuneCountInString(before)+1, line, strings.Repeat(" ", column))
}

type tokenKind uint8

const (
	end tokenKind = iota
	word
	quoted // a text in single quotes, unquoted
	number
	sign
)

type token struct {
	kind tokenKind
	text string
	at   int
}

// is reports whether the token is a sign, or a word in any case.
func (t token) is(text string) bool {
	return t.kind == sign && t.text == text || t.kind == word && strings.EqualFold(t.text, text)
}

// String is the token as errors tell it.
func (t token) String() string {
	switch t.kind {
	case end:
		return "the end"
	case quoted:
		return "'" + t.text + "'"
	default:
		return t.text
	}
}

// longest bounds what is read as a condition.
const longest = 16 << 10

var signs = []string{"<>", "!=", "<=", ">=", "::", "=", "<", ">", "(", ")", "[", "]", ",", "-", "+"}

// lex takes a condition apart.
func lex(text string) ([]token, error) {
	if len(text) > longest {
		return nil, &Error{text[:60], 0, fmt.Sprintf("a condition of %d bytes; at most %d are read", len(text), longest)}
	}
	if !utf8.ValidString(text) {
		return nil, &Error{strings.ToValidUTF8(text, "?"), 0, "not UTF-8"}
	}
	var tokens []token
	for at := 0; at < len(text); {
		t, next, err := lexOne(text, at)
		if err != nil {
			return nil, err
		}
		if t.kind != end {
			tokens = append(tokens, t)
		}
		at = next
	}
	return append(tokens, token{end, "", len(text)}), nil
}

// lexOne reads the token at a place; one of kind end is white space.
func lexOne(text string, at int) (t token, next int, err error) {
	r, size := utf8.DecodeRuneInString(text[at:])
	switch {
	case unicode.IsSpace(r):
		return token{}, at + size, nil
	case r == '\'':
		return lexQuoted(text, at)
	case r == '"':
		return token{}, 0, &Error{text, at, `a name in double quotes; texts stand in single quotes: 'fail'`}
	case isDigit(text[at]) || text[at] == '.' && at+1 < len(text) && isDigit(text[at+1]):
		next = numberEnd(text, at)
		return token{number, text[at:next], at}, next, nil
	case isLetter(text[at]):
		next = at
		for next < len(text) && (isLetter(text[next]) || isDigit(text[next])) {
			next++
		}
		return token{word, text[at:next], at}, next, nil
	}
	for _, s := range signs {
		if strings.HasPrefix(text[at:], s) {
			if s == "-" && strings.HasPrefix(text[at:], "--") {
				return token{}, 0, &Error{text, at, "a comment; there are none here"}
			}
			return token{sign, s, at}, at + len(s), nil
		}
	}
	return token{}, 0, &Error{text, at, fmt.Sprintf("%q is nothing that a condition can have; %s", r, Allowed)}
}

func lexQuoted(text string, at int) (token, int, error) {
	var b strings.Builder
	for i := at + 1; i < len(text); i++ {
		switch {
		case text[i] == 0:
			return token{}, 0, &Error{text, i, "a byte 0 in a text"}
		case text[i] != '\'':
			b.WriteByte(text[i])
		case i+1 < len(text) && text[i+1] == '\'':
			b.WriteByte('\'')
			i++
		default:
			return token{quoted, b.String(), at}, i + 1, nil
		}
	}
	return token{}, 0, &Error{text, at, "a text that does not end; it needs a ' after it"}
}

// numberEnd is where digits, one point and an exponent end.
func numberEnd(text string, at int) int {
	digits := func() {
		for at < len(text) && isDigit(text[at]) {
			at++
		}
	}
	digits()
	if at < len(text) && text[at] == '.' {
		at++
		digits()
	}
	if at < len(text) && (text[at] == 'e' || text[at] == 'E') {
		from := at
		at++
		if at < len(text) && (text[at] == '+' || text[at] == '-') {
			at++
		}
		if at == len(text) || !isDigit(text[at]) {
			return from
		}
		digits()
	}
	return at
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isLetter(b byte) bool { return b == '_' || 'a' <= b|0x20 && b|0x20 <= 'z' }
