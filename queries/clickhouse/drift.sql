-- Which spans were served by something that the registry did not declare, and by what?
-- One row for each variable, what was declared and what was observed. Nothing needs to be set.
-- Last run against: chDB 26.7.2.1, ClickHouse's engine in a process, over what the ClickHouse exporter v0.161.0 wrote.
SELECT ServiceName, arrayJoin(splitByChar(',', SpanAttributes['llm_context.drift'])) AS variable,
  SpanAttributes[concat('llm_context.declared.', variable)] AS declared,
  SpanAttributes[transform(variable, ['prompt', 'route', 'index', 'tools', 'judge', 'cohort'],
    ['llm_context.prompt.revision', 'llm_context.model.route', 'llm_context.index.snapshot_id', 'llm_context.tools.schema_hash',
     'llm_context.judge.revision', 'llm_context.traffic.cohort'], concat('llm_context.custom.', variable))] AS observed,
  count() AS spans, formatDateTime(min(Timestamp), '%H:%i', 'UTC') AS first, argMin(TraceId, Timestamp) AS trace
FROM otel_traces WHERE SpanAttributes['llm_context.status'] = 'drift'
GROUP BY ServiceName, variable, declared, observed ORDER BY spans DESC, min(Timestamp), variable;
