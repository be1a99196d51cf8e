// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"strings"
)

// Where nothing can be kept, each relation is planned and read once more for each that reads it, and to plan is most of what a question
// of a small lake takes. There, one join brings verdicts to answers: claims has a row for each verdict and way, with what an answer would
// be named by, and reach one for each answer and name. What a verdict says goes along.

// isPlannedAnew reports whether that is so.
func (s *Spec) isPlannedAnew() bool { return s.Inlined && s.Above > 0 }

// What names an answer.
const (
	bySpan = iota + 1
	byResponse
	byAbove
	byAnySpan // also one that is no answer
	byTrace
)

// naming is a way to name an answer, by two texts; NULL: not in this way.
type naming struct {
	way, by       int
	first, second string
}

const (
	itsOwn   = "coalesce(v.lsid, v.sid)"
	itsTrace = "coalesce(v.ltid, v.tid)"
	parent   = "CASE WHEN v.self = 0 THEN v.psid END"
	only     = "CASE WHEN v.self = 0 AND v.lsid IS NULL THEN v.psid END" // the parent, where no other span is named
)

// directly are the ways in which a verdict names an answer, in other ways those in which it names what is above it, or its trace.
var (
	directly = []naming{
		{1, bySpan, "v.tid", "CASE WHEN v.self = 1 THEN v.sid END"},
		{2, bySpan, "v.ltid", "v.lsid"},
		{3, bySpan, "v.tid", parent},
		{4, byResponse, "v.rid", "''"},
	}
	inOtherWays = []naming{
		{5, byAbove, itsTrace, itsOwn},
		{6, byAbove, "v.tid", only},
		{7, byAnySpan, itsTrace, itsOwn},
		{7, byAnySpan, "v.tid", only},
		{8, byTrace, "v.tid", "CASE WHEN v.lsid IS NULL AND (v.self = 1 AND v.sid IS NULL OR v.self = 0 AND v.psid IS NULL) THEN '' END"},
	}
)

// oneJoin are the relations that lead to found(vid, way, tid, sid, e…). Of a verdict's ways the smallest is taken in the end, so that
// each may go all of them.
func (s *Spec) oneJoin() []Step {
	ways := directly
	answers := []naming{{by: bySpan, first: "a.tid", second: "a.sid"}, {by: byResponse, first: "a.rid", second: "''"}}
	var steps []Step
	from := "answers"
	if s.Indirect {
		ways = append(append([]naming{}, directly...), inOtherWays...)
		from = "placed"
		steps = []Step{{from, s.placed()}}
		ifAnswer := func(text string) string { return "CASE WHEN a.is_answer = 1 THEN " + text + " END" }
		for i := range answers {
			answers[i].second = ifAnswer(answers[i].second)
		}
		for up := 1; up <= s.Above; up++ {
			answers = append(answers, naming{by: byAbove, first: "a.tid", second: ifAnswer(fmt.Sprintf("a.p%d", up))})
		}
		answers = append(answers, naming{by: byAnySpan, first: "a.tid", second: "CASE WHEN a.kind <> 'evaluator' THEN a.sid END"},
			naming{by: byTrace, first: "a.tid", second: ifAnswer("''")})
	}
	return append(steps,
		Step{"claims", named("v.vid AS vid, x.way AS way"+s.e("v.e# AS e#"), "verdicts v", ways)},
		Step{"reach", named("a.tid AS tid, a.sid AS sid", from+" a", answers)},
		Step{"found", "SELECT c.vid AS vid, c.way AS way, r.tid AS tid, r.sid AS sid" + s.e("c.e# AS e#") +
			" FROM claims c JOIN reach r ON r.named_by = c.named_by AND r.first_name = c.first_name AND r.second_name = c.second_name"},
	)
}

// named has a row for each row of a relation and naming.
func named(columns, from string, namings []naming) string {
	var numbers []string
	var first, second strings.Builder
	for i, n := range namings {
		numbers = append(numbers, fmt.Sprintf("SELECT %d AS n, %d AS way, %d AS named_by", i, n.way, n.by))
		fmt.Fprintf(&first, " WHEN %d THEN %s", i, n.first)
		fmt.Fprintf(&second, " WHEN %d THEN %s", i, n.second)
	}
	return fmt.Sprintf("SELECT %s, x.named_by AS named_by, CASE x.n%s END AS first_name, CASE x.n%s END AS second_name\nFROM %s CROSS JOIN (%s) x",
		columns, first.String(), second.String(), from, strings.Join(numbers, " UNION ALL "))
}

// placed is the relation of the spans that count, with those above them.
func (s *Spec) placed() string {
	columns, joins, below := "c.pid AS p1", "", "c"
	for up := 2; up <= s.Above; up++ {
		name := fmt.Sprintf("s%d", up)
		columns += fmt.Sprintf(", %s.pid AS p%d", name, up)
		joins += fmt.Sprintf(" LEFT JOIN spans %[1]s ON %[1]s.tid = %[2]s.tid AND %[1]s.sid = %[2]s.pid", name, below)
		below = name
	}
	return fmt.Sprintf("SELECT c.tid AS tid, c.sid AS sid, c.rid AS rid, c.kind AS kind, CASE WHEN %s THEN 1 ELSE 0 END AS is_answer, %s\nFROM (%s) c%s",
		s.isAnswer("c.kind"), columns, s.counted(), joins)
}

// pairsOfOneJoin are the relations pairs and scores where one join brings verdicts to answers.
func (s *Spec) pairsOfOneJoin() []Step {
	place := "SELECT vid, way, tid, sid" + s.e("e#") + " FROM found"
	if s.Doubles {
		place = "SELECT f.vid AS vid, f.way AS way, coalesce(p.ctid, f.tid) AS tid, coalesce(p.csid, f.sid) AS sid" + s.e("f.e# AS e#") +
			" FROM found f LEFT JOIN parts p ON p.tid = f.tid AND p.sid = f.sid"
	}
	return append(s.oneJoin(),
		Step{"pairs", fmt.Sprintf("SELECT DISTINCT vid, way, tid, sid%[1]s FROM (SELECT vid, way, tid, sid%[1]s, min(way) OVER (PARTITION BY vid) best FROM (%[2]s) f) b WHERE way = best",
			s.e("e#"), place)},
		Step{"scores", "SELECT tid, sid" + s.e("max(e#) AS e#") + " FROM pairs GROUP BY tid, sid"},
	)
}
