-- Which generation of the registry made the claim? A bad one can be found, and what it stamped can be withdrawn.
-- Nothing needs to be set.
-- Last run against: chDB 26.7.2.1, ClickHouse's engine in a process, over what the ClickHouse exporter v0.161.0 wrote.
SELECT SpanAttributes['llm_context.registry.revision'] AS registry, count() AS spans, formatDateTime(min(Timestamp), '%H:%i', 'UTC') AS first,
  formatDateTime(max(Timestamp), '%H:%i', 'UTC') AS last, countIf(SpanAttributes['llm_context.status'] = 'drift') AS drifting
FROM otel_traces WHERE registry != '' GROUP BY registry ORDER BY min(Timestamp);
