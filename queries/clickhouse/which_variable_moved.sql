-- Which variable moved between the good and the bad window?
-- moved: the share of the traffic whose value changed. on_new_values: that on values which the good window never had.
-- Set the three times at the top and the service in WHERE.
-- Last run against: chDB 26.7.2.1, ClickHouse's engine in a process, over what the ClickHouse exporter v0.161.0 wrote.
WITH
  toDateTime64('2026-11-20 11:00:00', 9, 'UTC') AS good_from, toDateTime64('2026-11-20 12:00:00', 9, 'UTC') AS bad_from,
  toDateTime64('2026-11-20 13:00:00', 9, 'UTC') AS bad_to,
  counts AS (
    SELECT variable, SpanAttributes[variable] AS value, countIf(Timestamp < bad_from) AS good, countIf(Timestamp >= bad_from) AS bad
    FROM otel_traces
    ARRAY JOIN ['llm_context.prompt.revision', 'llm_context.model.route', 'llm_context.index.snapshot_id',
      'llm_context.tools.schema_hash', 'llm_context.judge.revision', 'llm_context.traffic.cohort'] AS variable
    WHERE Timestamp >= good_from AND Timestamp < bad_to AND ServiceName = 'support-agent'
      AND SpanAttributes['llm_context.fingerprint'] != '' AND SpanAttributes['gen_ai.operation.name'] = 'chat'
    GROUP BY variable, value
  ),
  shares AS (
    SELECT variable, good, good / sum(good) OVER (PARTITION BY variable) AS good_share, bad / sum(bad) OVER (PARTITION BY variable) AS bad_share
    FROM counts
  )
SELECT variable, round(sum(abs(good_share - bad_share)) / 2, 3) AS moved, round(sumIf(bad_share, good = 0), 3) AS on_new_values
FROM shares GROUP BY variable ORDER BY moved DESC, variable;
