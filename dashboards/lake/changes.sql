SELECT
  if(LogAttributes['llm_context.change.after'] = '', Timestamp,
    parseDateTime64BestEffort(LogAttributes['llm_context.change.after'], 9)) AS time,
  Timestamp AS timeEnd, -- another one only where the change is known to lie between two looks
  Body AS text, LogAttributes['llm_context.change.variable'] AS tags
FROM otel_logs
WHERE $__timeFilter(Timestamp) AND EventName = 'llm_context.change'
ORDER BY time LIMIT 1 BY LogAttributes['llm_context.change.id']
