-- How often does a behaviour occur, for each set of serving variables? With Wilson's 95 % interval.
--
-- Here the behaviour is a failed evaluation: on the answer itself, or later on a span of its own that names the answer by
-- gen_ai.response.id. Answers without a verdict do not count. Compare only rates under one judge, and only from before any
-- sampling. What counts as bad is the 'fail' in counts.
-- Last run against: chDB 26.7.2.1, ClickHouse's engine in a process, over what the ClickHouse exporter v0.161.0 wrote.
WITH
  late AS (
    SELECT SpanAttributes['gen_ai.response.id'] AS response, argMax(SpanAttributes['gen_ai.evaluation.score.label'], Timestamp) AS label,
      argMax(SpanAttributes['llm_context.judge.revision'], Timestamp) AS late_judge
    FROM otel_traces WHERE response != '' AND SpanAttributes['gen_ai.evaluation.score.label'] != ''
    GROUP BY response
  ),
  verdicts AS (
    SELECT SpanAttributes['llm_context.fingerprint'] AS fingerprint,
      if(late_judge != '', late_judge, SpanAttributes['llm_context.judge.revision']) AS judge,
      if(label != '', label, SpanAttributes['gen_ai.evaluation.score.label']) AS verdict
    FROM otel_traces LEFT JOIN late ON SpanAttributes['gen_ai.response.id'] = response
    WHERE SpanAttributes['gen_ai.operation.name'] = 'chat' AND SpanAttributes['llm_context.fingerprint'] != ''
  ),
  counts AS (
    SELECT fingerprint, judge, countIf(verdict = 'fail') AS bad, count() AS n FROM verdicts WHERE verdict != '' GROUP BY fingerprint, judge
  )
SELECT fingerprint, judge, bad, n, round(bad / n, 3) AS rate,
  round((bad / n + pow(1.96, 2) / (2 * n) - 1.96 * sqrt(bad / n * (1 - bad / n) / n + pow(1.96, 2) / (4 * n * n))) / (1 + pow(1.96, 2) / n), 3) AS low,
  round((bad / n + pow(1.96, 2) / (2 * n) + 1.96 * sqrt(bad / n * (1 - bad / n) / n + pow(1.96, 2) / (4 * n * n))) / (1 + pow(1.96, 2) / n), 3) AS high
FROM counts ORDER BY low DESC, n DESC, fingerprint;
