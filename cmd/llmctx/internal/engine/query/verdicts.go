// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
)

// Deepest is how many parents above an answer a judged span may be, where an engine does not say less.
const Deepest = 9

// Step is a relation that is made from those before it.
type Step struct{ Name, SQL string }

// Answers is the relation of the spans that a judge of answers looks at.
func (s *Spec) Answers() string {
	columns := "tid, sid, pid, rid, ts"
	if s.Hashed {
		columns += ", hs, hp, hr"
	}
	return fmt.Sprintf("SELECT %s FROM (%s) a WHERE %s", columns, s.counted(), s.isAnswer("kind"))
}

// Parts is the relation of answers that are part of another: of the one above them, or the first with
// their response ID, which few share. It reads answers.
func (s *Spec) Parts() []Step {
	shared, children, parents := "answers WHERE rid IS NOT NULL", "answers", "answers"
	if s.Hashed { // few are parts: by their numbers most are known not to be
		shared = "answers WHERE hr IN (SELECT hr FROM answers WHERE hr IS NOT NULL GROUP BY hr HAVING count(*) > 1)"
		parents = "(SELECT tid, sid FROM answers WHERE hs IN (SELECT hp FROM answers WHERE hp IS NOT NULL))"
		children = "(SELECT tid, sid, pid FROM answers WHERE hp IN (SELECT hs FROM answers WHERE hs IN (SELECT hp FROM answers WHERE hp IS NOT NULL)))"
	}
	return []Step{
		{"shared", "SELECT rid FROM " + shared + " GROUP BY rid HAVING count(*) > 1"},
		{"by_response", fmt.Sprintf("SELECT rid, %s tid, %s sid FROM answers WHERE rid IN (SELECT rid FROM shared) GROUP BY rid",
			s.First("tid", "ts"), s.First("sid", "ts"))},
		{"parts", `SELECT tid, sid, min(ctid) ctid, min(csid) csid FROM (
SELECT a.tid AS tid, a.sid AS sid, p.tid AS ctid, p.sid AS csid FROM ` + children + ` a JOIN ` + parents + ` p ON p.tid = a.tid AND p.sid = a.pid WHERE a.pid IS NOT NULL AND a.sid <> p.sid
UNION ALL SELECT a.tid AS tid, a.sid AS sid, r.tid AS ctid, r.sid AS csid FROM answers a JOIN by_response r ON r.rid = a.rid WHERE a.tid <> r.tid OR a.sid <> r.sid) x GROUP BY tid, sid`},
	}
}

// The ways from verdicts to answers by their numbers; the smallest of a verdict counts.
var ways = []counts.How{1: counts.ByItself, counts.ByLink, counts.ByParent, counts.ByResponse, counts.ByAbove, counts.ByAbove, counts.ByItself, counts.ByTrace}

// Way returns the way with a number.
func Way(n int) counts.How { return ways[n] }

// Pairs are the relations that lead from verdicts to units: pairs(vid, way, tid, sid), and scores(tid, sid, e…) from them.
// They read spans, verdicts and answers; where it is not ordered how far a verdict reaches, direct and rest; with Doubles, parts.
func (s *Spec) Pairs() []Step {
	if s.isPlannedAnew() && s.Asked.Reach == counts.Auto {
		return s.pairsOfOneJoin()
	}
	var steps []Step
	switch s.Asked.Reach {
	case counts.OfTrace:
		steps = []Step{{"found", "SELECT v.vid AS vid, 8 AS way, a.tid AS tid, a.sid AS sid FROM verdicts v JOIN answers a ON a.tid = v.tid"}}
	case counts.OfResponse:
		steps = []Step{{"found", "SELECT v.vid AS vid, 4 AS way, a.tid AS tid, a.sid AS sid FROM verdicts v JOIN answers a ON a.rid = v.rid"}}
	case counts.OfSpan:
		steps = []Step{{"found", s.Named()}}
	default:
		steps = []Step{{"found", "SELECT vid, way, tid, sid FROM direct"}}
		if s.Indirect {
			steps = s.indirect()
		}
	}
	place := "SELECT vid, way, tid, sid FROM found"
	if s.Doubles {
		place = "SELECT f.vid AS vid, f.way AS way, coalesce(p.ctid, f.tid) AS tid, coalesce(p.csid, f.sid) AS sid FROM found f LEFT JOIN parts p ON p.tid = f.tid AND p.sid = f.sid"
	}
	pairs := fmt.Sprintf("SELECT DISTINCT vid, way, tid, sid FROM (SELECT vid, way, tid, sid, min(way) OVER (PARTITION BY vid) best FROM (%s) f) b WHERE way = best", place)
	if s.Single {
		steps, pairs = nil, "SELECT vid, way, tid, sid FROM direct"
	}
	return append(steps,
		Step{"pairs", pairs},
		Step{"scores", fmt.Sprintf("SELECT p.tid AS tid, p.sid AS sid%s FROM pairs p JOIN verdicts v ON v.vid = p.vid GROUP BY p.tid, p.sid", s.e("max(v.e#) AS e#"))})
}

// Named are the pairs of verdicts with the answers that they name or are on: of all ways it comes first.
func (*Spec) Named() string {
	return "SELECT v.vid AS vid, 1 AS way, a.tid AS tid, a.sid AS sid FROM verdicts v JOIN answers a ON a.tid = v.tid AND a.sid = v.sid WHERE v.self = 1"
}

// Direct are the relations of the pairs direct(vid, way, tid, sid), of a verdict with the answer that it names or is on, and of the
// verdicts that are in no such pair: rest.
func (s *Spec) Direct() []Step {
	direct := []string{
		s.Named(),
		"SELECT v.vid AS vid, 3 AS way, a.tid AS tid, a.sid AS sid FROM verdicts v JOIN answers a ON a.tid = v.tid AND a.sid = v.psid WHERE v.self = 0",
		"SELECT v.vid AS vid, 2 AS way, a.tid AS tid, a.sid AS sid FROM verdicts v JOIN answers a ON a.tid = v.ltid AND a.sid = v.lsid",
		"SELECT v.vid AS vid, 4 AS way, a.tid AS tid, a.sid AS sid FROM verdicts v JOIN answers a ON a.rid = v.rid",
	}
	rest := Step{"rest", `SELECT * FROM verdicts WHERE vid NOT IN (SELECT vid FROM direct)`}
	if s.isPlannedAnew() {
		return append(s.oneJoin(), Step{"direct", "SELECT DISTINCT vid FROM found"}, rest)
	}
	return []Step{{"direct", strings.Join(direct, "\nUNION ALL ")}, rest}
}

// indirect are the ways from the rest of the verdicts, too.
func (s *Spec) indirect() []Step {
	return []Step{
		// What an evaluation span says holds for what is below it, else for what is below its parent.
		{"judged", `SELECT vid, 5 way, coalesce(ltid, tid) tid, coalesce(lsid, sid) sid FROM rest WHERE coalesce(lsid, sid) IS NOT NULL
UNION ALL SELECT vid, 6 way, tid, psid sid FROM rest WHERE self = 0 AND lsid IS NULL AND psid IS NOT NULL`},
		{"under", fmt.Sprintf(`WITH RECURSIVE below(vid, way, tid, sid, depth) AS (SELECT vid, way, tid, sid, 0 depth FROM judged
 UNION ALL SELECT b.vid AS vid, b.way AS way, s.tid AS tid, s.sid AS sid, b.depth + 1 AS depth FROM below b JOIN spans s ON s.tid = b.tid AND s.pid = b.sid WHERE b.depth < %d)
SELECT vid, way, tid, sid FROM below WHERE depth > 0`, cmp.Or(s.Above, Deepest))},
		{"found", fmt.Sprintf(`SELECT vid, way, tid, sid FROM direct
UNION ALL SELECT b.vid AS vid, b.way AS way, a.tid AS tid, a.sid AS sid FROM under b JOIN answers a ON a.tid = b.tid AND a.sid = b.sid
UNION ALL SELECT g.vid AS vid, 7 AS way, u.tid AS tid, u.sid AS sid FROM judged g JOIN (%s) u ON u.tid = g.tid AND u.sid = g.sid WHERE u.kind <> 'evaluator'
UNION ALL SELECT r.vid AS vid, 8 AS way, a.tid AS tid, a.sid AS sid FROM rest r JOIN answers a ON a.tid = r.tid
 WHERE r.lsid IS NULL AND (r.self = 1 AND r.sid IS NULL OR r.self = 0 AND r.psid IS NULL)`, s.counted())},
	}
}

// Attached counts answers by the way to their verdicts.
func (s *Spec) Attached() string {
	if s.isPlannedAnew() && s.Asked.Reach == counts.Auto {
		return fmt.Sprintf("SELECT way, count(*) FROM (SELECT DISTINCT p.way, p.tid, p.sid FROM pairs p WHERE %s) x GROUP BY way", s.told("p."))
	}
	return fmt.Sprintf("SELECT way, count(*) FROM (SELECT DISTINCT p.way, p.tid, p.sid FROM pairs p JOIN verdicts v ON v.vid = p.vid WHERE %s) x GROUP BY way", s.told("v."))
}

// OnSpans returns the columns e… of the verdicts that spans carry, and which spans v of the relation spans carry one that is not
// theirs alone: those that are no answers, or only part of one. absent is an aspect that verdicts do not answer, and part holds for
// a part of an answer.
func (s *Spec) OnSpans(absent, part string) (aspects, condition string) {
	tell := "label IS NOT NULL OR score IS NOT NULL"
	for i := range s.Asked.Behaviour {
		if Verdicts(&s.Asked.Behaviour[i], s.Asked.Reach) {
			tell += fmt.Sprintf(" OR e%d IS NOT NULL", i)
			aspects += fmt.Sprintf(", e%d", i)
		} else {
			aspects += fmt.Sprintf(", %s e%d", absent, i)
		}
	}
	others := "counts = 0 OR NOT " + s.isAnswer("kind")
	switch {
	case s.Asked.Reach == counts.OfTrace || s.Asked.Reach == counts.OfResponse:
		others = "true"
	case s.Doubles:
		others += " OR " + part
	}
	return aspects, fmt.Sprintf("(%s) AND (%s)", tell, others)
}

// Column is a column of a relation, and how it is read.
type Column struct{ Name, Value string }

// PackedSpans are the columns of the relation spans that the table of a packed lake holds as such.
func (s *Spec) PackedSpans(f Fields) []Column {
	return []Column{
		{"ts", f.Column("ts")},
		{"tid", "trace_id"},
		{"sid", "span_id"},
		{"pid", "parent_span_id"},
		{"ltid", "link_trace_id"},
		{"lsid", "link_span_id"},
		{"service", "service"},
		{"kind", "kind"},
		{"conv", "conversation"},
		{"rid", "response_id"},
		{"w", "weight"},
		{"name", f.Attribute(false, NameKey)},
		{"label", f.Attribute(false, LabelKey)},
		{"score", s.Number(f.Attribute(false, ScoreKey))},
	}
}

// PackedVerdicts are the columns of the relation verdicts that the table of a packed lake holds. absent is an aspect that verdicts
// do not answer.
func (s *Spec) PackedVerdicts(f Fields, absent string) []Column {
	label, score := f.Attribute(false, LabelKey), s.Number(f.Attribute(false, ScoreKey))
	list := []Column{
		{"place", "place"},
		{"ts", f.Column("ts")},
		{"service", "service"},
		{"tid", "trace_id"},
		{"sid", "span_id"},
		{"psid", "parent_span_id"},
		{"ltid", "link_trace_id"},
		{"lsid", "link_span_id"},
		{"rid", "response_id"},
		{"name", f.Attribute(false, NameKey)},
		{"label", label},
		{"score", score},
		{"failed", fmt.Sprintf("CASE WHEN %s IS NOT NULL AND %s IS NULL AND %s IS NULL THEN 1 ELSE 0 END", f.Attribute(false, ErrorKey), label, score)},
		{"self", "CASE WHEN self THEN 1 ELSE 0 END"},
	}
	return append(list, s.Aspects(f, absent)...)
}

// Aspects are the columns e… of verdicts.
func (s *Spec) Aspects(f Fields, absent string) []Column {
	var list []Column
	for i := range s.Asked.Behaviour {
		value := absent
		if Verdicts(&s.Asked.Behaviour[i], s.Asked.Reach) {
			value = Tests(s, f, &s.Asked.Behaviour[i], kinds.Texts)
		}
		list = append(list, Column{fmt.Sprintf("e%d", i), value})
	}
	return list
}

// told holds for verdicts that answer an aspect.
func (s *Spec) told(prefix string) string {
	list := []string{}
	for i := range s.Asked.Behaviour {
		list = append(list, fmt.Sprintf("%se%d IS NOT NULL", prefix, i))
	}
	if len(list) == 0 {
		return "true"
	}
	return "(" + strings.Join(list, " OR ") + ")"
}

// Unattached counts the verdicts that answer an aspect, or failed, and belong to no unit, by why.
func (s *Spec) Unattached() string {
	return fmt.Sprintf(`SELECT why, count(*) FROM (SELECT CASE WHEN v.failed = 1 THEN %[1]s
 WHEN v.tid IS NULL AND v.ltid IS NULL AND v.rid IS NULL THEN %[2]s
 WHEN v.tid IS NULL AND v.ltid IS NULL THEN %[3]s
 WHEN t.tid IS NULL THEN %[4]s
 WHEN x.sid IS NULL AND coalesce(v.lsid, CASE WHEN v.self = 1 THEN v.sid ELSE v.psid END) IS NOT NULL THEN %[5]s
 ELSE %[6]s END why
FROM verdicts v LEFT JOIN (SELECT DISTINCT vid FROM pairs) p ON p.vid = v.vid
LEFT JOIN (SELECT DISTINCT tid FROM spans WHERE counts = 1) t ON t.tid = coalesce(v.ltid, v.tid)
LEFT JOIN (SELECT DISTINCT tid, sid FROM spans) x ON x.tid = coalesce(v.ltid, v.tid) AND x.sid = coalesce(v.lsid, CASE WHEN v.self = 1 THEN v.sid ELSE v.psid END)
WHERE p.vid IS NULL AND (%[7]s OR v.failed = 1)) y GROUP BY why`,
		s.Text(string(counts.Failed)), s.Text(string(counts.NamesNothing)), s.Text(string(counts.NoResponse)), s.Text(string(counts.NoTrace)),
		s.Text(string(counts.NoSpan)), s.Text(string(counts.NoAnswer)), s.told("v."))
}

// Inventory counts all verdicts by name, label and place: those on spans that count, and those
// in the relation verdicts.
func (s *Spec) Inventory() string {
	if s.isBare() {
		return s.inventoryOfBare()
	}
	return fmt.Sprintf(`SELECT period, service, name, label, place, count(*), count(score), coalesce(sum(score), 0), coalesce(min(score), 0), coalesce(max(score), 0), sum(failed)
FROM (SELECT %[1]s period, coalesce(nullif(service, ''), %[3]s) service, coalesce(name, '') AS name, coalesce(label, '') AS label, %[2]s place, score, 0 failed
 FROM (%[4]s) c WHERE (label IS NOT NULL OR score IS NOT NULL) AND %[6]s
UNION ALL SELECT %[5]s period, coalesce(nullif(service, ''), %[3]s) service, coalesce(name, '') AS name, coalesce(label, '') AS label, place, score, failed FROM verdicts WHERE ts IS NOT NULL) x
GROUP BY period, service, name, label, place`, s.period(s.when("")), s.Text(string(counts.OnSpan)), s.Text(counts.Unknown), s.counted(), s.period(inMicros("ts")), s.isAnswer("kind"))
}

// inventoryOfBare is the same, of spans that are counted before it is looked at what they share.
func (s *Spec) inventoryOfBare() string {
	return fmt.Sprintf(`SELECT period, service, name, label, place, CAST(sum(number) AS BIGINT), CAST(sum(scores) AS BIGINT), coalesce(sum(total), 0), coalesce(min(lowest), 0), coalesce(max(highest), 0), CAST(sum(failed) AS BIGINT)
FROM (SELECT x.period AS period, d.service AS service, x.name AS name, x.label AS label, %[2]s place, number, scores, total, lowest, highest, 0 failed
 FROM (SELECT c, period, name, label, count(*) number, count(score) scores, sum(score) total, min(score) lowest, max(score) highest
 FROM (SELECT c, %[6]s period, coalesce(name, '') AS name, coalesce(label, '') AS label, score FROM (%[4]s) b WHERE label IS NOT NULL OR score IS NOT NULL) y
 GROUP BY c, period, name, label) x JOIN codes d ON d.c = x.c WHERE %[5]s
UNION ALL SELECT %[1]s period, coalesce(nullif(service, ''), %[3]s) service, coalesce(name, '') AS name, coalesce(label, '') AS label, place, 1 number,
 CASE WHEN score IS NULL THEN 0 ELSE 1 END scores, score total, score lowest, score highest, failed FROM verdicts WHERE ts IS NOT NULL) z
GROUP BY period, service, name, label, place`, s.period(inMicros("ts")), s.Text(string(counts.OnSpan)), s.Text(counts.Unknown), s.bare(), s.isAnswer("d.kind"), s.period(s.when("")))
}
