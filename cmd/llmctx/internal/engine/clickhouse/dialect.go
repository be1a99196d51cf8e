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

// none comes after all IDs.
const none = "'~'"

// First compares texts that begin with the bytes of a time, the highest one first: pairs are slow.
func (Dialect) First(id, at string) string {
	return fmt.Sprintf("nullIf(substring(min(concat(reverse(reinterpretAsFixedString(toUInt64(%s))), ifNull(%s, %s))), 9), %[3]s)", at, id, none)
}

// Smallest sorts the distinct ones. They are listed with those that are there again: a set of each group, mostly an empty one, takes longer.
func (Dialect) Smallest(text, condition string, n int) string {
	return fmt.Sprintf("arrayStringConcat(arraySlice(arraySort(arrayDistinct(groupArrayIf(assumeNotNull(%[1]s), coalesce(%[2]s, false) AND %[1]s IS NOT NULL))), 1, %[3]d), ',')", text, condition, n)
}

// Hash hashes NULL as an empty text: beside it a hash of several would be NULL.
func (Dialect) Hash(texts ...string) string {
	return "cityHash64(ifNull(" + strings.Join(texts, ", ''), ifNull(") + ", ''))"
}

// Double casts.
func (Dialect) Double(x string) string { return "toFloat64(" + x + ")" }

// Match extracts a group; of an empty text, as most are, none is looked for.
func (d Dialect) Match(text, pattern string) string {
	return fmt.Sprintf("if(empty(%[1]s), NULL, nullIf(extract(%[1]s, %[2]s), ''))", text, d.Text(pattern))
}

// Hex reads the digits, filled up to 14, from the last byte on.
func (Dialect) Hex(digits string) string {
	return fmt.Sprintf("reinterpretAsUInt64(reverse(unhex(rightPad(assumeNotNull(%s), 14, '0'))))", digits)
}

// Shifted puts a number beside another.
func (Dialect) Shifted(number string, bits int, other string) string {
	return fmt.Sprintf("bitOr(bitShiftLeft(%s, %d), %s)", number, bits, other)
}

// Sorted lists a group.
func (Dialect) Sorted(number string) string { return "arraySort(groupArray(" + number + "))" }

// Document counts each.
func (Dialect) Document(sorted string) string {
	return fmt.Sprintf(`concat('{', arrayStringConcat(arrayMap(x -> concat('"', toString(x), '":', toString(countEqual(%[1]s, x))), arrayDistinct(%[1]s)), ','), '}')`, sorted)
}
