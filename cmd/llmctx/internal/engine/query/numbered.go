// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"iter"
	"maps"
	"math/bits"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
)

// Where all spans are of one pack, packing has numbered what they share, their clusters and their labels. A server groups by these numbers,
// and looks at no text that many spans have, but once.

// Known is what an engine found out while it looked which sorts of spans there are.
type Known struct {
	Spans, Weighted int64 // that count
	// Alone says that each verdict is on its own answer, and Verdicts are all of them.
	Alone    bool
	Verdicts []counts.Verdict
	// IsOther is set where a later query was about other spans than these.
	IsOther bool

	codes     map[int64]int64 // the number of a combination, by what a code keeps of it
	placing   placing
	own       []OwnVerdict
	rows      map[int64]int // the place of a row among cells, by its code without a verdict
	latest    int64         // of these, microseconds
	isTooMany bool          // for the sums of a row of EarlyTally
	cells     counts.Cells  // of the rows, whatever the verdict, but for their keys and their traces
	numbers   []int64       // of their combinations
}

// What is added up takes time for each span, whatever it is: that is as little as can be. One sum tells how many spans are scored and, in its upper
// half, how many are bad.
const (
	sumBits  = 32
	mostInIt = 1<<(sumBits-1) - 1
)

// placing is how one number tells the combination of a unit, its block, its period and the verdict that it carries: groups of one whole number are
// found in less time than those of two.
type placing struct {
	bits  int   // that do not tell the combination
	own   int   // of these, that tell the verdict
	least int64 // that the others tell: a place is as much more
}

// Before all places are those of spans that carry a verdict and are no units.
const (
	placeUncounted = iota
	placeElsewhere
	firstPlace
)

// periodBits are those of a place that tell the period: there are four.
const periodBits = 2

func (s *Spec) placing() placing {
	first := int64(s.Earlier())
	last, _ := s.Place(s.Until())
	places := uint64(int64(last)-first+1)<<periodBits + firstPlace //nolint:gosec // what is later has no less
	return placing{bits.Len64(places) + s.ownBits(), s.ownBits(), first<<periodBits - firstPlace}
}

// Known returns what nothing is known of but the numbers of combinations.
func (s *Spec) Known(numbers iter.Seq[int64]) *Known {
	k := &Known{codes: map[int64]int64{}, placing: s.placing(), own: s.Own, rows: map[int64]int{}}
	for n := range numbers {
		k.codes[n<<k.placing.bits] = n
	}
	return k
}

// Differ reports whether numbers differ in what is left of them where so many bits tell something else, and what codes of places leave.
func (s *Spec) Differ(numbers iter.Seq[int64], bits int) bool {
	bits = max(bits, s.placing().bits)
	known := map[int64]bool{}
	for n := range numbers {
		if known[n<<bits] {
			return false
		}
		known[n<<bits] = true
	}
	return true
}

// code is what units are grouped by, whatever verdicts they carry.
func (s *Spec) code() string {
	p := s.placing()
	return s.Dialect.(Counted).Shifted("n", p.bits, p.beside("block", "period"))
}

// beside is what a code tells besides the combination.
func (p placing) beside(block, period string) string {
	place := fmt.Sprintf("%s * %d + %s - %d", block, 1<<periodBits, period, p.least)
	if p.own == 0 {
		return place
	}
	return fmt.Sprintf("(%s) * %d", place, 1<<p.own)
}

// EarlyTally is a query of what Tally counts where each span stands for itself and no verdict is elsewhere, before it is known whether that is
// so. It asks for how many tell a weight, too, and for how many isOther holds; where the verdicts that spans carry have numbers, for each of these, also
// of spans that are no units. The dialect is Counted.
func (s *Spec) EarlyTally(isOther string) string {
	p, at := s.placing(), s.when("u.")
	beside, where := p.beside(s.block("u."), s.period(at)), s.Counting()
	if s.HasOwnVerdicts() {
		beside = fmt.Sprintf("CASE WHEN %s THEN %s WHEN counts = 1 THEN %d ELSE %d END + coalesce(own_verdict + 1, 0)", where, beside, placeElsewhere<<p.own, placeUncounted<<p.own)
		where += " OR own_verdict IS NOT NULL"
	}
	return fmt.Sprintf(`SELECT code, count(*), coalesce(sum(1 + bad * %d), 0), %s, count(rate), count(*) FILTER (WHERE %s)
FROM (SELECT u.at AS at, u.path AS path, u.w AS rate, %s AS bad, %s AS code FROM spans u WHERE %s) x GROUP BY code`,
		int64(1)<<sumBits, s.latest(), isOther, s.bad("u.kind"), s.Dialect.(Counted).Shifted("u.c", p.bits, beside), where)
}

// Early is a row of EarlyTally: how many spans of a combination are in a period, Elsewhere or Uncounted, and carry a verdict, if any.
type Early struct {
	Combination int64
	Place       int64
	Own         *OwnVerdict
	Spans       int64
}

// ScanEarly takes a row of EarlyTally. It reports whether its combination and its verdict are known, and isOther holds of none.
func (k *Known) ScanEarly(scan func(to ...any) error) (Early, bool, error) {
	var cell counts.Cell
	var row Early
	var code, sum, latest, weighted, others int64
	if err := scan(&code, &cell.RawSpans, &sum, &latest, &weighted, &others); err != nil {
		return row, false, err
	}
	own := code & (1<<k.placing.own - 1)
	n, isKnown := k.place(code, &cell)
	row.Combination, row.Spans, row.Place = n, cell.RawSpans, int64(cell.Period)
	if own > int64(len(k.own)) {
		return row, false, nil
	}
	if own > 0 {
		row.Own = &k.own[own-1]
	}
	switch code >> k.placing.own & (1<<(k.placing.bits-k.placing.own) - 1) {
	case placeUncounted:
		row.Place = Uncounted
		return row, others == 0, nil
	case placeElsewhere:
		row.Place = Elsewhere
		return row, isKnown && others == 0, nil
	}
	cell.RawScored, cell.RawBad = sum%(1<<sumBits), sum>>sumBits
	k.isTooMany = k.isTooMany || cell.RawSpans > mostInIt
	k.Spans, k.Weighted, k.latest = k.Spans+cell.RawSpans, k.Weighted+weighted, max(k.latest, latest)
	at, isThere := k.rows[code-own]
	if isThere {
		k.cells.Change(at, func(c *counts.Cell) { join(c, &cell) })
	} else {
		k.rows[code-own] = len(k.cells)
		k.numbers = append(k.numbers, n)
		k.cells.Add(&cell)
	}
	return row, isKnown && others == 0, nil
}

// place takes the place that a code tells, and returns the number of its combination, if that is known.
func (k *Known) place(code int64, cell *counts.Cell) (n int64, isKnown bool) {
	shifted := code >> k.placing.bits << k.placing.bits
	place := (code-shifted)>>k.placing.own + k.placing.least
	cell.Period, cell.Block = counts.Period(place&(1<<periodBits-1)), int32(place>>periodBits) //nolint:gosec // there are a few thousand blocks
	n, isKnown = k.codes[shifted]
	return n, isKnown
}

// early adds up what was counted early; nil where that does not hold.
func (r *run) early() (*folding, error) {
	known := r.make.Known
	if known == nil || known.isTooMany || r.Joined || !r.Unweighted || !r.Numbered {
		return nil, nil //nolint:nilnil // it is counted in another way
	}
	f := r.newFolding(nil)
	f.firsts = func(yield func(*first) bool) { f.err = r.earlyTraces(f.blocks, yield) }
	f.cells = known.cells // there may be so many that they are there once
	for i, cell := range f.cells.All() {
		of := r.combinations.own[known.numbers[i]]
		if of == nil {
			return nil, errPackedMeanwhile
		}
		cell.Key = &of.Key
		if r.leavesOut(of.Kind) {
			unscore(cell)
		}
		f.cells.Put(i, cell)
		f.add(&tallied{block: int(cell.Block), Tally: cell.Tally, period: cell.Period, of: of})
	}
	known.cells, known.numbers, known.rows = nil, nil, nil
	return f, nil
}

// EarlyTraces is a query of the traces that EarlyTally does not ask for, since few are shown: the first one of each row of some blocks, and those of
// bad units.
func (s *Spec) EarlyTraces(blocks counts.Blocks) string {
	return fmt.Sprintf(`SELECT code, count(*), %s, %s, %s
FROM (SELECT u.*, %s AS code FROM units u WHERE %s) x GROUP BY code`, s.earliest(), s.First("tid", "ts"), s.badTraces(), s.code(), s.ofBlocks(blocks)+s.ofHours(blocks))
}

// ofBlocks holds for units of some blocks and of the bad window. To look for the block among many takes half of the time that so many intervals take.
func (s *Spec) ofBlocks(blocks counts.Blocks) string {
	condition := fmt.Sprintf("period = %d", counts.Bad)
	if len(blocks) > 0 {
		condition += " OR block IN (" + listOf(blocks) + ")"
	}
	return "(" + condition + ")"
}

// ofHours holds for rows of the days, and of the hours of a day, of units of ofBlocks: of others no partition is looked at. Which hours are of which
// day is not asked: a server that cannot tell that of partitions would look at it span by span.
func (s *Spec) ofHours(blocks counts.Blocks) string {
	if !slices.Contains(s.Beside, "hour") {
		return ""
	}
	days, hours := map[string]bool{}, map[string]bool{}
	add := func(from, to time.Time) {
		for at := from.UTC().Truncate(time.Hour); at.Before(to); at = at.Add(time.Hour) {
			days[at.Format(time.DateOnly)], hours[at.Format("15")] = true, true
		}
	}
	add(s.Bad.From, s.Bad.To)
	for block := range blocks {
		if int(block) == s.Earlier() {
			add(s.Since(), s.Baseline.From)
		} else {
			add(s.Start(int(block)), s.Start(int(block)+1))
		}
	}
	listed := func(set map[string]bool) string { return Texts(s, slices.Sorted(maps.Keys(set))) }
	return fmt.Sprintf(" AND day IN (%s) AND hour IN (%s)", listed(days), listed(hours))
}

// earlyTraces hands over the first span of each row of some blocks and, of a row of the bad window, the traces of its bad units.
func (r *run) earlyTraces(blocks counts.Blocks, yield func(*first) bool) error {
	var asked, came int64
	for _, cell := range r.t.Cells.All() {
		if blocks[cell.Block] || cell.Period == counts.Bad {
			asked += cell.RawSpans
		}
	}
	for isSure := r.Sure; ; isSure = true {
		r.Sure = isSure
		isUnsure, err := r.eachEarlyTrace(blocks, func(spans int64, of *first) { came += spans; yield(of) })
		if err == nil && came != asked {
			err = errPackedMeanwhile
		}
		if err != nil || !isUnsure || isSure {
			return err
		}
		came = 0
	}
}

// eachEarlyTrace reads EarlyTraces. It reports whether traces were listed so often that others may be left out.
func (r *run) eachEarlyTrace(blocks counts.Blocks, each func(spans int64, of *first)) (isUnsure bool, err error) {
	var code, spans int64
	var one first
	var trace Text
	var bad textList
	err = r.each(r.EarlyTraces(blocks), func() []any { return []any{&code, &spans, &one.at, &trace, &bad} }, func() error {
		var cell counts.Cell
		n, isKnown := r.make.Known.place(code, &cell)
		one.of = r.combinations.own[n]
		if !isKnown || one.of == nil {
			return errPackedMeanwhile
		}
		isUnsure = isUnsure || bad.mayLack()
		one.period, one.block, one.trace, one.bad = cell.Period, cell.Block, trace.String, nil
		if !r.leavesOut(one.of.Kind) {
			one.bad = counts.TracesOf(bad.kept())
		}
		each(spans, &one)
		return nil
	})
	return isUnsure, err
}

// Sorts is a query of which sorts of verdicts spans carry: rows of c, place, name, label, number, scores, total, lowest, highest, and how
// many tell an aspect that verdicts answer, and for how many isOther holds. place is the period, or Elsewhere, or Uncounted.
func (s *Spec) Sorts(isOther string) string {
	told, carries := "0", "label IS NOT NULL OR score IS NOT NULL"
	for i := range s.Asked.Behaviour {
		if Verdicts(&s.Asked.Behaviour[i], s.Asked.Reach) {
			told += fmt.Sprintf(" + count(e%d)", i)
			carries += fmt.Sprintf(" OR e%d IS NOT NULL", i)
		}
	}
	return fmt.Sprintf(`SELECT c, place, name, label, count(*) number, count(score) scores, coalesce(sum(score), 0) total,
 coalesce(min(score), 0) lowest, coalesce(max(score), 0) highest, %s told, count(*) FILTER (WHERE %s) others
FROM (SELECT s.*, CASE WHEN counts = 0 THEN %d WHEN %s THEN %s ELSE %d END place FROM spans s WHERE %s) x GROUP BY c, place, name, label`,
		told, isOther, Uncounted, s.within(), s.period(s.when("")), Elsewhere, carries)
}

// Places of spans that are in no period: of other times, and such as do not count.
const (
	Elsewhere = -1
	Uncounted = -2
)

// A span tells its kind as its combination does. To look at it span by span takes as long as the rest of what a span tells: there, units are as if
// all spans were answers, and what is no answer is left out where combinations are known.

// isBlind reports whether that is so.
func (s *Spec) isBlind() bool { return s.Numbered && !s.Joined }

// leavesOut reports whether units of a kind are not scored, though their relation says so.
func (s *Spec) leavesOut(kind string) bool {
	return s.isBlind() && s.isOfAnswers() && slices.Contains(kinds.NotAnswers, kind)
}

// isOfAnswers reports whether an aspect is one of answers alone.
func (s *Spec) isOfAnswers() bool {
	return slices.ContainsFunc(s.Asked.Behaviour, func(a counts.Aspect) bool { return len(a.Texts) > 0 || Verdicts(&a, s.Asked.Reach) })
}

// OnlyScored holds for units that are scored, of combinations of that prefix.
func (s *Spec) OnlyScored(prefix string) string {
	if s.isBlind() && s.isOfAnswers() {
		return s.isAnswer(prefix + "kind")
	}
	return "true"
}

// unscore takes from a row what is only of answers.
func unscore(c *counts.Cell) {
	c.RawScored, c.RawBad, c.BadTraces = 0, 0, nil
	if c.Weights != nil {
		c.Weights = &counts.Weights{Spans: c.Weights.Spans}
	}
}

// numberedCluster is the number of a span's cluster, and whether that is a conversation.
func (s *Spec) numberedCluster() (cluster, named string) {
	if s.Asked.Cluster == counts.Conversation {
		return "u.cluster_number", "u.cluster_number % 2"
	}
	return "u.trace_number", "0"
}

// numberedCodes are further columns of the relation codes: the number of a service.
func (s *Spec) numberedCodes() string {
	if !s.Numbered {
		return ""
	}
	return ", min(c) OVER (PARTITION BY service) AS s"
}

// clusteredOf holds for the combinations of units whose clusters are counted.
func (s *Spec) clusteredOf() string {
	if len(s.Asked.Behaviour) == 0 {
		return "true"
	}
	return s.OnlyScored("d.")
}

// numberedClusters is the relation of the clusters of each key, and of those of each service, which have no key.
func (s *Spec) numberedClusters() string {
	m, b := "sum(w)", "coalesce(sum(CASE WHEN bad = 1 THEN w END), 0)"
	if s.Unweighted {
		m, b = s.Double("count(*)"), s.Double("coalesce(sum(bad), 0)")
	}
	return fmt.Sprintf(`SELECT g.period AS period, g.k AS k, p.service AS service, m, b, named
FROM (SELECT period, k, s, %s m, %s b, max(cluster_named) named FROM (SELECT u.period AS period, d.k AS k, d.s AS s, u.cluster_key AS cluster_key, u.cluster_named AS cluster_named, u.w AS w, u.bad AS bad
 FROM units u JOIN codes d ON d.c = u.n WHERE u.cluster_key IS NOT NULL AND %s AND %s) v GROUP BY GROUPING SETS ((period, k, cluster_key), (period, s, cluster_key))) g
LEFT JOIN (SELECT DISTINCT s, service FROM codes) p ON p.s = g.s`, m, b, s.isClustered(), s.clusteredOf())
}
