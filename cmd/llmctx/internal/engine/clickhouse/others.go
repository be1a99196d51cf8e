// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

const (
	// sampledNames is of how many names of spans, the most frequent ones, sampledSpans each are looked at for attributes with many
	// values. By the names the exporter's table is sorted, so that little else is read.
	sampledNames = 20
	sampledSpans = 250
	// mostFew bounds the attributes that are counted, of which the most frequent are told.
	mostFew = 5 * counts.MaxColumns
	// longSpans is on how many of these spans an attribute has to be a long text, and on none a short one, to be taken for a text.
	longSpans = 100
)

// sampled is what is known of an attribute from some spans.
type sampled struct {
	short, long uint64 // how many values
	many        bool   // short ones that differ
}

// isText reports whether none of its values is expected to be short.
func (s sampled) isText() bool { return s.short == 0 && s.long >= longSpans }

// isShort reports whether it was always short.
func (s sampled) isShort() bool { return s.short > 0 && s.long == 0 }

// few is an attribute that may have few values.
type fewKey struct {
	query.OtherKey
	short bool // it was always short
}

// fewValued are the other attributes that may have few values: all that are there, but those that are long, or have many already, on
// some of the spans that are compared, the most frequent first.
func (e *Engine) fewValued(ctx context.Context, s *query.Spec, carried []query.Variable) (list []fewKey, err error) {
	if !s.Asked.Columns || len(s.Asked.Behaviour) == 0 {
		return nil, nil
	}
	seen, err := e.sample(ctx, s, carried)
	if err != nil {
		return nil, err
	}
	for _, key := range e.listed {
		own := strings.HasPrefix(key.Key, query.StampPrefix) || strings.HasPrefix(key.Key, query.VerdictPrefix)
		if of := seen[key]; !of.many && !of.isText() && (key.Resource == 1 || !own) {
			list = append(list, fewKey{key, of.isShort()})
		}
	}
	slices.SortFunc(list, func(a, b fewKey) int {
		return cmp.Or(cmp.Compare(seen[b.OtherKey].short, seen[a.OtherKey].short), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Key, b.Key))
	})
	return list[:min(len(list), mostFew)], nil
}

// sample looks at the attributes of some spans that are compared, whatever verdicts from elsewhere may say.
func (e *Engine) sample(ctx context.Context, s *query.Spec, carried []query.Variable) (map[query.OtherKey]sampled, error) {
	seen := map[query.OtherKey]sampled{}
	if s.Asked.Reach == counts.OfTrace || s.Asked.Reach == counts.OfResponse {
		return seen, nil // no span tells itself
	}
	from, err := e.frequent(ctx, s)
	if err != nil || len(from) == 0 {
		return seen, err
	}
	read := append(e.read(s, carried), column{"others", e.list("SpanAttributes")}, column{"resources", e.list("ResourceAttributes")})
	rows, err := e.query(ctx, fmt.Sprintf(`SELECT x.1 AS resource, x.2 AS k, count(x.3), count() - count(x.3), count(DISTINCT x.3) > %d
FROM (SELECT arrayJoin(arrayConcat(arrayMap(x -> (0, x.1, x.2), others), arrayMap(x -> (1, x.1, x.2), resources))) x FROM (%s) WHERE %s) GROUP BY resource, k`,
		counts.MaxColumnValues, rowsOf(read, "("+strings.Join(from, "\nUNION ALL ")+")"), s.ComparedBySpans()))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key query.OtherKey
		var of sampled
		if err := rows.Scan(&key.Resource, &key.Key, &of.short, &of.long, &of.many); err != nil {
			return nil, err
		}
		seen[key] = of
	}
	return seen, rows.Err()
}

// frequent are queries of some spans of each of the most frequent names.
func (e *Engine) frequent(ctx context.Context, s *query.Spec) (list []string, err error) {
	during := fmt.Sprintf("Timestamp >= fromUnixTimestamp64Micro(%d) AND Timestamp < fromUnixTimestamp64Micro(%d)", s.Baseline.From.UnixMicro(), s.Bad.To.UnixMicro())
	rows, err := e.query(ctx, fmt.Sprintf("SELECT ServiceName, SpanName FROM %s WHERE %s GROUP BY ServiceName, SpanName ORDER BY count() DESC, ServiceName, SpanName LIMIT %d",
		e.table(e.Traces), during, sampledNames))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var service, name string
		if err := rows.Scan(&service, &name); err != nil {
			return nil, err
		}
		list = append(list, fmt.Sprintf("SELECT * FROM (SELECT * FROM %s WHERE ServiceName = %s AND SpanName = %s AND %s LIMIT %d SETTINGS max_block_size = %[5]d, max_threads = 1)",
			e.table(e.Traces), s.Text(service), s.Text(name), during, sampledSpans))
	}
	return list, rows.Err()
}

// otherColumns are the columns x0… of attributes of which few values are expected. Long ones are left out early only where there are some.
func (e *Engine) otherColumns(others []fewKey) (columns []column) {
	f := e.spanFields()
	for i, key := range others {
		value := f.Attribute(key.Resource == 1, key.Key)
		if !key.short {
			value = short(value)
		}
		columns = append(columns, column{fmt.Sprintf("x%d", i), few(value)})
	}
	return columns
}

// counted is the relation others: each set of values is counted once for all units that have it, and then taken apart.
func counted(others []fewKey) func(*query.Spec) string {
	return func(s *query.Spec) string {
		var pairs []string
		for i, key := range others {
			pairs = append(pairs, fmt.Sprintf("(%d, %s, %s)", key.Resource, s.Text(key.Key), short(fmt.Sprintf("CAST(x%d AS Nullable(String))", i))))
		}
		if len(others) == 0 {
			return "SELECT toUInt8(0) period, '' service, 0 resource, '' k, '' v, 0. all_w, 0. bad_w, 0 all_n, 0 bad_n WHERE false"
		}
		return fmt.Sprintf(`SELECT period, service, y.1 AS resource, y.2 AS k, assumeNotNull(y.3) AS v, sum(a) AS all_w, sum(b) AS bad_w, sum(c) AS all_n, sum(d) AS bad_n
FROM (SELECT g.period AS period, p.service AS service, g.a AS a, g.b AS b, g.c AS c, g.d AS d, arrayJoin(arrayFilter(x -> x.3 IS NOT NULL, [%s])) AS y
FROM (SELECT period, n AS number, o, sum(w) AS a, sumIf(w, bad = 1) AS b, count() AS c, countIf(bad = 1) AS d FROM %s GROUP BY period, n, o) g
JOIN codes p ON p.n = g.number JOIN (SELECT %s FROM sets) l ON l.o = g.o)
GROUP BY period, service, resource, k, v`, strings.Join(pairs, ", "), query.ComparedUnits(), strings.Join(append(numbered("x", len(others)), "o"), ", "))
	}
}
