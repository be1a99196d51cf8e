// SPDX-License-Identifier: Apache-2.0

package query

import (
	"database/sql"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

func verdict(label string, holds ...int64) OwnVerdict {
	own := OwnVerdict{Label: sql.NullString{String: label, Valid: true}}
	for _, h := range holds {
		own.Holds = append(own.Holds, sql.NullInt64{Int64: max(h, 0), Valid: h >= 0})
	}
	return own
}

// asking is a question of one aspect, of spans with these verdicts.
func asking(aspect *counts.Aspect, own ...OwnVerdict) *Spec {
	return &Spec{Windows: firstsAt, Asked: &counts.Question{Behaviour: counts.Behaviour{*aspect}}, Numbered: true, Own: own}
}

func TestAnAspectOfVerdictsAloneIsToldByTheirNumbers(t *testing.T) {
	for text, is := range map[string]bool{
		"attrs['gen_ai.evaluation.score.label'] = 'fail'":                                             true,
		"attrs['gen_ai.evaluation.name'] = 'a' AND attrs['gen_ai.evaluation.score.value'] = '1'":      true,
		"attrs['gen_ai.evaluation.explanation'] = 'x'":                                                false,
		"attrs['gen_ai.evaluation.score.label'] = 'fail' AND duration_ms > 5":                         false,
		"attrs['gen_ai.evaluation.score.label'] = 'fail' OR resource['gen_ai.evaluation.name'] = 'a'": false,
		"attrs['error.type'] = 'timeout'":                                                             false,
	} {
		node, err := expr.Parse(text)
		require.NoError(t, err, text)
		s := asking(&counts.Aspect{Expression: node}, verdict("fail", 1))
		_, byNumber := s.ByOwnVerdict(0)
		assert.Equal(t, is, byNumber, text)
		assert.Equal(t, is || text == "attrs['error.type'] = 'timeout'", s.CanOwn(), text)
	}
	s := asking(&counts.Aspect{Verdicts: []counts.VerdictTest{{Label: "fail"}}}, verdict("pass", 0), verdict("fail", 1), verdict("?", -1), verdict("FAIL", 1))
	text, is := s.ByOwnVerdict(0)
	assert.True(t, is)
	assert.Equal(t, "CASE WHEN own_verdict IN (0) THEN 0 WHEN own_verdict IN (1, 3) THEN 1 END", text)
	s.Numbered = false
	_, is = s.ByOwnVerdict(0)
	assert.False(t, is, "of spans of several packs")
	s = asking(&counts.Aspect{Verdicts: []counts.VerdictTest{{Label: "fail"}}}, verdict("?", -1))
	text, _ = s.ByOwnVerdict(0)
	assert.Equal(t, "CAST(NULL AS INTEGER)", text)
	assert.False(t, s.Tells(&s.Own[0]))
}

func TestARowOfWhatIsCountedEarlyTellsTheVerdictThatSpansCarry(t *testing.T) {
	s := asking(&counts.Aspect{Verdicts: []counts.VerdictTest{{Label: "fail"}}}, verdict("pass", 0), verdict("fail", 1))
	at := s.placing()
	code := func(n, place, own int64) int64 { return n<<at.bits + place<<at.own + own }
	block := -3<<periodBits + int64(counts.Bad) - at.least
	known := s.Known(slices.Values([]int64{7}))
	db := sql.OpenDB(answered{
		{code(7, block, 0), int64(5), int64(0), int64(9), int64(0), int64(0)},
		{code(7, block, 1), int64(4), int64(4), int64(11), int64(0), int64(0)},
		{code(7, block, 2), int64(3), int64(3 + 3<<32), int64(10), int64(0), int64(0)},
		{code(7, placeElsewhere, 2), int64(2), int64(2), int64(99), int64(1), int64(0)},
		{code(8, placeUncounted, 1), int64(1), int64(1), int64(99), int64(1), int64(0)},
		{code(8, placeElsewhere, 1), int64(1), int64(1), int64(99), int64(1), int64(0)},
		{code(7, block, 3), int64(1), int64(1), int64(99), int64(1), int64(0)},
		{code(7, placeUncounted, 1), int64(1), int64(1), int64(99), int64(1), int64(1)},
	})
	rows, err := db.QueryContext(t.Context(), "")
	require.NoError(t, err)
	var list []Early
	var are []bool
	for rows.Next() {
		row, is, err := known.ScanEarly(rows.Scan)
		require.NoError(t, err)
		list, are = append(list, row), append(are, is)
	}
	require.NoError(t, rows.Err())
	require.NoError(t, rows.Close())
	assert.Equal(t, []bool{true, true, true, true, true, false, false, false}, are, "of which nobody knows the combination, the verdict or the pack are none")
	assert.Equal(t, []Early{
		{7, int64(counts.Bad), nil, 5},
		{7, int64(counts.Bad), &s.Own[0], 4},
		{7, int64(counts.Bad), &s.Own[1], 3},
		{7, Elsewhere, &s.Own[1], 2},
		{0, Uncounted, &s.Own[0], 1},
	}, list[:5])
	require.Len(t, known.cells, 1, "whatever the verdict")
	assert.Equal(t, counts.Tally{RawSpans: 12, RawScored: 7, RawBad: 3}, known.cells.List()[0].Tally)
	assert.EqualValues(t, -3, known.cells.List()[0].Block)
	assert.Equal(t, []int64{7}, known.numbers)
	assert.Equal(t, [3]int64{12, 0, 11}, [3]int64{known.Spans, known.Weighted, known.latest}, "of those that count")
}
