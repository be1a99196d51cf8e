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
	sampledSpans = 1000
	// mostFew bounds the attributes that are counted, of which the most frequent are told.
	mostFew = 5 * counts.MaxColumns
)

// fewValued are the other attributes that may have few values: all that are there, but those that have many already on some of the
// spans that are compared, the most frequent first.
func (e *Engine) fewValued(ctx context.Context, s *query.Spec, carried []query.Variable) ([]query.OtherKey, error) {
	if !s.Asked.Columns || len(s.Asked.Behaviour) == 0 {
		return nil, nil
	}
	seen, many, err := e.sample(ctx, s, carried)
	if err != nil {
		return nil, err
	}
	few := slices.DeleteFunc(slices.Clone(e.listed), func(key query.OtherKey) bool {
		own := strings.HasPrefix(key.Key, query.StampPrefix) || strings.HasPrefix(key.Key, query.VerdictPrefix)
		return many[key] || key.Resource == 0 && own
	})
	slices.SortFunc(few, func(a, b query.OtherKey) int {
		return cmp.Or(cmp.Compare(seen[b], seen[a]), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Key, b.Key))
	})
	return few[:min(len(few), mostFew)], nil
}

// sample looks at some spans that are compared, whatever verdicts from elsewhere may say: how many have an attribute, and whether it has
// many values there.
func (e *Engine) sample(ctx context.Context, s *query.Spec, carried []query.Variable) (seen map[query.OtherKey]uint64, many map[query.OtherKey]bool, err error) {
	seen, many = map[query.OtherKey]uint64{}, map[query.OtherKey]bool{}
	if s.Asked.Reach == counts.OfTrace || s.Asked.Reach == counts.OfResponse {
		return seen, many, nil // no span tells itself
	}
	from, err := e.frequent(ctx, s)
	if err != nil || len(from) == 0 {
		return seen, many, err
	}
	read := append(e.read(s, carried), column{"others", e.list("SpanAttributes")}, column{"resources", e.list("ResourceAttributes")})
	rows, err := e.query(ctx, fmt.Sprintf(`SELECT x.1 AS resource, x.2 AS k, count(), count(DISTINCT x.3) > %d
FROM (SELECT arrayJoin(arrayConcat(arrayMap(x -> (0, x.1, x.2), others), arrayMap(x -> (1, x.1, x.2), resources))) x FROM (%s) WHERE %s) GROUP BY resource, k`,
		counts.MaxColumnValues, e.rows(s, read, "("+strings.Join(from, "\nUNION ALL ")+")"), s.ComparedBySpans()))
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key query.OtherKey
		var n uint64
		var is bool
		if err := rows.Scan(&key.Resource, &key.Key, &n, &is); err != nil {
			return nil, nil, err
		}
		seen[key], many[key] = n, is
	}
	return seen, many, rows.Err()
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
		list = append(list, fmt.Sprintf("SELECT * FROM (SELECT * FROM %s WHERE ServiceName = %s AND SpanName = %s AND %s LIMIT %d)",
			e.table(e.Traces), s.Text(service), s.Text(name), during, sampledSpans))
	}
	return list, rows.Err()
}

// otherColumns are the columns x0… of attributes of which few values are expected, and o, which stands for the values of all and for
// what the spans share.
func (e *Engine) otherColumns(others []query.OtherKey) (columns []column) {
	f := e.spanFields()
	for i, key := range others {
		value := f.Attribute(key.Resource == 1, key.Key)
		columns = append(columns, column{fmt.Sprintf("x%d", i), few(fmt.Sprintf("if(lengthUTF8(%[1]s) <= %[2]d, %[1]s, NULL)", value, query.LongestOther))})
	}
	return columns
}

// counted is the relation others: each set of values is counted once for all units that have it, and then taken apart.
func counted(others []query.OtherKey) func(*query.Spec) string {
	return func(s *query.Spec) string {
		var pairs []string
		for i, key := range others {
			pairs = append(pairs, fmt.Sprintf("(%d, %s, CAST(x%d AS Nullable(String)))", key.Resource, s.Text(key.Key), i))
		}
		if len(others) == 0 {
			return "SELECT toUInt8(0) period, '' service, 0 resource, '' k, '' v, 0. all_w, 0. bad_w, 0 all_n, 0 bad_n WHERE false"
		}
		return fmt.Sprintf(`SELECT period, service, y.1 AS resource, y.2 AS k, assumeNotNull(y.3) AS v, sum(a) AS all_w, sum(b) AS bad_w, sum(c) AS all_n, sum(d) AS bad_n
FROM (SELECT g.period AS period, p.service AS service, a, b, c, d, arrayJoin(arrayFilter(x -> x.3 IS NOT NULL, [%[1]s])) AS y
FROM (SELECT period, n AS number, sum(w) AS a, sumIf(w, bad = 1) AS b, count() AS c, countIf(bad = 1) AS d, %[2]s FROM %[3]s GROUP BY period, n, o) g JOIN codes p ON p.n = g.number)
GROUP BY period, service, resource, k, v`, strings.Join(pairs, ", "), selectList(anyOf(numbered("x", len(others)))), query.ComparedUnits())
	}
}
