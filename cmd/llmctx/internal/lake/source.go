// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Every source is brought into one shape, in which expressions are written:
//
//	spans(start_ns BIGINT, trace_id, span_id, name, service VARCHAR, duration_ms DOUBLE,
//	      status_code VARCHAR, attributes, resource_attributes STRUCT(key, value VARCHAR)[])
//
// A document that cannot be read is a row without a trace and without a start.

// otlpShape is what is read of an OTLP/JSON document. Values that are no scalars are
// kept as their JSON.
const otlpShape = `{"resourceSpans":[{"resource":{"attributes":[{"key":"VARCHAR","value":` + otlpValue + `}]},
 "scopeSpans":[{"spans":[{"traceId":"VARCHAR","spanId":"VARCHAR","name":"VARCHAR","startTimeUnixNano":"VARCHAR",
 "endTimeUnixNano":"VARCHAR","status":{"code":"VARCHAR"},"attributes":[{"key":"VARCHAR","value":` + otlpValue + `}]}]}]}]}`

const otlpValue = `{"stringValue":"VARCHAR","intValue":"VARCHAR","doubleValue":"VARCHAR","boolValue":"VARCHAR",` +
	`"arrayValue":"JSON","kvlistValue":"JSON","bytesValue":"VARCHAR"}`

// otlpText gives an OTLP value x.value as text.
const otlpText = `coalesce(x.value.stringValue, x.value.intValue, x.value.doubleValue, x.value.boolValue,
 x.value.arrayValue::VARCHAR, x.value.kvlistValue::VARCHAR, x.value.bytesValue)`

// otlpSource reads OTLP/JSON. The whole line is transformed at once, which is five
// times as fast as read_json with columns.
func otlpSource(g *group, objectBytes int, keys *keyFilter) string {
	reader := fmt.Sprintf("read_json_objects([%s], format='%s', compression='%s', maximum_object_size=%d, ignore_errors=%t)",
		quotePaths(g.paths), g.form, g.compression, objectBytes, g.form == jsonLines)
	return fmt.Sprintf(`
lines AS (SELECT unnest(CASE WHEN json IS NULL THEN [NULL] ELSE from_json(json, %s).resourceSpans END) rs FROM %s),
scopes AS (SELECT %s resource_attributes, unnest(CASE WHEN rs IS NULL THEN [NULL] ELSE rs.scopeSpans END) ss FROM lines),
raw AS (SELECT resource_attributes, unnest(CASE WHEN ss IS NULL THEN [NULL] ELSE ss.spans END) s FROM scopes),
spans AS (SELECT TRY_CAST(s.startTimeUnixNano AS BIGINT) start_ns, lower(s.traceId) trace_id, lower(s.spanId) span_id, s.name AS name,
  list_filter(resource_attributes, x -> x.key = 'service.name')[1].value service,
  (TRY_CAST(s.endTimeUnixNano AS BIGINT) - TRY_CAST(s.startTimeUnixNano AS BIGINT)) / 1e6 duration_ms,
  %s status_code, %s attributes, resource_attributes
  FROM raw)`, quote(otlpShape), reader, keys.list("rs.resource.attributes", otlpText, keys.resource),
		statusName("s.status.code"), keys.list("s.attributes", otlpText, keys.span))
}

// statusName gives a status as UNSET, OK or ERROR, whether it was written as a number
// or as a name.
func statusName(code string) string {
	return fmt.Sprintf(`CASE upper(replace(coalesce(%s::VARCHAR, ''), 'STATUS_CODE_', '')) WHEN '1' THEN 'OK' WHEN 'OK' THEN 'OK'
  WHEN '2' THEN 'ERROR' WHEN 'ERROR' THEN 'ERROR' ELSE 'UNSET' END`, code)
}

// columns are those of a Parquet file, by what they hold: the names that ClickHouse's
// exporter, otlp2parquet and duckdb-otlp use, without regard to case and underscores.
var columns = map[string][]string{
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

// column is one column of a Parquet file.
type column struct{ name, kind string }

// parquetSource reads Parquet.
func parquetSource(ctx context.Context, db *sql.DB, g *group, keys *keyFilter) (string, error) {
	reader := fmt.Sprintf("read_parquet([%s], union_by_name=true)", quotePaths(g.paths))
	found, err := describe(ctx, db, reader)
	if err != nil {
		return "", err
	}
	for _, needed := range []string{"start", "trace", "attrs"} {
		if found[needed].name == "" {
			return "", fmt.Errorf("%s: no column for %s; looked for %s", g.paths[0], needed, strings.Join(columns[needed], ", "))
		}
	}
	attributes, err := entries(found["attrs"])
	if err != nil {
		return "", fmt.Errorf("%s: %w", g.paths[0], err)
	}
	resource, err := entries(found["resource"])
	if err != nil {
		return "", fmt.Errorf("%s: %w", g.paths[0], err)
	}
	start := nanoseconds(found["start"])
	return fmt.Sprintf(`
raw AS (SELECT *, %s r_attributes, %s s_attributes FROM %s),
spans AS (SELECT %s start_ns, %s trace_id, %s span_id, %s AS name,
  coalesce(%s, list_filter(r_attributes, x -> x.key = 'service.name')[1].value) service,
  %s duration_ms, %s status_code, s_attributes attributes, r_attributes resource_attributes FROM raw)`,
		keys.list(resource, "x.value", keys.resource), keys.list(attributes, "x.value", keys.span), reader,
		start, identifier(found["trace"]), identifier(found["span"]), text(found["name"]),
		text(found["service"]), duration(found, start), statusName(text(found["status"]))), nil
}

func describe(ctx context.Context, db *sql.DB, reader string) (map[string]column, error) {
	rows, err := db.QueryContext(ctx, "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM "+reader+")")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := map[string]column{}
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.name, &c.kind); err != nil {
			return nil, err
		}
		plain := strings.ToLower(strings.ReplaceAll(c.name, "_", ""))
		for what, names := range columns {
			if at := slices.Index(names, plain); at >= 0 && (found[what].name == "" ||
				at < slices.Index(names, strings.ToLower(strings.ReplaceAll(found[what].name, "_", "")))) {
				found[what] = c
			}
		}
	}
	return found, rows.Err()
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
