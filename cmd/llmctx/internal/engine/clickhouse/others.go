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

// fewValued are the other attributes that may have few values, as far as some spans tell: the most frequent of these first.
func (e *Engine) fewValued(ctx context.Context, s *query.Spec) ([]query.OtherKey, error) {
	if !s.Asked.Columns || len(s.Asked.Behaviour) == 0 {
		return nil, nil
	}
	samples, err := e.samples(ctx, s)
	if err != nil || len(samples) == 0 {
		return nil, err
	}
	rows, err := e.query(ctx, fmt.Sprintf(`SELECT x.1 AS resource, x.2 AS k, count(), count(DISTINCT x.3) > %d
FROM (SELECT arrayJoin(arrayConcat(arrayMap(x -> (0, x.1, x.2), %s), arrayMap(x -> (1, x.1, x.2), %s))) x FROM (%s)) GROUP BY resource, k`,
		counts.MaxColumnValues, e.list("SpanAttributes"), e.list("ResourceAttributes"), strings.Join(samples, "\nUNION ALL ")))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	seen, many := map[query.OtherKey]uint64{}, map[query.OtherKey]bool{}
	for rows.Next() {
		var key query.OtherKey
		var n uint64
		var is bool
		if err := rows.Scan(&key.Resource, &key.Key, &n, &is); err != nil {
			return nil, err
		}
		seen[key], many[key] = n, is
	}
	few := slices.DeleteFunc(slices.Clone(e.listed), func(key query.OtherKey) bool {
		own := strings.HasPrefix(key.Key, query.StampPrefix) || strings.HasPrefix(key.Key, query.VerdictPrefix)
		return many[key] || key.Resource == 0 && own
	})
	slices.SortFunc(few, func(a, b query.OtherKey) int {
		return cmp.Or(cmp.Compare(seen[b], seen[a]), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Key, b.Key))
	})
	return few[:min(len(few), mostFew)], rows.Err()
}

// samples are queries of some spans of each of the most frequent names.
func (e *Engine) samples(ctx context.Context, s *query.Spec) (list []string, err error) {
	rows, err := e.query(ctx, fmt.Sprintf("SELECT ServiceName, SpanName FROM %s WHERE %s GROUP BY ServiceName, SpanName ORDER BY count() DESC, ServiceName, SpanName LIMIT %d",
		e.table(e.Traces), e.during(s), sampledNames))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var service, name string
		if err := rows.Scan(&service, &name); err != nil {
			return nil, err
		}
		list = append(list, fmt.Sprintf("SELECT SpanAttributes, ResourceAttributes FROM (SELECT SpanAttributes, ResourceAttributes FROM %s WHERE ServiceName = %s AND SpanName = %s AND %s LIMIT %d)",
			e.table(e.Traces), s.Text(service), s.Text(name), e.during(s), sampledSpans))
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
			return "SELECT toUInt8(0) period, '' service, 0 resource, '' k, '' v, 0. all_w, 0. bad_w, 0 n, 0 bad_n WHERE false"
		}
		return fmt.Sprintf(`SELECT period, service, y.1 AS resource, y.2 AS k, assumeNotNull(y.3) AS v, sum(a) AS all_w, sum(b) AS bad_w, sum(c) AS n, sum(d) AS bad_n
FROM (SELECT g.period AS period, p.service AS service, a, b, c, d, arrayJoin(arrayFilter(x -> x.3 IS NOT NULL, [%[1]s])) AS y
FROM (SELECT period, n AS number, sum(w) AS a, sumIf(w, bad = 1) AS b, count() AS c, countIf(bad = 1) AS d, %[2]s FROM %[3]s GROUP BY period, n, o) g JOIN codes p ON p.n = g.number)
GROUP BY period, service, resource, k, v`, strings.Join(pairs, ", "), selectList(anyOf(numbered("x", len(others)))), query.ComparedUnits())
	}
}
