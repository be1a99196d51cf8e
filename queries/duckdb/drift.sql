-- Which spans were served by something that the registry did not declare?
-- Last run against: DuckDB 1.5.6.
SELECT service, attrs['llm_context.drift'] AS variables, attrs['llm_context.declared.route'] AS declared_route,
  attrs['llm_context.model.route'] AS observed_route, count(*) AS spans, min(ts) AS first, arg_min(trace_id, ts) AS trace_id
FROM spans WHERE attrs['llm_context.status'] = 'drift'
GROUP BY ALL ORDER BY spans DESC, first;
