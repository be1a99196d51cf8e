// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"fmt"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// A document that is no OTLP of traces is a row of which only the fault is not NULL.
const (
	faultTorn    = "torn"    // cut off, or not JSON
	faultLogs    = "logs"    // OTLP of log records
	faultProofs  = "proofs"  // likewise, of which some may prove something of a call
	faultForeign = "foreign" // JSON of something else
)

// otlpValue keeps values that are no scalars as their JSON.
const otlpValue = `{"stringValue":"VARCHAR","intValue":"VARCHAR","doubleValue":"VARCHAR","boolValue":"VARCHAR",` +
	`"arrayValue":"VARCHAR","kvlistValue":"VARCHAR","bytesValue":"VARCHAR"}`

const otlpAttributes = `[{"key":"VARCHAR","value":` + otlpValue + `}]`

// What is read of a document. An ID that is no text, and a list that is none, make it foreign.
const (
	tracesShape = `{"resourceSpans":[{"resource":{"attributes":` + otlpAttributes + `},"scopeSpans":[{"spans":[{"traceId":"VARCHAR",` +
		`"spanId":"VARCHAR","parentSpanId":"VARCHAR","traceState":"VARCHAR","name":"VARCHAR","startTimeUnixNano":"VARCHAR","endTimeUnixNano":"VARCHAR",` +
		`"status":{"code":"VARCHAR"},"attributes":` + otlpAttributes + `,"events":[{"name":"VARCHAR","timeUnixNano":"VARCHAR","attributes":` + otlpAttributes +
		`}],"links":[{"traceId":"VARCHAR","spanId":"VARCHAR"}]}]}]}]}`
	logsShape = `{"resourceLogs":[{"resource":{"attributes":` + otlpAttributes + `},"scopeLogs":[{"logRecords":[{"traceId":"VARCHAR",` +
		`"spanId":"VARCHAR","eventName":"VARCHAR","timeUnixNano":"VARCHAR","observedTimeUnixNano":"VARCHAR","body":{"kvlistValue":"JSON"},"attributes":` +
		otlpAttributes + `}]}]}]}`
	// resultsShape is the list of results in the body of a record of several.
	resultsShape = `{"values":[{"key":"VARCHAR","value":{"arrayValue":{"values":[{"kvlistValue":{"values":` + otlpAttributes + `}}]}}}]}`
)

// read is what opens a group's documents. The whole line is transformed at once, which is
// five times as fast as read_json with columns.
func (g *group) documents(objectBytes int) string {
	first := &g.files[0]
	return fmt.Sprintf("read_json_objects([%s], format='%s', compression='%s', maximum_object_size=%d, ignore_errors=%t)",
		quotePaths(g.paths()), first.form, first.compression, objectBytes, first.form == jsonLines)
}

// keysAndValues parts a list of attributes. The values become text at once: they are looked up dozens of times.
func keysAndValues(attributes, ks, vs string) string {
	return fmt.Sprintf("list_transform(%[1]s, x -> x.key) %[2]s, list_transform(%[1]s, x -> %[4]s) %[3]s", attributes, ks, vs, otlpText("x.value"))
}

// otlpSpans are the relations that lead from documents to k: one row a span.
func otlpSpans(documents string) string {
	return fmt.Sprintf(`
documents AS (SELECT json IS NULL torn, CASE WHEN contains(json, '"resourceLogs"') THEN CASE WHEN %[9]s THEN '%[5]s' ELSE '%[4]s' END END logs, from_json(json, %[1]s).resourceSpans list FROM %[2]s),
lines AS (SELECT CASE WHEN list IS NOT NULL THEN NULL WHEN torn THEN '%[3]s' ELSE coalesce(logs, '%[6]s') END fault, unnest(coalesce(list, [NULL])) rs FROM documents),
scopes AS (SELECT fault, %[7]s, unnest(CASE WHEN rs IS NULL THEN [NULL] ELSE rs.scopeSpans END) ss FROM lines),
raw AS (SELECT fault, rks, rvs, unnest(CASE WHEN ss IS NULL THEN [NULL] ELSE ss.spans END) s FROM scopes),
k AS (SELECT fault, rks, rvs, s, %[8]s FROM raw)`, quote(tracesShape), documents, faultTorn, faultLogs, faultProofs, faultForeign,
		keysAndValues("rs.resource.attributes", "rks", "rvs"), keysAndValues("s.attributes", "ks", "vs"), mayProve)
}

// otlpColumns are the columns of a span of k.
var otlpColumns = map[string]string{
	"service": "rvs[list_position(rks, 'service.name')]",
	"name":    "s.name", "ts": "(TRY_CAST(s.startTimeUnixNano AS BIGINT) // 1000)", "trace_id": "nullif(lower(s.traceId), '')",
	"span_id": "nullif(lower(s.spanId), '')", "parent_span_id": "nullif(lower(s.parentSpanId), '')", "status_code": statusName("s.status.code"),
	"duration_ms": "((TRY_CAST(s.endTimeUnixNano AS BIGINT) - TRY_CAST(s.startTimeUnixNano AS BIGINT)) / 1e6)",
}

// packSource reads spans of OTLP/JSON as they are packed.
func packSource() *source {
	f := listFields{ks: "ks", vs: "vs", rks: "rks", rvs: "rvs", text: asText, columns: otlpColumns}
	return &source{
		fields: f, state: "s.traceState",
		linkTrace: "nullif(lower(s.links[1].traceId), '')", linkSpan: "nullif(lower(s.links[1].spanId), '')",
		extra: fmt.Sprintf(`CASE WHEN len(list_filter(ks, x -> %[1]s)) > 0 THEN list_transform(list_filter(s.attributes, x -> %[2]s),
  x -> struct_pack(key := x.key, value := %[3]s)) END`, isExtra("x"), isExtra("x.key"), otlpText("x.value")),
		events: fmt.Sprintf(`CASE WHEN len(s.events) > 0 THEN list_transform(list_filter(s.events, x -> x.name IN (%s)),
  x -> struct_pack(ts := TRY_CAST(x.timeUnixNano AS BIGINT) // 1000, name := x.name, ks := list_transform(x.attributes, y -> y.key), vs := list_transform(x.attributes, y -> %s))) END`,
			query.Texts(Dialect{}, query.Events), otlpText("y.value")),
		others: func(keep string) string {
			return fmt.Sprintf("list_transform(list_filter(s.attributes, x -> %s), x -> struct_pack(key := x.key, value := %s))", keep, otlpText("x.value"))
		},
		otherResources: "list_transform(list_zip(rks, rvs), x -> struct_pack(key := x[1], value := x[2]))",
	}
}

// otlpLogs are the relations that lead from documents to k: one row a log record with a verdict;
// several where a record holds several.
func otlpLogs(documents string) string {
	return fmt.Sprintf(`
documents AS (SELECT from_json(json, %s).resourceLogs list FROM %s WHERE contains(json, '"resourceLogs"')),
lines AS (SELECT unnest(list) rl FROM documents WHERE list IS NOT NULL),
scopes AS (SELECT %s, unnest(rl.scopeLogs) sl FROM lines),
raw AS (SELECT rks, rvs, unnest(sl.logRecords) s FROM scopes),
named AS (SELECT rks, rvs, s, %s FROM raw),
verdict AS (SELECT * FROM named WHERE %[5]s),
several AS (SELECT *, CASE WHEN s.body.kvlistValue IS NULL THEN NULL ELSE list_filter(from_json(s.body.kvlistValue, %[6]s).values, x -> x.key = 'gen_ai.evaluations')[1].value.arrayValue.values END results FROM verdict),
single AS (SELECT rks, rvs, s, lks, lvs, unnest(CASE WHEN len(results) > 0 THEN results ELSE [NULL] END) result FROM several),
k AS (SELECT rks, rvs, s, list_concat(list_transform(result.kvlistValue.values, x -> x.key), lks) ks, list_concat(list_transform(result.kvlistValue.values, x -> %[7]s), lvs) vs FROM single)`,
		quote(logsShape), documents, keysAndValues("rl.resource.attributes", "rks", "rvs"), keysAndValues("s.attributes", "lks", "lvs"),
		isLogVerdict, quote(resultsShape), otlpText("x.value"))
}

// isLogVerdict holds for log records s with a verdict, of which the attributes are lks and lvs.
var isLogVerdict = fmt.Sprintf("(coalesce(s.eventName IN (%[1]s), false) OR coalesce(lvs[list_position(lks, 'event.name')] IN (%[1]s), false) OR coalesce(list_contains(lks, %[2]s), false))",
	query.Texts(Dialect{}, query.Events), quote(query.NameKey))

// logFields read a log record of k.
var logFields = listFields{ks: "ks", vs: "vs", rks: "rks", rvs: "rvs", text: asText, columns: map[string]string{
	"name":     "s.eventName",
	"ts":       "(coalesce(nullif(TRY_CAST(s.timeUnixNano AS BIGINT), 0), TRY_CAST(s.observedTimeUnixNano AS BIGINT)) // 1000)",
	"trace_id": "nullif(lower(s.traceId), '')", "span_id": "nullif(lower(s.spanId), '')",
}}

// statusName returns a status as UNSET, OK or ERROR, whether it was written as a number or as a
// name.
func statusName(code string) string {
	return fmt.Sprintf(`CASE upper(replace(coalesce(%s, ''), 'STATUS_CODE_', '')) WHEN '1' THEN 'OK' WHEN 'OK' THEN 'OK' WHEN '2' THEN 'ERROR' WHEN 'ERROR' THEN 'ERROR' ELSE 'UNSET' END`, code)
}

func isExtra(key string) string {
	return fmt.Sprintf("starts_with(%[1]s, 'llm_context.custom.') OR starts_with(%[1]s, 'llm_context.declared.')", key)
}
