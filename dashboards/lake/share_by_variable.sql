SELECT $__timeInterval(Timestamp) AS time, SpanAttributes[${variable:sqlstring}] AS value,
  count() / sum(count()) OVER (PARTITION BY time) AS share
FROM otel_traces
WHERE $__timeFilter(Timestamp) AND ServiceName = ${service:sqlstring}
  AND SpanAttributes['gen_ai.operation.name'] = 'chat' AND value != ''
GROUP BY time, value ORDER BY time
