-- The leanest query over Parquet with attributes in maps with the columns of a postmortem, as floor.sql over JSON.
SET threads = 2;
SET preserve_insertion_order = false;
SELECT ServiceName AS service, epoch_us("Timestamp") // 300000000 AS block,
  SpanAttributes['llm_context.prompt.revision'] AS prompt, SpanAttributes['llm_context.model.route'] AS route,
  SpanAttributes['llm_context.index.snapshot_id'] AS "index", SpanAttributes['llm_context.tools.schema_hash'] AS tools,
  SpanAttributes['llm_context.judge.revision'] AS judge, SpanAttributes['llm_context.traffic.cohort'] AS cohort,
  SpanAttributes['gen_ai.evaluation.score.label'] AS verdict, count(*), min("Timestamp"), min(TraceId)
FROM read_parquet('parquet/*.parquet') GROUP BY ALL;
