-- The same over the table of the Collector's ClickHouse exporter.
SELECT ServiceName, intDiv(toUnixTimestamp64Micro(Timestamp), 300000000) AS block,
  SpanAttributes['llm_context.prompt.revision'] AS prompt, SpanAttributes['llm_context.model.route'] AS route,
  SpanAttributes['llm_context.index.snapshot_id'] AS "index", SpanAttributes['llm_context.tools.schema_hash'] AS tools,
  SpanAttributes['llm_context.judge.revision'] AS judge, SpanAttributes['llm_context.traffic.cohort'] AS cohort,
  SpanAttributes['gen_ai.evaluation.score.label'] AS verdict, count(), min(Timestamp), min(TraceId)
FROM default.otel_traces GROUP BY ALL FORMAT Null
