// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"fmt"
	"slices"
	"strings"
)

// shape is an expression over the columns of a Parquet file, and its type, as DuckDB tells it. Writers disagree on how attributes, events
// and links look: here each of their shapes is read as the same.
type shape struct{ sql, kind string }

func (s shape) isList() bool { return strings.HasSuffix(s.kind, "[]") }

func (s shape) isJSON() bool { return s.kind == "JSON" }

func (s shape) isText() bool { return s.kind == "VARCHAR" || s.isJSON() || s.kind == "BLOB" }

// element is what a list holds, by the name that is given to it.
func (s shape) element(name string) shape { return shape{name, strings.TrimSuffix(s.kind, "[]")} }

// first is the first element of a list.
func (s shape) first() shape { return s.element(s.sql + "[1]") }

// member returns the member of a struct with the first of some names, in any case, with underscores or without.
func (s shape) member(names ...string) (shape, bool) {
	for _, wanted := range names {
		for name, kind := range members(s.kind) {
			if plainName(name) == wanted {
				return shape{"struct_extract(" + s.sql + ", " + quote(name) + ")", kind}, true
			}
		}
	}
	return shape{}, false
}

// text is a value as text. What an old writer left as bytes is text, too.
func (s shape) text() string {
	switch {
	case s.sql == "":
		return "CAST(NULL AS VARCHAR)"
	case s.kind == "BLOB":
		return "coalesce(TRY(decode(" + s.sql + ")), CAST(" + s.sql + " AS VARCHAR))"
	default:
		return "CAST(" + s.sql + " AS VARCHAR)"
	}
}

// value is the value of an attribute as text: a scalar, or OTLP's struct of which one member is there.
func (s shape) value() string {
	var list []string
	for name, kind := range members(s.kind) {
		if strings.HasSuffix(plainName(name), "value") {
			list = append(list, shape{"struct_extract(" + s.sql + ", " + quote(name) + ")", kind}.value())
		}
	}
	switch {
	case len(list) > 0:
		return "coalesce(" + strings.Join(list, ", ") + ")"
	case s.isJSON():
		return "json_extract_string(" + s.sql + ", '$')"
	case s.isList(), strings.HasPrefix(s.kind, "STRUCT("), strings.HasPrefix(s.kind, "MAP("):
		return "CAST(to_json(" + s.sql + ") AS VARCHAR)"
	default:
		return s.text()
	}
}

// pairs are attributes as a list of keys and values; "" where they are neither map nor list of pairs.
func (s shape) pairs() string {
	key, value, ok := s.keyAndValue("y")
	switch {
	case !ok:
		return ""
	case s.isList():
		return pairsFrom(s.sql, key, value)
	case key.kind == "VARCHAR" && value.kind == "VARCHAR":
		return "map_entries(" + s.sql + ")"
	default:
		return pairsFrom("map_entries("+s.sql+")", key, value)
	}
}

func pairsFrom(list string, key, value shape) string {
	return fmt.Sprintf("list_transform(%s, y -> struct_pack(key := %s, value := %s))", list, key.text(), value.value())
}

// keyAndValue are those of an entry of a map, or of a list of pairs.
func (s shape) keyAndValue(entry string) (key, value shape, ok bool) {
	if inner, isMap := strings.CutPrefix(s.kind, "MAP("); isMap && !s.isList() {
		if types := commaSeparated(strings.TrimSuffix(inner, ")")); len(types) == 2 {
			return shape{entry + ".key", types[0]}, shape{entry + ".value", types[1]}, true
		}
	}
	if !s.isList() {
		return shape{}, shape{}, false
	}
	one := s.element(entry)
	key, hasKey := one.member("key")
	value, hasValue := one.member("value")
	return key, value, hasKey && hasValue
}

// asPairs are attributes as a list of keys and values, of JSON text too.
func (s shape) asPairs() string {
	switch p := s.pairs(); {
	case s.sql == "":
		return "CAST([] AS " + attributeList + ")"
	case p != "":
		return p
	default:
		return pairsOfJSON("TRY_CAST(" + s.json() + " AS JSON)")
	}
}

// json is a value as JSON text, which it may be already.
func (s shape) json() string {
	if s.isText() {
		return s.text()
	}
	return "CAST(to_json(" + s.sql + ") AS VARCHAR)"
}

// pairsOfJSON are those of an object, or of a list of pairs as OTLP/JSON has them.
func pairsOfJSON(json string) string {
	var values []string
	for _, kind := range []string{"$.stringValue", "$.intValue", "$.doubleValue", "$.boolValue", "$"} {
		values = append(values, "json_extract_string(y.value, '"+kind+"')")
	}
	return fmt.Sprintf(`CASE json_type(%[1]s)
 WHEN 'OBJECT' THEN list_transform(json_keys(%[1]s), y -> struct_pack(key := y, value := json_extract_string(%[1]s, '$."' || replace(y, '"', '\"') || '"')))
 WHEN 'ARRAY' THEN list_transform(from_json(%[1]s, '[{"key":"VARCHAR","value":"JSON"}]'), y -> struct_pack(key := y.key, value := coalesce(%[2]s)))
END`, json, strings.Join(values, ", "))
}

// nanoseconds since 1970. Whole numbers are seconds, milli-, micro- or nanoseconds: each is a time of its own century only as one of these.
func (s shape) nanoseconds() string {
	if strings.HasPrefix(s.kind, "TIMESTAMP") {
		return "epoch_ns(" + s.sql + ")"
	}
	n := "TRY_CAST(" + s.sql + " AS BIGINT)"
	scaled := fmt.Sprintf("CASE WHEN %[1]s < 100000000000 THEN %[1]s * 1000000000 WHEN %[1]s < 100000000000000 THEN %[1]s * 1000000 WHEN %[1]s < 100000000000000000 THEN %[1]s * 1000 ELSE %[1]s END", n)
	if s.isText() {
		return "coalesce(" + scaled + ", epoch_ns(TRY_CAST(" + s.text() + " AS TIMESTAMP)))"
	}
	return scaled
}

// The lengths of IDs in bytes.
const traceBytes, spanBytes = 16, 8

// identifier is an ID of so many bytes in lower-case hexadecimal digits; NULL where it is empty. In bytes are either these digits or the ID
// itself.
func (s shape) identifier(length int) string {
	text := "lower(" + s.text() + ")"
	if s.kind == "BLOB" {
		text = fmt.Sprintf("CASE WHEN octet_length(%s) = %d THEN lower(hex(%s)) ELSE %s END", s.sql, length, s.sql, text)
	}
	return "nullif(" + text + ", '')"
}

// members yields the members of a struct: their names and types.
func members(kind string) func(yield func(name, kind string) bool) {
	return func(yield func(name, kind string) bool) {
		inner, isStruct := strings.CutPrefix(kind, "STRUCT(")
		if !isStruct || !strings.HasSuffix(inner, ")") {
			return
		}
		for _, part := range commaSeparated(strings.TrimSuffix(inner, ")")) {
			if !yield(cutName(part)) {
				return
			}
		}
	}
}

// commaSeparated cuts a list at its commas, but for those inside of brackets and quotes.
func commaSeparated(list string) (parts []string) {
	depth, quoted, begin := 0, false, 0
	for i, c := range list {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			parts = append(parts, strings.TrimSpace(list[begin:i]))
			begin = i + 1
		}
	}
	return append(parts, strings.TrimSpace(list[begin:]))
}

// cutName cuts a member of a struct into its name and its type.
func cutName(member string) (name, kind string) {
	if !strings.HasPrefix(member, `"`) {
		name, kind, _ = strings.Cut(member, " ")
		return name, kind
	}
	end := 1
	for end < len(member) && (member[end] != '"' || strings.HasPrefix(member[end:], `""`)) {
		if member[end] == '"' {
			end++
		}
		end++
	}
	return strings.ReplaceAll(member[1:end], `""`, `"`), strings.TrimSpace(member[min(end+1, len(member)):])
}

// plainName is a name without regard to case and underscores.
func plainName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// hasAny reports whether some columns have one of these names.
func hasAny(columns []column, names ...string) bool {
	return slices.ContainsFunc(columns, func(c column) bool { return slices.Contains(names, plainName(c.name)) })
}
