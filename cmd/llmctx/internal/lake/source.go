// SPDX-License-Identifier: Apache-2.0

package lake

import "fmt"

// Every source is brought into one shape, in which expressions are written:
//
//	spans(start_ns BIGINT, trace_id, span_id, name, service VARCHAR, duration_ms DOUBLE,
//	      status_code VARCHAR, attributes, resource_attributes STRUCT(key, value VARCHAR)[], fault VARCHAR)
//
// A document that is no OTLP of traces is a row of which only the fault is not NULL.

// The faults of a document.
const (
	faultTorn    = "torn"    // cut off, or not JSON
	faultForeign = "foreign" // JSON of something else: metrics, logs, or no OTLP at all
)

// otlpShape is what is read of an OTLP/JSON document. Values that are no scalars are
// kept as their JSON.
const otlpShape = `{"resourceSpans":[{"resource":{"attributes":[{"key":"VARCHAR","value":` + otlpValue + `}]},
 "scopeSpans":[{"spans":[{"traceId":"VARCHAR","spanId":"VARCHAR","name":"VARCHAR","startTimeUnixNano":"VARCHAR",
 "endTimeUnixNano":"VARCHAR","status":{"code":"VARCHAR"},"attributes":[{"key":"VARCHAR","value":` + otlpValue + `}]}]}]}]}`

const otlpValue = `{"stringValue":"VARCHAR","intValue":"VARCHAR","doubleValue":"VARCHAR","boolValue":"VARCHAR",` +
	`"arrayValue":"JSON","kvlistValue":"JSON","bytesValue":"VARCHAR"}`

// otlpText gives an OTLP value x.value as text.
const otlpText = `coalesce(x.value.stringValue, x.value.intValue, x.value.doubleValue, x.value.boolValue,
 x.value.arrayValue::VARCHAR, x.value.kvlistValue::VARCHAR, x.value.bytesValue)`

// otlpSource reads OTLP/JSON. The whole line is transformed at once, which is five
// times as fast as read_json with columns.
func otlpSource(g *group, objectBytes int, keys *keyFilter) string {
	first := &g.files[0]
	reader := fmt.Sprintf("read_json_objects([%s], format='%s', compression='%s', maximum_object_size=%d, ignore_errors=%t)",
		quotePaths(g.paths()), first.form, first.compression, objectBytes, first.form == jsonLines)
	return fmt.Sprintf(`
documents AS (SELECT json IS NULL torn, from_json(json, %s).resourceSpans list FROM %s),
lines AS (SELECT CASE WHEN list IS NOT NULL THEN NULL WHEN torn THEN '%s' ELSE '%s' END fault, unnest(coalesce(list, [NULL])) rs FROM documents),
scopes AS (SELECT fault, %s resource_attributes, unnest(CASE WHEN rs IS NULL THEN [NULL] ELSE rs.scopeSpans END) ss FROM lines),
raw AS (SELECT fault, resource_attributes, unnest(CASE WHEN ss IS NULL THEN [NULL] ELSE ss.spans END) s FROM scopes),
spans AS (SELECT TRY_CAST(s.startTimeUnixNano AS BIGINT) start_ns, lower(s.traceId) trace_id, lower(s.spanId) span_id, s.name AS name,
  list_filter(resource_attributes, x -> x.key = 'service.name')[1].value service,
  (TRY_CAST(s.endTimeUnixNano AS BIGINT) - TRY_CAST(s.startTimeUnixNano AS BIGINT)) / 1e6 duration_ms,
  %s status_code, %s attributes, resource_attributes, fault
  FROM raw)`, quote(otlpShape), reader, faultTorn, faultForeign, keys.list("rs.resource.attributes", otlpText, keys.resource),
		statusName("s.status.code"), keys.list("s.attributes", otlpText, keys.span))
}

// statusName gives a status as UNSET, OK or ERROR, whether it was written as a number
// or as a name.
func statusName(code string) string {
	return fmt.Sprintf(`CASE upper(replace(coalesce(%s::VARCHAR, ''), 'STATUS_CODE_', '')) WHEN '1' THEN 'OK' WHEN 'OK' THEN 'OK'
  WHEN '2' THEN 'ERROR' WHEN 'ERROR' THEN 'ERROR' ELSE 'UNSET' END`, code)
}
