-- The leanest query over a lake of OTLP/JSON lines with the columns of a postmortem: grouped by service, block of five minutes,
-- the variables and the verdict. What llmctx postmortem takes is held against it, in processor seconds, with the same DuckDB.
-- It reads lake/*.json of the folder that it is run in; values that are no strings are not asked for.
SET threads = 2;
SET preserve_insertion_order = false;
WITH documents AS (
  SELECT from_json(json, '{"resourceSpans":[{"resource":{"attributes":[{"key":"VARCHAR","value":{"stringValue":"VARCHAR"}}]},"scopeSpans":[{"spans":[{"traceId":"VARCHAR","spanId":"VARCHAR","name":"VARCHAR","startTimeUnixNano":"VARCHAR","endTimeUnixNano":"VARCHAR","attributes":[{"key":"VARCHAR","value":{"stringValue":"VARCHAR"}}]}]}]}]}') d
  FROM read_json_objects('lake/*.json', format = 'newline_delimited', maximum_object_size = 16777216)
),
resources AS (SELECT unnest(d.resourceSpans) rs FROM documents),
scopes AS (SELECT rs.resource.attributes ra, unnest(rs.scopeSpans) ss FROM resources),
spans AS (SELECT ra, unnest(ss.spans) s FROM scopes),
keyed AS (
  SELECT list_transform(ra, x -> x.key) rks, list_transform(ra, x -> x.value.stringValue) rvs, list_transform(s.attributes, x -> x.key) ks,
    list_transform(s.attributes, x -> x.value.stringValue) vs, s.traceId AS trace_id, CAST(s.startTimeUnixNano AS BIGINT) // 1000 AS ts
  FROM spans
)
SELECT rvs[list_position(rks, 'service.name')] AS service, ts // 300000000 AS block,
  vs[list_position(ks, 'llm_context.prompt.revision')] AS prompt, vs[list_position(ks, 'llm_context.model.route')] AS route,
  vs[list_position(ks, 'llm_context.index.snapshot_id')] AS "index", vs[list_position(ks, 'llm_context.tools.schema_hash')] AS tools,
  vs[list_position(ks, 'llm_context.judge.revision')] AS judge, vs[list_position(ks, 'llm_context.traffic.cohort')] AS cohort,
  vs[list_position(ks, 'gen_ai.evaluation.score.label')] AS verdict, count(*), min(ts), min(trace_id)
FROM keyed GROUP BY ALL;
