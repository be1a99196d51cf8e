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
	folder := t.TempDir()
	require.NoError(t, r.Files(folder))
	spans := filepath.Join(folder, "traces.json")
	parquetFile(t, `SELECT make_timestamp_ns(nullif(CAST(s.startTimeUnixNano AS BIGINT), 0)) AS "Timestamp", s.traceId AS "TraceId", s.spanId AS "SpanId", s.parentSpanId AS "ParentSpanId", s.traceState AS "TraceState",
 s.name AS "SpanName", list_filter(ra, x -> x.key = 'service.name')[1].value.stringValue AS "ServiceName", `+mapOf("ra")+` AS "ResourceAttributes", `+mapOf("s.attributes")+` AS "SpanAttributes",
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
