// SPDX-License-Identifier: Apache-2.0

package lakesql

import (
	"fmt"
	"strings"
)

var bigquery = Database{
	Dialect: bigqueryDialect{}, TextType: "STRING", Name: asIs,
	Value: func(column, key string) string { // a map of Parquet is a list of pairs
		return fmt.Sprintf("(SELECT pair.value FROM UNNEST(%s.key_value) AS pair WHERE pair.key = %s LIMIT 1)", column, escaped(key))
	},
	Micros: func(column string) string { return "UNIX_MICROS(CAST(" + column + " AS TIMESTAMP))" },
}

// bigqueryDialect is BigQuery's SQL.
type bigqueryDialect struct{}

// Text quotes a text; a backslash escapes.
func (bigqueryDialect) Text(text string) string { return escaped(text) }

// Number guards a cast, so that the same texts are numbers as elsewhere.
func (d bigqueryDialect) Number(text string) string {
	return fmt.Sprintf("CASE WHEN REGEXP_CONTAINS(%[1]s, %[2]s) THEN SAFE_CAST(%[1]s AS FLOAT64) END", text, d.Text(`\A`+number+`\z`))
}

// Lower lowers a text.
func (bigqueryDialect) Lower(text string) string { return "LOWER(" + text + ")" }

// Pattern escapes the character that escapes.
func (d bigqueryDialect) Pattern(pattern string) string {
	return d.Text(strings.ReplaceAll(pattern, `\`, `\\`))
}

// Contains looks for a part.
func (bigqueryDialect) Contains(text, part string) string {
	return "(INSTR(" + text + ", " + part + ") > 0)"
}

// Div divides.
func (bigqueryDialect) Div(n string, by int64) string { return fmt.Sprintf("DIV(%s, %d)", n, by) }

// First compares texts.
func (bigqueryDialect) First(id, at string) string {
	return fmt.Sprintf("MIN_BY(%[1]s, LPAD(CAST(%[2]s AS STRING), 20, '0') || COALESCE(%[1]s, ''))", id, at)
}

// Smallest sorts the distinct ones.
func (bigqueryDialect) Smallest(text, condition string, n int) string {
	one := fmt.Sprintf("CASE WHEN %s THEN %s END", condition, text)
	return fmt.Sprintf("ARRAY_TO_STRING(ARRAY_AGG(DISTINCT %[1]s IGNORE NULLS ORDER BY %[1]s LIMIT %[2]d), ',')", one, n)
}

// Hash hashes them, joined.
func (bigqueryDialect) Hash(texts ...string) string {
	return "FARM_FINGERPRINT(TO_JSON_STRING([" + strings.Join(texts, ", ") + "]))"
}

// Double casts.
func (bigqueryDialect) Double(x string) string { return "CAST(" + x + " AS FLOAT64)" }
