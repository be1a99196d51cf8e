// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// What a call was made with may stand in its log records alone, where instrumentations write messages and definitions of tools. What such
// a record proves holds for the span that it names, if that proves nothing else of it: the value is taken, and nothing else of the record's
// stamp. Where two records of a span prove different values, nobody knows which of them is the span's.

// proofsShape is a list of attributes with their values, as JSON has it.
const proofsShape = `'[{"key":"VARCHAR","value":"VARCHAR"}]'`

// byVariable renders a choice among the built-in variables, and what else it is.
func byVariable(of string, render func(i int, v query.Variable) (when, then string), other string) string {
	text := "CASE " + of
	for i, v := range builtin {
		when, then := render(i, v)
		text += " WHEN " + quote(when) + " THEN " + then
	}
	return text + " ELSE " + other + " END"
}

// proofsOf is the list of the values that a log record with such attributes proves; NULL where it proves none.
func proofsOf(ks, vs string) string {
	value := func(key string) string { return vs + "[list_position(" + ks + ", " + key + ")]" }
	key := byVariable("n", func(_ int, v query.Variable) (string, string) { return v.Name, quote(v.Attribute) }, quote(query.CustomPrefix)+" || n")
	list := fmt.Sprintf("list_filter(list_transform(list_transform(string_split(concat_ws(',', %s, %s), ','), n -> %s), a -> struct_pack(key := a, value := %s)), x -> x.value IS NOT NULL)",
		value(quote(query.ConfirmedKey)), value(quote(query.DriftKey)), key, value("a"))
	return "CASE WHEN len(" + list + ") > 0 THEN " + list + " END"
}

func jsonOf(list string) string { return "CAST(to_json(" + list + ") AS VARCHAR)" }

// foldedProofs are the proofs of all log records of a span, as one list: rows have the IDs of the span and a list each.
func foldedProofs(rows, trace, span string) string {
	return fmt.Sprintf(`SELECT %[1]s, %[2]s, list(struct_pack(key := key, value := value) ORDER BY key) AS proofs FROM (
 SELECT %[1]s, %[2]s, key, CASE WHEN min(value) = max(value) THEN min(value) ELSE %[3]s END AS value FROM (
 SELECT %[1]s, %[2]s, x.key AS key, x.value AS value FROM (SELECT %[1]s, %[2]s, unnest(proofs) x FROM (%[4]s))) GROUP BY ALL) GROUP BY ALL`, trace, span, quote(counts.Unknown), rows)
}

// unproven leaves out of a list of proofs what a span proves itself.
func unproven(confirmed, drift string) string {
	name := byVariable("x.key", func(_ int, v query.Variable) (string, string) { return v.Attribute, quote(v.Name) }, fmt.Sprintf("substr(x.key, %d)", len(query.CustomPrefix)+1))
	return fmt.Sprintf("list_filter(proofs, x -> NOT list_contains(string_split(concat_ws(',', %s, %s), ','), %s))", confirmed, drift, name)
}

// provenOr is the value that a list of proofs has of an attribute, or else the span's own.
func provenOr(proofs, key, own string) string {
	return fmt.Sprintf("coalesce(list_filter(%s, x -> x.key = %s)[1].value, %s)", proofs, quote(key), own)
}

// provenExtra are the entries of the column extra, as a list, with what a list of proofs has of users' variables.
func provenExtra(proofs, own string) string {
	return fmt.Sprintf("list_concat(list_filter(coalesce(%[2]s, []), x -> NOT list_contains(list_transform(coalesce(%[1]s, []), y -> y.key), x.key)), list_filter(coalesce(%[1]s, []), x -> starts_with(x.key, %[3]s)))",
		proofs, own, quote(query.CustomPrefix))
}

// provenStamps is the table of what spans share of a stamp, with what log records prove: under numbers below zero.
const provenStamps = "proven_stamps"

// joinProofs brings what log records prove to the spans that were staged. A span that is packed has what was packed with it alone.
func (e *Engine) joinProofs(ctx context.Context) error {
	if err := e.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM logged_files WHERE proofs IS NOT NULL)").Scan(&e.hasProven); err != nil || !e.hasProven {
		return err
	}
	own := byVariable("x.key", func(i int, v query.Variable) (string, string) { return v.Attribute, fmt.Sprintf("k.b%d", i) }, "list_filter(k.extra, y -> y.key = x.key)[1].value")
	columns := []string{"p.code AS " + stampCode, "k.confirmed", provenExtra("p.proofs", "k.extra") + " AS extra"}
	for _, name := range shared {
		if name != "declared" {
			columns = append(columns, "k."+name)
		}
	}
	for i, b := range builtin {
		columns = append(columns, fmt.Sprintf("%s AS b%d", provenOr("p.proofs", b.Attribute, fmt.Sprintf("k.b%d", i)), i))
	}
	asList := func(text string) string { return "from_json(" + text + ", " + proofsShape + ")" }
	err := e.exec(ctx,
		// Nearly all spans have one such record, and the texts of many are the same: lists are made of each text once.
		fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE span_proofs AS WITH each AS (SELECT tid, sid, min(proofs) AS least, max(proofs) AS most FROM logged_files WHERE proofs IS NOT NULL GROUP BY ALL)
SELECT tid, sid, least AS told FROM each WHERE least = most UNION ALL SELECT tid, sid, %s FROM (%s)`, jsonOf("proofs"),
			foldedProofs("SELECT tid, sid, "+asList("l.proofs")+" AS proofs FROM logged_files l JOIN each USING (tid, sid) WHERE least <> most AND l.proofs IS NOT NULL", "tid", "sid")),
		"DELETE FROM logged_files WHERE proofs IS NOT NULL",
		fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE proven_texts AS SELECT * FROM (SELECT %[1]s, told, list_filter(%[2]s, x -> x.value IS DISTINCT FROM %[3]s) AS proofs
 FROM (SELECT DISTINCT s.%[1]s, p.told FROM staged_files s JOIN span_proofs p USING (tid, sid) WHERE s.counts = 1)
 JOIN (SELECT told, %[4]s AS proofs FROM (SELECT DISTINCT told FROM span_proofs)) USING (told) JOIN stamps k USING (%[1]s)) WHERE len(proofs) > 0`,
			stampCode, unproven("k.confirmed", "k.drift"), own, asList("told")),
		fmt.Sprintf("CREATE OR REPLACE TEMP TABLE proven_codes AS SELECT %[1]s, proofs, -row_number() OVER () AS code FROM (SELECT DISTINCT %[1]s, proofs FROM proven_texts)", stampCode),
		fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE proven AS SELECT s.tid, s.sid, s.%[1]s, t.code, min(s.ts) AS ts FROM staged_files s JOIN span_proofs p USING (tid, sid)
 JOIN (SELECT %[1]s, told, code FROM proven_texts JOIN proven_codes USING (%[1]s, proofs)) t ON t.told = p.told AND t.%[1]s = s.%[1]s WHERE s.counts = 1 GROUP BY ALL`, stampCode),
		fmt.Sprintf("CREATE OR REPLACE TEMP TABLE %s AS SELECT %s FROM proven_codes p JOIN stamps k USING (%s)", provenStamps, strings.Join(columns, ", "), stampCode),
		"CREATE OR REPLACE TEMP VIEW stamps AS "+strings.Join(append(e.stamps, stampsOf(provenStamps)), "\nUNION ALL "))
	if err != nil || len(e.packed) == 0 {
		return err
	}
	return e.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM span_proofs p WHERE NOT EXISTS (SELECT 1 FROM staged_files s WHERE s.tid = p.tid AND s.sid = p.sid))").Scan(&e.have.Unjoined)
}

// proven is how many of the spans of a question have values that log records alone prove.
func (e *Engine) proven(ctx context.Context, s *query.Spec) (n int64, err error) {
	if e.hasProven {
		err = e.db.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*) FROM proven WHERE ts >= %d AND ts < %d", s.Since().UnixMicro(), s.Until().UnixMicro())).Scan(&n)
	}
	return n, err
}

// stampedFiles is what was staged, with the numbers of the stamps that hold for each span.
func (e *Engine) stampedFiles() string {
	if !e.hasProven {
		return "staged_files"
	}
	return fmt.Sprintf("(SELECT s.* REPLACE (coalesce(p.code, s.%[1]s) AS %[1]s) FROM staged_files s LEFT JOIN proven p ON p.tid = s.tid AND p.sid = s.sid AND p.%[1]s = s.%[1]s)", stampCode)
}

// joinProofs brings what the log records prove that are packed at once to the spans of the table chunk.
func (p *Packer) joinProofs(ctx context.Context, documents string) error {
	columns := []string{"CASE WHEN len(own) > 0 OR len(map_keys(extra)) > 0 THEN map_from_entries(" + provenExtra("own", "map_entries(extra)") + ") END AS extra"}
	for _, b := range builtin {
		name := packed.Name(b.Attribute)
		columns = append(columns, provenOr("own", b.Attribute, name)+" AS "+name)
	}
	var is bool
	err := p.e.exec(ctx, "CREATE OR REPLACE TABLE proofs AS "+foldedProofs("WITH"+otlpProofs(documents)+" SELECT * FROM k", "trace_id", "span_id"))
	if err == nil {
		err = p.e.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM proofs)").Scan(&is)
	}
	if err == nil && is {
		err = p.e.exec(ctx, fmt.Sprintf(`CREATE OR REPLACE TABLE chunk AS SELECT * EXCLUDE (%[1]s), %[2]s AS %[1]s FROM (SELECT * EXCLUDE (own) REPLACE (%[3]s)
 FROM (SELECT c.*, CASE WHEN c.stamped THEN %[4]s END AS own FROM chunk c LEFT JOIN proofs p ON p.trace_id = c.trace_id AND p.span_id = c.span_id))`,
			packed.Combination, combinationHash(), strings.Join(columns, ", "), unproven("c.attributes["+quote(query.ConfirmedKey)+"]", "c."+packed.Name(query.DriftKey))))
	}
	if err != nil {
		return errors.New(reason(err))
	}
	return nil
}

// mayProve holds for documents in which a stamp says that it proves something.
var mayProve = fmt.Sprintf("(contains(json, %s) OR contains(json, %s))", quote(`"`+query.ConfirmedKey+`"`), quote(`"`+query.DriftKey+`"`))

// otlpProofs are the relations that lead from documents to k: one row a log record that proves something of a call.
func otlpProofs(documents string) string {
	return fmt.Sprintf(`
documents AS (SELECT from_json(json, %s).resourceLogs list FROM %s WHERE contains(json, '"resourceLogs"') AND %s),
lines AS (SELECT unnest(list) rl FROM documents WHERE list IS NOT NULL),
scopes AS (SELECT unnest(rl.scopeLogs) sl FROM lines),
raw AS (SELECT unnest(sl.logRecords) s FROM scopes),
named AS (SELECT s, %s FROM raw),
k AS (SELECT * FROM (SELECT %s AS trace_id, %s AS span_id, %s AS proofs FROM named WHERE NOT %s) WHERE proofs IS NOT NULL AND trace_id IS NOT NULL AND span_id IS NOT NULL)`,
		quote(logsShape), documents, mayProve, keysAndValues("s.attributes", "lks", "lvs"),
		logFields.Column("trace_id"), logFields.Column("span_id"), proofsOf("lks", "lvs"), isLogVerdict)
}
