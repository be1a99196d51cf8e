-- Which judge was watching, and on how many answers did it say nothing?
-- Last run against: chDB 26.7.2.1, ClickHouse's engine in a process, over what the ClickHouse exporter v0.161.0 wrote.
SELECT ServiceName, SpanAttributes['llm_context.judge.revision'] AS judge, count() AS answers,
  countIf(SpanAttributes['gen_ai.evaluation.score.label'] != '') AS judged, countIf(SpanAttributes['gen_ai.evaluation.score.label'] = '') AS unwatched
FROM otel_traces
WHERE SpanAttributes['gen_ai.operation.name'] = 'chat' AND judge != ''
GROUP BY ServiceName, judge ORDER BY ServiceName, judge;
