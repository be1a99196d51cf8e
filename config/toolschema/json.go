// SPDX-License-Identifier: Apache-2.0

package toolschema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/gowebpki/jcs"
)

// Limits on what is read. Text beyond any of them is [ErrLimit]; the largest lists seen in practice are about 100 kB.
const (
	// MaxBytes bounds one text of definitions.
	MaxBytes = 1 << 20
	// MaxDepth bounds the nesting of arrays and objects in one text.
	MaxDepth = 64
	// MaxEncodings bounds JSON inside JSON strings: a list in a string, its definitions in strings and their parameters
	// in strings make four texts.
	MaxEncodings = 4
	// MaxValues bounds the JSON values read for one call, those inside JSON strings included. It bounds memory: a
	// list of small numbers costs many times its text.
	MaxValues = 1 << 17
	// MaxTools bounds the tools of one set.
	MaxTools = 4096
)

// Why definitions have no hash. Every error of this package wraps exactly one of them.
var (
	// ErrSyntax: not JSON, cut off, not UTF-8, an unpaired surrogate, or a number outside IEEE 754 double range.
	ErrSyntax = errors.New("not valid JSON")
	// ErrShape: JSON, but no known way to write tool definitions.
	ErrShape = errors.New("not tool definitions")
	// ErrAmbiguous: it can be read in two ways, e.g. one name with two definitions.
	ErrAmbiguous = errors.New("ambiguous tool definitions")
	// ErrPartial: one page of a list that goes on.
	ErrPartial = errors.New("not all tool definitions")
	// ErrLimit: larger than the limits of this package.
	ErrLimit = errors.New("tool definitions too large")
)

// decoder reads strict JSON within one budget of values.
type decoder struct {
	values int
}

// decode reads one JSON text. Numbers come back as [json.Number] in their RFC 8785 form.
//
// RFC 8785 needs I-JSON input, and encoding/json takes duplicate keys, invalid UTF-8 and unpaired surrogates silently;
// the canonicaliser refuses all of them. So it goes first, and what encoding/json reads is its output.
func (d *decoder) decode(text string) (any, error) {
	if err := d.admit(text); err != nil {
		return nil, err
	}
	canonical, err := jcs.Transform([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	reader := json.NewDecoder(bytes.NewReader(canonical))
	reader.UseNumber()
	var value any
	if err := reader.Decode(&value); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	return value, nil
}

// admit refuses, before anything is allocated, text that would cost too much to read.
func (d *decoder) admit(text string) error {
	if len(text) > MaxBytes {
		return fmt.Errorf("%w: more than %d bytes", ErrLimit, MaxBytes)
	}
	if !utf8.ValidString(text) {
		return fmt.Errorf("%w: not UTF-8", ErrSyntax)
	}
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
			d.values++
		case c == ']' || c == '}':
			depth--
		case c == ',' || c == ':':
			d.values++
		}
		if depth > MaxDepth {
			return fmt.Errorf("%w: nested deeper than %d", ErrLimit, MaxDepth)
		}
		if d.values > MaxValues {
			return fmt.Errorf("%w: more than %d values", ErrLimit, MaxValues)
		}
	}
	return nil
}

// encode writes a Go value as JSON text, for values that never were text: a registry document, a structured attribute.
func encode(value any) (string, error) {
	if err := checkStrings(value, 0); err != nil {
		return "", err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	return string(text), nil
}

// checkStrings refuses invalid UTF-8, which json.Marshal would replace without a word.
func checkStrings(value any, depth int) error {
	if depth > MaxDepth {
		return fmt.Errorf("%w: nested deeper than %d", ErrLimit, MaxDepth)
	}
	switch value := value.(type) {
	case string:
		if !utf8.ValidString(value) {
			return fmt.Errorf("%w: not UTF-8", ErrSyntax)
		}
	case []any:
		for _, element := range value {
			if err := checkStrings(element, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		for key, member := range value {
			if !utf8.ValidString(key) {
				return fmt.Errorf("%w: not UTF-8", ErrSyntax)
			}
			if err := checkStrings(member, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// canonical writes a decoded value as RFC 8785 JSON.
func canonical(value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	text, err = jcs.Transform(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	return text, nil
}
