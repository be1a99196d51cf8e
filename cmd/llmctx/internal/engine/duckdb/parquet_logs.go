// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"errors"
	"fmt"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// holding is what the rows of a Parquet file are.
type holding string

const (
	spans      holding = "spans"
	logRecords holding = "log records"
	metrics    holding = "metrics"
)

// heldBy goes by columns that only one of the signals has.
func heldBy(columns []column) holding {
	switch {
	case hasAny(columns, "logattributes"), hasAny(columns, "body", "severitynumber", "severitytext") && !hasAny(columns, "parentspanid"):
		return logRecords
	case hasAny(columns, "metricname", "metrictype", "aggregationtemporality", "bucketcounts", "metricattributes") && !hasAny(columns, "parentspanid"):
		return metrics
	default:
		return spans
	}
}

// logColumnNames are those of log records.
var logColumnNames = map[string][]string{
	"time":     {"timestamp", "timeunixnano", "time", "timenano"},
	"observed": {"observedtimestamp", "observedtimeunixnano"},
	"trace":    {"traceid"},
	"span":     {"spanid"},
	"event":    {"eventname"},
	"body":     {"body"},
	"service":  {"servicename"},
	"attrs":    {"logattributes", "attributes", "attrs"},
	"resource": {"resourceattributes", "resource"},
}

// stageLogs brings the verdicts of a group of Parquet files of log records into a table.
func (e *Engine) stageLogs(ctx context.Context, q *counts.Question, g *group) error {
	f := listFields{ks: "ks", vs: "vs", rks: "rks", rvs: "rvs", text: asText, columns: map[string]string{"ts": "ts", "trace_id": "tid", "span_id": "sid"}}
	f.columns["service"] = "coalesce(service, " + f.Attribute(true, "service.name") + ")"
	f.columns["name"] = "event"
	return e.exec(ctx, logsSQL(q, g.logsSQL(), f, "CAST(NULL AS INTEGER)", "proofs"))
}

// logsSQL are the relations that lead to k, of the log records that are verdicts, or prove something of a call; of one with several results
// each is one.
func (g *group) logsSQL() string {
	found := g.files[0].columns
	of := func(what string) shape { return found[what].shape() }
	resource := of("resource")
	if inner, ok := resource.member("attributes"); ok {
		resource = inner
	}
	results := "CAST(NULL AS JSON[])"
	if of("body").isText() {
		results = "from_json(json_extract(TRY_CAST(" + of("body").text() + ` AS JSON), '$."gen_ai.evaluations"'), '["JSON"]')`
	}
	return fmt.Sprintf(`
read AS (SELECT %s ts, %s tid, %s sid, %s AS event, nullif(%s, '') service, %s AS record, %s AS resource, %s AS results FROM %s),
kept AS (SELECT *, coalesce(event IN (%[10]s), false) OR coalesce(len(list_filter(record, y -> y.key = %[11]s OR y.key = 'event.name' AND y.value IN (%[10]s))) > 0, false) AS verdict,
 list_transform(record, y -> y.key) AS lks FROM read),
told AS (SELECT *, unnest(CASE WHEN verdict AND len(results) > 0 THEN results ELSE [NULL] END) result, CASE WHEN NOT verdict THEN %[13]s END proofs FROM kept
 WHERE verdict OR tid IS NOT NULL AND sid IS NOT NULL AND (list_contains(lks, %[14]s) OR list_contains(lks, %[15]s))),
each AS (SELECT *, list_concat(%[12]s, record) AS own FROM told WHERE verdict OR proofs IS NOT NULL),
k AS (SELECT ts, tid, sid, event, service, proofs, list_transform(own, y -> y.key) ks, list_transform(own, y -> y.value) vs,
 list_transform(resource, y -> y.key) rks, list_transform(resource, y -> y.value) rvs FROM each)`,
		timeOfLog(of("time"), of("observed")), of("trace").identifier(traceBytes), of("span").identifier(spanBytes), of("event").text(), of("service").text(),
		of("attrs").asPairs(), resource.asPairs(), results, g.read(),
		query.Texts(Dialect{}, query.Events), quote(query.NameKey), pairsOfJSON("result"),
		jsonOf(proofsOf("lks", "list_transform(record, y -> y.value)")), quote(query.ConfirmedKey), quote(query.DriftKey))
}

// timeOfLog is when a record was written; where it does not tell that, when it was observed.
func timeOfLog(at, observed shape) string {
	times := "CAST(NULL AS BIGINT)"
	for _, s := range []shape{observed, at} {
		if s.sql != "" {
			times = "coalesce(nullif(" + s.nanoseconds() + ", 0), " + times + ")"
		}
	}
	return "(" + times + " // 1000)"
}

// errMetrics says why a file is left out where there is no other.
var errMetrics = errors.New("holds metrics, neither spans nor log records")
