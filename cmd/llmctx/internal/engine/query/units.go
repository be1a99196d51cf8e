// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
)

// period places a time.
func (s *Spec) period(at timeColumn) string {
	return fmt.Sprintf("CASE WHEN %[1]s >= %[2]s THEN %[3]d WHEN %[1]s >= %[4]s THEN %[5]d WHEN %[1]s >= %[6]s AND %[1]s < %[7]s THEN %[8]d ELSE %[9]d END",
		at.column, at.literal(s.Bad.To), counts.After, at.literal(s.Bad.From), counts.Bad, at.literal(s.Baseline.From),
		at.literal(s.Baseline.To), counts.Baseline, counts.Earlier)
}

// block numbers the time of a span. What comes before the baseline is one block.
func (s *Spec) block(prefix string) string {
	at, width, from := s.when(prefix), s.Block.Microseconds(), s.Bad.From.UnixMicro()
	first, _ := s.Place(s.Baseline.From)
	before := from/width + 1 // blocks from 1970 on, so that nothing that is divided is negative
	number := s.Div(fmt.Sprintf("(%sts + %d)", prefix, before*width-from), width)
	if s.Timed && width%1000 == 0 && from%1000 == 0 {
		before = s.Bad.From.Sub(s.Baseline.From).Microseconds()/width + 1
		since := at.literal(s.Bad.From.Add(-time.Duration(before) * s.Block))
		number = s.Div(s.Dialect.(Timed).Millis(since, at.column), width/1000)
	}
	return fmt.Sprintf("CASE WHEN %s < %s THEN %d ELSE %s - %d END", at.column, at.literal(s.Baseline.From), first-1, number, before)
}

// v lists the columns of the variables.
func (s *Spec) v() string {
	var b strings.Builder
	for i := range s.Variables {
		fmt.Fprintf(&b, ", v%d", i)
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
	return fmt.Sprintf("(%s NOT IN (%s))", kind, Texts(s, kinds.NotAnswers))
}

// Repeated is the relation of the hashes of spans that may be there twice.
func (s *Spec) Repeated() string {
	return fmt.Sprintf("SELECT h FROM (SELECT %s AS h FROM spans WHERE counts = 1 AND sid IS NOT NULL) x GROUP BY h HAVING count(*) > 1", s.ids())
}

// ids is the hash of a span's IDs.
func (s *Spec) ids() string {
	if s.Hashed {
		return "hs"
	}
	return s.Hash("tid", "sid")
}

// Twice is the relation twice of the spans that are, and how often each is. It reads repeated.
func (s *Spec) Twice() string {
	return fmt.Sprintf(`SELECT coalesce(tid, '') AS again_tid, sid AS again_sid, count(*) n FROM (SELECT tid, sid FROM spans WHERE counts = 1 AND sid IS NOT NULL AND %s IN (SELECT h FROM repeated)) x
GROUP BY coalesce(tid, ''), sid HAVING count(*) > 1`, s.ids())
}

// Counting holds for spans that count.
func (s *Spec) Counting() string {
	return "counts = 1 AND " + s.within()
}

// isBare reports whether the spans that count can be read without what combinations tells.
func (s *Spec) isBare() bool { return s.Coded && s.Once && s.Bare != "" }

// bare are the spans that count, each once, without what combinations tells where that can be left out.
func (s *Spec) bare() string {
	if s.isBare() {
		return "SELECT * FROM " + s.Bare + " s WHERE " + s.Counting()
	}
	return s.counted()
}

// counted are the spans that count, each once.
func (s *Spec) counted() string {
	where := s.Counting()
	if s.Once {
		return "SELECT * FROM spans s WHERE " + where
	}
	// Of several the same is kept everywhere, also where they differ.
	order := "s.ts, s.status" + strings.ReplaceAll(s.v(), " v", " s.v") + s.e("s.e#") + ", s.kind, s.conv, s.w, s.rid, s.name, s.label, s.score"
	if s.Inlined {
		return fmt.Sprintf("SELECT * FROM (SELECT s.*, row_number() OVER (PARTITION BY s.tid, s.sid ORDER BY %s) again FROM spans s WHERE s.counts = 1) x WHERE %s AND (again = 1 OR sid IS NULL)",
			order, where)
	}
	const again = "twice t ON t.again_tid = coalesce(s.tid, '') AND t.again_sid = s.sid"
	return fmt.Sprintf(`SELECT s.*, 1 again FROM (SELECT * FROM spans WHERE %[1]s) s LEFT JOIN %[2]s WHERE t.again_sid IS NULL
UNION ALL SELECT * FROM (SELECT s.*, row_number() OVER (PARTITION BY t.again_tid, t.again_sid ORDER BY %[3]s) again
 FROM (SELECT * FROM spans WHERE counts = 1) s JOIN %[2]s) x WHERE again = 1 AND %[1]s`, where, again, order)
}

// shared lists what many spans share, as units have it: a service that no resource tells is unknown, as is a variable without a value, and
// one with too many values has other values.
func (s *Spec) shared(prefix string) string {
	list := fmt.Sprintf("coalesce(nullif(%[1]sservice, ''), %[2]s) service, %[1]skind AS kind, coalesce(%[1]sstatus, '') status", prefix, s.Text(counts.Unknown))
	for _, name := range []string{"drift", "missing", "unsettled", "registry", "declared"} {
		list += fmt.Sprintf(", %[1]s%[2]s AS %[2]s", prefix, name)
	}
	for i := range s.Variables {
		if s.Folded[i] {
			list += fmt.Sprintf(", CASE WHEN %[4]sv%[1]d IS NULL THEN %[3]s ELSE %[2]s END v%[1]d", i, s.Text(counts.Other), s.Text(counts.Unknown), prefix)
		} else { // a stamp may also say that it is unknown
			list += fmt.Sprintf(", coalesce(%[3]sv%[1]d, %[2]s) v%[1]d", i, s.Text(counts.Unknown), prefix)
		}
	}
	return list
}

// Codes is the relation that numbers combinations: n each, and k those of one service, kind and values. Where nothing can be kept, other
// numbers would be given when more was packed meanwhile: there, and where spans have their numbers, n is the combination's own, and k that of the smallest.
func (s *Spec) Codes() string {
	further := s.numberedCodes()
	n, k := "row_number() OVER () - 1", fmt.Sprintf("dense_rank() OVER (ORDER BY service, kind%s) - 1", s.v())
	if s.isNumberedByItself() {
		n, k = "c", fmt.Sprintf("min(c) OVER (PARTITION BY service, kind%s)", s.v())
	}
	return fmt.Sprintf("SELECT *, %s AS n, %s AS k%s FROM (SELECT c, %s FROM combinations) x", n, k, further, s.shared(""))
}

// Units is the relation of the spans that count, with the place of each, its values, its weight, and whether it is bad: 1,
// 0, or NULL where it is not scored. With Joined, it reads the relation scores; with Coded, it has the numbers of codes, which it reads where they
// are not the spans' own.
func (s *Spec) Units() string {
	cluster := "u.tid"
	named := "0"
	if s.Asked.Cluster == counts.Conversation {
		cluster, named = "coalesce(u.conv, u.tid)", "CASE WHEN u.conv IS NULL THEN 0 ELSE 1 END"
	}
	weight := "coalesce(u.w, 1)"
	if s.Asked.Sampled > 0 {
		weight = fmt.Sprintf("coalesce(u.w, %s)", s.Double(fmt.Sprint(s.Asked.Sampled)))
	}
	shared, joins, others, kind := s.shared("u."), "", "", "u.kind"
	if s.isBare() && !s.Numbered {
		kind = "d.kind"
	}
	switch {
	case s.Numbered:
		shared = "u.c AS n"
		cluster, named = s.numberedCluster()
	case s.OwnNumbers:
		shared = "u.c AS n"
	case s.Coded:
		shared, joins = "d.n AS n, d.k AS k", " JOIN codes d ON d.c = u.c"
		if s.Inlined {
			shared += ", d.service AS service"
		}
	}
	if s.Asked.Columns && (!s.Coded || s.Inlined) {
		others = ", u.others AS others, u.resources AS resources"
		if s.Labelled {
			others += ", u.labels AS labels"
		}
		if s.Numbered {
			others += ", u.label_set AS label_set"
		}
	}
	if s.Timed {
		others += ", u.at AS at"
	}
	for _, name := range s.Beside {
		others += fmt.Sprintf(", u.%[1]s AS %[1]s", name)
	}
	if s.Joined {
		joins += " LEFT JOIN scores j ON j.tid = u.tid AND j.sid = u.sid"
	}
	if s.Doubles {
		joins += " LEFT JOIN parts p ON p.tid = u.tid AND p.sid = u.sid"
	}
	return fmt.Sprintf(`SELECT u.ts AS ts, u.tid AS tid, u.sid AS sid, %s period, %s block, %s, %s cluster_key, %s cluster_named, %s w,
 CASE WHEN u.w IS NULL THEN 0 ELSE 1 END signed, u.w rate, %s bad%s
FROM (%s) u%s`,
		s.period(s.when("u.")), s.block("u."), shared, cluster, named, weight, s.bad(kind), others, s.bare(), joins)
}

// bad puts the aspects together: 1 where all hold, NULL where one is not known.
func (s *Spec) bad(kind string) string {
	if len(s.Asked.Behaviour) == 0 {
		return "CAST(NULL AS INTEGER)"
	}
	if s.isBlind() && len(s.Asked.Behaviour) == 1 {
		return s.aspect(0, kind)
	}
	var holds, unknown []string
	for i := range s.Asked.Behaviour {
		a := s.aspect(i, kind)
		holds, unknown = append(holds, a+" = 1"), append(unknown, a+" IS NULL")
	}
	return fmt.Sprintf("CASE WHEN %s THEN NULL WHEN %s THEN 1 ELSE 0 END", strings.Join(unknown, " OR "), strings.Join(holds, " AND "))
}

// aspect is what is known of one aspect of a unit: by itself, and by the verdicts attached to it.
func (s *Spec) aspect(i int, kind string) string {
	a := &s.Asked.Behaviour[i]
	own := fmt.Sprintf("u.e%d", i)
	answers := len(a.Texts) > 0
	if Verdicts(a, s.Asked.Reach) {
		answers = true
		if s.Asked.Reach == counts.OfTrace || s.Asked.Reach == counts.OfResponse {
			own = "NULL"
		}
	}
	if answers && !s.isBlind() {
		own = fmt.Sprintf("CASE WHEN %s THEN %s END", s.isAnswer(kind), own)
		if s.Doubles {
			own = fmt.Sprintf("CASE WHEN p.csid IS NULL THEN %s END", own)
		}
	}
	if answers && s.Joined && len(a.Texts) == 0 {
		return fmt.Sprintf("CASE WHEN %[1]s = 1 OR j.e%[2]d = 1 THEN 1 ELSE coalesce(%[1]s, j.e%[2]d) END", own, i)
	}
	return "(" + own + ")"
}

// compared holds for units that are compared.
func compared() string {
	return fmt.Sprintf("bad IS NOT NULL AND period IN (%d, %d)", counts.Baseline, counts.Bad)
}

// ComparedBySpans holds for spans that are compared, whatever verdicts say that are not on them: not for all that are.
func (s *Spec) ComparedBySpans() string {
	text := fmt.Sprintf("counts = 1 AND (%s) IN (%d, %d)", s.period(s.when("")), counts.Baseline, counts.Bad)
	for i := range s.Asked.Behaviour {
		a := &s.Asked.Behaviour[i]
		text += fmt.Sprintf(" AND e%d IS NOT NULL", i)
		if len(a.Texts) > 0 || Verdicts(a, s.Asked.Reach) {
			text += " AND " + s.isAnswer("kind")
		}
	}
	return text
}

// An engine has rows (period, service, bad, w, n, resource, k, v) of the other attributes: n units have the value v, and w is the sum of
// their weights. resource is 1 for attributes of the resource.

// SampledUnitsMost is how many units are looked at for attributes with many values, before all are counted.
const SampledUnitsMost = 4_000

// ComparedUnits are the units of which the other attributes are counted.
func ComparedUnits() string { return "(SELECT * FROM units WHERE " + compared() + ") u" }

// SampledUnits are some of them, for which a further condition holds, if there is one. Which ones makes no difference: what has too many
// values there has too many.
func SampledUnits(further string) string {
	if further != "" {
		further = " AND " + further
	}
	return fmt.Sprintf("(SELECT * FROM units WHERE %s%s LIMIT %d) u", compared(), further, SampledUnitsMost)
}

// OtherKey is an attribute.
type OtherKey struct {
	Resource int
	Key      string
}

// String returns how the attribute is asked for.
func (k OtherKey) String() string {
	return []string{"attrs", "resource"}[k.Resource] + "['" + k.Key + "']"
}

// anyOf holds for rows of some attributes.
func (s *Spec) anyOf(keys []OtherKey) string {
	list := [2][]string{}
	for _, k := range keys {
		list[k.Resource] = append(list[k.Resource], k.Key)
	}
	var parts []string
	for resource, keys := range list {
		if len(keys) > 0 {
			parts = append(parts, fmt.Sprintf("resource = %d AND k IN (%s)", resource, Texts(s, keys)))
		}
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// ManyValued are the attributes of some rows that have too many values to be counted.
func (s *Spec) ManyValued(rows string) string {
	return fmt.Sprintf("SELECT resource, k FROM (%s) o GROUP BY resource, k HAVING count(DISTINCT v) > %d", rows, counts.MaxColumnValues)
}

// Others is the relation of the other attributes, counted by their values.
func (s *Spec) Others(rows string, without []OtherKey) string {
	where := ""
	if len(without) > 0 {
		where = " WHERE NOT " + s.anyOf(without)
	}
	return fmt.Sprintf(`SELECT period, service, resource, k, v, sum(w) all_w, coalesce(sum(CASE WHEN bad = 1 THEN w END), 0) bad_w, CAST(sum(n) AS BIGINT) all_n, CAST(coalesce(sum(CASE WHEN bad = 1 THEN n END), 0) AS BIGINT) bad_n
FROM (%s) o%s GROUP BY period, service, resource, k, v`, rows, where)
}

// OtherKeys are the attributes with few values, the most frequent first.
func (s *Spec) OtherKeys() string {
	return fmt.Sprintf("SELECT resource, k FROM others GROUP BY resource, k HAVING count(DISTINCT v) <= %d ORDER BY sum(all_n) DESC, resource, k LIMIT %d",
		counts.MaxColumnValues, counts.MaxColumns)
}

// OthersOf are the counts of some attributes.
func (s *Spec) OthersOf(keys []OtherKey) string {
	return "SELECT period, service, resource, k, v, all_w, bad_w, all_n, bad_n FROM others WHERE " + s.anyOf(keys)
}

// LongestOther is how long a value may be to be one of few.
const LongestOther = 64

// NoOther holds for attributes that are ours, or of a verdict.
func (s *Spec) NoOther() string {
	return fmt.Sprintf("(resource = 0 AND (k LIKE %s OR k LIKE %s))", s.Pattern(StampPrefix+"%"), s.Pattern(VerdictPrefix+"%"))
}
