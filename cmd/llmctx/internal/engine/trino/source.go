// SPDX-License-Identifier: Apache-2.0

package trino

import (
	"fmt"
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

// listedByNumber are the same, of units of one pack, which have the numbers of their labels: that pack tells the texts. Labels that it does not tell
// are of no resource. One number tells the labels, the period and whether a unit is bad: groups of fewer keys are found in less time.
func (e *Engine) listedByNumber(s *query.Spec, pack string) func(units string) string {
	texts := fmt.Sprintf("SELECT %s, labels FROM %s WHERE %s = %s", packed.LabelSet, e.table(packed.LabelSets), packOf, Dialect{}.Text(pack))
	return func(units string) string {
		w := "sum(w)"
		if s.Unweighted {
			w = s.Double("count(*)")
		}
		return fmt.Sprintf(`SELECT %[1]d + bitwise_and(g.sort, 2) / 2 AS period, g.service AS service, bitwise_and(g.sort, 1) AS bad, g.w AS w, g.n AS n, CAST(x.l[1] AS integer) AS resource, x.l[2] AS k, x.l[3] AS v
FROM (SELECT d.service AS service, l.sort AS sort, sum(l.w) AS w, sum(l.n) AS n
 FROM (SELECT c, sort, %[2]s AS w, count(*) AS n FROM (SELECT n AS c, 4 * coalesce(label_set, -1) + 2 * (period - %[1]d) + bad AS sort, w FROM %[3]s) b GROUP BY c, sort) l
 JOIN codes d ON d.c = l.c WHERE %[4]s GROUP BY d.service, l.sort) g
LEFT JOIN (%[5]s) t ON t.label_set = bitwise_right_shift_arithmetic(g.sort, 2)
CROSS JOIN UNNEST(CAST(json_parse(coalesce(t.labels, CASE WHEN g.sort >= 0 THEN '[["%[6]d","",""]]' END)) AS array(array(varchar)))) AS x(l)`,
			counts.Baseline, w, units, s.OnlyScored("d."), texts, query.NoResource)
	}
}

// sampledDays holds for units of the days of the bad window: of others no partition is looked at.
func sampledDays(s *query.Spec) string {
	day := func(t time.Time) string { return Dialect{}.Text(t.UTC().Format(time.DateOnly)) }
	return fmt.Sprintf("period = %d AND day >= %s AND day <= %s", counts.Bad, day(s.Bad.From), day(s.Bad.To))
}
