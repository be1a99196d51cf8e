-- Did one conversation see two revisions of the prompt? Nothing needs to be set.
-- Last run against: chDB 26.7.2.1, ClickHouse's engine in a process, over what the ClickHouse exporter v0.161.0 wrote.
SELECT SpanAttributes['gen_ai.conversation.id'] AS conversation,
  arrayStringConcat(arraySort(groupUniqArray(SpanAttributes['llm_context.prompt.revision'])), ' ') AS revisions,
  formatDateTime(min(Timestamp), '%H:%i', 'UTC') AS first, formatDateTime(max(Timestamp), '%H:%i', 'UTC') AS last, count() AS spans
FROM otel_traces
WHERE conversation != '' AND SpanAttributes['llm_context.prompt.revision'] NOT IN ('', 'unknown')
GROUP BY conversation HAVING uniqExact(SpanAttributes['llm_context.prompt.revision']) > 1 ORDER BY min(Timestamp);
