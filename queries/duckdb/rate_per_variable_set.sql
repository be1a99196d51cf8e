-- How often does a behaviour occur, for each set of serving variables? With Wilson's 95 % interval.
--
-- Here the behaviour is a failed evaluation: on the answer itself, or later on a span of its own that names the answer by
-- gen_ai.response.id. Answers without a verdict do not count. Compare only rates under one judge. A rate is true only if
-- the lake was written before any sampling. Set what counts as bad:
-- Last run against: DuckDB 1.5.6.
SET VARIABLE bad = 'fail';

WITH late AS (
  SELECT attrs['gen_ai.response.id'] AS response, arg_max(attrs['gen_ai.evaluation.score.label'], ts) AS label,
    arg_max(attrs['llm_context.judge.revision'], ts) AS judge
  FROM spans WHERE attrs['gen_ai.response.id'] IS NOT NULL AND attrs['gen_ai.evaluation.score.label'] IS NOT NULL
  GROUP BY response
),
verdicts AS (
  SELECT attrs['llm_context.fingerprint'] AS fingerprint, coalesce(judge, attrs['llm_context.judge.revision']) AS judge,
    coalesce(label, attrs['gen_ai.evaluation.score.label']) AS verdict
  FROM spans LEFT JOIN late ON response = attrs['gen_ai.response.id']
  WHERE attrs['gen_ai.operation.name'] = 'chat' AND attrs['llm_context.fingerprint'] IS NOT NULL
),
counts AS (
  SELECT fingerprint, judge, count(*) AS n, count(*) FILTER (verdict = getvariable('bad')) AS bad
  FROM verdicts WHERE verdict IS NOT NULL GROUP BY ALL
)
SELECT fingerprint, judge, bad, n, round(bad / n, 3) AS rate,
  round((bad / n + 1.96 ^ 2 / (2 * n) - 1.96 * sqrt(bad / n * (1 - bad / n) / n + 1.96 ^ 2 / (4 * n * n))) / (1 + 1.96 ^ 2 / n), 3) AS low,
  round((bad / n + 1.96 ^ 2 / (2 * n) + 1.96 * sqrt(bad / n * (1 - bad / n) / n + 1.96 ^ 2 / (4 * n * n))) / (1 + 1.96 ^ 2 / n), 3) AS high
FROM counts ORDER BY low DESC, n DESC, fingerprint;
