-- When did the first span with each set of serving variables appear, and what does the set consist of? Nothing needs to be
-- set. Spans of tools have sets of their own, without the definitions that only the model was shown.
-- Last run against: DuckDB 1.5.6.
SELECT attrs['llm_context.fingerprint'] AS fingerprint, min(ts) AS first, arg_min(trace_id, ts) AS trace_id, count(*) AS spans,
  arg_min(attrs['llm_context.prompt.revision'], ts) AS prompt, arg_min(attrs['llm_context.model.route'], ts) AS route,
  arg_min(attrs['llm_context.index.snapshot_id'], ts) AS index, arg_min(attrs['llm_context.tools.schema_hash'], ts) AS tools
FROM spans WHERE attrs['llm_context.fingerprint'] IS NOT NULL
GROUP BY fingerprint ORDER BY first, spans DESC;
