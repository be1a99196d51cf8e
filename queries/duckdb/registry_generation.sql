-- Which generation of the registry made the claim? A bad one can be found, and what it stamped can be withdrawn.
-- Nothing needs to be set. `sha256sum registry.yaml | cut -c1-12` is the revision of a file.
-- Last run against: DuckDB 1.5.6.
SELECT attrs['llm_context.registry.revision'] AS registry, count(*) AS spans, min(ts) AS first, max(ts) AS last,
  count(*) FILTER (attrs['llm_context.status'] = 'drift') AS drifting
FROM spans WHERE attrs['llm_context.registry.revision'] IS NOT NULL
GROUP BY registry ORDER BY first;
