// SPDX-License-Identifier: Apache-2.0

package query

import (
	"database/sql"
	"database/sql/driver"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
)

func numberedRun(t *testing.T, rows answered, behaviour counts.Behaviour) *run {
	r := alikeRun(t, rows, 1, 2)
	r.Asked.Behaviour = behaviour
	r.combinations.own = map[int64]*combination{}
	for _, c := range r.combinations.list {
		r.combinations.own[c.n] = c
	}
	r.combinations.own[1].Kind, r.combinations.own[2].Kind = "inference", kinds.NotAnswers[0]
	return r
}

// knownOf knows a row of each of some combinations.
func knownOf(numbers ...int64) *Known {
	var k Known
	for _, n := range numbers {
		k.cells.Add(&counts.Cell{Period: counts.Bad, Tally: counts.Tally{RawSpans: 5, RawScored: 4, RawBad: 3}})
		k.numbers = append(k.numbers, n)
	}
	return &k
}

func TestWhatIsNoAnswerIsNotScoredByWhatIsOfAnswersAlone(t *testing.T) {
	for name, c := range map[string]struct {
		aspect counts.Aspect
		scored int64
	}{
		"a verdict":      {counts.Aspect{Verdicts: []counts.VerdictTest{{Label: "fail"}}}, 0},
		"a text":         {counts.Aspect{Texts: []string{"sorry"}}, 0},
		"anything of it": {counts.Aspect{}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			r := numberedRun(t, answered{{}}, counts.Behaviour{c.aspect})
			r.make.Known = knownOf(1, 2)
			f, err := r.early()
			require.NoError(t, err)
			require.Len(t, f.cells, 2)
			assert.EqualValues(t, 4, f.cells.List()[0].RawScored)
			assert.Equal(t, c.scored, f.cells.List()[1].RawScored)
			assert.InDelta(t, float64(c.scored), f.cells.List()[1].Weighed().Squares, 0)
			assert.EqualValues(t, 5, f.cells.List()[1].RawSpans)
		})
	}
}

func TestWhatWasCountedEarlyIsLeftWhereItDoesNotHold(t *testing.T) {
	for name, change := range map[string]func(*run){
		"verdicts are elsewhere":  func(r *run) { r.Joined = true },
		"spans stand for several": func(r *run) { r.Unweighted = false },
		"a sum may be wrong":      func(r *run) { r.make.Known.isTooMany = true },
		"nothing is known":        func(r *run) { r.make.Known = nil },
		"there are no numbers":    func(r *run) { r.Numbered = false },
	} {
		t.Run(name, func(t *testing.T) {
			r := numberedRun(t, answered{{}}, make(counts.Behaviour, 1))
			r.make.Known = knownOf(1)
			change(r)
			f, err := r.early()
			require.NoError(t, err)
			assert.Nil(t, f)
		})
	}
	r := numberedRun(t, answered{{}}, make(counts.Behaviour, 1))
	r.make.Known = knownOf(3)
	_, err := r.early()
	require.ErrorIs(t, err, errPackedMeanwhile)
}

// repeating is a dialect that lists a trace as often as it is there.
type repeating struct{ counting }

func (repeating) SmallestRepeated(string, string, int) string { return "repeated" }

// tracesOf are what is told of the traces of two combinations in a block of the baseline and in one of the bad window, of which 10 spans each are
// counted: of an answer, and of what is none.
func tracesOf(t *testing.T, change func(rows [][]driver.Value)) (*run, *folding) {
	of := &Spec{Windows: firstsAt}
	known := of.Known(slices.Values([]int64{1, 2}))
	code := func(n int64, block int, period counts.Period) int64 {
		return n<<known.placing.bits + int64(block)<<periodBits + int64(period) - known.placing.least
	}
	rows := [][]driver.Value{
		{code(1, -3, counts.Baseline), int64(10), int64(30), "c", ""},
		{code(2, -3, counts.Baseline), int64(10), int64(31), nil, ""},
		{code(1, 5, counts.Bad), int64(10), int64(40), "d", "b,a,b"},
		{code(2, 5, counts.Bad), int64(10), int64(40), "e", "e"},
	}
	for _, row := range rows {
		var cell counts.Cell
		n, isKnown := known.place(row[0].(int64), &cell)
		require.True(t, isKnown)
		cell.RawSpans = row[1].(int64)
		known.numbers = append(known.numbers, n)
		known.cells.Add(&cell)
	}
	change(rows)
	r := numberedRun(t, rows, counts.Behaviour{{Verdicts: []counts.VerdictTest{{Label: "fail"}}}})
	r.Dialect, r.Windows, r.t.Windows, r.make.Known = repeating{}, firstsAt, firstsAt, known
	for n, c := range r.combinations.list {
		c.cell, r.combinations.first = n, append(r.combinations.first, c)
	}
	f, err := r.early()
	require.NoError(t, err)
	r.sumUp(f)
	return r, f
}

func TestTracesAreAskedForOnceItIsKnownOfWhichBlocks(t *testing.T) {
	r, f := tracesOf(t, func([][]driver.Value) {})
	require.NoError(t, f.err)
	require.Len(t, r.t.Cells, 4)
	var firsts []counts.First
	var bad [][]string
	for _, c := range r.t.Cells.All() {
		firsts, bad = append(firsts, *c.First), append(bad, c.BadTraces.List())
	}
	assert.Equal(t, []counts.First{{At: 31}, {At: 30, Trace: "c"}, {At: 40, Trace: "e"}, {At: 40, Trace: "d"}}, firsts)
	assert.Equal(t, [][]string{nil, nil, nil, {"a", "b"}}, bad, "what is no answer is not bad")
	assert.False(t, r.Sure)
	assert.Equal(t, time.UnixMicro(30).UTC(), r.t.Coverage.First)
}

func TestTracesAreAskedForOnceMoreWhereSomeMayBeLeftOut(t *testing.T) {
	r, f := tracesOf(t, func(rows [][]driver.Value) { rows[2][4] = strings.Repeat("a,", mostBad-1) + "a" })
	require.NoError(t, f.err)
	assert.True(t, r.Sure)
	assert.Equal(t, []string{"a"}, r.t.Cells.List()[3].BadTraces.List())
}

func TestTracesOfOtherSpansThanWereCountedAreAnError(t *testing.T) {
	for name, change := range map[string]func([][]driver.Value){
		"more spans":            func(rows [][]driver.Value) { rows[0][1] = int64(11) },
		"a combination is new":  func(rows [][]driver.Value) { rows[0][0] = rows[0][0].(int64) + 7<<40 },
		"no spans of that time": func(rows [][]driver.Value) { rows[3][1] = int64(0) },
	} {
		t.Run(name, func(t *testing.T) {
			_, f := tracesOf(t, change)
			assert.ErrorIs(t, f.err, errPackedMeanwhile)
		})
	}
}

func TestTracesAreThoseOfTheBadWindowAndOfSomeBlocks(t *testing.T) {
	s := &Spec{Dialect: counting{}, Windows: firstsAt}
	assert.Contains(t, s.EarlyTraces(counts.Blocks{3: true, -5: true}), " WHERE (period = 2 OR block IN (-5, 3)))")
	assert.Contains(t, s.EarlyTraces(nil), " WHERE (period = 2))")
}

func TestTracesAreLookedForInTheHoursInWhichTheyAre(t *testing.T) {
	s := &Spec{Dialect: counting{}, Windows: firstsAt, Beside: []string{"day", "hour"}}
	for block, hours := range map[int32]string{
		0:                  "day IN ('1970-01-01') AND hour IN ('01', '02')",
		-20:                "day IN ('1970-01-01') AND hour IN ('00', '01', '02')",
		104:                "day IN ('1970-01-01') AND hour IN ('01', '02', '03')",
		int32(s.Earlier()): "day IN ('1969-12-25', '1969-12-26', '1969-12-27', '1969-12-28', '1969-12-29', '1969-12-30', '1969-12-31', '1970-01-01') AND hour IN ('00', '01', '02', ", //nolint:gosec // it is a small number
	} {
		assert.Contains(t, s.EarlyTraces(counts.Blocks{block: true}), " AND "+hours)
	}
	assert.Contains(t, s.EarlyTraces(nil), " AND day IN ('1970-01-01') AND hour IN ('01', '02'))", "those of the bad window")
}

func TestALakeThatWasAnotherOneForClustersIsTold(t *testing.T) {
	for groups, isOther := range map[int64]bool{1: true, 2: false, 3: true} { // of two spans in each, of which four are in cells
		r := numberedRun(t, answered{{`{"4":1,"7":1}`, int64(1), int64(0), groups}}, make(counts.Behaviour, 1))
		r.t.Cells = counts.CellsOf(
			counts.Cell{Period: counts.Bad, Tally: counts.Tally{RawScored: 3}},
			counts.Cell{Period: counts.Baseline, Tally: counts.Tally{RawScored: 1}},
			counts.Cell{Period: counts.After, Tally: counts.Tally{RawScored: 9}},
		)
		r.make.Known = &Known{}
		is, err := r.alikeClusters()
		require.NoError(t, err)
		require.True(t, is)
		assert.Equal(t, isOther, r.make.Known.IsOther, groups)
	}
}

func TestLabelsOfWhichOnlyTheNumberIsKnownAreAnError(t *testing.T) {
	for resource, fails := range map[int64]bool{NoResource: true, 0: false} {
		r := numberedRun(t, answered{{int64(counts.Bad), "s", resource, "k", "v", 1.0, 1.0, int64(1), int64(1)}}, make(counts.Behaviour, 1))
		r.make.Listed = func(string) string { return "" }
		err := r.listed()
		if fails {
			require.ErrorIs(t, err, errNoLabels)
		} else {
			require.NoError(t, err)
		}
	}
}

func TestARowOfWhatIsCountedEarlyTellsItsCombinationItsPlaceAndHowManyAreScoredAndBad(t *testing.T) {
	s := &Spec{Windows: firstsAt}
	for name, c := range map[string]struct {
		number, spans, scored, bad, others int64
		isTooMany, is                      bool
	}{
		"some":                   {7, 5, 4, 3, 0, false, true},
		"none of them is scored": {-7, 5, 0, 0, 0, false, true},
		"as many as fit":         {7, mostInIt, mostInIt, mostInIt, 0, false, true},
		"one more":               {7, mostInIt + 1, 1, 1, 0, true, true},
		"one is of another pack": {7, 5, 4, 3, 1, false, false},
		"nobody knows its texts": {8, 5, 4, 3, 0, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			known := s.Known(slices.Values([]int64{7, -7}))
			at := s.placing()
			code := c.number<<at.bits + -3<<periodBits + int64(counts.Bad) - at.least
			db := sql.OpenDB(answered{{code, c.spans, c.scored + c.bad<<32, int64(9), int64(2), c.others}})
			rows, err := db.QueryContext(t.Context(), "")
			require.NoError(t, err)
			require.True(t, rows.Next())
			row, is, err := known.ScanEarly(rows.Scan)
			require.NoError(t, err)
			require.NoError(t, rows.Close())
			require.NoError(t, rows.Err())
			assert.Equal(t, c.is, is)
			if is {
				assert.Equal(t, Early{Combination: c.number, Place: int64(counts.Bad), Spans: c.spans}, row)
			}
			assert.Equal(t, counts.Tally{RawSpans: c.spans, RawScored: c.scored, RawBad: c.bad}, known.cells.List()[0].Tally)
			assert.Equal(t, counts.Bad, known.cells.List()[0].Period)
			assert.EqualValues(t, -3, known.cells.List()[0].Block)
			assert.Equal(t, c.isTooMany, known.isTooMany)
			assert.Equal(t, [2]int64{c.spans, 2}, [2]int64{known.Spans, known.Weighted})
			assert.EqualValues(t, 9, known.latest)
			if is {
				assert.Equal(t, []int64{c.number}, known.numbers)
			}
		})
	}
}

func TestEachPlaceOfAQuestionHasRoomInACode(t *testing.T) {
	s := &Spec{Windows: firstsAt}
	at := s.placing()
	for _, when := range []time.Time{s.Since(), s.Baseline.From.Add(-time.Microsecond), s.Baseline.From, s.Bad.From, s.Bad.To, s.Until().Add(-time.Microsecond)} {
		block, period := s.Place(when)
		place := int64(block)<<periodBits + int64(period) - at.least
		assert.GreaterOrEqual(t, place, int64(0), when)
		assert.Less(t, place, int64(1)<<at.bits, when)
	}
}

func TestCombinationsAreNotToldApartWhereTheyDifferInWhatIsShiftedOut(t *testing.T) {
	s := &Spec{Windows: firstsAt}
	for bits, differ := range map[int]bool{0: true, 40: true, 41: false} {
		assert.Equal(t, differ, s.Differ(slices.Values([]int64{1, -1, 1<<23 + 1}), bits), bits)
	}
	assert.False(t, s.Differ(slices.Values([]int64{1, 1<<(64-s.placing().bits) + 1}), 0), "codes of places keep less")
}

func TestOnlyOfTheBadWindowTracesAreKept(t *testing.T) {
	for period, kept := range map[counts.Period]int{counts.Baseline: 0, counts.Bad: 1, counts.After: 0} {
		r := &foldedRow{foldedKey: foldedKey{period: period}}
		r.add(&Unit{Trace: "t", HasTrace: true}, 1)
		assert.Len(t, r.badTraces.List(), kept)
		assert.EqualValues(t, 1, r.bad)
	}
}
