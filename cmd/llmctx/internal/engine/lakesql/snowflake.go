// SPDX-License-Identifier: Apache-2.0

package lakesql

import (
	"fmt"
	"strings"
)

var snowflake = Database{
	Dialect: snowflakeDialect{}, TextType: "VARCHAR", Name: asIs,
	Value: func(column, key string) string {
		return fmt.Sprintf("CAST(GET(%s, %s) AS VARCHAR)", column, escaped(key))
	},
	Micros: func(column string) string { return "DATE_PART(EPOCH_MICROSECOND, " + column + ")" },
}

// snowflakeDialect is Snowflake's SQL.
type snowflakeDialect struct{}

// Text quotes a text; a backslash escapes.
func (snowflakeDialect) Text(text string) string { return escaped(text) }

// Number guards a cast, so that the same texts are numbers as elsewhere; the pattern is one of the whole text.
func (d snowflakeDialect) Number(text string) string {
	return fmt.Sprintf("CASE WHEN REGEXP_LIKE(%[1]s, %[2]s) THEN TRY_TO_DOUBLE(%[1]s) END", text, d.Text(number))
}

// Lower lowers a text.
func (snowflakeDialect) Lower(text string) string { return "LOWER(" + text + ")" }

// Pattern is as it is: there is no character that escapes, but in texts.
func (d snowflakeDialect) Pattern(pattern string) string { return d.Text(pattern) }

// Contains looks for a part.
func (snowflakeDialect) Contains(text, part string) string {
	return "CONTAINS(" + text + ", " + part + ")"
}

// Div divides what is left without the rest: a quotient is rounded to a few digits.
func (snowflakeDialect) Div(n string, by int64) string {
	return fmt.Sprintf("CAST((%[1]s - MOD(%[1]s, %[2]d)) / %[2]d AS BIGINT)", n, by)
}

// First compares texts.
func (snowflakeDialect) First(id, at string) string {
	return fmt.Sprintf("MIN_BY(%[1]s, LPAD(CAST(%[2]s AS VARCHAR), 20, '0') || COALESCE(%[1]s, ''))", id, at)
}

// Smallest sorts the distinct ones.
func (snowflakeDialect) Smallest(text, condition string, n int) string {
	return fmt.Sprintf("ARRAY_TO_STRING(ARRAY_SLICE(ARRAY_SORT(ARRAY_AGG(DISTINCT CASE WHEN %s THEN %s END)), 0, %d), ',')", condition, text, n)
}

// Hash hashes them together.
func (snowflakeDialect) Hash(texts ...string) string {
	return "HASH(" + strings.Join(texts, ", ") + ")"
}

// Double casts.
func (snowflakeDialect) Double(x string) string { return "CAST(" + x + " AS DOUBLE)" }
