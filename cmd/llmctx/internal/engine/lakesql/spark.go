// SPDX-License-Identifier: Apache-2.0

package lakesql

import (
	"fmt"
	"strings"
)

// backslashed quotes a text where a backslash escapes.
var backslashed = strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`)

// escaped quotes a text so.
func escaped(text string) string { return "'" + backslashed.Replace(text) + "'" }

// number is what a text has to be to be one, in the whole.
const number = `[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?`

// asIs is a name that needs no quotes: those of a packed lake.
func asIs(name string) string { return name }

var spark = Database{
	Dialect: sparkDialect{}, TextType: "STRING", Name: asIs,
	Value:  func(column, key string) string { return fmt.Sprintf("try_element_at(%s, %s)", column, escaped(key)) },
	Micros: func(column string) string { return "unix_micros(CAST(" + column + " AS TIMESTAMP))" },
}

// sparkDialect is the SQL of Spark and of Databricks.
type sparkDialect struct{}

// Text quotes a text; a backslash escapes.
func (sparkDialect) Text(text string) string { return escaped(text) }

// Number guards a cast, so that the same texts are numbers as elsewhere.
func (d sparkDialect) Number(text string) string {
	return fmt.Sprintf("CASE WHEN %[1]s RLIKE %[2]s THEN TRY_CAST(%[1]s AS DOUBLE) END", text, d.Text(`\A`+number+`\z`))
}

// Lower lowers a text.
func (sparkDialect) Lower(text string) string { return "lower(" + text + ")" }

// Pattern escapes the character that escapes.
func (d sparkDialect) Pattern(pattern string) string {
	return d.Text(strings.ReplaceAll(pattern, `\`, `\\`))
}

// Contains looks for a part.
func (sparkDialect) Contains(text, part string) string {
	return "(instr(" + text + ", " + part + ") > 0)"
}

// Div divides.
func (sparkDialect) Div(n string, by int64) string { return fmt.Sprintf("(%s DIV %d)", n, by) }

// First compares texts.
func (sparkDialect) First(id, at string) string {
	return fmt.Sprintf("min_by(%[1]s, lpad(CAST(%[2]s AS STRING), 20, '0') || coalesce(%[1]s, ''))", id, at)
}

// Smallest sorts the distinct ones.
func (sparkDialect) Smallest(text, condition string, n int) string {
	return fmt.Sprintf("array_join(slice(array_sort(collect_set(CASE WHEN %s THEN %s END)), 1, %d), ',')", condition, text, n)
}

// Hash hashes them together.
func (sparkDialect) Hash(texts ...string) string {
	return "xxhash64(" + strings.Join(texts, ", ") + ")"
}

// Double casts.
func (sparkDialect) Double(x string) string { return "CAST(" + x + " AS DOUBLE)" }
