-- Which judge was watching, and on how many answers did it say nothing?
-- The judge in force is on every answer. A verdict is on the answer itself, or came later on a span of its own that names
-- the answer by gen_ai.response.id. Nothing needs to be set.
-- Last run against: DuckDB 1.5.6.
WITH late AS (
  SELECT DISTINCT attrs['gen_ai.response.id'] AS response FROM spans
  WHERE attrs['gen_ai.evaluation.score.label'] IS NOT NULL AND attrs['gen_ai.response.id'] IS NOT NULL
)
SELECT service, attrs['llm_context.judge.revision'] AS judge, count(*) AS answers,
  count(*) FILTER (attrs['gen_ai.evaluation.score.label'] IS NOT NULL OR response IS NOT NULL) AS judged,
  count(*) FILTER (attrs['gen_ai.evaluation.score.label'] IS NULL AND response IS NULL) AS unwatched
FROM spans LEFT JOIN late ON response = attrs['gen_ai.response.id']
WHERE attrs['gen_ai.operation.name'] = 'chat' AND attrs['llm_context.judge.revision'] IS NOT NULL
GROUP BY ALL ORDER BY service, judge;
