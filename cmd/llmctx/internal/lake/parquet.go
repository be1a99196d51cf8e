// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// columnNames are those of a Parquet file, by what they hold: the names that ClickHouse's
// exporter, otlp2parquet and duckdb-otlp use, without regard to case and underscores.
var columnNames = map[string][]string{
	"start":    {"timestamp", "starttimeunixnano", "starttime", "startunixnano", "starttimestamp"},
	"end":      {"endtimeunixnano", "endtimestamp", "endtime", "endunixnano"},
	"duration": {"duration", "durationnano", "durationns"},
	"trace":    {"traceid"},
	"span":     {"spanid"},
	"name":     {"spanname", "name"},
	"service":  {"servicename"},
	"status":   {"statuscode", "statuscodename"},
	"attrs":    {"spanattributes", "attributes", "attrs"},
	"resource": {"resourceattributes", "resource"},
}

// meanings are the words for what is needed.
var meanings = map[string]string{"start": "the start", "trace": "the trace ID", "attrs": "the attributes"}

// column is one column of a Parquet file.
type column struct{ name, kind string }

// parquetSource reads Parquet files that have the same columns.
func parquetSource(g *group, keys *keyFilter) (string, error) {
	found := g.files[0].columns
	attributes, err := entries(found["attrs"])
	if err != nil {
		return "", err
	}
	resource, err := entries(found["resource"])
	if err != nil {
		return "", err
	}
	start := nanoseconds(found["start"])
	return fmt.Sprintf(`
raw AS (SELECT *, %s r_attributes, %s s_attributes FROM read_parquet([%s])),
spans AS (SELECT %s start_ns, %s trace_id, %s span_id, %s AS name,
  coalesce(%s, list_filter(r_attributes, x -> x.key = 'service.name')[1].value) service,
  %s duration_ms, %s status_code, s_attributes attributes, r_attributes resource_attributes, CAST(NULL AS VARCHAR) fault FROM raw)`,
		keys.list(resource, "x.value", keys.resource), keys.list(attributes, "x.value", keys.span), quotePaths(g.paths()),
		start, identifier(found["trace"]), identifier(found["span"]), text(found["name"]),
		text(found["service"]), duration(found, start), statusName(text(found["status"]))), nil
}

// describe finds the columns of a Parquet file, and says why it is none of spans.
func describe(ctx context.Context, db *sql.DB, f *file) error {
	columns, err := columnsOf(ctx, db, f.path)
	if err != nil {
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

// choose gives the columns by what they hold; of several for one thing, that whose name
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

// entries gives attributes as a list of keys and values, whatever holds them.
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

// identifier gives a trace or span ID in lower-case hexadecimal digits.
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
