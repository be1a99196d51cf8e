-- Did one conversation see two revisions of the prompt? Nothing needs to be set.
-- Last run against: DuckDB 1.5.6.
SELECT attrs['gen_ai.conversation.id'] AS conversation,
  string_agg(DISTINCT attrs['llm_context.prompt.revision'], ' ' ORDER BY attrs['llm_context.prompt.revision']) AS revisions,
  min(ts) AS first, max(ts) AS last, count(*) AS spans
FROM spans
WHERE attrs['gen_ai.conversation.id'] IS NOT NULL AND attrs['llm_context.prompt.revision'] <> 'unknown'
GROUP BY conversation HAVING count(DISTINCT attrs['llm_context.prompt.revision']) > 1 ORDER BY first;
