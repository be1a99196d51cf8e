-- Makes of lake/*.json of the folder that it is run in a Parquet file, with the columns of the ClickHouse exporter: attributes are maps.
SET threads = 2;
SET preserve_insertion_order = false;
COPY (
WITH documents AS (
  SELECT from_json(json, '{"resourceSpans":[{"resource":{"attributes":[{"key":"VARCHAR","value":{"stringValue":"VARCHAR","intValue":"VARCHAR","doubleValue":"VARCHAR","boolValue":"VARCHAR"}}]},"scopeSpans":[{"spans":[{"traceId":"VARCHAR","spanId":"VARCHAR","parentSpanId":"VARCHAR","name":"VARCHAR","startTimeUnixNano":"VARCHAR","endTimeUnixNano":"VARCHAR","attributes":[{"key":"VARCHAR","value":{"stringValue":"VARCHAR","intValue":"VARCHAR","doubleValue":"VARCHAR","boolValue":"VARCHAR"}}]}]}]}]}') d
  FROM read_json_objects('lake/*.json', format = 'newline_delimited', maximum_object_size = 16777216)
),
resources AS (SELECT unnest(d.resourceSpans) rs FROM documents),
scopes AS (SELECT rs.resource.attributes ra, unnest(rs.scopeSpans) ss FROM resources),
spans AS (SELECT ra, unnest(ss.spans) s FROM scopes)
SELECT make_timestamp_ns(CAST(s.startTimeUnixNano AS BIGINT)) AS "Timestamp", s.traceId AS "TraceId", s.spanId AS "SpanId", coalesce(s.parentSpanId,'') AS "ParentSpanId", '' AS "TraceState", s.name AS "SpanName",
 list_filter(ra, x -> x.key='service.name')[1].value.stringValue AS "ServiceName",
 MAP(list_transform(ra, x -> x.key), list_transform(ra, x -> coalesce(x.value.stringValue, x.value.intValue, x.value.doubleValue, x.value.boolValue))) AS "ResourceAttributes",
 MAP(list_transform(s.attributes, x -> x.key), list_transform(s.attributes, x -> coalesce(x.value.stringValue, x.value.intValue, x.value.doubleValue, x.value.boolValue))) AS "SpanAttributes",
 CAST(s.endTimeUnixNano AS BIGINT) - CAST(s.startTimeUnixNano AS BIGINT) AS "Duration", 'Unset' AS "StatusCode"
FROM spans) TO 'parquet/spans.parquet' (COMPRESSION zstd);
