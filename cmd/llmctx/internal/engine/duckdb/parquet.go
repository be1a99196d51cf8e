// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// columnNames are those of a Parquet file, by what they hold: the names that ClickHouse's
// exporter, otlp2parquet and duckdb-otlp use, without regard to case and underscores.
var columnNames = map[string][]string{
	"start":    {"timestamp", "starttimeunixnano", "starttime", "startunixnano", "starttimestamp"},
	"end":      {"endtimeunixnano", "endtimestamp", "endtime", "endunixnano"},
	"duration": {"duration", "durationnano", "durationns"},
	"trace":    {"traceid"},
	"span":     {"spanid"},
	"parent":   {"parentspanid"},
	"state":    {"tracestate"},
	"name":     {"spanname", "name"},
	"service":  {"servicename"},
	"status":   {"statuscode", "statuscodename"},
	"attrs":    {"spanattributes", "attributes", "attrs"},
	"resource": {"resourceattributes", "resource"},

	"event_names": {"events.name"}, "event_attrs": {"events.attributes"}, "event_times": {"events.timestamp"},
	"link_traces": {"links.traceid"}, "link_spans": {"links.spanid"},
}

// meanings are the words for what is needed.
var meanings = map[string]string{"start": "the start", "trace": "the trace ID", "attrs": "the attributes"}

// column is one column of a Parquet file.
type column struct{ name, kind string }

// parquetSpans is how the spans of Parquet files with the same columns are read.
func parquetSpans(g *group) (s *source, f *parquetFields, err error) {
	found := g.files[0].columns
	attributes, err := attributesOf(found["attrs"], "attrs")
	if err != nil {
		return nil, nil, err
	}
	resource, err := attributesOf(found["resource"], "resource")
	if err != nil {
		return nil, nil, err
	}
	start := nanoseconds(found["start"])
	f = &parquetFields{attributes: attributes, resource: resource, columns: map[string]string{
		"name": text(found["name"]), "ts": "(" + start + " // 1000)", "trace_id": "nullif(" + identifier(found["trace"]) + ", '')",
		"span_id": "nullif(" + identifier(found["span"]) + ", '')", "parent_span_id": "nullif(" + identifier(found["parent"]) + ", '')",
		"status_code": statusName(text(found["status"])), "duration_ms": duration(found, start),
	}}
	f.columns["service"] = "coalesce(" + text(found["service"]) + ", " + f.Attribute(true, "service.name") + ")"
	s = &source{
		fields: f, state: text(found["state"]), operation: operationOf(f.columns["name"]),
		extra:  fmt.Sprintf("CASE WHEN %s THEN nullif(list_filter(%s, x -> %s), []) END", attributes.any(), attributes.entries, isExtra("x.key")),
		others: func(keep string) string { return short("list_filter(" + attributes.entries + ", x -> " + keep + ")") }, otherResources: short(resource.entries),
	}
	f.events(found, s)
	return s, f, nil
}

// operationOf returns of a name what tells a kind.
func operationOf(name string) string {
	words := slices.Sorted(maps.Keys(kinds.Operations))
	return fmt.Sprintf("CASE WHEN split_part(%[1]s, ' ', 1) IN (%[2]s) THEN split_part(%[1]s, ' ', 1) END", name, quoteAll(words))
}

// parquetFields reads the columns of a Parquet file.
type parquetFields struct {
	attributes, resource attributes
	columns              map[string]string
}

// Attribute reads an attribute in the way of its column.
func (f *parquetFields) Attribute(resource bool, key string) string {
	if resource {
		return f.resource.value(key)
	}
	return f.attributes.value(key)
}

// Column returns a named column.
func (f *parquetFields) Column(name string) string {
	if c := f.columns[name]; c != "" {
		return c
	}
	return nullOf(name)
}

// events reads events and links where the columns are those of ClickHouse's exporter, or lists of structs.
func (f *parquetFields) events(found map[string]column, s *source) {
	names, attrs := found["event_names"], found["event_attrs"]
	if strings.HasSuffix(names.kind, "[]") && strings.HasPrefix(attrs.kind, "MAP(") && strings.HasSuffix(attrs.kind, "[]") {
		times := "CAST(NULL AS BIGINT)"
		if c := found["event_times"]; strings.HasPrefix(c.kind, "TIMESTAMP") {
			times = "epoch_ns(" + identifierQuoted(c.name) + "[x[3]]) // 1000"
		}
		s.events = fmt.Sprintf(`CASE WHEN len(%[1]s) > 0 THEN list_transform(list_filter(list_zip(%[1]s, %[2]s, range(1, len(%[1]s) + 1)), x -> x[1] IN (%[3]s)),
  x -> struct_pack(ts := %[4]s, name := x[1]::VARCHAR, ks := map_keys(x[2])::VARCHAR[], vs := map_values(x[2])::VARCHAR[])) END`,
			identifierQuoted(names.name), identifierQuoted(attrs.name), query.Texts(Dialect{}, query.Events), times)
	}
	traces, spans := found["link_traces"], found["link_spans"]
	if strings.HasSuffix(traces.kind, "[]") && strings.HasSuffix(spans.kind, "[]") {
		s.linkTrace = "nullif(lower(CAST(" + identifierQuoted(traces.name) + "[1] AS VARCHAR)), '')"
		s.linkSpan = "nullif(lower(CAST(" + identifierQuoted(spans.name) + "[1] AS VARCHAR)), '')"
	}
}

// attributes is how a column holds attributes.
type attributes struct {
	value   func(key string) string
	entries string // a list of key and value
	json    string // the column, where it is JSON text
}

// any holds where there may be attributes of the stamp; it is cheaper than entries.
func (a *attributes) any() string {
	if a.json == "" {
		return "true"
	}
	return fmt.Sprintf("(contains(%[1]s, 'llm_context.custom.') OR contains(%[1]s, 'llm_context.declared.'))", a.json)
}

func attributesOf(c column, _ string) (attributes, error) {
	name := identifierQuoted(c.name)
	list, err := entries(c)
	a := attributes{entries: list}
	switch {
	case err != nil:
		return a, err
	case c.name == "":
		a.value = func(string) string { return "CAST(NULL AS VARCHAR)" }
	case strings.HasPrefix(c.kind, "MAP("):
		a.value = func(key string) string { return "CAST(" + name + "[" + quote(key) + "] AS VARCHAR)" }
	case c.kind == "VARCHAR", c.kind == "JSON", c.kind == "BLOB":
		a.json = "CAST(" + name + " AS VARCHAR)"
		a.value = func(key string) string {
			return "json_extract_string(" + a.json + ", " + quote("/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(key)) + ")"
		}
	default:
		a.value = func(key string) string {
			return fmt.Sprintf("list_filter(%s, x -> x.key = %s)[1].value", list, quote(key))
		}
	}
	return a, nil
}

// describe finds the columns of a Parquet file, and says why it is none of spans.
func describe(ctx context.Context, db *sql.DB, f *file) error {
	columns, err := columnsOf(ctx, db, f.path)
	if err != nil {
		return err
	}
	err = db.QueryRowContext(ctx, "SELECT count(*) > 0 FROM parquet_kv_metadata(["+quotePaths([]string{f.path})+"]) WHERE CAST(key AS VARCHAR) = "+quote(packed.TableKey)).Scan(&f.isPacked)
	if err != nil || f.isPacked {
		return err
	}
	f.columns = choose(columns)
	for _, c := range columns {
		f.schema += c.name + " " + c.kind + "\n"
	}
	for _, needed := range []string{"start", "trace", "attrs"} {
		if f.columns[needed].name == "" {
			return fmt.Errorf("has no column for %s of spans; looked for %s, in any case", meanings[needed], strings.Join(columnNames[needed], ", "))
		}
	}
	if _, err := entries(f.columns["attrs"]); err != nil {
		return err
	}
	_, err = entries(f.columns["resource"])
	return err
}

func columnsOf(ctx context.Context, db *sql.DB, path string) ([]column, error) {
	rows, err := db.QueryContext(ctx,
		"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(["+quotePaths([]string{path})+"]))")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var columns []column
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.name, &c.kind); err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return columns, rows.Err()
}

// choose returns the columns by what they hold; of several for one thing, that whose name
// comes first in the list.
func choose(columns []column) map[string]column {
	found := map[string]column{}
	for what, names := range columnNames {
		best := len(names)
		for _, c := range columns {
			if at := slices.Index(names, strings.ToLower(strings.ReplaceAll(c.name, "_", ""))); at >= 0 && at < best {
				best, found[what] = at, c
			}
		}
	}
	return found
}

// entries returns attributes as a list of keys and values, whatever holds them.
func entries(c column) (string, error) {
	name := identifierQuoted(c.name)
	switch {
	case c.name == "":
		return "CAST([] AS STRUCT(key VARCHAR, value VARCHAR)[])", nil
	case strings.HasPrefix(c.kind, "MAP("):
		return "map_entries(CAST(" + name + " AS MAP(VARCHAR, VARCHAR)))", nil
	case c.kind == "VARCHAR", c.kind == "JSON", c.kind == "BLOB":
		return "map_entries(TRY(from_json(CAST(" + name + ` AS VARCHAR), '"MAP(VARCHAR,VARCHAR)"')))`, nil
	case strings.HasSuffix(c.kind, "[]") && strings.Contains(c.kind, "key") && strings.Contains(c.kind, "value"):
		return "list_transform(" + name + ", y -> struct_pack(key := y.key::VARCHAR, value := y.value::VARCHAR))", nil
	default:
		return "", fmt.Errorf("column %s is %s; attributes are read from a map, JSON text, or a list of {key, value}", c.name, c.kind)
	}
}

func nanoseconds(c column) string {
	name := identifierQuoted(c.name)
	if strings.HasPrefix(c.kind, "TIMESTAMP") {
		return "epoch_ns(" + name + ")"
	}
	return "TRY_CAST(" + name + " AS BIGINT)"
}

func duration(found map[string]column, start string) string {
	switch {
	case found["duration"].name != "":
		return "TRY_CAST(" + identifierQuoted(found["duration"].name) + " AS DOUBLE) / 1e6"
	case found["end"].name != "":
		return "(" + nanoseconds(found["end"]) + " - " + start + ") / 1e6"
	default:
		return "CAST(NULL AS DOUBLE)"
	}
}

// identifier returns a trace or span ID in lower-case hexadecimal digits.
func identifier(c column) string {
	if c.kind == "BLOB" {
		return "lower(hex(" + identifierQuoted(c.name) + "))"
	}
	return "lower(" + text(c) + ")"
}

func text(c column) string {
	if c.name == "" {
		return "CAST(NULL AS VARCHAR)"
	}
	return "CAST(" + identifierQuoted(c.name) + " AS VARCHAR)"
}
