-- Which variable moved between the good and the bad window?
--
-- moved: the share of the traffic whose value changed (total variation distance). on_new_values: the share of the bad
-- window on values that the good one never had: a change. Without it, what moved is the mix: traffic. `llmctx postmortem`
-- also tells whether that is more than usual, and whether bad answers sit on it. Set the windows and the service:
-- Last run against: DuckDB 1.5.6.
SET VARIABLE good_from = TIMESTAMP '2026-11-20 11:00';
SET VARIABLE bad_from = TIMESTAMP '2026-11-20 12:00';
SET VARIABLE bad_to = TIMESTAMP '2026-11-20 13:00';
SET VARIABLE service = 'support-agent';

WITH variables(attribute) AS (
  VALUES ('llm_context.prompt.revision'), ('llm_context.model.route'), ('llm_context.index.snapshot_id'),
         ('llm_context.tools.schema_hash'), ('llm_context.judge.revision'), ('llm_context.traffic.cohort')
),
counts AS (
  SELECT attribute, attrs[attribute] AS value,
    count(*) FILTER (ts < getvariable('bad_from')) AS good, count(*) FILTER (ts >= getvariable('bad_from')) AS bad
  FROM spans, variables
  WHERE ts >= getvariable('good_from') AND ts < getvariable('bad_to') AND service = getvariable('service')
    AND attrs['llm_context.fingerprint'] IS NOT NULL AND attrs['gen_ai.operation.name'] = 'chat'
  GROUP BY ALL
),
shares AS (
  SELECT *, good / sum(good) OVER (PARTITION BY attribute) AS good_share, bad / sum(bad) OVER (PARTITION BY attribute) AS bad_share
  FROM counts
)
SELECT attribute, round(sum(abs(good_share - bad_share)) / 2, 3) AS moved,
  round(coalesce(sum(bad_share) FILTER (good = 0), 0), 3) AS on_new_values
FROM shares GROUP BY attribute ORDER BY moved DESC, attribute;
