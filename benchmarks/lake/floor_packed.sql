-- The same over a packed lake, packed/ of the folder that it is run in.
SET threads = 2;
SET preserve_insertion_order = false;
SELECT service, epoch_us(start_time) // 300000000 AS block, llm_context_prompt_revision, llm_context_model_route, llm_context_index_snapshot_id,
  llm_context_tools_schema_hash, llm_context_judge_revision, llm_context_traffic_cohort, gen_ai_evaluation_score_label, count(*), min(start_time), min(trace_id)
FROM read_parquet('packed/spans/*/*/*.parquet', hive_partitioning = false) GROUP BY ALL;
