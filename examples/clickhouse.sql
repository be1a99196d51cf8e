-- Columns and an index for what is asked most, over the table that the ClickHouse exporter makes. Run it once, after the
-- collector has started. The last statements fill in what is there already.
--
--   clickhouse client --multiquery < examples/clickhouse.sql
ALTER TABLE otel_traces
  ADD COLUMN IF NOT EXISTS llm_context_fingerprint LowCardinality(String) MATERIALIZED SpanAttributes['llm_context.fingerprint'],
  ADD COLUMN IF NOT EXISTS llm_context_status LowCardinality(String) MATERIALIZED SpanAttributes['llm_context.status'],
  ADD COLUMN IF NOT EXISTS llm_context_prompt_revision LowCardinality(String) MATERIALIZED SpanAttributes['llm_context.prompt.revision'],
  ADD COLUMN IF NOT EXISTS llm_context_model_route LowCardinality(String) MATERIALIZED SpanAttributes['llm_context.model.route'],
  ADD COLUMN IF NOT EXISTS llm_context_index_snapshot_id LowCardinality(String) MATERIALIZED SpanAttributes['llm_context.index.snapshot_id'],
  ADD COLUMN IF NOT EXISTS llm_context_tools_schema_hash LowCardinality(String) MATERIALIZED SpanAttributes['llm_context.tools.schema_hash'],
  ADD COLUMN IF NOT EXISTS llm_context_judge_revision LowCardinality(String) MATERIALIZED SpanAttributes['llm_context.judge.revision'],
  ADD COLUMN IF NOT EXISTS llm_context_traffic_cohort LowCardinality(String) MATERIALIZED SpanAttributes['llm_context.traffic.cohort'],
  ADD INDEX IF NOT EXISTS idx_llm_context_fingerprint llm_context_fingerprint TYPE set(1000) GRANULARITY 4;
ALTER TABLE otel_traces MATERIALIZE COLUMN llm_context_fingerprint;
ALTER TABLE otel_traces MATERIALIZE INDEX idx_llm_context_fingerprint;
