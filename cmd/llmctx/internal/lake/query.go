// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// notInKey are attributes of a stamp that follow from others, or belong to one tool:
// they would only multiply what is counted.
var notInKey = []string{"llm_context.fingerprint", "llm_context.tool.schema_hash"}

// attributeMap makes the map that expressions read. Of a key that is there twice,
// which OTLP forbids and happens, the first counts.
func attributeMap(list string) string {
	keys := "list_transform(" + list + ", x -> x.key)"
	return fmt.Sprintf(`CASE WHEN len(list_distinct(%[2]s)) = len(%[1]s) THEN map_from_entries(%[1]s)
  ELSE map_from_entries(list_filter(%[1]s, (x, i) -> list_position(%[2]s, x.key) = i)) END`, list, keys)
}

// viewSQL is the relation in which expressions are evaluated.
func viewSQL(source string) string {
	return source + `,
view AS (SELECT make_timestamp_ns(start_ns) ts, start_ns, trace_id, span_id, name, service, duration_ms, status_code, attributes,
  ` + attributeMap("attributes") + ` attrs, ` + attributeMap("resource_attributes") + ` resource, fault FROM spans)`
}

// stampSQL joins a stamp into one text, sorted by key: its lines are key=value. Attributes
// that are folded are folded here already, so that their stamps are few.
func stampSQL(folded []string) string {
	return fmt.Sprintf(`list_sort(list_transform(list_filter(attributes, x -> starts_with(x.key, 'llm_context.')
  AND NOT starts_with(x.key, 'llm_context.observed.') AND NOT starts_with(x.key, 'llm_context.candidates.')
  AND x.key NOT IN (%s) AND x.value IS NOT NULL), x -> x.key || '=' ||
  CASE WHEN x.key IN (%s) AND x.value NOT IN ('', %s) THEN %s ELSE replace(x.value, chr(10), ' ') END))`,
		quoteAll(notInKey), quoteAll(append(folded, kindKey)), quote(moved.Unknown), quote(moved.Other))
}

// What stands in place of a period for what cannot be counted.
const (
	unread    = 100 // documents that cannot be read
	foreign   = 101 // documents that hold no spans
	startless = 102 // spans without a start
)

// countSQL counts the spans of a source. Times are compared in nanoseconds.
func countSQL(source string, q *Query, divisor uint64, folded []string) string {
	behaviour, where := "CAST(NULL AS BOOLEAN)", "stamp <> ''"
	join := ""
	switch {
	case q.joins():
		behaviour, join = "verdicts.bad", "LEFT JOIN verdicts ON verdicts.key = "+q.Reach.key()
	case q.Behaviour != "":
		behaviour = expression(q.Behaviour)
	}
	if q.joins() && q.Reach == OfResponse {
		where += " AND (verdicts.first_ns IS NULL OR start_ns = verdicts.first_ns)"
	}
	if q.Where != "" {
		where += " AND " + expression(q.Where)
	}
	w := finest(q)
	bad, baseline := w.Bad, w.Baseline
	width := w.Bucket.Nanoseconds()
	first := floorDiv(baseline.From.UnixNano()-bad.From.UnixNano(), width) - 1
	return "WITH " + viewSQL(source) + fmt.Sprintf(`,
stamped AS (SELECT *, array_to_string(%[1]s, chr(10)) stamp FROM view WHERE start_ns < %[2]d OR start_ns IS NULL),
scored AS (SELECT start_ns, trace_id, span_id, coalesce(service, 'unknown') service, %[20]s kind, stamp, %[3]s bad,
  trace_id IS NOT NULL AND hash(trace_id) %% %[4]d = 0 sampled,
  CASE WHEN fault = 'torn' THEN %[17]d WHEN fault IS NOT NULL THEN %[18]d WHEN start_ns IS NULL THEN %[19]d WHEN start_ns >= %[5]d AND start_ns < %[6]d THEN %[7]d WHEN start_ns >= %[8]d AND start_ns < %[9]d THEN %[10]d
    WHEN start_ns >= %[6]d THEN %[11]d ELSE %[12]d END period
  FROM stamped %[13]s WHERE %[14]s OR fault IS NOT NULL)
SELECT period, CASE WHEN start_ns IS NULL THEN 0 WHEN start_ns < %[8]d THEN %[15]d ELSE CAST(floor((start_ns - %[5]d)::DOUBLE / %[16]d) AS BIGINT) END bucket,
  service, coalesce(kind, ''), coalesce(stamp, ''), count(*), count(bad), count(*) FILTER (bad), coalesce(min(start_ns), 0), arg_min(trace_id, start_ns),
  min(DISTINCT trace_id, %[21]d) FILTER (bad AND trace_id IS NOT NULL), list(hash(trace_id)) FILTER (sampled AND period = %[7]d),
  list(hash(trace_id)) FILTER (sampled AND period = %[7]d AND bad IS NOT NULL),
  list(hash(trace_id, span_id)) FILTER (hash(trace_id) %% %[22]d = 0 AND span_id IS NOT NULL AND period IN (%[7]d, %[10]d))
FROM scored GROUP BY ALL`,
		stampSQL(folded), bad.To.Add(bad.Length()).UnixNano(), behaviour, divisor,
		bad.From.UnixNano(), bad.To.UnixNano(), moved.Bad, baseline.From.UnixNano(), baseline.To.UnixNano(), moved.Baseline,
		moved.After, moved.Earlier, join, where, first, width, unread, foreign, startless, kindSQL, moved.KeptTraces, repeatedOne)
}

// expression keeps a comment at the end of what a user wrote from reaching further.
func expression(text string) string { return "(" + strings.TrimSpace(text) + "\n)" }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
