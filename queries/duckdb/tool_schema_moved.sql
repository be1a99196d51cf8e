-- Which tool's schema moved? Nothing needs to be set.
--
-- On the spans of the tools themselves, where the instrumentation tells a tool's definition there. Otherwise compare
-- llm_context.tools.schema_hash of two chat spans, and hash their gen_ai.tool.definitions with `llmctx hash tools`.
-- Last run against: DuckDB 1.5.6.
WITH schemas AS (
  SELECT coalesce(attrs['gen_ai.tool.name'], attrs['tool.name']) AS tool, attrs['llm_context.tool.schema_hash'] AS schema_hash,
    min(ts) AS first, max(ts) AS last, count(*) AS spans, arg_min(trace_id, ts) AS trace_id
  FROM spans WHERE attrs['llm_context.tool.schema_hash'] IS NOT NULL
  GROUP BY ALL
)
SELECT * FROM schemas WHERE tool IN (SELECT tool FROM schemas GROUP BY tool HAVING count(*) > 1) ORDER BY tool, first;
