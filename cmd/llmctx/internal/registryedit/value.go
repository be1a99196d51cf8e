// SPDX-License-Identifier: Apache-2.0

package registryedit

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Value is what a registry writes as one mapping: fields in the order of their writing.
type Value []Field

// Field is one key of a Value. What it holds is a string, a float64, a Value, a
// []Value, or a []any of them.
type Field struct {
	Key  string
	Held any
}

// With returns the value with one more field at its end.
func (v Value) With(key string, held any) Value {
	return append(slices.Clone(v), Field{key, held})
}

// Since returns the value with the time from which it is in force.
func (v Value) Since(at time.Time) Value { return v.With("since", FormatTime(at)) }

// FormatTime writes a time as a registry takes it, in UTC.
func FormatTime(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// Flow writes the value on one line: as YAML, or as JSON where the document is JSON.
func (v Value) Flow(asJSON bool) string { return flow(v, asJSON) }

func flow(held any, asJSON bool) string {
	switch held := held.(type) {
	case Value:
		return list("{", "}", held, func(f Field) string {
			return scalar(f.Key, asJSON) + ": " + flow(f.Held, asJSON)
		})
	case []Value:
		return list("[", "]", held, func(v Value) string { return flow(v, asJSON) })
	case []any:
		return list("[", "]", held, func(item any) string { return flow(item, asJSON) })
	case string:
		return scalar(held, asJSON)
	default:
		return quoted(held)
	}
}

func list[T any](begin, end string, items []T, write func(T) string) string {
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = write(item)
	}
	return begin + strings.Join(parts, ", ") + end
}

// plain is text that YAML reads as this text wherever it stands, but for words and numbers.
var plain = regexp.MustCompile(`^[A-Za-z_/][A-Za-z0-9._:/-]*$|^\d{4}-\d\d-\d\dT[0-9:.]+Z$`)

// words are those that YAML 1.1 or 1.2 reads as a truth value or as null.
var words = []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}

func scalar(text string, asJSON bool) string {
	if !asJSON && plain.MatchString(text) && !strings.HasSuffix(text, ":") && !slices.Contains(words, strings.ToLower(text)) {
		return text
	}
	return quoted(text)
}

// quoted writes JSON, which YAML reads alike.
func quoted(held any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(held); err != nil {
		panic(err) // strings and finite numbers can be encoded
	}
	return strings.TrimSpace(out.String())
}
