// SPDX-License-Identifier: Apache-2.0

package query

import (
	"database/sql"
	"slices"
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
		k.cells = append(k.cells, counts.Cell{Period: counts.Bad, Tally: counts.Tally{RawSpans: 5, RawScored: 4, RawBad: 3}, BadTraces: counts.TracesOf([]string{"t"})})
		k.firsts = append(k.firsts, early{n: n, period: counts.Bad})
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
			assert.EqualValues(t, 4, f.cells[0].RawScored)
			assert.Equal(t, []string{"t"}, f.cells[0].BadTraces.List())
			assert.Equal(t, c.scored, f.cells[1].RawScored)
			assert.InDelta(t, float64(c.scored), f.cells[1].Weighed().Squares, 0)
			assert.Equal(t, c.scored > 0, f.cells[1].BadTraces != nil)
			assert.EqualValues(t, 5, f.cells[1].RawSpans)
		})
	}
}

func TestWhatWasCountedEarlyIsLeftWhereItDoesNotHold(t *testing.T) {
	for name, change := range map[string]func(*run){
		"verdicts are elsewhere":  func(r *run) { r.Joined = true },
		"spans stand for several": func(r *run) { r.Unweighted = false },
		"traces may be left out":  func(r *run) { r.make.Known.isUnsure = true },
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

func TestALakeThatWasAnotherOneForClustersIsTold(t *testing.T) {
	for groups, isOther := range map[int64]bool{1: true, 2: false, 3: true} { // of two spans in each, of which four are in cells
		r := numberedRun(t, answered{{`{"4":1,"7":1}`, int64(1), int64(0), groups}}, make(counts.Behaviour, 1))
		r.t.Cells = []counts.Cell{
			{Period: counts.Bad, Tally: counts.Tally{RawScored: 3}},
			{Period: counts.Baseline, Tally: counts.Tally{RawScored: 1}},
			{Period: counts.After, Tally: counts.Tally{RawScored: 9}},
		}
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
			db := sql.OpenDB(answered{{code, c.spans, c.scored + c.bad<<32, int64(1), "t", int64(9), "a,b", int64(2), c.others}})
			rows, err := db.QueryContext(t.Context(), "")
			require.NoError(t, err)
			require.True(t, rows.Next())
			n, is, err := known.ScanEarly(rows.Scan)
			require.NoError(t, err)
			require.NoError(t, rows.Close())
			require.NoError(t, rows.Err())
			assert.Equal(t, c.is, is)
			if is {
				assert.Equal(t, c.number, n)
			}
			assert.Equal(t, counts.Tally{RawSpans: c.spans, RawScored: c.scored, RawBad: c.bad}, known.cells[0].Tally)
			assert.Equal(t, []string{"a", "b"}, known.cells[0].BadTraces.List())
			assert.Equal(t, counts.Bad, known.cells[0].Period)
			assert.EqualValues(t, -3, known.cells[0].Block)
			assert.Equal(t, c.isTooMany, known.isTooMany)
			assert.Equal(t, [2]int64{c.spans, 2}, [2]int64{known.Spans, known.Weighted})
			assert.EqualValues(t, 9, known.latest)
			assert.Equal(t, counts.First{At: 1, Trace: "t"}, known.firsts[0].First)
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
		r := &foldedRow{Cell: counts.Cell{Period: period}}
		r.add(&Unit{Trace: "t", HasTrace: true}, 1)
		assert.Len(t, r.badTraces, kept)
		assert.EqualValues(t, 1, r.RawBad)
	}
}
