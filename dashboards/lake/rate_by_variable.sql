SELECT $__timeInterval(Timestamp) AS time, SpanAttributes[${variable:sqlstring}] AS value,
  countIf(SpanAttributes['gen_ai.evaluation.score.label'] = ${label:sqlstring}) / count() AS bad
FROM otel_traces
WHERE $__timeFilter(Timestamp) AND ServiceName = ${service:sqlstring}
  AND SpanAttributes['gen_ai.evaluation.score.label'] != '' AND value != ''
GROUP BY time, value ORDER BY time
