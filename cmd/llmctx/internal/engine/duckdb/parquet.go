// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
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

// parquetSpans is how the spans of Parquet files with the same columns are read, for a question.
func parquetSpans(q *counts.Question, g *group) (*source, *wants) {
	found, w := g.files[0].columns, spanWants(q)
	start := nanoseconds(found["start"])
	f := &parquetFields{wants: w, columns: map[string]string{
		"name": text(found["name"]), "ts": "(" + start + " // 1000)", "trace_id": "nullif(" + identifier(found["trace"]) + ", '')",
		"span_id": "nullif(" + identifier(found["span"]) + ", '')", "parent_span_id": "nullif(" + identifier(found["parent"]) + ", '')",
		"duration_ms": duration(found, start),
	}}
	s := w.source(q, f)
	s.events = eventsOf(found)
	s.linkTrace, s.linkSpan = linksOf(found)
	return s, w
}

// parquetFields reads attributes as they are handed over, and the columns of a Parquet file.
type parquetFields struct {
	*wants
	columns map[string]string
}

// Column returns a named column.
func (f *parquetFields) Column(name string) string {
	switch name {
	case partStatus:
		return statusName(f.part(partStatus))
	case partService:
		return "coalesce(" + f.part(partService) + ", " + f.Attribute(true, "service.name") + ")"
	}
	if c := f.columns[name]; c != "" {
		return c
	}
	return nullOf(name)
}

// eventsOf reads events where the columns are those of ClickHouse's exporter; "" where they are not.
func eventsOf(found map[string]column) string {
	names, attrs := found["event_names"], found["event_attrs"]
	if !strings.HasSuffix(names.kind, "[]") || !strings.HasPrefix(attrs.kind, "MAP(") || !strings.HasSuffix(attrs.kind, "[]") {
		return ""
	}
	times := "CAST(NULL AS BIGINT)"
	if c := found["event_times"]; strings.HasPrefix(c.kind, "TIMESTAMP") {
		times = "epoch_ns(" + identifierQuoted(c.name) + "[x[3]]) // 1000"
	}
	return fmt.Sprintf(`CASE WHEN len(%[1]s) > 0 THEN list_transform(list_filter(list_zip(%[1]s, %[2]s, range(1, len(%[1]s) + 1)), x -> x[1] IN (%[3]s)),
  x -> struct_pack(ts := %[4]s, name := x[1]::VARCHAR, ks := map_keys(x[2])::VARCHAR[], vs := map_values(x[2])::VARCHAR[])) END`,
		identifierQuoted(names.name), identifierQuoted(attrs.name), query.Texts(Dialect{}, query.Events), times)
}

// linksOf reads the first link, likewise.
func linksOf(found map[string]column) (trace, span string) {
	traces, spans := found["link_traces"], found["link_spans"]
	if !strings.HasSuffix(traces.kind, "[]") || !strings.HasSuffix(spans.kind, "[]") {
		return "", ""
	}
	first := func(c column) string {
		return "nullif(lower(CAST(" + identifierQuoted(c.name) + "[1] AS VARCHAR)), '')"
	}
	return first(traces), first(spans)
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
	if _, _, err := attributesOf(f.columns["attrs"]); err != nil {
		return err
	}
	_, _, err = attributesOf(f.columns["resource"])
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

// attributesOf returns attributes as they are handed over: as JSON text where they are that, else as a list of keys and values.
func attributesOf(c column) (sql string, isText bool, err error) {
	name := identifierQuoted(c.name)
	switch {
	case c.name == "":
		return "CAST([] AS " + attributeList + ")", false, nil
	case strings.HasPrefix(c.kind, "MAP("):
		return "map_entries(CAST(" + name + " AS MAP(VARCHAR, VARCHAR)))", false, nil
	case c.kind == "VARCHAR", c.kind == "JSON":
		return "CAST(" + name + " AS VARCHAR)", true, nil
	case c.kind == "BLOB":
		return "decode(" + name + ")", true, nil
	case strings.HasSuffix(c.kind, "[]") && strings.Contains(c.kind, "key") && strings.Contains(c.kind, "value"):
		return "list_transform(" + name + ", y -> struct_pack(key := y.key::VARCHAR, value := y.value::VARCHAR))", false, nil
	default:
		return "", false, fmt.Errorf("column %s is %s; attributes are read from a map, JSON text, or a list of {key, value}", c.name, c.kind)
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
