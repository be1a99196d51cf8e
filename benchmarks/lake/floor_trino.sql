-- The same over a packed lake in Trino: the variables and the verdict.
SELECT service, CAST(to_unixtime(with_timezone(start_time, 'UTC')) AS bigint) / 300 AS block, llm_context_prompt_revision,
  llm_context_model_route, llm_context_index_snapshot_id, llm_context_tools_schema_hash, llm_context_judge_revision,
  llm_context_traffic_cohort, gen_ai_evaluation_score_label, count(*), min(start_time), min(trace_id)
FROM lake.llmctx.spans GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
