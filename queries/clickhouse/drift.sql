-- Which spans were served by something that the registry did not declare?
-- Last run against: chDB 26.7.2.1, ClickHouse's engine in a process, over what the ClickHouse exporter v0.161.0 wrote.
SELECT ServiceName, SpanAttributes['llm_context.drift'] AS variables, SpanAttributes['llm_context.declared.route'] AS declared_route,
  SpanAttributes['llm_context.model.route'] AS observed_route, count() AS spans, formatDateTime(min(Timestamp), '%H:%i', 'UTC') AS first,
  argMin(TraceId, Timestamp) AS trace
FROM otel_traces WHERE SpanAttributes['llm_context.status'] = 'drift'
GROUP BY ServiceName, variables, declared_route, observed_route ORDER BY spans DESC, min(Timestamp);
