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

// columnNames are those of a Parquet file, by what they hold: the names of who exports spans to Parquet, without regard to case and
// underscores.
var columnNames = map[string][]string{
	"start":    {"timestamp", "starttimeunixnano", "starttime", "startunixnano", "starttimestamp", "starttimens"},
	"end":      {"endtimeunixnano", "endtimestamp", "endtime", "endunixnano", "endtimens"},
	"duration": {"duration", "durationnano", "durationnanos", "durationns", "durationtimeunixnano"},
	"millis":   {"durationms"},
	"trace":    {"traceid"},
	"span":     {"spanid"},
	"parent":   {"parentspanid"},
	"state":    {"tracestate"},
	"name":     {"spanname", "name"},
	"service":  {"servicename"},
	"status":   {"statuscode", "statuscodename", "status"},
	"attrs":    {"spanattributes", "attributes", "attrs"},
	"resource": {"resourceattributes", "resource"},

	"event_names": {"events.name", "eventsname"}, "event_attrs": {"events.attributes", "eventsattributes"}, "event_times": {"events.timestamp", "eventstimestamp"},
	"link_traces": {"links.traceid", "linkstraceid"}, "link_spans": {"links.spanid", "linksspanid"},
	"events": {"events", "eventsjson"}, "links": {"links", "linksjson"},
}

// meanings are the words for what is needed.
var meanings = map[string]string{"start": "the start", "trace": "the trace ID", "attrs": "the attributes", "time": "the time"}

// column is one column of a Parquet file.
type column struct{ name, kind string }

// shape is what is in a column.
func (c column) shape() shape {
	if c.name == "" {
		return shape{}
	}
	return shape{identifierQuoted(c.name), c.kind}
}

// parquetSpans is how the spans of Parquet files with the same columns are read, for a question.
func parquetSpans(q *counts.Question, g *group) (*source, *wants) {
	found, w := g.files[0].columns, spanWants(q)
	start := found["start"].shape().nanoseconds()
	f := &parquetFields{wants: w, columns: map[string]string{
		"name": found["name"].shape().text(), "ts": "(" + start + " // 1000)", "trace_id": found["trace"].shape().identifier(traceBytes),
		"span_id": found["span"].shape().identifier(spanBytes), "parent_span_id": found["parent"].shape().identifier(spanBytes),
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

// eventsOf reads the events that may be verdicts: of a list for each part of them, of a list of structs, or of JSON text. "": there are none.
func eventsOf(found map[string]column) string {
	names, attrs, times, all := found["event_names"].shape(), found["event_attrs"].shape(), found["event_times"].shape(), found["events"].shape()
	switch {
	case names.isList() && attrs.isList():
		zipped, time := "list_zip("+names.sql+", "+attrs.sql+")", shape{}
		if times.isList() {
			zipped, time = "list_zip("+names.sql+", "+attrs.sql+", "+times.sql+")", times.element("x[3]")
		}
		return verdictEvents(names.sql, zipped, names.element("x[1]"), attrs.element("x[2]"), time)
	case all.isList():
		x := all.element("x")
		name, _ := x.member("name")
		attributes, ok := x.member("attributes")
		time, _ := x.member("timeunixnano", "timestamp", "time")
		if !ok || name.sql == "" {
			return ""
		}
		return verdictEvents(all.sql, all.sql, name, attributes, time)
	case all.isText():
		list := "from_json(TRY_CAST(" + all.text() + ` AS JSON), '["JSON"]')`
		time := "coalesce(json_extract_string(x, '$.timeUnixNano'), json_extract_string(x, '$.time_unix_nano'), json_extract_string(x, '$.timestamp'))"
		return verdictEvents(list, list, shape{"json_extract_string(x, '$.name')", "VARCHAR"}, shape{"json_extract(x, '$.attributes')", "JSON"}, shape{time, "VARCHAR"})
	default:
		return ""
	}
}

// verdictEvents reads a list of events x of which the parts are known.
func verdictEvents(counted, list string, name, attributes, time shape) string {
	at := "CAST(NULL AS BIGINT)"
	if time.sql != "" {
		at = time.nanoseconds() + " // 1000"
	}
	pairs := attributes.asPairs()
	return fmt.Sprintf(`CASE WHEN len(%s) > 0 THEN list_transform(list_filter(%s, x -> %s IN (%s)),
  x -> struct_pack(ts := %s, name := %s, ks := list_transform(%s, y -> y.key), vs := list_transform(%s, y -> y.value))) END`,
		counted, list, name.text(), query.Texts(Dialect{}, query.Events), at, name.text(), pairs, pairs)
}

// linksOf reads the first link, likewise.
func linksOf(found map[string]column) (trace, span string) {
	traces, spans, all := found["link_traces"].shape(), found["link_spans"].shape(), found["links"].shape()
	switch {
	case traces.isList() && spans.isList():
		return traces.first().identifier(traceBytes), spans.first().identifier(spanBytes)
	case all.isList():
		trace, hasTrace := all.first().member("traceid")
		span, hasSpan := all.first().member("spanid")
		if hasTrace && hasSpan {
			return trace.identifier(traceBytes), span.identifier(spanBytes)
		}
	case all.isText():
		of := func(names ...string) shape {
			for i, name := range names {
				names[i] = "json_extract_string(TRY_CAST(" + all.text() + " AS JSON), '$[0]." + name + "')"
			}
			return shape{"coalesce(" + strings.Join(names, ", ") + ")", "VARCHAR"}
		}
		return of("traceId", "trace_id").identifier(traceBytes), of("spanId", "span_id").identifier(spanBytes)
	}
	return "", ""
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
	for _, c := range columns {
		f.schema += c.name + " " + c.kind + "\n"
	}
	f.holds = heldBy(columns)
	known, needed := columnNames, []string{"start", "trace", "attrs"}
	switch f.holds {
	case metrics:
		return nil
	case logRecords:
		known, needed = logColumnNames, []string{"time", "attrs"}
	default:
	}
	f.columns = choose(columns, known)
	for _, what := range needed {
		if f.columns[what].name == "" {
			return fmt.Errorf("has no column for %s of %s; looked for %s, in any case", meanings[what], f.holds, strings.Join(known[what], ", "))
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
func choose(columns []column, known map[string][]string) map[string]column {
	found := map[string]column{}
	for what, names := range known {
		best := len(names)
		for _, c := range columns {
			if at := slices.Index(names, plainName(c.name)); at >= 0 && at < best {
				best, found[what] = at, c
			}
		}
	}
	return found
}

// attributesOf returns attributes as they are handed over: as JSON text where they are that, or have a column for each key, else as a list of
// keys and values.
func attributesOf(c column) (sql string, isText bool, err error) {
	s := c.shape()
	if inner, ok := s.member("attributes"); ok { // of a resource
		s = inner
	}
	pairs := s.pairs()
	switch {
	case s.sql == "":
		return s.asPairs(), false, nil
	case pairs != "":
		return pairs, false, nil
	case s.isText():
		return s.text(), true, nil
	case strings.HasPrefix(s.kind, "STRUCT(") && !s.isList(), s.kind == "VARIANT":
		return s.json(), true, nil
	default:
		return "", false, fmt.Errorf("column %s is %s; attributes are read from a map, a struct, JSON text, or a list of {key, value}", c.name, c.kind)
	}
}

// duration is how long a span took, in milliseconds.
func duration(found map[string]column, start string) string {
	switch {
	case found["duration"].name != "":
		return notNegative("TRY_CAST("+identifierQuoted(found["duration"].name)+" AS DOUBLE)") + " / 1e6"
	case found["millis"].name != "":
		return notNegative("TRY_CAST(" + identifierQuoted(found["millis"].name) + " AS DOUBLE)")
	case found["end"].name != "":
		return notNegative(found["end"].shape().nanoseconds()+" - "+start) + " / 1e6"
	default:
		return "CAST(NULL AS DOUBLE)"
	}
}

// notNegative is NULL where a duration is below zero: a span that ends before it starts tells none. ClickHouse's exporter writes what is
// left of 2⁶⁴ then.
func notNegative(duration string) string {
	return "CASE WHEN " + duration + " >= 0 AND " + duration + " < 9223372036854775808 THEN " + duration + " END"
}

// statusOf is the code of a status.
func statusOf(found map[string]column) string {
	s := found["status"].shape()
	if code, ok := s.member("code", "statuscode"); ok {
		s = code
	}
	return s.text()
}
