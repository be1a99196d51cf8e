-- Which judge was watching, and on how many answers did it say nothing?
-- The judge in force is on every answer. A verdict is on the answer itself, or came later on a span of its own that names
-- the answer by gen_ai.response.id. Nothing needs to be set.
-- Last run against: chDB 26.7.2.1, ClickHouse's engine in a process, over what the ClickHouse exporter v0.161.0 wrote.
WITH late AS (
  SELECT DISTINCT SpanAttributes['gen_ai.response.id'] AS response FROM otel_traces
  WHERE SpanAttributes['gen_ai.evaluation.score.label'] != '' AND response != ''
)
SELECT ServiceName, SpanAttributes['llm_context.judge.revision'] AS judge, count() AS answers,
  countIf(SpanAttributes['gen_ai.evaluation.score.label'] != '' OR SpanAttributes['gen_ai.response.id'] IN (SELECT response FROM late)) AS judged,
  answers - judged AS unwatched
FROM otel_traces
WHERE SpanAttributes['gen_ai.operation.name'] = 'chat' AND judge != ''
GROUP BY ServiceName, judge ORDER BY ServiceName, judge;
