-- Which traces carried revision X while the route was Y? Set both:
-- Last run against: DuckDB 1.5.6.
SET VARIABLE revision = 'refund-policy:r42';
SET VARIABLE route = 'chat-default:gpt-4o-mini-2024-07-18';

SELECT trace_id, min(ts) AS first, count(*) AS spans
FROM spans
WHERE attrs['llm_context.prompt.revision'] = getvariable('revision') AND attrs['llm_context.model.route'] = getvariable('route')
GROUP BY trace_id ORDER BY first;
