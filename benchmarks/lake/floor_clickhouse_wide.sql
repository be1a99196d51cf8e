-- All columns that the question of the benchmark reads, grouped as its answer is told, and read as the documentation of ClickHouse does.
SELECT ServiceName, SpanName, intDiv(toUnixTimestamp64Micro(Timestamp), 300000000) AS block,
  SpanAttributes['llm_context.prompt.revision'] AS prompt, SpanAttributes['llm_context.model.route'] AS route,
  SpanAttributes['llm_context.index.snapshot_id'] AS "index", SpanAttributes['llm_context.tools.schema_hash'] AS tools,
  SpanAttributes['llm_context.judge.revision'] AS judge, SpanAttributes['llm_context.traffic.cohort'] AS cohort,
  SpanAttributes['llm_context.status'] AS status, SpanAttributes['llm_context.missing'] AS missing,
  SpanAttributes['llm_context.registry.revision'] AS registry, SpanAttributes['gen_ai.evaluation.name'] AS name,
  SpanAttributes['gen_ai.evaluation.score.label'] AS verdict, SpanAttributes['gen_ai.evaluation.score.value'] AS score,
  SpanAttributes['gen_ai.operation.name'] AS operation, SpanAttributes['gen_ai.provider.name'] AS provider,
  SpanAttributes['gen_ai.request.model'] AS model, SpanAttributes['gen_ai.usage.input_tokens'] AS tokens,
  SpanAttributes['tenant.tier'] AS tier, ResourceAttributes['cloud.region'] AS region, ResourceAttributes['host.name'] AS host,
  count(), min(Timestamp), min(TraceId), min(SpanId), min(ParentSpanId), min(SpanAttributes['gen_ai.conversation.id']),
  min(SpanAttributes['gen_ai.response.id'])
FROM default.otel_traces GROUP BY ALL FORMAT Null
