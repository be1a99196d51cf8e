-- How often does a behaviour occur, for each set of serving variables? With Wilson's 95 % interval.
-- Spans without a verdict do not count. Compare only rates under one judge, and only from before any sampling.
-- Last run against: chDB 26.7.2.1, ClickHouse's engine in a process, over what the ClickHouse exporter v0.161.0 wrote.
SELECT SpanAttributes['llm_context.fingerprint'] AS fingerprint, SpanAttributes['llm_context.judge.revision'] AS judge,
  countIf(SpanAttributes['gen_ai.evaluation.score.label'] = 'fail') AS bad, count() AS n, round(bad / n, 3) AS rate,
  round((bad / n + pow(1.96, 2) / (2 * n) - 1.96 * sqrt(bad / n * (1 - bad / n) / n + pow(1.96, 2) / (4 * n * n))) / (1 + pow(1.96, 2) / n), 3) AS low,
  round((bad / n + pow(1.96, 2) / (2 * n) + 1.96 * sqrt(bad / n * (1 - bad / n) / n + pow(1.96, 2) / (4 * n * n))) / (1 + pow(1.96, 2) / n), 3) AS high
FROM otel_traces
WHERE SpanAttributes['gen_ai.evaluation.score.label'] != '' AND SpanAttributes['llm_context.fingerprint'] != ''
GROUP BY fingerprint, judge ORDER BY low DESC, n DESC, fingerprint;
