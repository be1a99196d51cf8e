-- How often does a behaviour occur, for each set of serving variables? With Wilson's 95 % interval.
--
-- Here the behaviour is a failed evaluation on the span itself; spans without a verdict do not count. Compare only rates
-- under one judge. A rate is true only if the lake was written before any sampling.
-- Last run against: DuckDB 1.5.6.
WITH verdicts AS (
  SELECT attrs['llm_context.fingerprint'] AS fingerprint, attrs['llm_context.judge.revision'] AS judge, count(*) AS n,
    count(*) FILTER (attrs['gen_ai.evaluation.score.label'] = 'fail') AS bad
  FROM spans
  WHERE attrs['gen_ai.evaluation.score.label'] IS NOT NULL AND attrs['llm_context.fingerprint'] IS NOT NULL
  GROUP BY ALL
)
SELECT fingerprint, judge, bad, n, round(bad / n, 3) AS rate,
  round((bad / n + 1.96 ^ 2 / (2 * n) - 1.96 * sqrt(bad / n * (1 - bad / n) / n + 1.96 ^ 2 / (4 * n * n))) / (1 + 1.96 ^ 2 / n), 3) AS low,
  round((bad / n + 1.96 ^ 2 / (2 * n) + 1.96 * sqrt(bad / n * (1 - bad / n) / n + 1.96 ^ 2 / (4 * n * n))) / (1 + 1.96 ^ 2 / n), 3) AS high
FROM verdicts ORDER BY low DESC, n DESC, fingerprint;
