// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"maps"
	"math/bits"
	"strings"
)

// Field names an attribute key, or a family of keys, that this package reads.
// The zero Field is none.
type Field uint16

const (
	maxFields = 320 // room for every key below; registering more panics at start-up
	words     = maxFields / 64
)

// fieldSet is a set of fields.
type fieldSet [words]uint64

func (b *fieldSet) add(f Field)      { b[f>>6] |= 1 << (f & 63) }
func (b *fieldSet) has(f Field) bool { return b[f>>6]&(1<<(f&63)) != 0 }

// common gives one of the fields that the sets have in common, 0 if there is none.
func (b *fieldSet) common(o *fieldSet) Field {
	for i := range b {
		if both := b[i] & o[i]; both != 0 {
			return Field(i<<6 + bits.TrailingZeros64(both))
		}
	}
	return 0
}

var (
	fieldOfKey = map[string]Field{}
	lastField  Field
	counts     fieldSet // fields of which it matters only whether they are 0
	marks      fieldSet // fields of which a value that is not blank can make a span GenAI
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
	marks.add(f)
	return f
}

// countMark registers the attribute key of a number that marks a span where it is not 0.
func countMark(name string) Field {
	f := mark(name)
	counts.add(f)
	return f
}

// countKey registers the attribute key of a number of which it matters whether it is 0.
func countKey(name string) Field {
	f := key(name)
	counts.add(f)
	return f
}

// IsCount reports whether nothing but "0" or another number matters of the value, so
// that a caller need not spell the number out.
func (f Field) IsCount() bool { return counts.has(f) }

// IsText reports whether the field is one of one key, and no count: PutText takes it.
func (f Field) IsText() bool { return f != 0 && !counts.has(f) && !isFamily(f) }

// family registers a field of many keys, which Family recognises.
func family() Field {
	if lastField++; lastField >= maxFields {
		panic("dialect: more fields than maxFields")
	}
	return lastField
}

// Fields gives every exact attribute key that is read, on spans and on events.
func Fields() map[string]Field { return maps.Clone(fieldOfKey) }

// Blank reports whether an attribute value says nothing. SDKs write an absent
// value as an empty string, as JSON (Logfire, MLflow), or as str(None) (OpenLLMetry).
func Blank(text string) bool {
	if text == "" {
		return true
	}
	// Nearly every value is told by its length or its first character.
	if len(text) > 32 {
		return false // nobody writes so many blanks
	}
	switch c := text[0]; c {
	case '"', 'n', 'N', 'u', '[', '{':
		if len(text) > 16 {
			return false
		}
	default:
		if c > ' ' && c < 0x80 {
			return false
		}
	}
	switch strings.TrimSpace(text) {
	case "", `""`, "null", `"null"`, "None", "undefined", "[]", "{}":
		return true
	}
	return false
}

// scalar reads an attribute as one word: trimmed, and without the JSON quotes
// that MLflow puts around every string attribute.
func scalar(text string) string {
	text = strings.TrimSpace(text)
	if n := len(text); n >= 2 && text[0] == '"' && text[n-1] == '"' {
		return strings.TrimSpace(decodeString(text))
	}
	return text
}
