SELECT SpanAttributes['llm_context.drift'] AS variables,
  mapFilter((key, value) -> startsWith(key, 'llm_context.declared.'), SpanAttributes) AS declared,
  any(SpanAttributes['llm_context.model.route']) AS route, any(SpanAttributes['llm_context.prompt.revision']) AS prompt,
  count() AS records, min(Timestamp) AS since, any(TraceId) AS trace
FROM otel_traces
WHERE $__timeFilter(Timestamp) AND ServiceName = ${service:sqlstring} AND SpanAttributes['llm_context.status'] = 'drift'
GROUP BY variables, declared ORDER BY records DESC LIMIT 100
