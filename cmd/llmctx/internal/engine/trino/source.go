// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"fmt"
	"math/bits"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/lakesql"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

var database = lakesql.Database{
	Dialect: Dialect{}, TextType: "varchar", Name: identifier,
	Value: func(column, key string) string { // the map alone makes an error of a key that is absent
		return fmt.Sprintf("element_at(%s, %s)", column, Dialect{}.Text(key))
	},
	Micros: Dialect{}.Micros,
}

func (o *Options) tables() *lakesql.Tables {
	return &lakesql.Tables{Database: database, Table: o.table}
}

func (o *Options) table(name string) string {
	return identifiers(o.Catalog + "." + o.Schema + "." + name)
}

func others(s *query.Spec, units string, _ []query.OtherKey) string {
	if s.Numbered {
		units = "(SELECT u.*, d.service AS service FROM " + units + " JOIN codes d ON d.c = u.n WHERE " + s.OnlyScored("d.") + ") u"
	}
	list := make([]string, 0, 2)
	for resource, from := range []string{"others", "resources"} {
		list = append(list, fmt.Sprintf("SELECT period, service, bad, w, 1 AS n, %d AS resource, x.k AS k, x.v AS v FROM %s CROSS JOIN UNNEST(%s) AS x(k, v) WHERE length(x.v) <= %d",
			resource, units, from, query.LongestOther))
	}
	return "SELECT * FROM (" + strings.Join(list, "\nUNION ALL ") + ") o WHERE NOT " + s.NoOther()
}

// listed are the rows of the labels of some units, each text taken apart once.
func listed(units string) string {
	return fmt.Sprintf(`SELECT period, service, bad, w, n, CAST(x.l[1] AS integer) AS resource, x.l[2] AS k, x.l[3] AS v
FROM (SELECT period, service, bad, labels, sum(w) AS w, count(*) AS n FROM %s GROUP BY period, service, bad, labels) g
CROSS JOIN UNNEST(CAST(json_parse(labels) AS array(array(varchar)))) AS x(l)`, units)
}

// A sort of units tells their labels, their period, and whether they are bad.
const (
	sortOfBad    = 1
	sortOfPeriod = 2
	sortsEach    = 4 // of the same labels; the first ones are of units without
)

// sortBits are how many bits tell a sort, of so many sets of labels and of one that is none of them.
func sortBits(labelSets int64) int { return bits.Len64(uint64(sortsEach*(labelSets+2) - 1)) } //nolint:gosec // it is no less than 0

// listedByNumber are the same, of units of one pack, which have the numbers of their labels: that pack tells the texts. Labels that it does not tell
// are of no resource. One number tells the combination and the sort: groups of one whole number are found in less time than those of several.
func (e *Engine) listedByNumber(s *query.Spec, told *shared) func(units string) string {
	texts := fmt.Sprintf("SELECT %s, labels FROM %s WHERE %s = %s", packed.LabelSet, e.table(packed.LabelSets), packOf, Dialect{}.Text(told.pack))
	n := sortBits(told.labelSets)
	code := Dialect{}.Shifted("n", n, fmt.Sprintf("%d * (least(coalesce(label_set, -1), %d) + 1) + %d * (period - %d) + bad", sortsEach, told.labelSets, sortOfPeriod, counts.Baseline))
	return func(units string) string {
		w := "sum(w)"
		if s.Unweighted {
			w = s.Double("count(*)")
		}
		return fmt.Sprintf(`SELECT %[1]d + bitwise_and(g.sort, %[7]d) / %[7]d AS period, g.service AS service, bitwise_and(g.sort, %[8]d) AS bad, g.w AS w, g.n AS n, CAST(x.l[1] AS integer) AS resource, x.l[2] AS k, x.l[3] AS v
FROM (SELECT d.service AS service, l.sort AS sort, sum(l.w) AS w, sum(l.n) AS n
 FROM (SELECT bitwise_and(code, %[10]d) AS c, bitwise_and(code, %[11]d) AS sort, w, n FROM (SELECT code, %[2]s AS w, count(*) AS n FROM (SELECT %[12]s AS code, w FROM %[3]s) b GROUP BY code) y) l
 JOIN codes d ON bitwise_left_shift(d.c, %[13]d) = l.c WHERE %[4]s GROUP BY d.service, l.sort) g
LEFT JOIN (%[5]s) t ON t.label_set = g.sort / %[9]d - 1
CROSS JOIN UNNEST(CAST(json_parse(coalesce(t.labels, CASE WHEN g.sort >= %[9]d THEN '[["%[6]d","",""]]' END)) AS array(array(varchar)))) AS x(l)`,
			counts.Baseline, w, units, s.OnlyScored("d."), texts, query.NoResource, sortOfPeriod, sortOfBad, sortsEach, int64(-1)<<n, int64(1)<<n-1, code, n)
	}
}

// sampledDays holds for units of the days of the bad window: of others no partition is looked at.
func sampledDays(s *query.Spec) string {
	day := func(t time.Time) string { return Dialect{}.Text(t.UTC().Format(time.DateOnly)) }
	return fmt.Sprintf("period = %d AND day >= %s AND day <= %s", counts.Bad, day(s.Bad.From), day(s.Bad.To))
}
