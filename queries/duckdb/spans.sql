-- The spans of a lake of OTLP/JSON files, one row a span, for the other queries of this folder.
--
--   duckdb -cmd "SET VARIABLE lake = '_build/lake/*.json*'" -cmd ".read queries/duckdb/spans.sql"
--
-- then `.read queries/duckdb/which_variable_moved.sql`. Attributes are maps of text: attrs['llm_context.prompt.revision'].
-- Last run against: DuckDB 1.5.6.
CREATE OR REPLACE TEMP TABLE spans AS
WITH documents AS (
  SELECT from_json(json, '{"resourceSpans":[{"resource":{"attributes":[{"key":"VARCHAR","value":"JSON"}]},
    "scopeSpans":[{"spans":[{"traceId":"VARCHAR","spanId":"VARCHAR","name":"VARCHAR","startTimeUnixNano":"VARCHAR",
    "endTimeUnixNano":"VARCHAR","attributes":[{"key":"VARCHAR","value":"JSON"}]}]}]}]}') AS document
  FROM read_ndjson_objects(getvariable('lake'), maximum_object_size = 67108864)
),
resources AS (SELECT unnest(document.resourceSpans) AS r FROM documents),
scopes AS (SELECT r.resource.attributes AS resource, unnest(r.scopeSpans) AS s FROM resources),
raw AS (SELECT resource, unnest(s.spans) AS span FROM scopes),
-- A value is {"stringValue": "..."}, {"intValue": "1"} and so on: what stands in it is the value.
texts AS (
  SELECT span,
    map_from_entries(list_transform(resource, lambda x: {'k': x.key, 'v': x.value ->> ('$.' || json_keys(x.value)[1])})) AS resource,
    map_from_entries(list_transform(span.attributes, lambda x: {'k': x.key, 'v': x.value ->> ('$.' || json_keys(x.value)[1])})) AS attrs
  FROM raw
)
SELECT make_timestamp_ns(span.startTimeUnixNano::BIGINT) AS ts, span.traceId AS trace_id, span.spanId AS span_id,
  span.name AS name, resource['service.name'] AS service, resource, attrs
FROM texts;
