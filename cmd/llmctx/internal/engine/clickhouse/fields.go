// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// fields reads a record of the exporter's tables.
type fields struct {
	d                    Dialect
	attributes, resource string // columns, or what has their type
	json                 bool   // they are JSON, else maps
	orNull               bool   // the server has arrayElementOrNull
	columns              map[string]string
	there                func(query.OtherKey) bool // reports whether any record has an attribute; nil: nobody looked
}

// Attribute returns NULL for a key that is absent; a map alone would return ”.
func (f fields) Attribute(resource bool, key string) string {
	column := f.attributes
	if resource {
		column = f.resource
	}
	of := query.OtherKey{Key: key}
	if resource {
		of.Resource = 1
	}
	if column == "" || f.there != nil && !f.there(of) {
		return null
	}
	if f.json {
		return fmt.Sprintf("CAST(%s.%s AS Nullable(String))", column, path(key))
	}
	if f.orNull { // looks once
		return fmt.Sprintf("arrayElementOrNull(%s, %s)", column, f.d.Text(key))
	}
	return fmt.Sprintf("if(mapContains(%[1]s, %[2]s), %[1]s[%[2]s], NULL)", column, f.d.Text(key))
}

// thereOf are those of some keys that any record has; one where none is. What is held against others is copied for each span.
func (f fields) thereOf(keys []string) []string {
	list := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return f.Attribute(false, key) == null })
	if len(list) == 0 {
		return keys[:1]
	}
	return list
}

// word is query.Word, of which each is lowered once in a block.
func (f fields) word() string { return f.d.Lower(few(query.FirstOf(f, f.thereOf(kinds.Keys)))) }

// null is a text that is absent.
const null = "CAST(NULL AS Nullable(String))"

// path is where the JSON type keeps a key with points.
func path(key string) string {
	parts := strings.Split(key, ".")
	for i, p := range parts {
		parts[i] = identifier(p)
	}
	return strings.Join(parts, ".")
}

func identifier(name string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(name) + "`"
}

// Column returns a named column.
func (f fields) Column(name string) string {
	if c := f.columns[name]; c != "" {
		return c
	}
	switch name {
	case "ts":
		return "CAST(NULL AS Nullable(Int64))"
	case "duration_ms":
		return "CAST(NULL AS Nullable(Float64))"
	default:
		return null
	}
}

// lasted is a duration in milliseconds; NULL where a span ends before it starts, which the exporter writes as what is left
// of 2⁶⁴ (into a signed column: below zero).
const lasted = "(if(Duration >= 0 AND Duration < 9223372036854775808, Duration, NULL) / 1e6)"

func (e *Engine) spanFields() fields {
	f := fields{attributes: "SpanAttributes", resource: "ResourceAttributes", json: e.json, orNull: e.orNull, there: e.there, columns: map[string]string{
		"name": "SpanName", "service": "nullIf(ServiceName, '')", "ts": "toUnixTimestamp64Micro(Timestamp)", "trace_id": "nullIf(TraceId, '')",
		"span_id": "nullIf(SpanId, '')", "parent_span_id": "nullIf(ParentSpanId, '')", "duration_ms": lasted,
		"status_code": "upper(StatusCode)",
	}}
	f.columns["kind"] = kind(f.word(), "SpanName")
	return f
}

func (e *Engine) logFields() fields {
	return fields{attributes: "attributes", orNull: e.orNull, resource: e.asMap("ResourceAttributes"), columns: map[string]string{
		"name": "EventName", "service": "nullIf(ServiceName, '')", "ts": "toUnixTimestamp64Micro(Timestamp)", "trace_id": "nullIf(TraceId, '')",
		"span_id": "nullIf(SpanId, '')",
	}}
}
