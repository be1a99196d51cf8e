SELECT Timestamp AS time, concat(LogAttributes['llm_context.change.variable'], ': ',
  LogAttributes['llm_context.change.old'], ' → ', LogAttributes['llm_context.change.new']) AS text,
  LogAttributes['llm_context.change.variable'] AS tags
FROM otel_logs
WHERE $__timeFilter(Timestamp) AND EventName = 'llm_context.change'
ORDER BY time LIMIT 1 BY LogAttributes['llm_context.change.id']
