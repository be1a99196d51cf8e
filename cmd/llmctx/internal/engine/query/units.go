// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
)

// period places a time.
func (s *Spec) period(ts string) string {
	return fmt.Sprintf("CASE WHEN %[1]s >= %[2]d THEN %[3]d WHEN %[1]s >= %[4]d THEN %[5]d WHEN %[1]s >= %[6]d AND %[1]s < %[7]d THEN %[8]d ELSE %[9]d END",
		ts, s.Bad.To.UnixMicro(), counts.After, s.Bad.From.UnixMicro(), counts.Bad, s.Baseline.From.UnixMicro(),
		s.Baseline.To.UnixMicro(), counts.Baseline, counts.Earlier)
}

// block numbers a time. What comes before the baseline is one block.
func (s *Spec) block(ts string) string {
	width := s.Block.Microseconds()
	from := s.Bad.From.UnixMicro()
	before := from/width + 1 // blocks from 1970 on, so that nothing that is divided is negative
	first, _ := s.Place(s.Baseline.From)
	return fmt.Sprintf("CASE WHEN %s < %d THEN %d ELSE %s - %d END", ts, s.Baseline.From.UnixMicro(), first-1,
		s.Div(fmt.Sprintf("(%s + %d)", ts, before*width-from), width), before)
}

// v lists the columns of the variables.
func (s *Spec) v(prefix string) string {
	var b strings.Builder
	for i := range s.Variables {
		fmt.Fprintf(&b, ", %sv%d", prefix, i)
	}
	return b.String()
}

// columns are those of the aspects.
func (s *Spec) e(format string) string {
	var b strings.Builder
	for i := range s.Asked.Behaviour {
		b.WriteString(", " + strings.ReplaceAll(format, "#", strconv.Itoa(i)))
	}
	return b.String()
}

// isAnswer holds for spans that a judge of answers looks at.
func (s *Spec) isAnswer(kind string) string {
	return fmt.Sprintf("%s NOT IN (%s)", kind, Texts(s, kinds.NotAnswers))
}

// counted are the spans that count, each once.
func (s *Spec) counted() string {
	from := "spans"
	if !s.Once {
		from = fmt.Sprintf("(SELECT *, row_number() OVER (PARTITION BY tid, sid ORDER BY ts, status%s) again FROM spans WHERE counts = 1)", s.v(""))
	}
	where := fmt.Sprintf("counts = 1 AND ts >= %d AND ts < %d", s.Since().UnixMicro(), s.Until().UnixMicro())
	if !s.Once {
		where += " AND (again = 1 OR sid IS NULL)"
	}
	return fmt.Sprintf("SELECT * FROM %s s WHERE %s", from, where)
}

// Units is the relation of the spans that count, with the place of each, its values, its
// weight, and whether it is bad: 1, 0, or NULL where it is not scored. With Joined, it reads the
// relation scores.
func (s *Spec) Units() string {
	values := ""
	for i := range s.Variables {
		if s.Folded[i] {
			values += fmt.Sprintf(", CASE WHEN u.v%[1]d IS NULL THEN %[3]s ELSE %[2]s END v%[1]d", i, s.Text(counts.Other), s.Text(counts.Unknown))
		} else { // a stamp may also say that it is unknown
			values += fmt.Sprintf(", coalesce(u.v%[1]d, %[2]s) v%[1]d", i, s.Text(counts.Unknown))
		}
	}
	cluster := "u.tid"
	named := "0"
	if s.Asked.Cluster == counts.Conversation {
		cluster, named = "coalesce(u.conv, u.tid)", "CASE WHEN u.conv IS NULL THEN 0 ELSE 1 END"
	}
	weight := "coalesce(u.w, 1)"
	if s.Asked.Sampled > 0 {
		weight = fmt.Sprintf("coalesce(u.w, %s)", s.Double(fmt.Sprint(s.Asked.Sampled)))
	}
	joins, others := "", ""
	if s.Asked.Columns {
		others = ", u.others AS others, u.resources AS resources"
	}
	if s.Joined {
		joins += " LEFT JOIN scores j ON j.tid = u.tid AND j.sid = u.sid"
	}
	if s.Doubles {
		joins += " LEFT JOIN parts p ON p.tid = u.tid AND p.sid = u.sid"
	}
	return fmt.Sprintf(`SELECT u.ts AS ts, u.tid AS tid, u.sid AS sid, %s period, %s block, coalesce(nullif(u.service, ''), %s) service, u.kind AS kind, coalesce(u.status, '') status,
 u.drift AS drift, u.missing AS missing, u.unsettled AS unsettled, u.registry AS registry, u.declared AS declared%s, %s cluster_key, %s cluster_named, %s w, CASE WHEN u.w IS NULL THEN 0 ELSE 1 END signed, u.w rate, %s bad%s
FROM (%s) u%s`,
		s.period("u.ts"), s.block("u.ts"), s.Text(counts.Unknown), values, cluster, named, weight, s.bad(), others, s.counted(), joins)
}

// bad puts the aspects together: 1 where all hold, NULL where one is not known.
func (s *Spec) bad() string {
	if len(s.Asked.Behaviour) == 0 {
		return "CAST(NULL AS INTEGER)"
	}
	var holds, unknown []string
	for i := range s.Asked.Behaviour {
		a := s.aspect(i)
		holds, unknown = append(holds, a+" = 1"), append(unknown, a+" IS NULL")
	}
	return fmt.Sprintf("CASE WHEN %s THEN NULL WHEN %s THEN 1 ELSE 0 END", strings.Join(unknown, " OR "), strings.Join(holds, " AND "))
}

// aspect is what is known of one aspect of a unit: by itself, and by the verdicts attached to it.
func (s *Spec) aspect(i int) string {
	a := &s.Asked.Behaviour[i]
	own := fmt.Sprintf("u.e%d", i)
	answers := len(a.Texts) > 0
	if Verdicts(a, s.Asked.Reach) {
		answers = true
		if s.Asked.Reach == counts.OfTrace || s.Asked.Reach == counts.OfResponse {
			own = "NULL"
		}
	}
	if answers {
		own = fmt.Sprintf("CASE WHEN %s THEN %s END", s.isAnswer("u.kind"), own)
		if s.Doubles {
			own = fmt.Sprintf("CASE WHEN p.csid IS NULL THEN %s END", own)
		}
	}
	if answers && s.Joined && len(a.Texts) == 0 {
		return fmt.Sprintf("CASE WHEN %[1]s = 1 OR j.e%[2]d = 1 THEN 1 ELSE coalesce(%[1]s, j.e%[2]d) END", own, i)
	}
	return "(" + own + ")"
}

// Cells counts units by place and values.
func (s *Spec) Cells() string {
	return fmt.Sprintf(`SELECT period, block, service, kind, status%[1]s,
 count(*), count(bad), count(CASE WHEN bad = 1 THEN 1 END),
 sum(w), coalesce(sum(CASE WHEN bad IS NOT NULL THEN w END), 0), coalesce(sum(CASE WHEN bad = 1 THEN w END), 0),
 coalesce(sum(CASE WHEN bad IS NOT NULL THEN w * w END), 0), min(ts), %[2]s, %[3]s
FROM units GROUP BY period, block, service, kind, status%[1]s`, s.v(""), s.First("tid", "ts"), s.Smallest("tid", "bad = 1", counts.KeptTraces))
}

// Clusters sums over clusters: pooled over kinds and values, or not.
func (s *Spec) Clusters(pooled bool) string {
	by := "period, service"
	if !pooled {
		by += ", kind" + s.v("")
	}
	return fmt.Sprintf(`SELECT %[1]s, count(*), sum(m), sum(b), sum(m * m), sum(m * b), sum(b * b), max(m), sum(named)
FROM (SELECT %[1]s, cluster_key, sum(w) m, coalesce(sum(CASE WHEN bad = 1 THEN w END), 0) b, max(cluster_named) named
 FROM units WHERE bad IS NOT NULL AND cluster_key IS NOT NULL AND period IN (%[2]d, %[3]d) GROUP BY %[1]s, cluster_key) c GROUP BY %[1]s`, by, counts.Baseline, counts.Bad)
}

// Evidence counts units by what their stamps say of themselves; the values of those that
// drift are told apart.
func (s *Spec) Evidence() string {
	values, names := "", ""
	for i := range s.Variables {
		values += fmt.Sprintf(", CASE WHEN drift IS NULL THEN NULL ELSE v%[1]d END v%[1]d", i)
		names += fmt.Sprintf(", v%d", i)
	}
	return fmt.Sprintf(`SELECT period, service, status, drift, missing, unsettled, registry, declared%[2]s, sum(w), %[3]s
FROM (SELECT period, service, status, drift, missing, unsettled, registry, CASE WHEN drift IS NULL THEN NULL ELSE declared END declared%[1]s, w, tid, ts
 FROM units WHERE period IN (%[4]d, %[5]d)) d
GROUP BY period, service, status, drift, missing, unsettled, registry, declared%[2]s`, values, names, s.First("tid", "ts"), counts.Baseline, counts.Bad)
}

// Totals counts all units: n, first and last, those with a sign of sampling, and their weights;
// scored ones of the bad window that carry nothing that serves.
func (s *Spec) Totals() string {
	blank := "true"
	for i, v := range s.Variables {
		if isServing(v) {
			blank += fmt.Sprintf(" AND coalesce(v%[1]d, %[2]s) = %[2]s", i, s.Text(counts.Unknown))
		}
	}
	return fmt.Sprintf(`SELECT count(*), coalesce(min(ts), 0), coalesce(max(ts), 0), coalesce(sum(signed), 0), coalesce(min(rate), 0), coalesce(max(rate), 0),
 count(CASE WHEN bad IS NOT NULL AND period = %d AND %s THEN 1 END) FROM units`, counts.Bad, blank)
}

// The relation others(period, service, bad, w, attribute, value) has a row for each other attribute of a scored unit of
// the windows; attribute is attrs['key'] or resource['key'].

// OtherKeys are the attributes with few values, the most frequent first.
func (s *Spec) OtherKeys() string {
	return fmt.Sprintf("SELECT attribute FROM others GROUP BY attribute HAVING count(DISTINCT value) <= %d ORDER BY count(*) DESC, attribute LIMIT %d",
		counts.MaxColumnValues, counts.MaxColumns)
}

// Others counts by the values of some attributes.
func (s *Spec) Others(attributes []string) string {
	return fmt.Sprintf(`SELECT period, service, attribute, value, sum(w), coalesce(sum(CASE WHEN bad = 1 THEN w END), 0), count(*), count(CASE WHEN bad = 1 THEN 1 END)
FROM others WHERE attribute IN (%s) GROUP BY period, service, attribute, value`, Texts(s, attributes))
}

// LongestOther is how long a value may be to be one of few.
const LongestOther = 64

// NoOther holds for attributes that are ours, or of a verdict.
func (s *Spec) NoOther(attribute string) string {
	return fmt.Sprintf("(%[1]s LIKE %[2]s OR %[1]s LIKE %[3]s)", attribute, s.Pattern("attrs['"+StampPrefix+"%"), s.Pattern("attrs['"+VerdictPrefix+"%"))
}
