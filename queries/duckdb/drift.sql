-- Which spans were served by something that the registry did not declare, and by what?
-- One row for each variable, what was declared and what was observed. Nothing needs to be set.
-- Last run against: DuckDB 1.5.6.
SELECT service, variable, attrs['llm_context.declared.' || variable] AS declared,
  attrs[CASE variable WHEN 'prompt' THEN 'llm_context.prompt.revision' WHEN 'route' THEN 'llm_context.model.route'
    WHEN 'index' THEN 'llm_context.index.snapshot_id' WHEN 'tools' THEN 'llm_context.tools.schema_hash'
    WHEN 'judge' THEN 'llm_context.judge.revision' WHEN 'cohort' THEN 'llm_context.traffic.cohort'
    ELSE 'llm_context.custom.' || variable END] AS observed,
  count(*) AS spans, min(ts) AS first, arg_min(trace_id, ts) AS trace_id
FROM spans, unnest(string_split(attrs['llm_context.drift'], ',')) AS drifting(variable)
WHERE attrs['llm_context.status'] = 'drift'
GROUP BY ALL ORDER BY spans DESC, first, variable;
