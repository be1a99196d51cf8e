// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"fmt"
	"strings"
)

// Dialect is ClickHouse's SQL.
type Dialect struct{}

var escapes = strings.NewReplacer(`\`, `\\`, `'`, `\'`)

// Text quotes a text; a backslash escapes.
func (Dialect) Text(text string) string { return "'" + escapes.Replace(text) + "'" }

// Number guards a cast, so that the same texts are numbers as elsewhere.
func (d Dialect) Number(text string) string {
	return fmt.Sprintf("if(match(%[1]s, %[2]s), toFloat64OrNull(%[1]s), NULL)", text, d.Text(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$`))
}

// Lower lowers a text.
func (Dialect) Lower(text string) string { return "lowerUTF8(" + text + ")" }

// Pattern escapes the character that escapes.
func (d Dialect) Pattern(pattern string) string {
	return d.Text(strings.ReplaceAll(pattern, `\`, `\\`))
}

// Contains looks for a part.
func (Dialect) Contains(text, part string) string {
	return "(position(" + text + ", " + part + ") > 0)"
}

// Div divides.
func (Dialect) Div(n string, by int64) string { return fmt.Sprintf("intDiv(%s, %d)", n, by) }

// First compares pairs.
func (Dialect) First(id, at string) string {
	return fmt.Sprintf("argMin(%[1]s, tuple(%[2]s, %[1]s))", id, at)
}

// Smallest sorts the distinct ones.
func (Dialect) Smallest(text, condition string, n int) string {
	return fmt.Sprintf("arrayStringConcat(arraySlice(arraySort(groupUniqArrayIf(assumeNotNull(%[1]s), coalesce(%[2]s, false) AND %[1]s IS NOT NULL)), 1, %[3]d), ',')", text, condition, n)
}

// Hash hashes them as a tuple: beside NULL a hash of several is NULL.
func (Dialect) Hash(texts ...string) string {
	return "sipHash64(tuple(" + strings.Join(texts, ", ") + "))"
}

// Double casts.
func (Dialect) Double(x string) string { return "toFloat64(" + x + ")" }

// Match extracts a group.
func (d Dialect) Match(text, pattern string) string {
	return fmt.Sprintf("nullIf(extract(%s, %s), '')", text, d.Text(pattern))
}

// Hex reads the digits, filled up to 14, from the last byte on.
func (Dialect) Hex(digits string) string {
	return fmt.Sprintf("reinterpretAsUInt64(reverse(unhex(rightPad(assumeNotNull(%s), 14, '0'))))", digits)
}
