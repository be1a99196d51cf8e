// SPDX-License-Identifier: Apache-2.0

package duckdb_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
)

// Attributes as they are read of OTLP/JSON, and what makes a map of them.
const (
	valueShape = `{"stringValue":"VARCHAR","intValue":"VARCHAR","doubleValue":"VARCHAR","boolValue":"VARCHAR","arrayValue":"VARCHAR","kvlistValue":"VARCHAR","bytesValue":"VARCHAR"}`
	listShape  = `[{"key":"VARCHAR","value":` + valueShape + `}]`
	spansShape = `{"resourceSpans":[{"resource":{"attributes":` + listShape + `},"scopeSpans":[{"spans":[{"traceId":"VARCHAR","spanId":"VARCHAR","parentSpanId":"VARCHAR","traceState":"VARCHAR","name":"VARCHAR","startTimeUnixNano":"VARCHAR","endTimeUnixNano":"VARCHAR","status":{"code":"VARCHAR"},"attributes":` +
		listShape + `,"events":[{"name":"VARCHAR","timeUnixNano":"VARCHAR","attributes":` + listShape + `}],"links":[{"traceId":"VARCHAR","spanId":"VARCHAR"}]}]}]}]}`
)

func mapOf(list string) string {
	return "MAP(list_transform(coalesce(" + list + ", []), x -> x.key), list_transform(coalesce(" + list + ", []), x -> " +
		"coalesce(x.value.stringValue, x.value.intValue, x.value.doubleValue, x.value.boolValue, x.value.arrayValue, x.value.kvlistValue, x.value.bytesValue)))"
}

// overParquet writes the spans as Parquet with the columns of ClickHouse's exporter.
func overParquet(t *testing.T, r *enginetest.Records) counts.Counts {
	return overParquetWith(t, r, mapOf)
}

// overParquetWith does it with attributes in another shape.
func overParquetWith(t *testing.T, r *enginetest.Records, shape func(list string) string) counts.Counts {
	folder := t.TempDir()
	require.NoError(t, r.Files(folder))
	spans := filepath.Join(folder, "traces.json")
	parquetFile(t, `SELECT make_timestamp_ns(nullif(CAST(s.startTimeUnixNano AS BIGINT), 0)) AS "Timestamp", s.traceId AS "TraceId", s.spanId AS "SpanId", s.parentSpanId AS "ParentSpanId", s.traceState AS "TraceState",
 s.name AS "SpanName", list_filter(ra, x -> x.key = 'service.name')[1].value.stringValue AS "ServiceName", `+shape("ra")+` AS "ResourceAttributes", `+shape("s.attributes")+` AS "SpanAttributes",
 CAST(s.endTimeUnixNano AS BIGINT) - CAST(s.startTimeUnixNano AS BIGINT) AS "Duration", CASE s.status.code WHEN '2' THEN 'Error' WHEN '1' THEN 'Ok' ELSE 'Unset' END AS "StatusCode",
 list_transform(coalesce(s.events, []), e -> make_timestamp_ns(CAST(e.timeUnixNano AS BIGINT))) AS "Events.Timestamp", list_transform(coalesce(s.events, []), e -> e.name) AS "Events.Name",
 list_transform(coalesce(s.events, []), e -> `+mapOf("e.attributes")+`) AS "Events.Attributes", list_transform(coalesce(s.links, []), l -> l.traceId) AS "Links.TraceId", list_transform(coalesce(s.links, []), l -> l.spanId) AS "Links.SpanId"
FROM (SELECT ra, unnest(ss.spans) s FROM (SELECT rs.resource.attributes ra, unnest(rs.scopeSpans) ss FROM (
 SELECT unnest(from_json(json, '`+spansShape+`').resourceSpans) rs FROM read_json_objects('`+spans+`', format = 'newline_delimited', maximum_object_size = 268435456))))`, folder, "spans.parquet")
	require.NoError(t, os.Remove(spans))
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: folder, Memory: "1GB", Threads: 2})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	return e
}

func TestParquetOfOthersAnswersAsOTLPDoes(t *testing.T) { enginetest.Tables(t, overParquet) }

func TestVerdictsAreFoundInParquetOfOthers(t *testing.T) { enginetest.Verdicts(t, overParquet) }

func TestAttributesInParquetAreTheSameInEveryShape(t *testing.T) {
	for name, shape := range map[string]func(list string) string{
		"JSON text":      func(list string) string { return "CAST(to_json(" + mapOf(list) + ") AS VARCHAR)" },
		"lists of pairs": func(list string) string { return "map_entries(" + mapOf(list) + ")" },
	} {
		t.Run(name, func(t *testing.T) {
			enginetest.Verdicts(t, func(t *testing.T, r *enginetest.Records) counts.Counts { return overParquetWith(t, r, shape) })
		})
	}
}

// jsonRow is a span with attributes in JSON text.
func jsonRow(id, attributes string) string {
	return "SELECT TIMESTAMP '2026-11-20 12:00:00' AS \"Timestamp\", '" + id + "' AS trace_id, '" + id + "' AS span_id, 'chat' AS span_name, " +
		attributes + ` AS span_attributes, '{"service.name": "s"}' AS resource_attributes`
}

func TestAttributesInJSONTextAreReadAsThoseOfOTLP(t *testing.T) {
	const stamp = `"llm_context.prompt.revision": "p:r1"`
	dir := t.TempDir()
	parquetFile(t, jsonRow("01", `'{`+stamp+`, "x": "é\u00e9\n", "n": 1.50, "x": "second"}'`)+
		" UNION ALL "+jsonRow("02", `'{ "n": 1.5, "x": {"deep": [1, 2.0]}, `+stamp+` }'`)+
		" UNION ALL "+jsonRow("03", "''")+" UNION ALL "+jsonRow("04", "NULL")+" UNION ALL "+jsonRow("05", `'["x", "y"]'`)+" UNION ALL "+jsonRow("06", `'null'`), dir, "text.parquet")
	parquetFile(t, jsonRow("07", `encode('{`+stamp+`, "x": "é\u00e9\n", "n": "1.5"}')`), dir, "bytes.parquet")
	broken := filepath.Join(dir, "broken.parquet")
	parquetFile(t, jsonRow("08", `'{`+stamp+`, "x": "cut'`), broken)
	more := filepath.Join(dir, "more.parquet")
	parquetFile(t, jsonRow("09", `'{`+stamp+`} {}'`), more)
	for condition, want := range map[string]int64{
		"attrs['x'] = 'éé\n'": 2, "attrs['n'] = '1.5'": 3, `attrs['x'] = '{"deep":[1,2.0]}'`: 1, "service = 's'": 3, "name = 'chat'": 3,
	} {
		got, err := ask(t, dir, asked(t, condition))
		require.NoError(t, err, condition)
		spans, bad := sums(got)
		assert.EqualValues(t, 3, spans, condition)
		assert.Equal(t, want, bad, condition)
		require.Len(t, got.Coverage.Left.Skipped, 2)
		for i, path := range []string{broken, more} {
			assert.Equal(t, path, got.Coverage.Left.Skipped[i].Path)
			assert.Regexp(t, "^is cut off or not JSON", got.Coverage.Left.Skipped[i].Reason)
		}
	}
}
