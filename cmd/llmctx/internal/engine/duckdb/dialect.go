// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"fmt"
	"strings"
)

// Dialect is DuckDB's SQL.
type Dialect struct{}

// Text quotes a text.
func (Dialect) Text(text string) string { return quote(text) }

// Number guards a cast: DuckDB reads more as a number than others do.
func (Dialect) Number(text string) string {
	return fmt.Sprintf(`CASE WHEN regexp_full_match(%[1]s, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST(%[1]s AS DOUBLE) END`, text)
}

// Lower lowers a text.
func (Dialect) Lower(text string) string { return "lower(" + text + ")" }

// Pattern is as it is: there is no character that escapes.
func (Dialect) Pattern(pattern string) string { return quote(pattern) }

// Contains looks for a part.
func (Dialect) Contains(text, part string) string { return "contains(" + text + ", " + part + ")" }

// Div divides.
func (Dialect) Div(n string, by int64) string { return fmt.Sprintf("(%s // %d)", n, by) }

// First compares pairs.
func (Dialect) First(id, at string) string {
	return fmt.Sprintf("min(struct_pack(a := %s, b := %s)).b", at, id)
}

// SmallestRepeated keeps a heap.
func (Dialect) SmallestRepeated(text, condition string, n int) string {
	return fmt.Sprintf("min(%[1]s, %[3]d) FILTER (%[2]s AND %[1]s IS NOT NULL)", text, condition, n)
}

// Smallest keeps a heap of what it did not see before.
func (Dialect) Smallest(text, condition string, n int) string {
	return fmt.Sprintf("min(DISTINCT %s, %d) FILTER (%s AND %s IS NOT NULL)", text, n, condition, text)
}

// Hash hashes them together.
func (Dialect) Hash(texts ...string) string { return "hash(" + strings.Join(texts, ", ") + ")" }

// Double casts.
func (Dialect) Double(x string) string { return "CAST(" + x + " AS DOUBLE)" }

// Match extracts a group.
func (Dialect) Match(text, pattern string) string {
	return fmt.Sprintf("nullif(regexp_extract(%s, %s, 1), '')", text, quote(pattern))
}

// Hex fills up to 14 digits.
func (Dialect) Hex(digits string) string {
	return fmt.Sprintf("TRY_CAST('0x' || rpad(%s, 14, '0') AS BIGINT)", digits)
}
