// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"
	"unicode"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// Field names an attribute key, or a family of keys, that this package reads.
type Field = record.Field

var (
	fieldOfKey = map[string]Field{}
	lastField  Field
	counts     record.Set // fields of which it matters only whether they are 0
	marks      record.Set // fields of which a value that is not blank can make a span GenAI
)

// key registers an attribute key that is read as evidence only.
func key(name string) Field {
	f := family()
	if _, twice := fieldOfKey[name]; twice {
		panic("dialect: key registered twice: " + name)
	}
	fieldOfKey[name] = f
	return f
}

// mark registers an attribute key whose value can make a span GenAI.
func mark(name string) Field {
	f := key(name)
	marks.Add(f)
	return f
}

// markOf makes a field one whose value can make a span GenAI.
func markOf(f Field) Field {
	marks.Add(f)
	return f
}

// countMark registers the attribute key of a number that marks a span where it is not 0.
func countMark(name string) Field {
	f := mark(name)
	counts.Add(f)
	return f
}

// countKey registers the attribute key of a number of which it matters whether it is 0.
func countKey(name string) Field {
	f := key(name)
	counts.Add(f)
	return f
}

// IsText reports whether the field is one of one key, and no count: its values are kept
// as they are.
func IsText(f Field) bool { return f != 0 && !counts.Has(f) && !isFamily(f) }

// family registers a field of many keys, which Family recognises.
func family() Field {
	if lastField++; lastField >= record.MaxFields {
		panic("dialect: more fields than there is room for")
	}
	return lastField
}

// Blank reports whether an attribute value says nothing.
func Blank(text string) bool { return record.Blank(text) }

// scalar reads an attribute as one word: trimmed, and without the JSON quotes
// that MLflow puts around every string attribute.
func scalar(text string) string {
	if n := len(text); n == 0 || isPlain(text[0]) && isPlain(text[n-1]) {
		return text
	}
	return unquoted(text)
}

// isPlain reports whether a text that begins and ends with such bytes is neither quoted nor
// has blanks around it.
func isPlain(c byte) bool { return c > '"' && c < 0x80 }

func unquoted(text string) string {
	text = visible(text)
	if n := len(text); n >= 2 && text[0] == '"' && text[n-1] == '"' {
		return visible(decodeString(text))
	}
	return text
}

// visible leaves out what cannot be seen around a text: blanks, what pads it in a buffer, what was copied
// with it from a page.
func visible(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) })
}
