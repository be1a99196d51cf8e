// SPDX-License-Identifier: Apache-2.0

package duckdb_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
)

// row is a record as nobody writes it: the shapes are made of it.
type row struct {
	Begin, Finish                                    int64
	Trace, Span, Parent, State, Name, Service, Event string
	Code                                             int
	Body                                             *string
	Attrs, Resource                                  map[string]string
	Events                                           []event
	Links                                            []link
}

type event struct {
	Name  string
	Begin int64
	Attrs map[string]string
}

type link struct{ Trace, Span string }

func texts(m pcommon.Map) map[string]string {
	out := map[string]string{}
	for k, v := range m.All() {
		out[k] = v.AsString()
	}
	return out
}

// rowsOf are the spans and the log records.
func rowsOf(r *enginetest.Records) (spans, logs []row) {
	for _, rs := range r.Traces.ResourceSpans().All() {
		resource := texts(rs.Resource().Attributes())
		for _, s := range rs.ScopeSpans().At(0).Spans().All() {
			one := row{
				Begin: int64(s.StartTimestamp()), Finish: int64(s.EndTimestamp()), Trace: s.TraceID().String(), Span: s.SpanID().String(), Parent: s.ParentSpanID().String(),
				State: s.TraceState().AsRaw(), Name: s.Name(), Service: resource["service.name"], Code: int(s.Status().Code()), Attrs: texts(s.Attributes()), Resource: resource,
				Events: []event{}, Links: []link{},
			}
			for _, e := range s.Events().All() {
				one.Events = append(one.Events, event{e.Name(), int64(e.Timestamp()), texts(e.Attributes())})
			}
			for _, l := range s.Links().All() {
				one.Links = append(one.Links, link{l.TraceID().String(), l.SpanID().String()})
			}
			spans = append(spans, one)
		}
	}
	for _, rl := range r.Logs.ResourceLogs().All() {
		for _, l := range rl.ScopeLogs().At(0).LogRecords().All() {
			body := l.Body().AsString()
			logs = append(logs, row{
				Begin: int64(l.Timestamp()), Trace: l.TraceID().String(), Span: l.SpanID().String(), Event: l.EventName(), Body: &body,
				Attrs: texts(l.Attributes()), Resource: texts(rl.Resource().Attributes()),
			})
		}
	}
	return spans, logs
}

const rowColumns = `{Begin: 'BIGINT', Finish: 'BIGINT', Trace: 'VARCHAR', Span: 'VARCHAR', Parent: 'VARCHAR', State: 'VARCHAR', Name: 'VARCHAR', Service: 'VARCHAR', Event: 'VARCHAR',
 Code: 'INTEGER', Body: 'VARCHAR', Attrs: 'MAP(VARCHAR, VARCHAR)', Resource: 'MAP(VARCHAR, VARCHAR)', Events: 'STRUCT(Name VARCHAR, Begin BIGINT, Attrs MAP(VARCHAR, VARCHAR))[]', Links: 'STRUCT(Trace VARCHAR, Span VARCHAR)[]'}`

// shapes are what exporters to Parquet make of spans and of log records.
var shapes = map[string][2]string{
	"otlp2parquet": {
		`make_timestamp(Begin // 1000) AS "Timestamp", Trace AS "TraceId", Span AS "SpanId", nullif(Parent, '') AS "ParentSpanId", State AS "TraceState", Name AS "SpanName", Service AS "ServiceName", Finish - Begin AS "Duration",
 CASE Code WHEN 2 THEN 'Error' ELSE 'Unset' END AS "StatusCode", CAST(to_json(Attrs) AS VARCHAR) AS "SpanAttributes", CAST(to_json(Resource) AS VARCHAR) AS "ResourceAttributes",
 list_transform(Events, e -> e.Name) AS "EventsName", list_transform(Events, e -> make_timestamp(e.Begin // 1000)) AS "EventsTimestamp", list_transform(Events, e -> CAST(to_json(e.Attrs) AS VARCHAR)) AS "EventsAttributes",
 list_transform(Links, l -> l.Trace) AS "LinksTraceId", list_transform(Links, l -> l.Span) AS "LinksSpanId"`,
		`make_timestamp(Begin // 1000) AS "Timestamp", unhex(Trace) AS "TraceId", unhex(Span) AS "SpanId", Body AS "Body", CAST(to_json(map_concat(Attrs, MAP {'event.name': coalesce(nullif(Event, ''), Attrs['event.name'])})) AS VARCHAR) AS "LogAttributes",
 CAST(to_json(Resource) AS VARCHAR) AS "ResourceAttributes"`,
	},
	"duckdb-otlp": {
		`make_timestamp_ns(Begin) AS start_time_unix_nano, Finish - Begin AS duration_time_unix_nano, Trace AS trace_id, Span AS span_id, Parent AS parent_span_id, State AS trace_state, Name AS name, Service AS service_name, 3 AS kind, Code AS status_code,
 CAST(to_json(Attrs) AS VARCHAR) AS span_attributes, CAST(to_json(Resource) AS VARCHAR) AS resource_attributes,
 CAST(to_json(list_transform(Events, e -> struct_pack(name := e.Name, time_unix_nano := e.Begin, attributes := e.Attrs))) AS VARCHAR) AS events_json,
 CAST(to_json(list_transform(Links, l -> struct_pack(trace_id := l.Trace, span_id := l.Span))) AS VARCHAR) AS links_json`,
		`make_timestamp_ns(Begin) AS time_unix_nano, make_timestamp_ns(Begin) AS observed_time_unix_nano, Trace AS trace_id, Span AS span_id, 'judge' AS service_name, 0 AS severity_number, nullif(Event, '') AS event_name, Body AS body,
 CAST(to_json(Attrs) AS VARCHAR) AS log_attributes, CAST(to_json(Resource) AS VARCHAR) AS resource_attributes`,
	},
	"ClickHouse, strings as bytes": {
		`make_timestamp_ns(Begin) AS "Timestamp", encode(Trace) AS "TraceId", encode(Span) AS "SpanId", encode(Parent) AS "ParentSpanId", encode(State) AS "TraceState", encode(Name) AS "SpanName", encode(Service) AS "ServiceName", CAST(Finish - Begin AS UBIGINT) AS "Duration",
 encode(CASE Code WHEN 2 THEN 'Error' ELSE 'Unset' END) AS "StatusCode", ` + encoded("Attrs") + ` AS "SpanAttributes", ` + encoded("Resource") + ` AS "ResourceAttributes",
 list_transform(Events, e -> make_timestamp_ns(e.Begin)) AS "Events.Timestamp", list_transform(Events, e -> encode(e.Name)) AS "Events.Name", list_transform(Events, e -> ` + encoded("e.Attrs") + `) AS "Events.Attributes",
 list_transform(Links, l -> encode(l.Trace)) AS "Links.TraceId", list_transform(Links, l -> encode(l.Span)) AS "Links.SpanId"`,
		`make_timestamp_ns(Begin) AS "Timestamp", encode(Trace) AS "TraceId", encode(Span) AS "SpanId", 0 AS "SeverityNumber", encode(Event) AS "EventName", encode(Body) AS "Body", ` + encoded("Attrs") + ` AS "LogAttributes", ` + encoded("Resource") + ` AS "ResourceAttributes"`,
	},
	"structs as OTLP has them": {
		`Begin AS startTimeUnixNano, Finish AS endTimeUnixNano, Trace AS traceId, Span AS spanId, Parent AS parentSpanId, State AS traceState, Name AS name, struct_pack(code := Code) AS status, ` + paired("Attrs") + ` AS attributes,
 struct_pack(attributes := ` + paired("Resource") + `) AS resource, list_transform(Events, e -> struct_pack("timeUnixNano" := e.Begin, name := e.Name, attributes := ` + paired("e.Attrs") + `)) AS events,
 list_transform(Links, l -> struct_pack("traceId" := l.Trace, "spanId" := l.Span)) AS links`,
		`Begin AS timeUnixNano, Trace AS traceId, Span AS spanId, 0 AS severityNumber, Event AS eventName, Body AS body, ` + paired("Attrs") + ` AS attributes, struct_pack(attributes := ` + paired("Resource") + `) AS resource`,
	},
}

func encoded(of string) string {
	return "map_from_entries(list_transform(map_entries(" + of + "), y -> struct_pack(key := encode(y.key), value := encode(y.value))))"
}

func paired(of string) string {
	return "list_transform(map_entries(" + of + `), y -> struct_pack(key := y.key, value := struct_pack("stringValue" := y.value, "intValue" := CAST(NULL AS BIGINT))))`
}

// shaped writes all records as Parquet in a shape.
func shaped(shape [2]string) enginetest.Open {
	return func(t *testing.T, r *enginetest.Records) counts.Counts {
		folder := t.TempDir()
		spans, logs := rowsOf(r)
		for i, list := range [][]row{spans, logs} {
			if len(list) == 0 {
				continue
			}
			var lines bytes.Buffer
			for j := range list {
				require.NoError(t, json.NewEncoder(&lines).Encode(list[j]))
			}
			rows := filepath.Join(t.TempDir(), "rows")
			require.NoError(t, os.WriteFile(rows, lines.Bytes(), 0o600))
			parquetFile(t, "SELECT "+shape[i]+" FROM read_json('"+rows+"', format = 'newline_delimited', columns = "+rowColumns+")", folder, []string{"spans.parquet", "logs.parquet"}[i])
		}
		e, err := duckdb.Open(t.Context(), duckdb.Options{Path: folder, Memory: "1GB", Threads: 2})
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, e.Close()) })
		return e
	}
}

func TestWhatLogRecordsProveIsFoundInParquetWhoeverWroteIt(t *testing.T) {
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) { enginetest.Proofs(t, shaped(shape)) })
	}
}

func TestVerdictsAreFoundInParquetWhoeverWroteIt(t *testing.T) {
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) { enginetest.VerdictsTogether(t, shaped(shape)) })
	}
}

// The unit of a whole number is that in which it is a time of this century.
func TestTimesInParquetAreReadInWhateverUnit(t *testing.T) {
	for _, at := range []string{"1795176000", "1795176000000", "1795176000000000", "1795176000000000000", "'2026-11-20T12:00:00Z'", "TIMESTAMP_S '2026-11-20 12:00:00'"} {
		dir := t.TempDir()
		parquetFile(t, "SELECT "+at+` AS "Timestamp", '01' AS trace_id, '01' AS span_id, 2500 AS duration_ms, MAP {'llm_context.prompt.revision': 'p:r1'} AS attributes`, dir, "spans.parquet")
		got, err := ask(t, dir, asked(t, "duration_ms = 2500"))
		require.NoError(t, err, at)
		spans, bad := sums(got)
		assert.Equal(t, []int64{1, 1}, []int64{spans, bad}, at)
	}
}

// Attributes of which each has a column of its own within a struct.
func TestAStructWithAMemberForEachKeyHoldsAttributes(t *testing.T) {
	dir := t.TempDir()
	parquetFile(t, `SELECT TIMESTAMP '2026-11-20 12:00:00' AS "Timestamp", '01' AS trace_id, '01' AS span_id, {'llm_context.prompt.revision': 'p:r1', 'a, "b" (c)': 7, 'none': NULL} AS attributes`, dir, "spans.parquet")
	got, err := ask(t, dir, asked(t, `attrs['a, "b" (c)'] = '7' AND attrs['none'] IS NULL`))
	require.NoError(t, err)
	spans, bad := sums(got)
	assert.Equal(t, []int64{1, 1}, []int64{spans, bad})
}

func TestMetricsInParquetAreToldAsThoseInJSONAre(t *testing.T) {
	dir := t.TempDir()
	metrics := `SELECT TIMESTAMP '2026-11-20 12:00:00' AS "Timestamp", 'm' AS "MetricName", '{}' AS "Attributes", 1.5 AS "Value"`
	parquetFile(t, metrics, dir, "gauge.parquet")
	_, err := ask(t, dir, asked(t, "name = 'x'"))
	require.ErrorContains(t, err, "gauge.parquet: holds metrics, neither spans nor log records")
	parquetFile(t, jsonRow("01", `'{"llm_context.prompt.revision": "p:r1"}'`), dir, "spans.parquet")
	got, err := ask(t, dir, asked(t, "name = 'chat'"))
	require.NoError(t, err)
	assert.Empty(t, got.Coverage.Left.Skipped)
	assert.EqualValues(t, 1, got.Coverage.Left.Foreign)
}
