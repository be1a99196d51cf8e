// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// What a call was made with may stand in its log records alone. What such a record proves holds for the span that it names, if that proves
// nothing else of it: the value is taken, and nothing else of the record's stamp. Where two records of a span prove different values, nobody
// knows which of them is the span's. Mostly no log record proves anything, which their keys tell.

// proof is a variable that log records prove, and its column of the relation proofs.
type proof struct {
	query.Variable
	column string
}

// proofs makes the relation proofs where log records prove variables. It returns the variables that spans carry with those that log records
// alone have, and the ones that these prove.
func (e *Engine) proofs(ctx context.Context, s *query.Spec, carried []query.Variable, build func(query.Step) error, chain *query.Chain) ([]query.Variable, []proof, error) {
	proofs, err := e.mayProve(ctx, s)
	if err != nil || len(proofs) == 0 {
		return carried, nil, err
	}
	if err := build(query.Step{Name: "proofs", SQL: e.proofsOf(s, proofs)}); err != nil {
		return nil, nil, err
	}
	columns := make([]string, len(proofs))
	for i, p := range proofs {
		columns[i] = p.column
	}
	if proofs, err = e.told(ctx, chain, proofs, columns, "proofs"); err != nil || len(proofs) == 0 {
		return carried, nil, err
	}
	// What log records alone have may be of spans that do not count.
	all, attributes := *s, []string{}
	all.Variables = nil
	columns = nil
	var further []proof
	for _, p := range proofs {
		all.Variables = append(all.Variables, p.Name)
		if !slices.Contains(carried, p.Variable) {
			further, columns = append(further, p), append(columns, fmt.Sprintf("v%d", len(all.Variables)-1))
		}
	}
	if len(further) == 0 {
		return carried, proofs, nil
	}
	spans := fmt.Sprintf("(SELECT * FROM %s WHERE %s AND %s IN (SELECT id FROM proofs))", e.table(e.Traces), e.during(s), spanID)
	found, err := e.told(ctx, chain, further, columns, "("+e.joined(&all, carried, nil, proofs, spans)+") WHERE counts = 1")
	if err != nil {
		return nil, nil, err
	}
	for _, p := range found {
		attributes = append(attributes, p.Attribute)
	}
	for _, v := range carried {
		attributes = append(attributes, v.Attribute)
	}
	return variablesOf(attributes), slices.DeleteFunc(proofs, func(p proof) bool { return slices.Contains(further, p) && !slices.Contains(found, p) }), nil
}

// told are those of some proofs of which a column is not always NULL.
func (e *Engine) told(ctx context.Context, chain *query.Chain, proofs []proof, columns []string, from string) ([]proof, error) {
	list := make([]string, len(columns))
	for i, name := range columns {
		list[i] = fmt.Sprintf("if(count(%s) > 0, %s, '')", name, Dialect{}.Text(proofs[i].Attribute))
	}
	found, err := e.texts(ctx, chain.Query(fmt.Sprintf("SELECT arrayJoin([%s]) FROM %s", strings.Join(list, ", "), from)))
	return slices.DeleteFunc(slices.Clone(proofs), func(p proof) bool { return !slices.Contains(found, p.Attribute) }), err
}

// spanID stands for the IDs of a span, of a log record too: hardly ever do two have the same.
const spanID = "sipHash128(TraceId, SpanId)"

// listed is what a record lists as proven, as an array.
func listed(f fields) string {
	return fmt.Sprintf("splitByChar(',', concat(ifNull(%s, ''), ',', ifNull(%s, '')))", f.Attribute(false, query.ConfirmedKey), f.Attribute(false, query.DriftKey))
}

func (e *Engine) provingFields() fields {
	return fields{attributes: "LogAttributes", json: e.json, orNull: e.orNull}
}

// proving are the log records that list what they prove. That is told by their keys: of the others no value is read.
func (e *Engine) proving(s *query.Spec) string {
	d, keys := Dialect{}, e.keysOf("LogAttributes")
	return fmt.Sprintf("%s WHERE Timestamp >= fromUnixTimestamp64Micro(%d) AND TraceId != '' AND SpanId != '' AND (has(%s, %s) OR has(%[3]s, %[5]s)) AND NOT has(%[3]s, %[6]s) AND EventName NOT IN (%[7]s)",
		e.table(e.Logs), s.Since().UnixMicro(), keys, d.Text(query.ConfirmedKey), d.Text(query.DriftKey), d.Text(query.NameKey), query.Texts(d, query.Events))
}

// proven is the list of what one of them proves of a call: nothing where an attribute makes it a verdict.
func (e *Engine) proven(s *query.Spec) string {
	f := e.provingFields()
	return fmt.Sprintf("if(ifNull(%s IN (%s), false), [], %s)", f.Attribute(false, "event.name"), query.Texts(s, query.Events), listed(f))
}

// mayProve are the variables that such log records have and list, of those that are asked for.
func (e *Engine) mayProve(ctx context.Context, s *query.Spec) (list []proof, err error) {
	if e.Logs == "" {
		return nil, nil
	}
	keys, err := e.texts(ctx, fmt.Sprintf("SELECT DISTINCT arrayJoin(%s) AS k FROM %s ORDER BY startsWith(k, %s) DESC, k LIMIT %d",
		e.keysOf("LogAttributes"), e.proving(s), s.Text(query.StampPrefix), mostKeys))
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	names, err := e.texts(ctx, fmt.Sprintf("SELECT DISTINCT arrayJoin(%s) AS name FROM %s ORDER BY name LIMIT %d", e.proven(s), e.proving(s), mostKeys))
	for _, v := range variablesOf(keys) {
		if slices.Contains(keys, v.Attribute) && slices.Contains(names, v.Name) && (s.Asked.Variables == nil || slices.Contains(s.Asked.Variables, v.Name)) {
			list = append(list, proof{v, fmt.Sprintf("p%d", len(list))})
		}
	}
	return list, err
}

// proofsOf is the relation of what the log records of each span prove.
func (e *Engine) proofsOf(s *query.Spec, proofs []proof) string {
	f := e.provingFields()
	read, folded := []column{{"id", spanID}, {"names", e.proven(s)}}, []column{{"id", "id"}}
	for _, p := range proofs {
		read = append(read, column{"of_" + p.column, fmt.Sprintf("if(has(names, %s), %s, NULL)", s.Text(p.Name), f.Attribute(false, p.Attribute))})
		folded = append(folded, column{p.column, few(fmt.Sprintf("if(min(of_%[1]s) < max(of_%[1]s), %[2]s, min(of_%[1]s))", p.column, s.Text(counts.Unknown)))})
	}
	return fmt.Sprintf("SELECT %s FROM (SELECT %s FROM %s) GROUP BY id", selectList(folded), selectList(read), e.proving(s))
}

// joined is rowsOf, with what log records prove of the spans that count. The column proven tells whether that is anything that a span does
// not say.
func (e *Engine) joined(s *query.Spec, carried []query.Variable, others []fewKey, proofs []proof, from string) string {
	read, f := append(e.read(s, carried), e.otherColumns(others)...), e.spanFields()
	if len(proofs) == 0 {
		return rowsOf(read, from)
	}
	read = append(read, column{"id", spanID}, column{"names", listed(f)})
	var columns, values, differ []string
	for _, p := range proofs {
		v := fmt.Sprintf("v%d", slices.Index(s.Variables, p.Name))
		takes := fmt.Sprintf("counts = 1 AND %s IS NOT NULL AND NOT has(names, %s)", p.column, s.Text(p.Name))
		columns = append(columns, p.column)
		values = append(values, fmt.Sprintf("if(%s, %s, %s) AS %[3]s", takes, p.column, v))
		differ = append(differ, fmt.Sprintf("%s AND ifNull(%s != %s, true)", takes, p.column, v))
	}
	list := strings.Join(columns, ", ")
	return fmt.Sprintf("SELECT * EXCEPT (id, names, %[1]s) REPLACE (%[2]s), if(%[3]s, 1, 0) AS proven FROM (%[4]s) l LEFT ANY JOIN (SELECT id, %[1]s FROM proofs) r USING (id)",
		list, strings.Join(values, ", "), strings.Join(differ, " OR "), rowsOf(read, from))
}

// provenSpans is how many spans have values that log records alone prove.
func (e *Engine) provenSpans(ctx context.Context, s *query.Spec, chain *query.Chain) (n int64, err error) {
	err = query.Each(ctx, asker{e, chain}, fmt.Sprintf("SELECT toInt64(uniqExact(hs)) FROM spans WHERE counts = 1 AND proven = 1 AND ts >= %d AND ts < %d", s.Since().UnixMicro(), s.Until().UnixMicro()),
		func(r *sql.Rows) error { return r.Scan(&n) })
	return n, err
}
