-- Which traces carried revision X while the route was Y? Set both in WHERE.
-- Last run against: chDB 26.7.2.1, ClickHouse's engine in a process, over what the ClickHouse exporter v0.161.0 wrote.
SELECT TraceId, formatDateTime(min(Timestamp), '%H:%i', 'UTC') AS first, count() AS spans
FROM otel_traces
WHERE SpanAttributes['llm_context.prompt.revision'] = 'refund-policy:r42'
  AND SpanAttributes['llm_context.model.route'] = 'chat-default:gpt-4o-mini-2024-07-18'
GROUP BY TraceId ORDER BY min(Timestamp);
