-- When did the first span with each set of serving variables appear, and what does the set consist of? Nothing needs to be
-- set. Spans of tools have sets of their own, without the definitions that only the model was shown.
-- Last run against: chDB 26.7.2.1, ClickHouse's engine in a process, over what the ClickHouse exporter v0.161.0 wrote.
SELECT SpanAttributes['llm_context.fingerprint'] AS fingerprint, formatDateTime(min(Timestamp), '%H:%i', 'UTC') AS first,
  argMin(TraceId, Timestamp) AS trace, count() AS spans, argMin(SpanAttributes['llm_context.prompt.revision'], Timestamp) AS prompt,
  argMin(SpanAttributes['llm_context.model.route'], Timestamp) AS route, argMin(SpanAttributes['llm_context.index.snapshot_id'], Timestamp) AS index,
  argMin(SpanAttributes['llm_context.tools.schema_hash'], Timestamp) AS tools
FROM otel_traces WHERE fingerprint != ''
GROUP BY fingerprint ORDER BY min(Timestamp), spans DESC;
