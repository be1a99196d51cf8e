// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"fmt"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Dialect is Trino's SQL.
type Dialect struct{}

// Text quotes a text; nothing else escapes.
func (Dialect) Text(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// Number casts what has no other characters than numbers have, so that the same texts are numbers as elsewhere.
func (Dialect) Number(text string) string {
	return fmt.Sprintf("TRY_CAST(CASE WHEN ltrim(%[1]s, '0123456789+-.eE') = '' THEN %[1]s END AS DOUBLE)", text)
}

// Lower lowers a text.
func (Dialect) Lower(text string) string { return "lower(" + text + ")" }

// Pattern is as it is: there is no character that escapes.
func (d Dialect) Pattern(pattern string) string { return d.Text(pattern) }

// Contains looks for a part.
func (Dialect) Contains(text, part string) string { return "(strpos(" + text + ", " + part + ") > 0)" }

// Div divides.
func (Dialect) Div(n string, by int64) string { return fmt.Sprintf("(%s / %d)", n, by) }

// none comes after all IDs.
const none = "'~'"

// first compares bytes that begin with those of a time, the highest one first: rows with NULL in them cannot be compared, and to write each
// time as a text takes longer.
func first(id, at string) string {
	return fmt.Sprintf("min(to_big_endian_64(%s) || to_utf8(coalesce(%s, %s)))", at, id, none)
}

// First is what is behind the time.
func (Dialect) First(id, at string) string {
	return fmt.Sprintf("nullif(from_utf8(substr(%s, 9)), %s)", first(id, at), none)
}

// FirstAt is the time.
func (Dialect) FirstAt(id, at string) string {
	return fmt.Sprintf("from_big_endian_64(substr(%s, 1, 8))", first(id, at))
}

// Smallest sorts the distinct ones.
func (Dialect) Smallest(text, condition string, n int) string {
	return fmt.Sprintf("array_join(slice(array_sort(array_distinct(array_agg(%[1]s) FILTER (WHERE %[2]s AND %[1]s IS NOT NULL))), 1, %[3]d), ',')", text, condition, n)
}

// SmallestRepeated keeps so many, and hands over no more than are needed.
func (Dialect) SmallestRepeated(text, condition string, n int) string {
	kept := fmt.Sprintf("min(%s, %d) FILTER (WHERE %s)", text, n, condition)
	return fmt.Sprintf("array_join(CASE WHEN cardinality(array_distinct(%[1]s)) < %[2]d THEN %[1]s ELSE slice(array_sort(array_distinct(%[1]s)), 1, %[2]d) END, ',')", kept, counts.KeptTraces)
}

// Hash hashes them, joined.
func (Dialect) Hash(texts ...string) string {
	for i, t := range texts {
		texts[i] = "coalesce(" + t + ", '')"
	}
	return "from_big_endian_64(xxhash64(to_utf8(" + strings.Join(texts, " || '/' || ") + ")))"
}

// Double casts.
func (Dialect) Double(x string) string { return "CAST(" + x + " AS DOUBLE)" }

// Truth casts it.
func (Dialect) Truth(condition string) string { return "CAST(" + condition + " AS integer)" }

// Time is of the precision that a packed lake has.
func (d Dialect) Time(at time.Time) string {
	return "TIMESTAMP " + d.Text(at.UTC().Format("2006-01-02 15:04:05.000000"))
}

// Millis cuts both to milliseconds.
func (Dialect) Millis(from, to string) string {
	return "date_diff('millisecond', " + from + ", " + to + ")"
}

// Micros goes by seconds, since there are no finer parts of a time: what rounding adds is less than half of a microsecond until 2100. The time is
// one of the session's zone, which is UTC: to say so of each takes longer.
func (Dialect) Micros(at string) string {
	return "CAST(round(to_unixtime(" + at + ") * 1000000) AS bigint)"
}

// microsInUTC are the same in a session of any zone.
func microsInUTC(at string) string {
	return Dialect{}.Micros("with_timezone(" + at + ", 'UTC')")
}

// Shifted loses the highest bits.
func (Dialect) Shifted(number string, bits int, other string) string {
	return fmt.Sprintf("bitwise_or(bitwise_left_shift(%s, %d), %s)", number, bits, other)
}

// Sorted is an array: a map of each group takes half as long again.
func (Dialect) Sorted(number string) string { return "array_sort(array_agg(" + number + "))" }

// histogram is what queries of sorts of groups have, and no others.
const histogram = "array_histogram("

// Document casts a map.
func (Dialect) Document(sorted string) string {
	return "json_format(CAST(" + histogram + sorted + ") AS JSON))"
}
