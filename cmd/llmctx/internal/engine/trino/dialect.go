// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"fmt"
	"strings"
)

// Dialect is Trino's SQL.
type Dialect struct{}

// Text quotes a text; nothing else escapes.
func (Dialect) Text(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// Number guards a cast, so that the same texts are numbers as elsewhere.
func (Dialect) Number(text string) string {
	return fmt.Sprintf(`CASE WHEN regexp_like(%[1]s, '\A[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\z') THEN TRY_CAST(%[1]s AS DOUBLE) END`, text)
}

// Lower lowers a text.
func (Dialect) Lower(text string) string { return "lower(" + text + ")" }

// Pattern is as it is: there is no character that escapes.
func (d Dialect) Pattern(pattern string) string { return d.Text(pattern) }

// Contains looks for a part.
func (Dialect) Contains(text, part string) string { return "(strpos(" + text + ", " + part + ") > 0)" }

// Div divides.
func (Dialect) Div(n string, by int64) string { return fmt.Sprintf("(%s / %d)", n, by) }

// First compares texts: rows with NULL in them cannot be compared.
func (Dialect) First(id, at string) string {
	return fmt.Sprintf("min_by(%[1]s, lpad(CAST(%[2]s AS varchar), 20, '0') || coalesce(%[1]s, ''))", id, at)
}

// Smallest keeps a heap.
func (Dialect) Smallest(text, condition string, n int) string {
	return fmt.Sprintf("array_join(slice(array_sort(array_agg(DISTINCT %[1]s) FILTER (WHERE %[2]s AND %[1]s IS NOT NULL)), 1, %[3]d), ',')", text, condition, n)
}

// Hash hashes them, joined.
func (Dialect) Hash(texts ...string) string {
	for i, t := range texts {
		texts[i] = "coalesce(" + t + ", '')"
	}
	return "xxhash64(to_utf8(" + strings.Join(texts, " || '/' || ") + "))"
}

// Double casts.
func (Dialect) Double(x string) string { return "CAST(" + x + " AS DOUBLE)" }
