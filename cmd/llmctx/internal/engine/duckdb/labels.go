// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Attributes with few values, of which bad answers may have one in common, are counted beside the variables. A span has a dozen of them, and
// a million spans have some thousand sets of them: packing writes each set as one text, so that spans are grouped by it before the texts
// are taken apart. An attribute that has many values within what is packed at once is no part of it; such ones are seldom looked at.

// ofMaps are the attributes of rows with maps, each with its value: (resource, k, v). What is ours, of a verdict or a text is left out.
func ofMaps(rows string) string {
	one := func(resource int, column string) string {
		return fmt.Sprintf("SELECT %d resource, x.key k, x.value v FROM (SELECT unnest(map_entries(%s)) x FROM %s)", resource, column, rows)
	}
	return fmt.Sprintf("SELECT * FROM (%s UNION ALL %s) WHERE len(v) <= %d AND (resource = 1 OR %s)", one(0, "attributes"), one(1, "resource"), query.LongestOther, others("k"))
}

// labels returns the labels of a row of the table chunk, and tells the attributes that are in none.
func (p *Packer) labels(ctx context.Context) (labels, rest string, err error) {
	rows, err := p.e.db.QueryContext(ctx, fmt.Sprintf("SELECT resource, k, count(DISTINCT v) > %d FROM (%s) GROUP BY ALL ORDER BY ALL", counts.MaxColumnValues, ofMaps("chunk")))
	if err != nil {
		return "", "", errors.New(reason(err))
	}
	defer func() { _ = rows.Close() }()
	var few [2][]string
	many := [][2]string{}
	for rows.Next() {
		var key query.OtherKey
		var is bool
		if err := rows.Scan(&key.Resource, &key.Key, &is); err != nil {
			return "", "", err
		}
		if is {
			many = append(many, [2]string{strconv.Itoa(key.Resource), key.Key})
		} else {
			few[key.Resource] = append(few[key.Resource], key.Key)
		}
	}
	if err := rows.Err(); err != nil {
		return "", "", err
	}
	text, err := json.Marshal(many)
	return fmt.Sprintf("CAST(to_json(list_sort(list_concat(%s, %s))) AS VARCHAR)", labelsOf(0, "attributes", few[0]), labelsOf(1, "resource", few[1])), string(text), err
}

func labelsOf(resource int, column string, keys []string) string {
	if len(keys) == 0 {
		return "CAST([] AS VARCHAR[][])"
	}
	return fmt.Sprintf("list_transform(coalesce(list_filter(map_entries(%s), x -> x.key IN (%s) AND len(x.value) <= %d), []), x -> ['%d', x.key, x.value])",
		column, quoteAll(keys), query.LongestOther, resource)
}

// restOf reads what a file tells of the attributes that are in no labels.
func restOf(text string) (keys []query.OtherKey, err error) {
	var list [][2]string
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("does not tell which attributes are in no labels: %w", err)
	}
	for _, pair := range list {
		resource, err := strconv.Atoi(pair[0])
		if err != nil || resource < 0 || resource > 1 {
			return nil, fmt.Errorf("tells of an attribute of neither the span nor the resource: %q", pair[0])
		}
		keys = append(keys, query.OtherKey{Resource: resource, Key: pair[1]})
	}
	return keys, nil
}

// readLabels reads the labels of a packed span.
func readLabels(text string) ([]query.Label, error) {
	var list [][3]string
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("labels of a packed span cannot be read: %w", err)
	}
	labels := make([]query.Label, len(list))
	for i, l := range list {
		labels[i] = query.Label{OtherKey: query.OtherKey{Key: l[1]}, Value: l[2]}
		if l[0] == "1" {
			labels[i].Resource = 1
		}
	}
	return labels, nil
}

// someEntries are the entries of a map with some keys.
func someEntries(column string, resource int, keys []query.OtherKey) string {
	var names []string
	for _, k := range keys {
		if k.Resource == resource {
			names = append(names, k.Key)
		}
	}
	if len(names) == 0 {
		return "CAST(NULL AS " + attributeList + ")"
	}
	return fmt.Sprintf("list_filter(map_entries(%s), x -> x.key IN (%s))", column, quoteAll(names))
}

// others are the other attributes: of what is staged or packed, which alone has them.
func (e *Engine) others(r *relations) func(s *query.Spec, units string, many []query.OtherKey) string {
	return func(s *query.Spec, units string, many []query.OtherKey) string {
		wide := *s
		wide.Coded, wide.Labelled, wide.Beside = false, true, nil
		var rows string
		listed := true
		if many == nil {
			rows = "(" + e.spansOf(s.Asked, &s.Windows, sampled, func(*packedFiles) packedRead { return wholeMaps }) + ")"
		} else {
			rows, listed = e.labelled(s, many)
		}
		var chain query.Chain
		chain.Add(query.Step{Name: "spans", SQL: "SELECT *" + r.v + " FROM (" + r.wide + rows + ") WHERE ts IS NOT NULL OR counts = 0"})
		chain.Add(query.Step{Name: "units", SQL: wide.Units()})
		var list []string
		if listed {
			list = append(list, chain.Query(ofLists(units)))
		}
		if many != nil {
			chain.Add(query.Step{Name: "labelled", SQL: "SELECT period, service, bad, sum(w) w, count(*) n, labels FROM " + units + " WHERE labels IS NOT NULL GROUP BY period, service, bad, labels"})
			list = append(list, chain.Query(ofLabels))
		}
		for i, part := range list {
			list[i] = "SELECT * FROM (" + part + ")"
		}
		return strings.Join(list, "\nUNION ALL ")
	}
}

// labelled returns the relation of the spans, of which those that are packed have labels, and in lists only what is not in these and may have
// few values; and whether there may be any lists.
func (e *Engine) labelled(s *query.Spec, many []query.OtherKey) (rows string, listed bool) {
	isLeft := func(k query.OtherKey) bool { return !slices.Contains(many, k) }
	listed = slices.ContainsFunc(e.many, isLeft)
	all := func(files []file, _ *counts.Windows) []file { return files }
	rows = e.spansOf(s.Asked, &s.Windows, all, func(set *packedFiles) packedRead {
		rest := slices.DeleteFunc(slices.Clone(set.rest), func(k query.OtherKey) bool { return slices.Contains(many, k) })
		listed = listed || len(rest) > 0
		return packedRead{others: someEntries("attributes", 0, rest), resources: someEntries("resource", 1, rest), labels: "labels"}
	})
	return "(" + rows + ")", listed
}

// ofLists takes the lists of units apart.
func ofLists(units string) string {
	return unfolded(fmt.Sprintf(`SELECT period, service, bad, w, resource, x.key k, x.value v FROM (
 SELECT period, service, bad, w, CASE WHEN generate_subscripts(list, 1) <= n THEN 0 ELSE 1 END resource, unnest(list) x FROM (
 SELECT period, service, bad, w, coalesce(len(others), 0) n, list_concat(others, resources) list FROM %s))
 WHERE x.key IS NULL OR x.value IS NOT NULL AND len(x.value) <= %d AND (resource = 1 OR %s)`, units, query.LongestOther, others("x.key")))
}

// ofLabels takes the labels of the relation labelled apart, each set of them once: those that were packed, and those that are codes.
const ofLabels = `SELECT period, service, bad, w, n, CAST(e[1] AS INTEGER) resource, e[2] k, e[3] v FROM (
 SELECT *, unnest(from_json(labels, '[["VARCHAR"]]')) e FROM labelled WHERE starts_with(labels, '['))
UNION ALL SELECT period, service, bad, w, n, p.resource, p.k, p.v FROM (
 SELECT *, unnest(string_split(labels, ',')) code FROM labelled WHERE NOT starts_with(labels, '[')) c JOIN coded_pairs p ON p.code = c.code`
