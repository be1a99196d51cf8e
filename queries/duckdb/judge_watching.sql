-- Which judge was watching, and on how many answers did it say nothing?
-- Last run against: DuckDB 1.5.6.
SELECT service, attrs['llm_context.judge.revision'] AS judge, count(*) AS answers,
  count(*) FILTER (attrs['gen_ai.evaluation.score.label'] IS NOT NULL) AS judged,
  count(*) FILTER (attrs['gen_ai.evaluation.score.label'] IS NULL) AS unwatched
FROM spans
WHERE attrs['gen_ai.operation.name'] = 'chat' AND attrs['llm_context.judge.revision'] IS NOT NULL
GROUP BY ALL ORDER BY service, judge;
