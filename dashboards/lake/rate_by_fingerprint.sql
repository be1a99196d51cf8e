SELECT $__timeInterval(Timestamp) AS time, SpanAttributes['llm_context.fingerprint'] AS fingerprint,
  countIf(SpanAttributes['gen_ai.evaluation.score.label'] = ${label:sqlstring}) / count() AS bad
FROM otel_traces
WHERE $__timeFilter(Timestamp) AND ServiceName = ${service:sqlstring}
  AND SpanAttributes['gen_ai.evaluation.score.label'] != '' AND SpanAttributes['llm_context.fingerprint'] != ''
GROUP BY time, fingerprint ORDER BY time
