-- Which tool's schema moved? On the spans of the tools themselves, where the instrumentation tells a tool's definition there.
-- Nothing needs to be set.
-- Last run against: chDB 26.7.2.1, ClickHouse's engine in a process, over what the ClickHouse exporter v0.161.0 wrote.
WITH schemas AS (
  SELECT coalesce(nullIf(SpanAttributes['gen_ai.tool.name'], ''), SpanAttributes['tool.name']) AS tool,
    SpanAttributes['llm_context.tool.schema_hash'] AS schema_hash, min(Timestamp) AS first, max(Timestamp) AS last, count() AS spans,
    argMin(TraceId, Timestamp) AS trace
  FROM otel_traces WHERE schema_hash != '' GROUP BY tool, schema_hash
)
SELECT tool, schema_hash, formatDateTime(first, '%H:%i', 'UTC'), formatDateTime(last, '%H:%i', 'UTC'), spans, trace
FROM schemas WHERE tool IN (SELECT tool FROM schemas GROUP BY tool HAVING count() > 1) ORDER BY tool, first;
