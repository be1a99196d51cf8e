-- All columns that the question of the benchmark reads, grouped as its answer is told.
SELECT combination, CAST(to_unixtime(with_timezone(start_time, 'UTC')) AS bigint) / 300 AS block, service, kind, stamped,
  gen_ai_evaluation_score_label, count(*), count(weight), min(gen_ai_evaluation_name), min(gen_ai_evaluation_score_value), min(labels),
  min(start_time), min(trace_id), min(conversation)
FROM lake.llmctx.spans GROUP BY 1, 2, 3, 4, 5, 6
